"""What the journal holds of alerts that went to staff by other ways than Team Chat."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, String, Table, Text, select

from bot.journal.inserts import insert_rows
from bot.journal.tables import METADATA, UtcTime
from rules.actions import ActionOutcome

ways_told = Table(
    "ways_told",
    METADATA,
    Column("action", String(32), primary_key=True),
    Column("way", String(64), primary_key=True),
    Column("session", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("detail", Text),
)
Index("ways_told_by_session", ways_told.c.session)


@dataclass(frozen=True, slots=True)
class WayTold:
    """How telling staff of an action's alert ended on one way, by its name in the configuration."""

    action: str
    way: str
    session: str
    at: datetime
    outcome: ActionOutcome
    detail: str | None = None


def keep_way_told(connection: Connection, told: WayTold) -> None:
    """Add how it ended; nothing where that is known already."""
    insert_rows(connection, ways_told, [asdict(told) | {"outcome": told.outcome.value}])


def has_way_told(connection: Connection, action: str, way: str) -> bool:
    """Whether it is known how an alert ended on one way."""
    of = (ways_told.c.action == action) & (ways_told.c.way == way)
    return connection.execute(select(ways_told.c.at).where(of)).first() is not None


def ways_told_of(connection: Connection, session: str) -> Mapping[str, list[WayTold]]:
    """How it ended on each way, by action."""
    of_session = select(ways_told).where(ways_told.c.session == session)
    found: dict[str, list[WayTold]] = {}
    for row in connection.execute(of_session.order_by(ways_told.c.at, ways_told.c.way)).mappings():
        told = WayTold(**{**row, "outcome": ActionOutcome(row["outcome"])})
        found.setdefault(told.action, []).append(told)
    return found
