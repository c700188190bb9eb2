"""The sessions that are planned, as the journal has them: begun, moved, ended, each with its appointments."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from sqlalchemy import Connection, select

from bot.gate.occurrences import Occurrence
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.decided import session_key
from bot.journal.known import PLAN_ENDED, SESSION_PLANNED
from bot.journal.lookup import begun_last
from bot.journal.received import insert_new, row_of_known
from bot.journal.tables import deliveries, sessions
from rules.events import Meeting
from rules.looks import Look, Occasion, first_look, looks_to_come
from rules.plan_events import PlanEnded, SessionPlanned
from webhooks.translate import State

# A session that begins so long before its time is the one that was planned, and not a rehearsal of it.
EARLY: Final = timedelta(hours=1)

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Planned:
    """Which planned session it is: a meeting and when it is to begin."""

    meeting_id: str
    start: datetime

    @property
    def uuid(self) -> str:
        """What stands in the journal where a session that ran has Zoom's uuid."""
        return f"planned {self.meeting_id} {self.start.astimezone(UTC):{_TIME}}"

    @classmethod
    def of(cls, uuid: str) -> Self:
        """The planned session that a `uuid` of this class's making stands for; ValueError for any other."""
        _, meeting_id, start = uuid.split(" ")
        return cls(meeting_id, datetime.strptime(start, _TIME).replace(tzinfo=UTC))


def standing(connection: Connection, meeting_id: str) -> list[Planned]:
    """The sessions of a meeting that are planned and were not called off, in order.

    What was made known and has not been decided yet counts as well.
    """
    of_meeting = (sessions.c.meeting_id == meeting_id) & sessions.c.planned_for.is_not(None)
    decided = select(sessions.c.uuid).where(of_meeting & sessions.c.ended_at.is_(None))
    found = {Planned.of(uuid) for uuid in connection.scalars(decided)}
    waiting = (deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_(None)
    turns = deliveries.c.event.in_((SESSION_PLANNED, PLAN_ENDED))
    news = select(deliveries.c.session, deliveries.c.event).where(waiting & turns).order_by(deliveries.c.seq)
    for row in connection.execute(news):
        planned = Planned.of(row.session)
        if row.event == PLAN_ENDED:
            found.discard(planned)
        elif planned.meeting_id == meeting_id:
            found.add(planned)
    return sorted(found, key=lambda planned: planned.start)


def is_standing(connection: Connection, planned: Planned) -> bool:
    """Whether a session is planned and was not called off."""
    return planned in standing(connection, planned.meeting_id)


def keep_plans(
    connection: Connection,
    meeting_id: str,
    wanted: Sequence[Occurrence],
    now: datetime,
    look: Look | None = None,
    because: str = "",
) -> None:
    """Bring what is planned of a meeting to the times at which it is to take place, in order.

    New times get their looks, the next one at once. Where nothing is new about that one and a change led here, `look`
    says which, and `because` is the delivery that told of it.
    """
    begun = begun_last(connection, meeting_id)
    coming = {o.start: o for o in wanted if begun is None or o.start - EARLY > begun}
    known = {planned.start: planned for planned in standing(connection, meeting_id) if planned.start > now}
    for start, planned in known.items():
        if start not in coming:
            end_plan(connection, planned, now)
    nearest = min(coming, default=None)
    for start, occurrence in coming.items():
        planned = Planned(meeting_id, start)
        if start not in known:
            _begin(connection, planned, occurrence.meeting, now)
            if start == nearest:
                first = Look(first_look(start, now))
                defer_anew(connection, look_job(planned, first, now, "at once"), now)
        elif start == nearest and look is not None:
            defer(connection, look_job(planned, look, now, because), now)


def _begin(connection: Connection, planned: Planned, meeting: Meeting, now: datetime) -> None:
    event = SessionPlanned(at=now, start=planned.start, meeting=meeting)
    insert_new(connection, [row_of_known(planned.uuid, event, now)])
    for occasion, at in looks_to_come(planned.start, now).items():
        # It may have been planned for this time before, and called off.
        defer_anew(connection, look_job(planned, Look(occasion), at, occasion), at)


def end_plan(connection: Connection, planned: Planned, now: datetime) -> None:
    """Call a planned session off; what was still to be looked at comes to nothing."""
    insert_new(connection, [row_of_known(planned.uuid, PlanEnded(at=now), now)])


def end_begun(connection: Connection, meeting_id: str, begun: datetime, now: datetime) -> None:
    """End what was planned of a session that has begun, and what was planned before it and never did."""
    for planned in standing(connection, meeting_id):
        if planned.start - EARLY <= begun:
            end_plan(connection, planned, now)


def look_job(planned: Planned, look: Look, due: datetime, which: str) -> Job:
    """The job of looking at the settings of a planned session; done once for each `which`."""
    payload = {
        "session": planned.uuid,
        "due": due.isoformat(),
        "occasion": look.occasion.value,
        "changed_by": look.changed_by or "",
        "changed_at": look.changed_at.isoformat() if look.changed_at is not None else "",
        "changed": json.dumps(look.changed),
    }
    return Job(f"look {session_key(planned.uuid)} {which}", JobKind.LOOK_AHEAD, payload)


def look_of(job: Job) -> Look:
    """The look that a job is for."""
    payload = job.payload
    return Look(
        Occasion(payload["occasion"]),
        payload["changed_by"] or None,
        datetime.fromisoformat(payload["changed_at"]) if payload["changed_at"] else None,
        tuple(json.loads(payload["changed"])),
    )
