"""What the journal has open and waiting, for whoever watches that it does not grow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, null, select

from bot.journal.tables import deliveries, findings, jobs, meeting_updates, reports, sessions
from bot.settings.budget import UPDATES_A_DAY
from rules.catalog import catalog
from webhooks.translate import State


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is open and how long the oldest has waited; zero where nothing does.

    `findings` has every rule. `updates_left` is how many changes to meetings the host has left today who has fewest.
    """

    sessions: int
    findings: Mapping[str, int]
    oldest_delivery: timedelta
    oldest_job: timedelta
    updates_left: int


def backlog(connection: Connection, now: datetime) -> Backlog:
    """What there is now, of every process that shares the journal."""
    return Backlog(
        sessions=connection.scalar(select(func.count()).select_from(sessions).where(_GOING_ON)) or 0,
        findings=_open_findings(connection),
        oldest_delivery=_age(connection.scalar(_OLDEST_UNDECIDED), now),
        oldest_job=_age(connection.scalar(select(func.min(jobs.c.run_at)).where(_WAITING)), now),
        updates_left=_updates_left(connection, now),
    )


_REPORTED = select(reports.c.number).where(reports.c.session == sessions.c.uuid).exists()
# Said so that no index helps: SQLite would take the one on `planned_for`, in which nearly all sessions are the same, in place
# of the small one of those that go on.
_BEGUN = func.coalesce(sessions.c.planned_for, null()).is_(None)
# One that Zoom never told the end of is given up once it is reported on.
_GOING_ON: ColumnElement[bool] = sessions.c.ended_at.is_(None) & _BEGUN & ~_REPORTED
# Said so that the sessions are looked at first, of which few go on, and not every breach that ever was.
_OF_SESSION: ColumnElement[bool] = findings.c.session == sessions.c.uuid.concat("")
_WAITING = jobs.c.done_at.is_(None)
_OLDEST_UNDECIDED = (
    select(deliveries.c.received_at)
    .where((deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_(None))
    .order_by(deliveries.c.seq)
    .limit(1)
)


def _open_findings(connection: Connection) -> dict[str, int]:
    is_open = findings.c.closed_at.is_(None) & findings.c.retracted_at.is_(None)
    rows = connection.execute(
        select(findings.c.rule, func.count())
        .select_from(sessions.join(findings, _OF_SESSION))
        .where(_GOING_ON & is_open)
        .group_by(findings.c.rule)
    )
    return dict.fromkeys(catalog(), 0) | {row.rule: row[1] for row in rows}


def _updates_left(connection: Connection, now: datetime) -> int:
    today = meeting_updates.c.day == now.astimezone(UTC).date().isoformat()
    most: int = connection.scalar(select(func.max(meeting_updates.c.count)).where(today)) or 0
    return max(UPDATES_A_DAY - most, 0)


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta()) if since is not None else timedelta()
