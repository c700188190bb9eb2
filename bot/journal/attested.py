"""What the journal holds of what people were asked: their answers, and the reminders that went out.

Answers about a session are news of it like any other. Those about a quarter stand under the quarter's name, and no
session is decided over them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.journal.known import ATTESTED, read_back
from bot.journal.received import insert_new, row_of_known
from bot.journal.tables import deliveries, reminders
from rules.actions import ActionOutcome
from rules.attestation import Quarter
from rules.events import Attested

FOR_ORGANISATION: Final = "for_organisation"


@dataclass(frozen=True, slots=True)
class Reminded:
    """How telling somebody ended: `name` says which reminder about `about`, a session's uuid or a quarter's name."""

    about: str
    name: str
    at: datetime
    outcome: ActionOutcome
    detail: str | None = None


def answers_about(connection: Connection, about: str) -> list[Attested]:
    """Every answer about a session or a quarter, by uuid or name, the first first."""
    of = (deliveries.c.session == about) & (deliveries.c.event == ATTESTED)
    rows = connection.execute(select(deliveries).where(of).order_by(deliveries.c.seq)).mappings()
    events = (read_back(row["event"], row["body"], row["id"]) for row in rows)
    return [event for event in events if isinstance(event, Attested)]


def keep_answers(
    connection: Connection, about: str | Quarter, given: Iterable[Attested], now: datetime
) -> None:
    """Add answers about a session, by its uuid, or about a quarter."""
    rows = [row_of_known(str(about), event, now) for event in given]
    if isinstance(about, Quarter):
        rows = [row | {"state": FOR_ORGANISATION, "decided_at": now} for row in rows]
    insert_new(connection, rows)


def keep_reminder(connection: Connection, reminded: Reminded) -> None:
    """Add how telling somebody ended; IntegrityError where that is known already."""
    connection.execute(
        reminders.insert().values(
            about=reminded.about,
            name=reminded.name,
            at=reminded.at,
            outcome=reminded.outcome.value,
            detail=reminded.detail,
        )
    )


def reminders_about(connection: Connection, about: str) -> list[Reminded]:
    """Every reminder about a session or a quarter, the first first."""
    rows = connection.execute(select(reminders).where(reminders.c.about == about).order_by(reminders.c.seq))
    return [Reminded(row.about, row.name, row.at, ActionOutcome(row.outcome), row.detail) for row in rows]
