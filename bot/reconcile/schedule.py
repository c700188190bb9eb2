"""Which sessions are to be held against Zoom's records, and when. The looks at one session follow one another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from bot.gate.plans import EARLY
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.decided import SessionRow
from bot.journal.tables import sessions
from rules.record_events import RecordsOf

# How often sessions that go on are held against Zoom's records.
EVERY: Final = timedelta(minutes=5)

# How long after the end Zoom is asked for its records. It has them within half an hour as a rule, those of large
# sessions later, and recordings when it has processed them; after the last look nothing more is asked.
LOOKS: Final = (
    timedelta(minutes=10),
    timedelta(minutes=40),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)

# How long after its start a planned session is looked for of which nothing was heard. Zoom lists it once it is over.
PLANNED_LOOKS: Final = (timedelta(hours=2), timedelta(hours=6), timedelta(hours=24))

# A session that begins so long after its planned start is taken for it.
LATE: Final = timedelta(hours=2)

# Sessions before that were looked at when it was time, or are left as they are.
LOOKED_BACK: Final = timedelta(hours=26)

SWEEP: Final = Job("reconcile", JobKind.RECONCILE, {"what": "sweep"})


@dataclass(frozen=True, slots=True)
class Look:
    """The look at the records of a session that is over: the how-manieth it is, from 0, and what is still wanted."""

    session: str
    ended_at: datetime
    number: int = 0
    wanted: frozenset[RecordsOf] = frozenset({RecordsOf.PARTICIPANTS, RecordsOf.RECORDINGS})

    @property
    def is_last(self) -> bool:
        """Whether nothing more is asked afterwards."""
        return self.number + 1 >= len(LOOKS)

    @property
    def at(self) -> datetime:
        """When it is to be."""
        return self.ended_at + LOOKS[self.number]

    def job(self, key: str) -> Job:
        """The job of doing it; `key` stands for the session."""
        payload = {
            "what": "look",
            "session": self.session,
            "ended_at": self.ended_at.isoformat(),
            "number": str(self.number),
            "wanted": " ".join(sorted(self.wanted)),
        }
        return Job(f"reconcile {key} {self.ended_at:%m%dT%H%M%S} {self.number}", JobKind.RECONCILE, payload)


def look_of(job: Job) -> Look:
    """The look that a job is for."""
    payload = job.payload
    return Look(
        payload["session"],
        datetime.fromisoformat(payload["ended_at"]),
        int(payload["number"]),
        frozenset(RecordsOf(word) for word in payload["wanted"].split()),
    )


def live_job(row: SessionRow) -> Job:
    """The job of holding a session that goes on against Zoom's records."""
    return Job(f"reconcile {row.key} live", JobKind.RECONCILE, {"what": "live", "session": row.uuid})


def planned_job(row: SessionRow, number: int) -> Job:
    """The job of looking for a planned session of which nothing was heard."""
    payload = {"what": "planned", "session": row.uuid}
    return Job(f"reconcile {row.key} planned {number}", JobKind.RECONCILE, payload)


def defer_looks(connection: Connection, now: datetime) -> None:
    """Have every session looked at whose time has come or is known, and this done again."""
    for row in _recent(connection, now):
        if row.ended_at is None:
            defer_anew(connection, live_job(row), now)
        else:
            look = Look(row.uuid, row.ended_at)
            defer(connection, look.job(row.key), look.at)
    for row in _unheard_of(connection, now):
        for number, after in enumerate(PLANNED_LOOKS):
            if row.planned_for is not None and now >= row.planned_for + after:
                defer(connection, planned_job(row, number), now)
    defer_anew(connection, SWEEP, now + EVERY)


def _recent(connection: Connection, now: datetime) -> Iterator[SessionRow]:
    since = now - LOOKED_BACK
    open_or_new = sessions.c.ended_at.is_(None) | (sessions.c.ended_at > since)
    ran = sessions.c.planned_for.is_(None) & (sessions.c.first_seen > since) & open_or_new
    for row in connection.execute(select(sessions).where(ran)).mappings():
        yield SessionRow(**row)


def _unheard_of(connection: Connection, now: datetime) -> Iterator[SessionRow]:
    """The planned sessions whose time has come, called off or not, and of which nothing was heard."""
    their_time = sessions.c.planned_for.between(now - LOOKED_BACK, now)
    for row in connection.execute(select(sessions).where(their_time)).mappings():
        plan = SessionRow(**row)
        if not _is_heard_of(connection, plan):
            yield plan


def _is_heard_of(connection: Connection, plan: SessionRow) -> bool:
    """Whether a session of the meeting is known to have begun about the time of a planned one."""
    assert plan.planned_for is not None
    ran = (sessions.c.meeting_id == plan.meeting_id) & sessions.c.planned_for.is_(None)
    about_then = sessions.c.first_seen.between(plan.planned_for - EARLY, plan.planned_for + LATE)
    return connection.execute(select(sessions.c.key).where(ran & about_then).limit(1)).first() is not None
