"""Jobs: what is to be done later, written in the transaction that decided it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.journal.tables import jobs


class JobKind(StrEnum):
    """The kinds of work there are."""

    CARRY_OUT = "carry_out"
    READ_SETTINGS = "read_settings"
    ISSUE_REPORT = "issue_report"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. Deferring an `id` a second time does nothing."""

    id: str
    kind: JobKind
    payload: Mapping[str, str]
    tries: int = 0


def defer(connection: Connection, job: Job, at: datetime) -> None:
    """Have a job done at `at` or as soon after as may be."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"id": job.id, "kind": job.kind.value, "payload": json.dumps(job.payload), "run_at": at, "tries": 0}
    connection.execute(dialect.insert(jobs).on_conflict_do_nothing(), row)


def due(connection: Connection, now: datetime) -> list[Job]:
    """The jobs whose time has come, the longest due first."""
    waiting = jobs.c.done_at.is_(None) & (jobs.c.run_at <= now)
    rows = connection.execute(select(jobs).where(waiting).order_by(jobs.c.run_at)).mappings()
    return [Job(row["id"], JobKind(row["kind"]), json.loads(row["payload"]), row["tries"]) for row in rows]


def next_due(connection: Connection, after: datetime) -> datetime | None:
    """When the first job after `after` is to be done."""
    waiting = jobs.c.done_at.is_(None) & (jobs.c.run_at > after)
    soonest: datetime | None = connection.scalar(select(func.min(jobs.c.run_at)).where(waiting))
    return soonest


def finish(connection: Connection, job: Job, now: datetime) -> None:
    """Note that a job is done."""
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(done_at=now, tries=job.tries + 1))


def put_off(connection: Connection, job: Job, until: datetime) -> None:
    """Note that a job was tried and is to be tried again at `until`."""
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(run_at=until, tries=job.tries + 1))
