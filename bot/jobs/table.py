"""Jobs: what is to be done later, written in the transaction that decided it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from bot.jobs.tokens import hand_over, take_back
from bot.journal.inserts import insert_missing, insert_rows
from bot.journal.tables import jobs


class JobKind(StrEnum):
    """The kinds of work there are."""

    CARRY_OUT = "carry_out"
    READ_SETTINGS = "read_settings"
    READ_RECORDING = "read_recording"
    READ_REGISTRANTS = "read_registrants"
    ISSUE_REPORT = "issue_report"
    FIND_MEETINGS = "find_meetings"
    PLAN_MEETING = "plan_meeting"
    LOOK_AHEAD = "look_ahead"
    REMIND = "remind"
    EXAMINE = "examine"
    TELL_LEADS = "tell_leads"
    TELL_CONCERN = "tell_concern"
    RECONCILE = "reconcile"
    TAKE_PRESS = "take_press"
    UPDATE_CARD = "update_card"
    DELETE_PAST_DATE = "delete_past_date"
    TELL_ALSO = "tell_also"


# What nobody waits for: whatever puts something right, or tells somebody of it, is begun before these, and they are begun
# a few at a time, so that a great many of them at once do not keep a person waiting.
UNHURRIED: Final = frozenset(
    {
        JobKind.ISSUE_REPORT,
        JobKind.FIND_MEETINGS,
        JobKind.PLAN_MEETING,
        JobKind.LOOK_AHEAD,
        JobKind.EXAMINE,
        JobKind.RECONCILE,
        JobKind.UPDATE_CARD,
        JobKind.DELETE_PAST_DATE,
    }
)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    `tries` is how often it was begun before, `run_at` the time for which it was waiting when it was read.
    """

    id: str
    kind: JobKind
    payload: Mapping[str, str]
    tries: int = 0
    run_at: datetime | None = None


def defer(connection: Connection, job: Job, at: datetime) -> None:
    """Have a job done at `at` or as soon after as may be; nothing where its id was deferred before."""
    if insert_missing(connection, jobs, [_row(job, at)]) and _is_shared(connection):
        _hand_over(connection, job.id, job.kind, at)


def defer_anew(connection: Connection, job: Job, at: datetime) -> None:
    """Have a job done at `at` although it may have been done before; put off until then where it is waiting."""
    if _is_shared(connection):
        _take_back(connection, job.id)
    overwriting = frozenset({"run_at", "tries", "done_at"})
    insert_rows(connection, jobs, [_row(job, at)], key=["id"], overwriting=overwriting)
    if _is_shared(connection):
        _hand_over(connection, job.id, job.kind, at)


def _is_shared(connection: Connection) -> bool:
    """Whether several programs do the jobs, which Procrastinate then shares out among them."""
    return connection.dialect.name == "postgresql"


def _hand_over(connection: Connection, identity: str, kind: JobKind, at: datetime) -> None:
    token = hand_over(connection, identity, at, hurried=kind not in UNHURRIED)
    connection.execute(update(jobs).where(jobs.c.id == identity).values(token=token))


def hand_over_waiting(connection: Connection) -> None:
    """Have the jobs shared out that wait from before they were: an older version's, on a database of several programs."""
    waits = jobs.c.done_at.is_(None) & jobs.c.token.is_(None)
    found = select(jobs.c.id, jobs.c.kind, jobs.c.run_at).where(waits).with_for_update(skip_locked=True)
    for row in connection.execute(found).all():
        _hand_over(connection, row.id, JobKind(row.kind), row.run_at)


def _take_back(connection: Connection, identity: str) -> None:
    token = connection.scalar(select(jobs.c.token).where(jobs.c.id == identity).with_for_update())
    if token is not None:
        take_back(connection, token)


def _row(job: Job, at: datetime) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind.value,
        "payload": json.dumps(job.payload),
        "run_at": at,
        "tries": 0,
        "done_at": None,
        "token": None,
    }


# Put together once, for that takes longer than carrying them out, and whatever is done waits for them.
_DUE = (
    select(jobs)
    .where(
        jobs.c.done_at.is_(None)
        & (jobs.c.run_at <= bindparam("now"))
        & jobs.c.kind.in_(bindparam("kinds", expanding=True))
        & jobs.c.id.not_in(bindparam("busy", expanding=True))
    )
    .order_by(jobs.c.run_at)
    .limit(bindparam("at_most"))
)
_NEXT_DUE = select(func.min(jobs.c.run_at)).where(
    jobs.c.done_at.is_(None) & (jobs.c.run_at > bindparam("after"))
)
_UNCHANGED = update(jobs).where((jobs.c.id == bindparam("identity")) & (jobs.c.run_at == bindparam("due")))
_FINISH = _UNCHANGED.values(done_at=bindparam("done"), tries=bindparam("times"))
_PUT_OFF = _UNCHANGED.values(run_at=bindparam("until"), tries=bindparam("times"))


def due(
    connection: Connection,
    now: datetime,
    at_most: int,
    apart_from: Iterable[str] = (),
    kinds: Iterable[JobKind] = JobKind,
) -> list[Job]:
    """The jobs of these kinds whose time has come, the longest due first, but for those named."""
    these = {
        "now": now,
        "busy": list(apart_from),
        "at_most": at_most,
        "kinds": [kind.value for kind in kinds],
    }
    return [_job(row) for row in connection.execute(_DUE, these).mappings()]


def waiting(connection: Connection, identity: str, at: datetime) -> Job | None:
    """The job with this id, if it is still to be done at that time and no other."""
    wanted = (jobs.c.id == identity) & (jobs.c.run_at == at) & jobs.c.done_at.is_(None)
    row = connection.execute(select(jobs).where(wanted)).mappings().first()
    return _job(row) if row is not None else None


def _job(row: RowMapping) -> Job:
    return Job(row["id"], JobKind(row["kind"]), json.loads(row["payload"]), row["tries"], row["run_at"])


def next_due(connection: Connection, after: datetime) -> datetime | None:
    """When the first job after `after` is to be done."""
    soonest: datetime | None = connection.scalar(_NEXT_DUE, {"after": after})
    return soonest


def finish(connection: Connection, job: Job, now: datetime) -> None:
    """Note that a job is done; nothing where it was deferred anew meanwhile."""
    connection.execute(_FINISH, _unchanged(job) | {"done": now, "times": job.tries + 1})


def put_off(connection: Connection, job: Job, until: datetime) -> None:
    """Note that a job was tried and is to be tried again at `until`; nothing where it was deferred anew meanwhile."""
    put = connection.execute(_PUT_OFF, _unchanged(job) | {"until": until, "times": job.tries + 1})
    if put.rowcount and _is_shared(connection):
        _hand_over(connection, job.id, job.kind, until)


def _unchanged(job: Job) -> dict[str, object]:
    return {"identity": job.id, "due": job.run_at}
