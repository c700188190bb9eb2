"""Carries out what was decided, over the strongest channel there is, and says how it ended."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.actions import reasons
from bot.alerts.messages import Messenger, NobodyToTell
from bot.alerts.room import unsaid, why_not_done
from bot.buttons.matter import Matter
from bot.clock import Clock
from bot.jobs.doing import NotYet
from bot.journal.done import Outcome
from bot.lateness import (
    ALERTS,
    IN_SESSION,
    TOLD_WITHIN,
    goes_on,
    is_told_late,
    outlasts,
    wanted_from,
    why_given_up,
)
from bot.recordings import MakeKnown, Recordings
from bot.settings.fixed import Fix, SettingsFixer
from bot.situation import Breach, HostAlert, Situation
from bot.zoom import Zoom
from bot.zoom.errors import NotFound, NotNow, ZoomError
from rules.actions import TELLING, Action, ActionKind, ActionOutcome, Step
from rules.events import FixFailed

log = logging.getLogger(__name__)

ZOOM_API: Final = "Zoom API"
TEAM_CHAT: Final = "Team Chat"
MEETING_CHAT: Final = "meeting chat"


@dataclass(frozen=True, slots=True)
class Enforcer:
    """Carries out actions.

    `observing` has it record what it would have done and do nothing. What is older than `max_age` is no longer acted
    upon. After `most_removed` removals in one session a person is asked. Settings read again after they were put right
    are made known through `make_known`. `fixer` puts them right.
    """

    zoom: Zoom
    messenger: Messenger
    clock: Clock
    max_age: timedelta
    observing: bool
    most_removed: int
    make_known: MakeKnown
    fixer: SettingsFixer

    @property
    def recordings(self) -> Recordings:
        """Finished recordings, to be read and restricted."""
        return Recordings(self.zoom.records, self.clock, self.make_known)

    def is_to_wait(self, action: Action, situation: Situation) -> bool:
        """Whether an action is to be carried out later; one that will not be done at all need not wait."""
        in_time = situation.learnt_after <= self.max_age or outlasts(action)
        return situation.due > self.clock.now() and goes_on(action, situation) and in_time

    async def carry_out(self, action: Action, situation: Situation, tries: int) -> Outcome:
        """Do an action and say how it ended; NotYet where trying again may help.

        `tries` is how often it was tried before.
        """
        if ruled_out := self.ruled_out(action, situation):
            return ruled_out
        if given_up := self._out_of_time(action, situation, tries):
            return await self._left_to_say(action, situation, given_up) if tries else given_up
        try:
            outcome = await self._do(action, situation)
        except NobodyToTell as nobody:
            return self._ended(action, ActionOutcome.NOT_POSSIBLE, None, str(nobody))
        except NotNow as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            outcome = await self._ask_host_instead(action, situation, error)
        if situation.planned and action.kind is ActionKind.FIX_SETTINGS:
            await self._say_why_not(action, situation, outcome)
        return outcome

    async def _say_why_not(self, action: Action, situation: Situation, outcome: Outcome) -> None:
        """Have the host told why something could not be fixed, with everything else that is missing by then."""
        if outcome.outcome is ActionOutcome.FAILED:
            why = outcome.detail or reasons.UNCONFIRMED
            failed = FixFailed(at=outcome.at, setting=action.subject.key, why=why)
            await self.make_known(situation.session, failed)

    def ruled_out(self, action: Action, situation: Situation) -> Outcome | None:
        """How an action ends that is not to be done, or not any more."""
        why_not = action.barred or self._too_late_or_disproved(action, situation)
        if why_not:
            return self._ended(action, ActionOutcome.NOT_POSSIBLE, None, why_not)
        if self.observing:
            return self._ended(action, ActionOutcome.WOULD_HAVE, None, reasons.OBSERVING)
        if action.kind is ActionKind.END_MEETING and situation.over:
            return self._ended(action, ActionOutcome.DONE, None, reasons.ENDED_ALREADY)
        said_all_the_same = action.kind in ALERTS and action.step is Step.RESPOND
        if situation.breach is Breach.OVER and not (said_all_the_same or action.is_pressed):
            return self._ended(action, ActionOutcome.NOT_POSSIBLE, None, reasons.OVER)
        too_late = action.step is Step.NOTICE or action.kind in IN_SESSION or situation.planned
        if situation.over and too_late:
            return self._ended(action, ActionOutcome.NOT_POSSIBLE, None, reasons.SESSION_OVER)
        return None

    def _too_late_or_disproved(self, action: Action, situation: Situation) -> str:
        if situation.breach is Breach.DISPROVED:
            return reasons.DISPROVED
        if situation.overtaken:
            return reasons.OVERTAKEN
        if action.kind in IN_SESSION and situation.is_to_be_left and not situation.over:
            return reasons.SUPERSEDED if situation.superseded else reasons.FROM_RECORDS
        # A recording stays open however late Zoom told of it, so that it is closed all the same; `outlasts` says why.
        late = situation.learnt_after > self.max_age and not outlasts(action)
        return reasons.TOO_LATE if late and not is_told_late(action, situation) else ""

    def _out_of_time(self, action: Action, situation: Situation, tries: int) -> Outcome | None:
        """How an action ends that could not be done while there was time to."""
        told_late = outlasts(action) or is_told_late(action, situation)
        if self.clock.now() - wanted_from(action, situation) <= (TOLD_WITHIN if told_late else self.max_age):
            return None
        log.error("action %s (%s) was given up after %d tries", action.id, action.kind, tries)
        return self._ended(action, ActionOutcome.FAILED, None, why_given_up(tries))

    async def _left_to_say(self, action: Action, situation: Situation, given_up: Outcome) -> Outcome:
        """Have the host say what everybody could not be told in time, who would think else that they were."""
        if action.kind is not ActionKind.ANNOUNCE or action.step is not Step.NOTICE:
            return given_up
        try:
            return await self._ask_host(action, situation, given_up.detail or "")
        except (NobodyToTell, ZoomError):
            return given_up

    async def _do(self, action: Action, situation: Situation) -> Outcome:
        if action.left_to_host:
            return await self._ask_host(action, situation, action.left_to_host)
        match action.kind:
            case ActionKind.ALERT_HOST:
                return await self._alert_host(action, situation)
            case ActionKind.ALERT_SAFEGUARDING:
                return await self._alert_safeguarding(action, situation)
            case ActionKind.ASK_PARTICIPANT | ActionKind.ANNOUNCE:
                return await self._ask_room(action, situation)
            case ActionKind.FIX_SETTINGS:
                return await self._fix_settings(action, situation)
            case ActionKind.PUT_IN_WAITING_ROOM | ActionKind.RENAME:
                return await self._ask_host(action, situation, reasons.NO_CHANNEL)
            case ActionKind.RESTRICT_RECORDING | ActionKind.TRASH_RECORDING:
                return await self._act_on_recording(action, situation)
            case _:
                return await self._control(action, situation)

    async def _control(self, action: Action, situation: Situation) -> Outcome:
        live, meeting_id = self.zoom.live, situation.meeting_id
        if meeting_id is None:
            return await self._ask_host(action, situation, reasons.NO_MEETING)
        match action.kind:
            case ActionKind.REMOVE_PARTICIPANT:
                return await self._remove(action, situation, meeting_id)
            case ActionKind.STOP_RECORDING:
                return await self._over_zoom(action, live.stop_recording(meeting_id))
            case ActionKind.STOP_AI_COMPANION:
                return await self._over_zoom(action, live.stop_ai_companion(meeting_id))
            case ActionKind.STOP_LIVE_STREAM:
                return await self._over_zoom(action, live.stop_live_stream(meeting_id))
            case ActionKind.DELETE_MESSAGE:
                message_id = action.subject.message_id or ""
                return await self._over_zoom(action, live.delete_message(meeting_id, message_id))
            case _:
                return await self._end_meeting(action, meeting_id)

    async def _act_on_recording(self, action: Action, situation: Situation) -> Outcome:
        outcome, detail = await self.recordings.carry_out(action, situation.session)
        if outcome is ActionOutcome.FAILED:
            return await self._ask_host(action, situation, detail)
        return self._ended(action, outcome, ZOOM_API, detail)

    async def _over_zoom(self, action: Action, asking: Awaitable[None]) -> Outcome:
        """How it ends to ask Zoom for this; where Zoom finds nothing any more, nobody need be asked instead."""
        try:
            await asking
        except NotFound as error:
            log.info("action %s (%s) came to nothing: %s", action.id, action.kind, error)
            return self._ended(action, ActionOutcome.NOT_POSSIBLE, ZOOM_API, reasons.GONE)
        return self._ended(action, ActionOutcome.DONE, ZOOM_API)

    async def _remove(self, action: Action, situation: Situation, meeting_id: str) -> Outcome:
        # Whatever was decided, and decided again: what was really done counts.
        if situation.removed >= self.most_removed and not action.is_pressed:
            why = reasons.MANY_REMOVED.format(count=situation.removed)
            return await self._ask_host(action, situation, why)
        if action.subject.participant_uuid is None:
            return await self._ask_host(action, situation, reasons.NO_PARTICIPANT_ID)
        removing = self.zoom.live.remove_participant(meeting_id, action.subject.participant_uuid)
        return await self._over_zoom(action, removing)

    async def _end_meeting(self, action: Action, meeting_id: str) -> Outcome:
        try:
            await self.zoom.live.end_meeting(meeting_id)
        except NotFound:
            return self._ended(action, ActionOutcome.DONE, ZOOM_API, reasons.ENDED_ALREADY)
        return self._ended(action, ActionOutcome.DONE, ZOOM_API)

    async def _alert_host(self, action: Action, situation: Situation) -> Outcome:
        late = self._lateness(action, situation)
        text = self.messenger.host_alert(action, situation, planned=not late) + late
        await self.messenger.to_host(situation, text, Matter.of(action, situation))
        return self._ended(action, ActionOutcome.DONE, TEAM_CHAT)

    def _lateness(self, action: Action, situation: Situation) -> str:
        """What a message adds that comes long after what it tells of; empty for one in time."""
        now = self.clock.now()
        if situation.learnt_after > self.max_age and not outlasts(action):
            return self.messenger.learnt_late(now)
        late = now - wanted_from(action, situation) > self.max_age
        return self.messenger.told_late(now) if late else ""

    async def _alert_safeguarding(self, action: Action, situation: Situation) -> Outcome:
        text = self.messenger.safeguarding_alert(action, situation) + self._lateness(action, situation)
        missed = await self._tell_leads(action, situation, text)
        return self._ended(action, ActionOutcome.DONE, TEAM_CHAT, missed)

    async def _ask_room(self, action: Action, situation: Situation) -> Outcome:
        if not (why := await unsaid(self.messenger, action, situation)):
            return self._ended(action, ActionOutcome.DONE, MEETING_CHAT, reasons.ASKED_ROOM)
        if action.kind is ActionKind.ASK_PARTICIPANT and situation.host_alert is HostAlert.UNDER_WAY:
            raise NotYet("the host is about to be alerted")
        if action.kind is ActionKind.ASK_PARTICIPANT and situation.host_alert is HostAlert.SENT:
            why = reasons.HOST_ASKED_INSTEAD.format(why=why)
            return self._ended(action, ActionOutcome.ASKED_HOST, TEAM_CHAT, why)
        return await self._ask_host(action, situation, why)

    async def _fix_settings(self, action: Action, situation: Situation) -> Outcome:
        fixed = await self.fixer.put_right(action.subject.key, situation)
        if fixed.reading is not None:
            await self.make_known(situation.session, fixed.reading)
        match fixed.fix:
            case Fix.DONE:
                return self._ended(action, ActionOutcome.DONE, ZOOM_API, fixed.why)
            case Fix.FAILED:
                return self._ended(action, ActionOutcome.FAILED, ZOOM_API, fixed.why)
            case Fix.LEFT:
                return await self._leave_undone(action, situation, fixed.why)
            case Fix.UNKNOWN:
                return self._ended(action, ActionOutcome.NOT_POSSIBLE, None, fixed.why)

    async def _leave_undone(self, action: Action, situation: Situation, why: str) -> Outcome:
        """Leave something to the host; before a session they are told of it with everything else that is missing."""
        if situation.planned:
            return self._ended(action, ActionOutcome.FAILED, None, why)
        return await self._ask_host(action, situation, why)

    async def _ask_host_instead(self, action: Action, situation: Situation, error: ZoomError) -> Outcome:
        why = why_not_done(error)
        log.warning("action %s (%s) was not carried out: %s", action.id, action.kind, error)
        if action.kind in TELLING:
            return self._ended(action, ActionOutcome.FAILED, TEAM_CHAT, why)
        if situation.planned:
            return self._ended(action, ActionOutcome.FAILED, ZOOM_API, why)
        try:
            return await self._ask_host(action, situation, why)
        except NobodyToTell as nobody:
            return self._ended(action, ActionOutcome.FAILED, ZOOM_API, str(nobody))
        except NotNow as again:
            raise NotYet(str(again)) from again
        except ZoomError as also:
            detail = reasons.NOT_TOLD.format(why=why, also=reasons.REFUSED.format(error=also))
            return self._ended(action, ActionOutcome.FAILED, ZOOM_API, detail)

    async def _ask_host(self, action: Action, situation: Situation, why: str) -> Outcome:
        """Ask the host to do what Chaperone does not; the safeguarding leads where the host is not to know of it."""
        text = self.messenger.request(action, situation)
        try:
            if not (situation.about_host or action.for_leads):
                await self.messenger.to_host(situation, text, Matter.of(action, situation))
                return self._ended(action, ActionOutcome.ASKED_HOST, TEAM_CHAT, why)
            await self._tell_leads(action, situation, text)
        except NobodyToTell as nobody:
            raise NobodyToTell(reasons.NOT_TOLD.format(why=why, also=nobody)) from nobody
        told = reasons.LEAD_TOLD_INSTEAD if situation.about_host else reasons.LEAD_TOLD_OF_CONFIDENTIAL
        return self._ended(action, ActionOutcome.NOT_POSSIBLE, TEAM_CHAT, told.format(why=why))

    async def _tell_leads(self, action: Action, situation: Situation, text: str) -> str | None:
        """Tell the leads, but for whom it is about; gives what is to be said of those who could not be told."""
        concerned = situation.host if situation.about_host else None, action.concerns
        return await self.messenger.to_leads(text, apart_from=concerned, matter=Matter.of(action, situation))

    def _ended(
        self, action: Action, outcome: ActionOutcome, channel: str | None, detail: str | None = None
    ) -> Outcome:
        return Outcome(action.id, self.clock.now(), outcome, channel, detail)
