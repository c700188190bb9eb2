"""Telling people that answers are wanted, that they are overdue, and that an answer was no."""

import logging
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.actions import reasons
from bot.alerts import attest_words as words
from bot.alerts.messages import Messenger, NobodyToTell
from bot.attest.messages import Wording, by_whom
from bot.attest.sheets import Sheet, of_quarter, of_session, reminder_job
from bot.clock import Clock
from bot.deciding import report_job
from bot.jobs.doing import NotYet
from bot.jobs.table import Job, defer, defer_anew
from bot.journal.attested import Reminded, keep_reminder, reminders_about
from bot.journal.database import Database
from bot.journal.decided import session_row
from bot.zoom.errors import NotNow, ZoomError
from rules.actions import ActionOutcome
from rules.attestation import (
    OVERDUE,
    Attestation,
    Period,
    Quarter,
    Reminder,
    State,
    next_step,
    reminders,
)
from rules.policy import Policy

log = logging.getLogger(__name__)

# How long it is tried to tell somebody while Zoom cannot be reached.
TOLD_WITHIN: Final = timedelta(days=1)

# The name of a reminder about an answer that was no, by the delivery that holds the answer.
NO: Final = "no {delivery}"


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell, by the names under which that is kept; `since` when it was to be told."""

    names: tuple[str, ...]
    since: datetime
    tell: Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Reminders:
    """Tells whoever is to answer a checklist, and the safeguarding lead where they have to know.

    `observing` has it record what it would have told and tell nobody.
    """

    database: Database
    clock: Clock
    policy: Policy
    messenger: Messenger
    wording: Wording
    observing: bool

    async def begin(self) -> None:
        """See to the questions of the quarter that it is now; each quarter then sees to the next."""
        now = self.clock.now()
        quarter = Quarter.of(now, self.policy.timezone)
        if self.policy.attestations.of_quarter:
            job = reminder_job(str(quarter))
            await self.database.write(lambda connection: defer_anew(connection, job, now))

    async def remind(self, job: Job) -> None:
        """Tell whoever is to be told by now, and have it looked at again when somebody is next; NotYet where Zoom is away."""
        now, about = self.clock.now(), job.payload["about"]
        sheet, sent = await self.database.read(partial(self._look, about=about, now=now))
        if sheet is None:
            return
        told: set[str] = set()
        for telling in self._tellings(sheet, sent, now):
            outcome, detail = await self._told(telling, now, job.tries)
            kept = [Reminded(about, name, now, outcome, detail) for name in telling.names]
            await self.database.write(partial(_keep, reminded=kept))
            told |= set(telling.names)
        await self.database.write(partial(self._go_on, sheet=sheet, sent=sent | told, now=now))
        if sheet.session is not None and OVERDUE in told:
            await self.database.write(lambda connection: defer_anew(connection, report_job(about), now))

    def _look(self, connection: Connection, about: str, now: datetime) -> tuple[Sheet | None, set[str]]:
        sent = {one.name for one in reminders_about(connection, about)}
        row = session_row(connection, about)
        if row is not None:
            return of_session(connection, row, now), sent
        try:
            return of_quarter(connection, self.policy, Quarter.named(about), now), sent
        except ValueError:
            return None, sent

    def _tellings(self, sheet: Sheet, sent: Container[str], now: datetime) -> Iterator[Telling]:
        untold = [one for one in _noes(sheet) if _name_of_no(one) not in sent]
        for by in dict.fromkeys(by_whom(one).by for one in untold):
            theirs = [one for one in untold if by_whom(one).by == by]
            text = self.wording.said_no(sheet, by, theirs)
            names = tuple(map(_name_of_no, theirs))
            since = min(by_whom(one).at for one in theirs)
            yield Telling(names, since, partial(self.messenger.to_leads, text, apart_from=(by,)))
        if sheet.period is None:
            return
        reminder = next_step(sheet.period, sent, is_open=sheet.is_open, now=now).reminder
        if reminder is not None:
            tell = partial(self._overdue if reminder.is_overdue else self._ask, sheet, sheet.period, reminder)
            yield Telling((reminder.name,), reminder.at, tell)

    async def _told(self, telling: Telling, now: datetime, tries: int) -> tuple[ActionOutcome, str | None]:
        """How telling somebody ended; NotYet where trying again may help."""
        if self.observing:
            return ActionOutcome.WOULD_HAVE, reasons.OBSERVING
        try:
            return ActionOutcome.DONE, await telling.tell()
        except NobodyToTell as nobody:
            return ActionOutcome.NOT_POSSIBLE, str(nobody)
        except NotNow as error:
            if tries and now - telling.since > TOLD_WITHIN:
                return ActionOutcome.FAILED, reasons.GAVE_UP.format(tries=tries)
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.warning("a reminder could not be sent: %s", error)
            return ActionOutcome.FAILED, reasons.REFUSED.format(error=error)

    async def _ask(self, sheet: Sheet, period: Period, reminder: Reminder) -> str | None:
        """Ask everybody who is to answer; says so where some could not be written to."""
        if not sheet.whom:
            raise NobodyToTell(words.NOBODY_RESPONSIBLE)
        again = reminder != reminders(period)[0]
        errors: list[ZoomError] = []
        for person in sheet.whom:
            text = self.wording.asked(sheet, person, period.due, again=again)
            try:
                await self.messenger.to_person(person, text)
            except ZoomError as error:
                errors.append(error)
        if len(errors) == len(sheet.whom):
            raise errors[0]
        return words.NOT_ALL.format(missed=len(errors), people=len(sheet.whom)) if errors else None

    async def _overdue(self, sheet: Sheet, period: Period, reminder: Reminder) -> str | None:
        """Tell the leads, but for those who were to answer; these once more where there is nobody else."""
        try:
            return await self.messenger.to_leads(
                self.wording.overdue(sheet, period.due), apart_from=sheet.whom
            )
        except NobodyToTell:
            missed = await self._ask(sheet, period, reminder)
            return f"{words.ANSWERER_TOLD_AGAIN} {missed or ''}".rstrip()

    def _go_on(self, connection: Connection, sheet: Sheet, sent: Container[str], now: datetime) -> None:
        """Have it looked at again when the next reminder is due, and the next quarter when its first is."""
        if sheet.period is not None:
            step = next_step(sheet.period, sent, is_open=sheet.is_open, now=now)
            if step.again_at is not None:
                defer_anew(connection, reminder_job(sheet.about), step.again_at)
        if sheet.quarter is not None:
            coming = sheet.quarter.next
            first = reminders(self.policy.attestations.during(coming, self.policy.timezone))[0]
            defer(connection, reminder_job(str(coming)), first.at)


def is_to_answerer(reminded: Reminded) -> bool:
    """Whether it was told to whoever is to answer; a "no" and answers overdue are told to the safeguarding lead."""
    to_lead = reminded.name == OVERDUE or reminded.name.startswith(NO.format(delivery=""))
    return not to_lead or words.ANSWERER_TOLD_AGAIN in (reminded.detail or "")


def _noes(sheet: Sheet) -> list[Attestation]:
    return [one for one in sheet.questions if one.state is State.NO]


def _name_of_no(one: Attestation) -> str:
    return NO.format(delivery=by_whom(one).delivery)


def _keep(connection: Connection, reminded: Iterable[Reminded]) -> None:
    for one in reminded:
        keep_reminder(connection, one)
