"""How often the policy was kept over months, counted from what the newest reports say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from bot.journal.tables import answers, sessions, summaries
from rules.finding import Status

MOST_SERIES: Final = 20

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Series:
    """A meeting that runs again and again: its number, None for what had none, its newest topic, and its outcomes."""

    meeting_id: str | None
    topic: str
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trends:
    """Over some months: how each rule was answered, and how the sessions of each month and series came out.

    `more_series` is how many series there are beyond those named, which have the most sessions.
    """

    by_rule: Mapping[str, Counts] = field(default_factory=dict)
    by_month: Mapping[str, Counts] = field(default_factory=dict)
    by_series: tuple[Series, ...] = ()
    more_series: int = 0


def trends(connection: Connection, first: str, last: str, series: str | None) -> Trends:
    """What is counted of the sessions that began from the `first` month to the `last`, those of one meeting where it is named."""
    of: ColumnElement[bool] = summaries.c.month.between(first, last)
    if series is not None:
        of &= summaries.c.meeting_id == series
    by_month, by_series = _by_month_and_series(connection, of)
    named = _named(connection, by_series)
    by_rule = _by_rule(connection, first, last, series)
    return Trends(by_rule, by_month, named, more_series=len(by_series) - len(named))


@dataclass(frozen=True, slots=True)
class Counted:
    """A session that is counted, and the number of its newest report."""

    session: str
    number: int
    month: str
    meeting_id: str | None
    host_email: str | None


def may_read_otherwise(
    connection: Connection, first: str, last: str, series: str | None, apart: Collection[str]
) -> list[Counted]:
    """Of the sessions that `trends` counts those whose report may come to something else once parts of it are left out.

    A breach that is left out may have been the only one. So may an answer be that kept a session from being called kept, where
    all that these rules say is left out.
    """
    unchecked = (answers.c.session == summaries.c.session) & (answers.c.status == Status.NOT_CHECKED.value)
    hidden, seen = answers.c.rule.in_(apart), answers.c.rule.not_in(apart)
    alone = and_(
        summaries.c.outcome != "kept", exists().where(unchecked & hidden), ~exists().where(unchecked & seen)
    )
    of = summaries.c.month.between(first, last) & or_(summaries.c.outcome == "breached", alone)
    if series is not None:
        of &= summaries.c.meeting_id == series
    columns = (
        *(summaries.c[name] for name in ("session", "number", "month", "meeting_id")),
        sessions.c.host_email,
    )
    of_session = summaries.outerjoin(sessions, sessions.c.uuid == summaries.c.session)
    return [Counted(*row) for row in connection.execute(select(*columns).select_from(of_session).where(of))]


def _by_rule(connection: Connection, first: str, last: str, series: str | None) -> dict[str, Counts]:
    # In the order of the index, so that nothing has to be sorted.
    columns = (answers.c.month, answers.c.rule, answers.c.status)
    counting = select(*columns, func.count()).where(answers.c.month.between(first, last)).group_by(*columns)
    if series is not None:
        of_series = select(summaries.c.session).where(
            summaries.c.month.between(first, last) & (summaries.c.meeting_id == series)
        )
        counting = counting.where(answers.c.session.in_(of_series))
    found: dict[str, Counts] = {}
    for _, rule, status, count in connection.execute(counting):
        of_rule = found.setdefault(rule, {})
        of_rule[status] = of_rule.get(status, 0) + count
    return found


def _by_month_and_series(
    connection: Connection, of: ColumnElement[bool]
) -> tuple[dict[str, Counts], dict[str | None, Counts]]:
    # In the order of the index as well.
    columns = (summaries.c.month, summaries.c.meeting_id, summaries.c.outcome)
    counting = select(*columns, func.count()).where(of).group_by(*columns)
    by_month: dict[str, Counts] = {}
    by_series: dict[str | None, Counts] = {}
    for month, meeting_id, outcome, count in connection.execute(counting):
        for counts in (by_month.setdefault(month, {}), by_series.setdefault(meeting_id, {})):
            counts[outcome] = counts.get(outcome, 0) + count
    return by_month, by_series


def _named(connection: Connection, found: Mapping[str | None, Counts]) -> tuple[Series, ...]:
    """The series with the most sessions."""
    most = sorted(found, key=lambda one: (-sum(found[one].values()), one or ""))[:MOST_SERIES]
    return tuple(Series(one, _topic(connection, one), found[one]) for one in most)


def _topic(connection: Connection, meeting_id: str | None) -> str:
    """The topic of a meeting's newest session."""
    if meeting_id is None:
        return ""
    newest = (
        select(sessions.c.topic)
        .where((sessions.c.meeting_id == meeting_id) & sessions.c.planned_for.is_(None))
        .order_by(sessions.c.first_seen.desc())
    )
    return connection.scalar(newest.limit(1)) or ""
