"""How an installation is doing by its journal: what came in, what is left undone, and what did not work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from bot.journal.checkups import LOOKED_BACK, last_outcomes
from bot.journal.received import ZOOM
from bot.journal.tables import deliveries, jobs
from rules.actions import ActionOutcome

LATELY: Final = timedelta(days=7)
"""How far back deliveries are counted."""

DAY: Final = timedelta(days=1)

# A job that was begun so often did not do what it should.
TRIED: Final = 3
_SOME: Final = 50

# Somebody would learn of a concern record about themselves by a job that waits to tell of it; whoever wrote it sees how far it got.
_TOLD_OF: Final = jobs.c.kind != "tell_concern"


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event of Zoom's: when it came last, and how often lately."""

    event: str
    last: datetime
    lately: int


@dataclass(frozen=True, slots=True)
class StuckJob:
    """Jobs of a kind that were tried several times and are still not done; `since` is when the first was to be done next."""

    kind: str
    count: int
    tries: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """How often actions of a kind did not work lately, and what was said of the newest."""

    kind: str
    count: int
    last: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Installation:
    """What the journal shows; `unreadable` are deliveries of the last days, `waiting` what is still to be decided."""

    last_day: int
    lately: int
    unreadable: int
    waiting: int
    kinds: tuple[EventKind, ...]
    jobs_waiting: int
    stuck: tuple[StuckJob, ...]
    failures: tuple[Failure, ...]


def installation(connection: Connection, now: datetime) -> Installation:
    """How things stand, by the newest deliveries."""
    counted = _deliveries(connection, now)
    waits = jobs.c.done_at.is_(None) & _TOLD_OF
    return Installation(
        last_day=counted["last_day"],
        lately=counted["lately"],
        unreadable=counted["unreadable"],
        waiting=counted["waiting"],
        kinds=tuple(_kinds(connection, now)),
        jobs_waiting=connection.scalar(select(func.count()).select_from(jobs).where(waits)) or 0,
        stuck=tuple(_stuck(connection)),
        failures=tuple(_failures(connection, now)),
    )


def _deliveries(connection: Connection, now: datetime) -> Mapping[str, int]:
    columns = (deliveries.c.state, deliveries.c.received_at, deliveries.c.decided_at)
    newest = select(*columns).where(deliveries.c.source == ZOOM).order_by(deliveries.c.seq.desc())
    tail = newest.limit(LOOKED_BACK).subquery()
    count = func.count().filter
    recent = tail.c.received_at >= now - LATELY
    undecided = (tail.c.state == "for_session") & tail.c.decided_at.is_(None)
    counted = connection.execute(
        select(
            count(tail.c.received_at >= now - DAY).label("last_day"),
            count(recent).label("lately"),
            count(recent & (tail.c.state == "unreadable")).label("unreadable"),
            count(undecided).label("waiting"),
        )
    )
    return dict(counted.mappings().one())


def _kinds(connection: Connection, now: datetime) -> list[EventKind]:
    columns = (deliveries.c.event, deliveries.c.received_at)
    newest = select(*columns).where(deliveries.c.source == ZOOM).order_by(deliveries.c.seq.desc())
    tail = newest.limit(LOOKED_BACK).subquery()
    lately = func.count().filter(tail.c.received_at >= now - LATELY)
    kinds = select(tail.c.event, func.max(tail.c.received_at), lately).group_by(tail.c.event)
    rows = connection.execute(kinds.where(tail.c.event.is_not(None)).order_by(tail.c.event))
    return [EventKind(*row) for row in rows]


def _stuck(connection: Connection) -> list[StuckJob]:
    tried = jobs.c.done_at.is_(None) & (jobs.c.tries >= TRIED) & _TOLD_OF
    of_kind = select(jobs.c.kind, func.count(), func.max(jobs.c.tries), func.min(jobs.c.run_at)).where(tried)
    return [StuckJob(*row) for row in connection.execute(of_kind.group_by(jobs.c.kind).order_by(jobs.c.kind))]


def _failures(connection: Connection, now: datetime) -> list[Failure]:
    found = []
    for kind, ended in last_outcomes(connection, now - LATELY).items():
        failed = [one for one in ended if one.outcome is ActionOutcome.FAILED]
        if failed:
            # What is about a member of staff is told to nobody here.
            detail = next((one.detail for one in failed if not one.concerns), "")
            found.append(Failure(kind.value, len(failed), failed[0].at, detail))
    return found[:_SOME]
