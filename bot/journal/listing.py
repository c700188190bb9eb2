"""Sessions as lists have them: those that somebody wants to see, newest first, without reading a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from bot.journal.breaches import count_findings
from bot.journal.decided import SessionRow
from bot.journal.summaries import ReviewState
from bot.journal.tables import findings, sessions, summaries

RUNNING: Final = "running"
UNREVIEWED: Final = (ReviewState.NONE, ReviewState.EARLIER, ReviewState.IN_PART)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions somebody wants to see; what is left out does not matter.

    `only_host` is the address, in lower case, of the host whose sessions alone somebody may see. `words` stand in the topic,
    the meeting's number, or the host's address, which may also be one of `hosts_of_words`. `begin` and `end`
    enclose when sessions were first heard of, `end` not included. `outcome` is a report's, or "running". `rule` is one under
    which something was found. `review` are the states that the newest report may be in.
    """

    only_host: str | None = None
    words: str = ""
    hosts_of_words: Sequence[str] = ()
    begin: datetime | None = None
    end: datetime | None = None
    profile: str | None = None
    outcome: str | None = None
    rule: str | None = None
    host: str | None = None
    review: Sequence[ReviewState] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as a list has it; `outcome` and `number` are those of the newest report, None where there is none.

    `unanswered` is how many questions about it wait for somebody's answer.
    """

    uuid: str
    key: str
    topic: str | None
    host_email: str | None
    first_seen: datetime
    profile: str
    is_over: bool
    number: int | None
    outcome: str | None
    review: ReviewState
    findings: int
    unanswered: int = 0


def listed_sessions(
    connection: Connection, wanted: Wanted, at_most: int, after: SessionRow | None = None
) -> list[Listed]:
    """The newest sessions that are wanted, or those that come after one of them in that order."""
    some = _listed().where(*_conditions(wanted)).order_by(sessions.c.first_seen.desc(), sessions.c.key.desc())
    if after is not None:
        same_moment = (sessions.c.first_seen == after.first_seen) & (sessions.c.key < after.key)
        some = some.where((sessions.c.first_seen < after.first_seen) | same_moment)
    rows = connection.execute(some.limit(at_most)).all()
    found = count_findings(connection, [row.uuid for row in rows])
    return [
        Listed(
            uuid=row.uuid,
            key=row.key,
            topic=row.topic,
            host_email=row.host_email,
            first_seen=row.first_seen,
            profile=row.profile,
            is_over=row.ended_at is not None,
            number=row.number,
            outcome=row.outcome,
            review=ReviewState(row.review or ReviewState.NONE),
            findings=found.get(row.uuid, 0),
            unanswered=row.unanswered or 0,
        )
        for row in rows
    ]


def count_unreviewed(connection: Connection, outcome: str) -> int:
    """How many of the sessions with this outcome nobody has reviewed as they stand now."""
    of = (summaries.c.outcome == outcome) & summaries.c.review.in_(UNREVIEWED)
    return connection.scalar(select(func.count()).select_from(summaries).where(of)) or 0


def _listed() -> Select[Any]:
    of_session = ("uuid", "key", "topic", "host_email", "first_seen", "profile", "ended_at")
    return select(
        *(sessions.c[name] for name in of_session),
        summaries.c.number,
        summaries.c.outcome,
        summaries.c.review,
        summaries.c.unanswered,
    ).select_from(sessions.outerjoin(summaries, summaries.c.session == sessions.c.uuid))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a session has to be; those that are only planned are none that anybody asks for."""
    hosts = {host for host in (wanted.only_host, wanted.host) if host is not None}
    conditions: list[ColumnElement[bool]] = [sessions.c.planned_for.is_(None)]
    conditions += [func.lower(sessions.c.host_email) == host for host in hosts]
    if wanted.words:
        conditions.append(_says(wanted))
    if wanted.begin is not None:
        conditions.append(sessions.c.first_seen >= wanted.begin)
    if wanted.end is not None:
        conditions.append(sessions.c.first_seen < wanted.end)
    if wanted.profile is not None:
        conditions.append(sessions.c.profile == wanted.profile)
    return conditions + _of_report(wanted)


def _says(wanted: Wanted) -> ColumnElement[bool]:
    columns = (sessions.c.topic, sessions.c.host_email, sessions.c.meeting_id)
    texts = [column.icontains(wanted.words, autoescape=True) for column in columns]
    return or_(*texts, func.lower(sessions.c.host_email).in_(wanted.hosts_of_words))


def _of_report(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.outcome == RUNNING:
        conditions.append(and_(sessions.c.ended_at.is_(None), summaries.c.session.is_(None)))
    elif wanted.outcome is not None:
        conditions.append(summaries.c.outcome == wanted.outcome)
    if wanted.review:
        conditions.append(summaries.c.review.in_(wanted.review))
    if wanted.rule is not None:
        of = (findings.c.session == sessions.c.uuid) & (findings.c.rule == wanted.rule)
        conditions.append(exists().where(of & findings.c.retracted_at.is_(None)))
    return conditions
