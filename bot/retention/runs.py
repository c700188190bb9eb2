"""Deleting on record: what kind, how many and up to which date, and nothing of whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from bot.journal.inserts import insert_rows
from bot.journal.retention_tables import Kind, retention_runs
from bot.journal.tables import checkups

LEAST: Final = timedelta(days=28)
"""The shortest period that there may be; the database deletes no evidence that is younger."""

_LOOKED: Final = "retention"


@dataclass(slots=True)
class Run:
    """Deleting what of one kind is older than `until`; `removed` counts the records."""

    kind: Kind
    until: datetime
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """How many records of a kind were deleted on a day, up to which date."""

    kind: Kind
    until: datetime
    at: datetime
    removed: int


@contextmanager
def run(connection: Connection, kind: Kind, until: datetime, now: datetime) -> Iterator[Run]:
    """Have the database let go of what is older than `until`, for as long as the context lasts, and write down how much went.

    Goes with the transaction: where that is undone, so is this.
    """
    if connection.dialect.name == "sqlite":
        # What is deleted is overwritten in the file as well.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    opening = retention_runs.insert().values(kind=kind.value, until=until, at=now)
    seq = connection.execute(opening.returning(retention_runs.c.seq)).scalar_one()
    under_way = Run(kind, until)
    yield under_way
    ending = retention_runs.update().where(retention_runs.c.seq == seq)
    connection.execute(ending.values(removed=under_way.removed, finished_at=now))


def last_runs(connection: Connection, since: datetime) -> list[Done]:
    """What was deleted since then, put together by kind and night, the newest first."""
    runs = retention_runs
    night = (
        select(runs.c.kind, func.max(runs.c.until).label("until"), runs.c.at, func.sum(runs.c.removed))
        .where((runs.c.at >= since) & (runs.c.removed > 0))
        .group_by(runs.c.kind, runs.c.at)
        .order_by(runs.c.at.desc(), runs.c.kind)
    )
    return [
        Done(Kind(kind), until, at, int(removed)) for kind, until, at, removed in connection.execute(night)
    ]


def last_look(connection: Connection) -> datetime | None:
    """When it was last looked for what is past its date."""
    looked: datetime | None = connection.scalar(select(checkups.c.at).where(checkups.c.name == _LOOKED))
    return looked


def note_look(connection: Connection, now: datetime) -> None:
    """Note that it was looked for what is past its date."""
    row: dict[str, object] = {"name": _LOOKED, "at": now, "body": "{}"}
    insert_rows(connection, checkups, [row], key=["name"], overwriting={"at", "body"})
