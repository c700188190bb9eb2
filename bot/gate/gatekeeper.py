"""The gate before sessions: finds the meetings to come, and looks at their settings when it is time."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from bot.clock import Clock
from bot.gate.occurrences import to_come
from bot.gate.plans import Planned, end_plan, is_standing, keep_plans, look_job, look_of
from bot.gate.sweeps import keep_sweep
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.database import Database
from bot.journal.lookup import planned_by_host, planned_starts
from bot.journal.received import Inbox
from bot.settings.reader import SettingsReader
from bot.zoom.errors import CredentialsRefused, NotAllowed, NotFound, NotNow, ZoomError
from bot.zoom.records import AccountRecords
from rules.looks import Look, Occasion, is_missed
from rules.plan_events import SettingsUnread
from webhooks.changes import SettingsChanged

log = logging.getLogger(__name__)

SWEEP_EVERY: Final = timedelta(hours=1)

# Where Zoom did not answer to all of it, the rest is not put off for an hour.
SWEEP_AGAIN: Final = timedelta(minutes=5)

# For how long a look is tried again that Zoom does not answer, before people are told that nothing could be seen.
TRIED_FOR: Final = timedelta(minutes=2)

NO_ANSWER: Final = "Zoom did not answer."
NOT_ALLOWED: Final = "Zoom does not allow the app to do this ({error}). Please ask whoever looks after Chaperone to check the app's scopes."
REFUSED: Final = "Zoom refused ({error})."
NO_SUCH_MEETING: Final = "Zoom knows no meeting with this number. Please check it in the configuration."

# Zoom's number for a meeting that takes place once.
SCHEDULED: Final = 2

_SWEEP: Final = Job("find meetings", JobKind.FIND_MEETINGS, {})

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Keeps the plans of sessions to come.

    `hosts` are the addresses of the staff who host, `meetings` the ids of the meetings that the configuration names.
    """

    database: Database
    inbox: Inbox
    clock: Clock
    records: AccountRecords
    settings: SettingsReader
    hosts: Collection[str]
    meetings: Collection[str]

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {
            JobKind.FIND_MEETINGS: self.find_meetings,
            JobKind.PLAN_MEETING: self.plan_meeting,
            JobKind.LOOK_AHEAD: self.look_ahead,
        }

    async def begin(self) -> None:
        """Have the meetings to come found now, and every hour from then on."""
        now = self.clock.now()
        await self.database.write(lambda connection: defer_anew(connection, _SWEEP, now))

    async def find_meetings(self, _job: Job) -> None:
        """Plan for the configured meetings, for the hosts' meetings to come, and for what was planned before."""
        known = await self.database.read(lambda connection: planned_starts(connection, self.clock.now()))
        found, unanswered = set(self.meetings) | set(known), 0
        for host in sorted(self.hosts):
            try:
                listed = await self._upcoming(host)
            except NotYet:
                unanswered += 1
            else:
                found |= set(listed)
                found -= _settled(listed, known, self.clock.now()) - set(self.meetings)
        for meeting_id in sorted(found):
            try:
                await self._plan(meeting_id)
            except NotYet:
                unanswered += 1
        again = self.clock.now() + (SWEEP_AGAIN if unanswered else SWEEP_EVERY)
        await self._write(lambda connection: defer_anew(connection, _SWEEP, again))

    async def plan_meeting(self, job: Job) -> None:
        """Plan for one meeting that was made, changed or deleted."""
        look = look_of(job)
        await self._plan(job.payload["session"], look, job.id)

    async def look_ahead(self, job: Job) -> None:
        """Read the settings for a planned session and make them known to the rules."""
        planned, look, now = Planned.of(job.payload["session"]), look_of(job), self.clock.now()
        stands = await self.database.read(lambda connection: is_standing(connection, planned))
        if not stands or is_missed(look.occasion, planned.start, now):
            return
        try:
            event = await self.settings.read(planned.uuid, planned.meeting_id, None, planned.start)
        except NotFound:
            await self._write(lambda connection: end_plan(connection, planned, now))
            return
        except NotNow as error:
            if now - datetime.fromisoformat(job.payload["due"]) < TRIED_FOR:
                raise NotYet(str(error)) from error
            await self._unread(planned, look, _in_words(error), error)
            return
        except ZoomError as error:
            await self._unread(planned, look, _in_words(error), error)
            return
        await self.inbox.make_known(planned.uuid, replace(event, look=look), self.clock.now())

    async def _unread(self, planned: Planned, look: Look, problem: str, error: ZoomError) -> None:
        log.error("the settings of a session to come cannot be read: %s", error)
        now = self.clock.now()
        await self.inbox.make_known(planned.uuid, SettingsUnread(at=now, look=look, problem=problem), now)

    async def _upcoming(self, host: str) -> dict[str, list[Mapping[str, Any]]]:
        """A host's meetings to come, by id; none where Zoom refuses, which is shown."""
        listed: dict[str, list[Mapping[str, Any]]] = {}
        try:
            for meeting in await self.records.upcoming_meetings(host):
                listed.setdefault(str(meeting.get("id")), []).append(meeting)
        except ZoomError as error:
            await self._note(host, error)
            if isinstance(error, NotNow):
                raise NotYet(str(error)) from error
        else:
            await self._note(host, None)
        return listed

    async def _plan(self, meeting_id: str, look: Look | None = None, because: str = "") -> None:
        meeting: Mapping[str, Any] = {}
        try:
            meeting = await self.records.meeting(meeting_id)
        except NotFound as error:
            is_wrong = meeting_id in self.meetings
            await self._note(meeting_id, error if is_wrong else None, NO_SUCH_MEETING if is_wrong else "")
        except ZoomError as error:
            await self._note(meeting_id, error)
            if isinstance(error, NotNow):
                raise NotYet(str(error)) from error
            return
        else:
            await self._note(meeting_id, None)
        now = self.clock.now()
        coming = to_come({**meeting, "id": meeting_id}, now) if meeting else []
        await self._write(lambda connection: keep_plans(connection, meeting_id, coming, now, look, because))

    async def _note(self, what: str, error: ZoomError | None, problem: str = "") -> None:
        """Keep what came of a look for meetings, for the staff page to show."""
        if error is not None:
            log.error("meetings to come cannot be found: %s", error)
        said = problem or (_in_words(error) if error is not None else "")
        now = self.clock.now()
        await self.database.write(lambda connection: keep_sweep(connection, what, now, said))

    async def _write(self, work: Callable[[Connection], Result]) -> Result:
        result = await self.database.write(work)
        self.inbox.news.set()
        return result


