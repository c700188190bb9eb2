"""The organisation's schedule: each kind of record with its purpose, its period, and the date of the oldest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from bot.config.retention import RetentionTable, in_words
from bot.journal.retention_tables import Kind, hold_releases
from bot.journal.tables import sessions
from bot.retention.holds import in_force
from bot.retention.kinds import RECORDS, Record
from bot.retention.nightly import STORES, period_of
from bot.retention.rows import ROWS, Rows
from bot.retention.runs import Done, last_look, last_runs

LOOKED_BACK: Final = timedelta(days=366)
"""For how long the schedule goes on showing what was deleted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of record; `oldest` is the time of the oldest, None where there is none or it is not to be told."""

    record: Record
    period: timedelta
    oldest: datetime | None

    @property
    def is_told(self) -> bool:
        """Whether anything is told of these records: of concerns nothing, for somebody would learn of one about themselves."""
        return self.record.kind not in STORES

    @property
    def in_words(self) -> str:
        """The period as people say it."""
        return in_words(self.period)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every kind of record, how many holds are in force, when it was last looked, and what was deleted."""

    lines: tuple[Line, ...]
    holds: int
    until_reviewed: bool
    copies: str
    looked_at: datetime | None
    done: tuple[Done, ...]


def schedule(connection: Connection, periods: RetentionTable, now: datetime) -> Schedule:
    """The schedule as it is now."""
    lines = (Line(one, period_of(periods, one.kind), oldest_of(connection, one.kind, now)) for one in RECORDS)
    return Schedule(
        tuple(lines),
        len(in_force(connection)),
        periods.until_reviewed,
        in_words(periods.register_copies),
        last_look(connection),
        tuple(one for one in last_runs(connection, now - LOOKED_BACK) if one.kind not in STORES),
    )


def oldest_of(connection: Connection, kind: Kind, now: datetime) -> datetime | None:
    """The time of the oldest record of a kind: that from which its period counts, and now where that is still to come.

    None where there is none, and of concern records in any case.
    """
    match kind:
        case Kind.SESSIONS:
            times = [select(func.min(sessions.c.first_seen)).where(sessions.c.planned_for.is_(None))]
        case Kind.CONCERNS | Kind.CONCERNS_ABOUT_ADULTS:
            return None
        case Kind.HOLDS:
            times = [select(func.min(hold_releases.c.at))]
        case _:
            times = [_oldest(rows) for rows in ROWS[kind] if not rows.is_day]
    found = [at for wanted in times if (at := connection.scalar(wanted)) is not None]
    # A link that lets somebody in counts from the day on which it ends.
    return min((*found, now)) if found else None


def _oldest(rows: Rows) -> Select[Any]:
    oldest = select(func.min(rows.at))
    return oldest if rows.which is None else oldest.where(rows.which)


def as_json(found: Schedule) -> Mapping[str, Any]:
    """The schedule for programs."""
    return {
        "records": [
            {
                "kind": line.record.kind.value,
                "title": line.record.title,
                "holds": line.record.holds,
                "purpose": line.record.purpose,
                "period_days": line.period.days,
                "counted_from": line.record.counted_from,
                "oldest": line.oldest.isoformat() if line.oldest is not None else None,
            }
            for line in found.lines
        ],
        "holds_in_force": found.holds,
        "kept_until_reviewed": found.until_reviewed,
        "looked_at": found.looked_at.isoformat() if found.looked_at is not None else None,
        "deleted": [
            {
                "kind": one.kind.value,
                "count": one.removed,
                "until": one.until.isoformat(),
                "at": one.at.isoformat(),
            }
            for one in found.done
        ],
    }
