"""What the journal holds of what people pressed: who, what about, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from bot.journal.inserts import insert_rows
from bot.journal.press_tables import presses
from rules.pressed import Button, Press, Reply, Through


@dataclass(frozen=True, slots=True)
class PressRow:
    """A press as it was decided last. `by` is an e-mail address or what else somebody is known by, `finding` may be empty."""

    delivery: str
    finding: str
    button: Button
    by: str
    name: str
    through: Through
    at: datetime
    reply: Reply
    closes_at: datetime | None = None


def keep_presses(connection: Connection, session: str, made: Iterable[Press]) -> None:
    """Write presses with their answers; what is known of one already is what was decided last."""
    rows: list[dict[str, object]] = [
        {
            "delivery": press.event.delivery,
            "session": session,
            "finding": press.finding,
            "button": press.event.button.value,
            "by": press.event.by,
            "name": press.event.name,
            "through": press.event.through.value,
            "at": press.event.at,
            "reply": press.reply.value,
            "closes_at": press.closes_at,
        }
        for press in made
    ]
    if rows:
        changing = {"finding", "reply", "closes_at"}
        insert_rows(connection, presses, rows, key=["delivery"], overwriting=changing)


def press_row(connection: Connection, delivery: str) -> PressRow | None:
    """A press by its delivery; None while it is not decided."""
    row = connection.execute(select(presses).where(presses.c.delivery == delivery)).mappings().first()
    return _read(row) if row is not None else None


def presses_of(connection: Connection, session: str) -> list[PressRow]:
    """Every press of a session, the first first."""
    of_session = select(presses).where(presses.c.session == session)
    in_order = of_session.order_by(presses.c.at, presses.c.delivery)
    return [_read(row) for row in connection.execute(in_order).mappings()]


def _read(row: RowMapping) -> PressRow:
    return PressRow(
        delivery=row["delivery"],
        finding=row["finding"],
        button=Button(row["button"]),
        by=row["by"],
        name=row["name"],
        through=Through(row["through"]),
        at=row["at"],
        reply=Reply(row["reply"]),
        closes_at=row["closes_at"],
    )
