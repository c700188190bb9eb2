"""Finished recordings on Zoom's side: who may watch them is read, taken back, and they are moved to the trash."""

import logging
import secrets
import string
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.actions import reasons
from bot.clock import Clock
from bot.journal.known import Known
from bot.zoom.errors import NotAllowed, NotFound, Refused
from bot.zoom.records import AccountRecords
from rules.actions import Action, ActionKind, ActionOutcome
from rules.finding import Curb
from rules.recording_events import RecordingRead

log = logging.getLogger(__name__)

# "There is no recording for this meeting."
NO_RECORDING: Final = 3301

# Zoom takes eight to ten characters, letters, digits and special ones among them.
PASSCODE_LENGTH: Final = 10
_ALPHABETS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@*-_")

# What is read is news of after what had it read, also where Zoom's clock is ahead or ours stands still.
_A_MOMENT: Final = timedelta(milliseconds=1)

MakeKnown = Callable[[str, Known], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Recordings:
    """Finished cloud recordings; each method may raise what `AccountRecords` raises.

    A recording is meant by its session's uuid, so that never another session of the same meeting is. What is read again
    after a change is made known through `make_known`.
    """

    records: AccountRecords
    clock: Clock
    make_known: MakeKnown

    async def read(self, session: str, after: datetime) -> RecordingRead:
        """Who may watch a session's recording; an event later than `after`. NotNow may pass."""
        at = max(self.clock.now(), after + _A_MOMENT)
        try:
            return recording_event(await self.records.recording_settings(session), at)
        except NotFound as error:
            return RecordingRead(at=at, found=False) if is_gone(error) else _unread(error, at)
        except (NotAllowed, Refused) as error:
            return _unread(error, at)

    async def carry_out(self, action: Action, session: str) -> tuple[ActionOutcome, str]:
        """Restrict a recording or move it to the trash, and look whether Zoom did; how it ended, and why."""
        try:
            if action.kind is ActionKind.TRASH_RECORDING:
                await self.records.trash_recordings(session)
            else:
                await self._restrict(session, action)
        except NotFound as error:
            if not is_gone(error):
                raise
            await self._read_again(action, session)
            return ActionOutcome.NOT_POSSIBLE, reasons.RECORDING_GONE
        event = await self._read_again(action, session)
        if action.kind is ActionKind.TRASH_RECORDING:
            return _trashed(event)
        return _restricted(event, action)

    async def _restrict(self, session: str, action: Action) -> None:
        # What is so already stays: a passcode that people were given must not change under them.
        before = recording_event(await self.records.recording_settings(session), self.clock.now())
        changes = changes_for(before, action.curbs)
        if changes:
            await self.records.update_recording_settings(session, changes)

    async def _read_again(self, action: Action, session: str) -> RecordingRead:
        event = await self.read(session, action.at)
        await self.make_known(session, event)
        return event


def is_gone(error: NotFound) -> bool:
    """Whether Zoom said that there is no such recording, rather than that it knows no such session or page."""
    return error.code == NO_RECORDING


def _unread(error: NotAllowed | Refused, at: datetime) -> RecordingRead:
    log.error("who may watch a recording cannot be read, so the rule on it says nothing: %s", error)
    sentence = reasons.NOT_ALLOWED if isinstance(error, NotAllowed) else reasons.REFUSED
    return RecordingRead(at=at, problem=sentence.format(error=error))


def _trashed(event: RecordingRead) -> tuple[ActionOutcome, str]:
    if not event.found:
        return ActionOutcome.DONE, reasons.TRASHED
    return ActionOutcome.FAILED, reasons.TRASH_UNCONFIRMED


def _restricted(event: RecordingRead, action: Action) -> tuple[ActionOutcome, str]:
    if not event.found:
        return ActionOutcome.NOT_POSSIBLE, reasons.RECORDING_GONE
    wrong = [is_wrong(event, curb) for curb in action.curbs]
    if True in wrong:
        return ActionOutcome.FAILED, reasons.RECORDING_OVERRULED
    if None in wrong:
        return ActionOutcome.FAILED, reasons.UNCONFIRMED
    return ActionOutcome.DONE, reasons.RESTRICTED


def recording_event(settings: Mapping[str, Any], at: datetime) -> RecordingRead:
    """The event that Zoom's settings of a recording come to. Whether there is a passcode is kept of it, and not which."""
    passcode = settings.get("password")
    return RecordingRead(
        at=at,
        sharing=_one_of(settings.get("share_recording")),
        download=_flag(settings.get("viewer_download")),
        passcode=bool(passcode) if isinstance(passcode, str) else None,
        signed_in=_flag(settings.get("recording_authentication")),
        deleted_on=_day(settings.get("auto_delete_date")) if settings.get("auto_delete") is True else None,
    )


def is_wrong(event: RecordingRead, curb: Curb) -> bool | None:
    """Whether a recording still allows what is to be taken back; None where Zoom did not say."""
    match curb:
        case Curb.SHARING:
            return None if event.sharing is None else event.sharing != "none"
        case Curb.SHARING_OUTSIDE:
            return None if event.sharing is None else event.sharing == "publicly"
        case Curb.DOWNLOAD:
            return event.download
        case Curb.PASSCODE:
            return None if event.passcode is None else not event.passcode
        case Curb.REMOVAL:
            return event.found


def changes_for(event: RecordingRead, curbs: tuple[Curb, ...]) -> dict[str, Any]:
    """What to change in Zoom's settings of a recording; empty where all is so already."""
    changes: dict[str, Any] = {}
    for curb in curbs:
        if is_wrong(event, curb) is not False:
            changes |= _change(curb)
    return changes


def _change(curb: Curb) -> dict[str, Any]:
    match curb:
        case Curb.SHARING:
            return {"share_recording": "none"}
        case Curb.SHARING_OUTSIDE:
            return {"share_recording": "internally"}
        case Curb.DOWNLOAD:
            return {"viewer_download": False}
        case Curb.PASSCODE:
            return {"password": new_passcode()}
        case Curb.REMOVAL:
            return {}


def new_passcode() -> str:
    """A passcode that nobody can guess, with a character of each kind; whoever may share the recording finds it in Zoom."""
    random = secrets.SystemRandom()
    every = "".join(_ALPHABETS)
    characters = [secrets.choice(alphabet) for alphabet in _ALPHABETS]
    characters += [secrets.choice(every) for _ in range(PASSCODE_LENGTH - len(characters))]
    random.shuffle(characters)
    return "".join(characters)


def _one_of(value: object) -> str | None:
    return value if isinstance(value, str) and value in {"publicly", "internally", "none"} else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
