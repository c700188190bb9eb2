"""What is left of reports that were deleted: number, hash, and the hash of the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.journal.done import last_report
from bot.journal.retention_tables import Kind, report_stubs, retention_runs
from bot.journal.tables import reports


@dataclass(frozen=True, slots=True)
class Stub:
    """What is known of a report that was deleted because its date had come; `is_on_record` where a finished run deleted it."""

    number: int
    hash: str
    previous_hash: str | None
    deleted_at: datetime
    is_on_record: bool = True


def stubs(connection: Connection) -> Mapping[int, Stub]:
    """What is left of every deleted report, by number."""
    runs = retention_runs
    finished = (runs.c.kind == Kind.SESSIONS.value) & runs.c.finished_at.is_not(None) & (runs.c.removed > 0)
    deleted = set(connection.scalars(select(runs.c.at).where(finished)))
    rows = connection.execute(select(report_stubs).order_by(report_stubs.c.number))
    return {
        row.number: Stub(row.number, row.hash, row.previous_hash, row.deleted_at, row.deleted_at in deleted)
        for row in rows
    }


def last_numbered(connection: Connection) -> tuple[int, str] | None:
    """The highest number that a report ever had, with its hash; None where none was issued."""
    kept = last_report(connection)
    newest = select(report_stubs.c.number, report_stubs.c.hash).order_by(report_stubs.c.number.desc())
    gone = connection.execute(newest.limit(1)).first()
    ends = [(gone.number, gone.hash)] if gone is not None else []
    ends += [(kept.number, kept.hash)] if kept is not None else []
    return max(ends, default=None)


def clear_reports(connection: Connection, session: str, now: datetime) -> None:
    """Delete the reports on a session, and keep what those after them are held against."""
    found = connection.execute(select(reports).where(reports.c.session == session)).all()
    if not found:
        return
    rows = [
        {
            "number": row.number,
            "hash": row.hash,
            "previous_hash": json.loads(row.body)["previous_hash"],
            "deleted_at": now,
        }
        for row in found
    ]
    connection.execute(report_stubs.insert(), rows)
    connection.execute(delete(reports).where(reports.c.session == session))
