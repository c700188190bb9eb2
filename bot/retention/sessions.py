"""Deleting sessions that are past their date, each as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, exists, or_, select

from bot.journal.decided import SessionRow
from bot.journal.press_tables import cards, presses
from bot.journal.report_stubs import clear_reports
from bot.journal.summaries import ReviewState
from bot.journal.tables import (
    actions,
    answers,
    decisions,
    deliveries,
    findings,
    outcomes,
    reminders,
    reports,
    reviews,
    sessions,
    summaries,
)
from bot.journal.ways_told import ways_told
from bot.retention.holds import Held
from bot.retention.runs import Run
from webhooks.translate import State

# What stands in the journal of one session, the newest first; what has a time is not deleted before all of it is old.
_TIMED: Final = (
    (reviews.c.session, reviews.c.at),
    (outcomes.c.session, outcomes.c.at),
    (actions.c.session, actions.c.decided_at),
    (decisions.c.session, decisions.c.decided_at),
    (presses.c.session, presses.c.at),
    (cards.c.session, cards.c.sent_at),
    (ways_told.c.session, ways_told.c.at),
    (reminders.c.about, reminders.c.at),
    (reports.c.session, reports.c.issued_at),
    (deliveries.c.session, deliveries.c.received_at),
)
_CLEARED: Final[tuple[Table, ...]] = (
    reviews, answers, summaries, presses, cards, ways_told, outcomes, actions, findings, decisions, deliveries,
)  # fmt: skip

_BREACHED: Final = "breached"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the row of sessions a look goes on: after this one."""

    first_seen: datetime
    uuid: str


def past_date(
    connection: Connection, until: datetime, at_most: int, after: Place | None = None
) -> list[Row[Any]]:
    """The sessions of which nothing is newer than `until`, none of them still open or to come, the oldest first."""
    over = or_(sessions.c.ended_at.is_(None), sessions.c.ended_at < until)
    to_come = or_(sessions.c.planned_for.is_(None), sessions.c.planned_for < until)
    news = [exists().where((of == sessions.c.uuid) & (at >= until)) for of, at in _TIMED]
    waits = (deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_(None)
    undecided = exists().where((deliveries.c.session == sessions.c.uuid) & waits)
    wanted = and_(sessions.c.first_seen < until, over, to_come, ~or_(undecided, *news))
    if after is not None:
        wanted &= _after(after)
    found = select(sessions.c.uuid, sessions.c.key, sessions.c.meeting_id, sessions.c.first_seen)
    ordered = found.where(wanted).order_by(sessions.c.first_seen, sessions.c.uuid).limit(at_most)
    return list(connection.execute(ordered.with_for_update(skip_locked=True, of=sessions)))


def _after(place: Place) -> ColumnElement[bool]:
    same = (sessions.c.first_seen == place.first_seen) & (sessions.c.uuid > place.uuid)
    return (sessions.c.first_seen > place.first_seen) | same


def is_kept(connection: Connection, row: Row[Any] | SessionRow, held: Held, *, until_reviewed: bool) -> bool:
    """Whether a session stays although its date has come: it is held, or its report is still to be reviewed."""
    if row.uuid in held.sessions or row.meeting_id in held.series or row.key in held.by_concerns:
        return True
    if until_reviewed and _awaits_review(connection, row.uuid):
        return True
    return bool(held.people) and held.is_said(_texts(connection, row.uuid))


def _awaits_review(connection: Connection, uuid: str) -> bool:
    waits = (summaries.c.outcome == _BREACHED) & (summaries.c.review != ReviewState.CURRENT.value)
    return (
        connection.execute(select(summaries.c.number).where((summaries.c.session == uuid) & waits)).first()
        is not None
    )


def _texts(connection: Connection, uuid: str) -> list[object]:
    texts: list[object] = []
    for column, of in (
        (deliveries.c.body, deliveries.c.session),
        (reports.c.body, reports.c.session),
        (findings.c.subject, findings.c.session),
        (reviews.c.email, reviews.c.session),
        (sessions.c.host_email, sessions.c.uuid),
    ):
        texts += connection.scalars(select(column).where(of == uuid))
    return texts


def clear(connection: Connection, run: Run, uuid: str, now: datetime) -> None:
    """Delete all that is kept of a session, but for number and hash of its reports."""
    clear_reports(connection, uuid, now)
    connection.execute(delete(reminders).where(reminders.c.about == uuid))
    for table in _CLEARED:
        connection.execute(delete(table).where(table.c.session == uuid))
    connection.execute(delete(sessions).where(sessions.c.uuid == uuid))
    run.removed += 1
