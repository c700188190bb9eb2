"""Holding sessions against Zoom's records: while they go on, when they are over, and those that nothing was heard of."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.clock import Clock
from bot.gate.plans import EARLY
from bot.gate.sweeps import keep_sweep
from bot.jobs.doing import Work
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.database import Database
from bot.journal.decided import SessionRow, session_key, session_row
from bot.journal.known import Known, Reconciled
from bot.journal.received import Inbox, events_of, insert_new, last_heard_of, row_of_known
from bot.reconcile.compare import compare
from bot.reconcile.people import attendance_of
from bot.reconcile.reading import (
    NEVER_READY,
    Unread,
    read_instances,
    read_live,
    read_participants,
    read_recordings,
    read_session,
)
from bot.reconcile.records import Instance, Records, Row
from bot.reconcile.schedule import LATE, SWEEP, Look, defer_looks, look_of
from bot.zoom.limits import Plan
from bot.zoom.records import AccountRecords
from rules.events import Event, Meeting, MeetingStarted
from rules.record_events import RecordsOf, RecordsRead
from rules.recording_events import RecordingEvent

# What Zoom tells as it happens may still be on its way for so long.
STILL_COMING: Final = timedelta(minutes=2)

# Of a session that nothing was heard of for so long it is asked whether it is over.
QUIET: Final = timedelta(minutes=10)

# What stands on the staff page where planned sessions could not be looked for.
PAST_SESSIONS: Final = "Zoom's record of past sessions"

log = logging.getLogger(__name__)

Problems = dict[RecordsOf, str]


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Holds what was told of sessions against Zoom's records of them; `plan` decides what those are."""

    database: Database
    inbox: Inbox
    clock: Clock
    records: AccountRecords
    plan: Plan

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.RECONCILE: self.reconcile}

    async def begin(self) -> None:
        """Have sessions looked at from now on."""
        now = self.clock.now()
        await self.database.write(lambda connection: defer_anew(connection, SWEEP, now))

    async def reconcile(self, job: Job) -> None:
        """Do what a job is for."""
        match job.payload["what"]:
            case "sweep":
                now = self.clock.now()
                await self.database.write(lambda connection: defer_looks(connection, now))
            case "look":
                await self._look(look_of(job))
            case "live":
                await self._look_live(job.payload["session"])
            case _:
                await self._look_for(job.payload["session"])

    async def _look(self, look: Look) -> None:
        """Hold a session that is over against the records, and have that done again where they are not all there."""
        row, told = await self._known(look.session)
        if row is None or row.ended_at is None:
            return
        records, problems = Records(), Problems()
        for of in sorted(look.wanted | _times_wanted(told)):
            try:
                records = await self._with(records, of, row.uuid, told)
            except Unread as why:
                problems[of] = NEVER_READY if why.later and look.is_last else str(why)
            else:
                problems[of] = ""
        wanted = look.wanted - set(_settled(records, problems, told))
        again = None if look.is_last or not wanted else replace(look, number=look.number + 1, wanted=wanted)
        now = self.clock.now()
        found = [*await self._compared(records, told, now), *_said(problems, told, now)]
        await self._keep(row.uuid, found, again)

    async def _with(self, records: Records, of: RecordsOf, uuid: str, told: Sequence[Event]) -> Records:
        """The records with one part more; raises Unread."""
        match of:
            case RecordsOf.PARTICIPANTS:
                rows = await read_participants(self.records, uuid, len(attendance_of(told).marks))
                return replace(records, rows=rows)
            case RecordsOf.RECORDINGS:
                recorded, files = await read_recordings(self.records, uuid)
                return replace(records, recorded=recorded, files=files)
            case _:
                past = await read_session(self.records, uuid)
                return replace(past, rows=records.rows, recorded=records.recorded, files=records.files)

    async def _look_live(self, uuid: str) -> None:
        """Hold a session that goes on, as far as was told, against what Zoom says of it now."""
        row, heard = await self.database.read(
            lambda connection: (session_row(connection, uuid), last_heard_of(connection, uuid))
        )
        if row is None or row.ended_at is not None:
            return
        now, problems = self.clock.now(), Problems()
        rows = await self._rows_now(uuid, problems)
        records = Records()
        if rows is None or now - (heard or row.first_seen) > QUIET:
            records = await self._times(uuid, problems)
        if not problems and records == Records():
            return
        _, told = await self._known(uuid)
        records = replace(records, rows=rows or ())
        found = [*await self._compared(records, told, now - STILL_COMING), *_said(problems, told, now)]
        await self._keep(uuid, found)

    async def _times(self, uuid: str, problems: Problems) -> Records:
        """When a session was, if it is over; what keeps that from being known goes into `problems`."""
        try:
            records = await read_session(self.records, uuid)
        except Unread as why:
            if not why.later:
                problems[RecordsOf.SESSION] = str(why)
            return Records()
        problems[RecordsOf.SESSION] = ""
        return records

    async def _rows_now(self, uuid: str, problems: Problems) -> tuple[Row, ...] | None:
        """Who is in a session; None where Zoom says that it is over, nobody where it does not say."""
        if self.plan is not Plan.BUSINESS:
            return ()
        try:
            rows = await read_live(self.records, uuid)
        except Unread as why:
            if not why.later:
                problems[RecordsOf.LIVE] = str(why)
            return ()
        problems[RecordsOf.LIVE] = ""
        return rows

    async def _look_for(self, planned: str) -> None:
        """Look whether a planned session took place of which nothing was heard."""
        plan, _ = await self._known(planned)
        if plan is None or plan.planned_for is None or plan.meeting_id is None:
            return
        try:
            instances = await read_instances(self.records, plan.meeting_id)
        except Unread as why:
            await self._note(str(why))
            return
        await self._note("")
        for instance in instances:
            if plan.planned_for - EARLY <= instance.started_at <= plan.planned_for + LATE:
                await self._take_up(plan, instance)

    async def _take_up(self, plan: SessionRow, instance: Instance) -> None:
        """Make known that a planned session took place, unless it is known."""
        row, told = await self._known(instance.uuid)
        if row is not None:
            return
        try:
            records = await read_session(self.records, instance.uuid)
        except Unread as why:
            await self._note(str(why))
            records = Records()
        meeting = Meeting(meeting_id=plan.meeting_id, host_id=plan.host_id, topic=plan.topic)
        records = replace(
            records,
            meeting=replace(meeting, type=records.meeting.type),
            started_at=records.started_at or instance.started_at,
        )
        await self._keep(instance.uuid, await self._compared(records, told, self.clock.now()))

    async def _known(self, uuid: str) -> tuple[SessionRow | None, list[Event]]:
        return await self.database.read(
            lambda connection: (session_row(connection, uuid), events_of(connection, uuid))
        )

    async def _compared(self, records: Records, told: Sequence[Event], until: datetime) -> list[Reconciled]:
        # In a thread, as a session of a thousand people takes longer than deliveries should wait.
        return await asyncio.to_thread(compare, records, told, self.clock.now(), until)

    async def _note(self, problem: str) -> None:
        """Have the staff page show what keeps planned sessions from being looked for."""
        now = self.clock.now()
        await self.database.write(lambda connection: keep_sweep(connection, PAST_SESSIONS, now, problem))

    async def _keep(self, uuid: str, found: Sequence[Known], again: Look | None = None) -> None:
        now = self.clock.now()
        rows = [row_of_known(uuid, event, now) for event in found]

        def keep(connection: Connection) -> None:
            insert_new(connection, rows)
            if again is not None:
                defer(connection, again.job(session_key(uuid)), again.at)

        await self.database.write(keep)
        if rows:
            log.info("session %s: %d events from Zoom's records", session_key(uuid), len(rows))
            self.inbox.news.set()


def _times_wanted(told: Sequence[Event]) -> frozenset[RecordsOf]:
    is_told = any(isinstance(event, MeetingStarted) for event in told)
    return frozenset() if is_told else frozenset({RecordsOf.SESSION})


def _settled(records: Records, problems: Problems, told: Sequence[Event]) -> Iterator[RecordsOf]:
    """What need not be asked for again. A recording may still be there later."""
    if problems.get(RecordsOf.PARTICIPANTS) == "":
        yield RecordsOf.PARTICIPANTS
    if records.files or any(isinstance(event, RecordingEvent) for event in told):
        yield RecordsOf.RECORDINGS


def _said(problems: Problems, told: Sequence[Event], now: datetime) -> Iterator[RecordsRead]:
    """What is to be said of records that could not be read, or can again."""
    before = {event.of: event.problem for event in told if isinstance(event, RecordsRead)}
    for of, problem in problems.items():
        if problem != before.get(of, ""):
            if problem:
                log.error("Zoom's records (%s) cannot be read: %s", of, problem)
            yield RecordsRead(at=now, of=of, problem=problem)
