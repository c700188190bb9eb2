"""The work behind each kind of job."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.alerts.messages import NobodyToTell
from bot.attest.reminders import Reminders
from bot.attest.sheets import reminder_job
from bot.cards.touched import touch_cards
from bot.clock import Clock
from bot.deciding import GIVEN_UP_AFTER, REPORT_AFTER, report_job
from bot.enforce import Enforcer
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.database import Database
from bot.journal.decided import decided_action, session_row
from bot.journal.done import Outcome, add_outcome, has_outcome
from bot.journal.received import Inbox, last_heard_of, received_first
from bot.monitoring.vitals import Vitals
from bot.register.expected import is_news, last_reading
from bot.register.registrants import OUT_OF_REACH, read_registrants
from bot.report.issue import Reporter
from bot.settings.reader import SettingsReader
from bot.situation import Situation, situation
from bot.ways.telling import Ways
from bot.ways.words import CONFIGURATION
from bot.zoom.errors import NotNow, ZoomError
from rules.actions import Action
from rules.events import RegisterRead

log = logging.getLogger(__name__)

# For how long a recording is looked for that Zoom told was ready before it is taken to have gone again.
LOOKED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Does jobs: carries actions out, reads Zoom's settings, issues reports, reminds people."""

    database: Database
    inbox: Inbox
    clock: Clock
    enforcer: Enforcer
    settings: SettingsReader
    reporter: Reporter
    reminders: Reminders
    vitals: Vitals
    ways: Ways
    unrecorded: dict[str, Outcome] = field(default_factory=dict)
    """How actions ended of which that could not be written yet, so that none is carried out again for that."""

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {
            JobKind.CARRY_OUT: self.carry_out,
            JobKind.READ_SETTINGS: self.read_settings,
            JobKind.READ_RECORDING: self.read_recording,
            JobKind.READ_REGISTRANTS: self.read_registrants,
            JobKind.ISSUE_REPORT: self.issue_report,
            JobKind.REMIND: self.reminders.remind,
            JobKind.TELL_LEADS: self.tell_leads,
        }

    async def carry_out(self, job: Job) -> None:
        """Carry an action out, unless it is known already how it ended, and record how it does."""
        session, identity = job.payload["session"], job.payload["action"]

        def look(connection: Connection) -> tuple[Action, Situation, datetime | None] | None:
            if has_outcome(connection, identity):
                return None
            decided = decided_action(connection, identity)
            received = received_first(connection, session, decided.decided_at)
            return decided.action, situation(connection, session, decided), received

        found = await self.database.read(look)
        if found is None:
            return
        action, situated, received = found
        outcome = self.unrecorded.get(identity)
        if outcome is None:
            if self.enforcer.is_to_wait(action, situated):
                await self.database.write(lambda connection: defer_anew(connection, job, situated.due))
                return
            if self.enforcer.ruled_out(action, situated) is None:
                await self.ways.have_told(action, session)
            outcome = await self.enforcer.carry_out(action, situated, job.tries)
        self.unrecorded[identity] = outcome
        await self.database.write(partial(self._record, session=session, action=action, outcome=outcome))
        del self.unrecorded[identity]
        wanted = max(received, situated.due) if received is not None else situated.due
        self.vitals.acted(action.kind, outcome.outcome, outcome.at - wanted)

    def _record(self, connection: Connection, session: str, action: Action, outcome: Outcome) -> None:
        add_outcome(connection, session, outcome)
        if action.is_pressed:
            touch_cards(connection, session, {action.finding}, outcome.at)
        row = session_row(connection, session)
        if row is not None and row.ended_at is not None:
            defer_anew(connection, report_job(session), outcome.at + REPORT_AFTER)

    async def read_settings(self, job: Job) -> None:
        """Read Zoom's settings for a session that goes on and make them known to the rules."""
        session = job.payload["session"]
        row = await self.database.read(lambda connection: session_row(connection, session))
        if row is None or row.ended_at is not None:
            return
        meeting_id, host_id = job.payload["meeting_id"], job.payload["host_id"] or None
        try:
            event = await self.settings.read(session, meeting_id, host_id, row.first_seen)
        except NotNow as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.error("the settings of a session cannot be read, so rules on them say nothing: %s", error)
            return
        await self.inbox.make_known(session, event, self.clock.now())

    async def read_registrants(self, job: Job) -> None:
        """Read who has registered for a session that goes on, and make it known to the rules if it is news."""
        session, now = job.payload["session"], self.clock.now()
        row, known = await self.database.read(
            lambda connection: (session_row(connection, session), last_reading(connection, session))
        )
        if row is None or row.ended_at is not None:
            return
        try:
            event = await read_registrants(self.settings.records, job.payload["meeting_id"], now)
        except NotNow as error:
            if known is None and job.tries:
                await self.inbox.make_known(session, RegisterRead(at=now, problem=OUT_OF_REACH), now)
            raise NotYet(str(error)) from error
        if is_news(event, known):
            await self.inbox.make_known(session, event, now)

    async def read_recording(self, job: Job) -> None:
        """Read who may watch a finished recording and make it known to the rules."""
        session, after = job.payload["session"], datetime.fromisoformat(job.payload["after"])
        recordings = self.enforcer.recordings
        try:
            event = await recordings.read(session, after)
        except NotNow as error:
            raise NotYet(str(error)) from error
        if not event.found and self.clock.now() - after < LOOKED_FOR:
            raise NotYet("Zoom does not have a recording yet that it told was ready")
        await recordings.make_known(session, event)

    async def tell_leads(self, job: Job) -> None:
        """Tell the safeguarding leads something of Chaperone itself, while that is news and anybody is to be told."""
        if self.enforcer.observing or self.clock.now() > datetime.fromisoformat(job.payload["until"]):
            return
        try:
            await self.enforcer.messenger.to_leads(job.payload["text"])
        except NotNow as error:
            if not await self.ways.say_instead(CONFIGURATION, job.id, job.tries, may_pass=True):
                raise NotYet(str(error)) from error
        except (NobodyToTell, ZoomError) as error:
            if await self.ways.say_instead(CONFIGURATION, job.id, job.tries, may_pass=False):
                return
            log.error("no safeguarding lead could be told of a configuration that cannot be used: %s", error)

    async def issue_report(self, job: Job) -> None:
        """Issue the report on a session that is over or was given up, if it says anything new."""
        session, now = job.payload["session"], self.clock.now()

        def issue(connection: Connection) -> None:
            row = session_row(connection, session)
            if row is None:
                return
            heard = last_heard_of(connection, session)
            if row.ended_at is None and heard is not None and now - heard < GIVEN_UP_AFTER:
                defer_anew(connection, job, heard + GIVEN_UP_AFTER)
            else:
                issued = self.reporter.issue(connection, row, now)
                if "attestations" in issued.body:
                    defer_anew(connection, reminder_job(session), now)

        await self.database.write(issue)