def jobs_after_change(
    connection: Connection, changed: SettingsChanged, delivery: str, now: datetime
) -> list[Job]:
    """The jobs of looking again at what is planned, after somebody changed a meeting or a host's settings."""
    look = Look(Occasion.CHANGED, changed.by, changed.at, tuple(sorted(changed.names)))
    if changed.meeting_id is not None:
        payload = look_job(Planned(changed.meeting_id, now), look, now, delivery).payload
        told = {**payload, "session": changed.meeting_id}
        return [Job(f"plan {delivery}", JobKind.PLAN_MEETING, told)]
    nearest: dict[str, Planned] = {}
    for row in planned_by_host(connection, changed.user_id or "", now):
        planned = Planned.of(row.uuid)
        nearest.setdefault(planned.meeting_id, planned)
    return [look_job(planned, look, now, delivery) for planned in nearest.values()]


def _settled(
    listed: Mapping[str, Sequence[Mapping[str, Any]]],
    known: Mapping[str, Collection[datetime]],
    now: datetime,
) -> set[str]:
    """The meetings of which the list says all there is to know, and nothing that is new."""
    return {
        meeting_id
        for meeting_id, entries in listed.items()
        if all(entry.get("type") == SCHEDULED for entry in entries)
        and {o.start for entry in entries for o in to_come(entry, now)} == set(known.get(meeting_id, ()))
    }


def _in_words(error: ZoomError) -> str:
    match error:
        case NotAllowed() | CredentialsRefused():
            return NOT_ALLOWED.format(error=error)
        case NotNow():
            return NO_ANSWER
        case _:
            return REFUSED.format(error=error)
