"""What Chaperone itself makes known to the rules, as the journal keeps it."""

from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter
from pydantic_core import to_json

from rules.alias_events import AliasLearned, AliasRevoked
from rules.chat_events import Reported
from rules.events import (
    Attested,
    CaptureStarted,
    CaptureStopped,
    Event,
    FixFailed,
    MeetingEnded,
    MeetingStarted,
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    SettingsRead,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.plan_events import PlanEnded, SessionPlanned, SettingsUnread
from rules.pressed import Pressed
from rules.record_events import RecordsRead
from rules.recording_events import RecordingCompleted, RecordingRead, RecordingRecovered, RecordingRemoved

REGISTER_READ: Final = "chaperone.register_read"
SETTINGS_READ: Final = "chaperone.settings_read"
SETTINGS_UNREAD: Final = "chaperone.settings_unread"
SESSION_PLANNED: Final = "chaperone.session_planned"
PLAN_ENDED: Final = "chaperone.plan_ended"
FIX_FAILED: Final = "chaperone.fix_failed"
REPORTED: Final = "chaperone.reported"
ALIAS_LEARNED: Final = "chaperone.alias_learned"
ALIAS_REVOKED: Final = "chaperone.alias_revoked"
RECORDING_READ: Final = "chaperone.recording_read"
RECORDING_REMOVED: Final = "chaperone.recording_removed"
RECORDING_RECOVERED: Final = "chaperone.recording_recovered"
ATTESTED: Final = "chaperone.attested"
PRESSED: Final = "chaperone.pressed"
RECORDS_READ: Final = "chaperone.records_read"

# Of what was found in Zoom's own records of a session; each is named after the event that Zoom did not send.
FROM_RECORDS: Final = "reconciled."

Ahead: TypeAlias = SettingsUnread | SessionPlanned | PlanEnded | FixFailed
Footage: TypeAlias = RecordingRead | RecordingRemoved | RecordingRecovered
Confirmed: TypeAlias = AliasLearned | AliasRevoked
Moved: TypeAlias = ParticipantJoined | ParticipantLeft | WaitingRoomJoined | WaitingRoomLeft
Recorded: TypeAlias = CaptureStarted | CaptureStopped | RecordingCompleted
Reconciled: TypeAlias = MeetingStarted | MeetingEnded | Moved | Recorded
Learnt: TypeAlias = RegisterRead | Confirmed | SettingsRead | RecordsRead | Reconciled
Known: TypeAlias = Learnt | Reported | Attested | Pressed | Ahead | Footage

_KINDS: Final[dict[str, type[Known]]] = {
    REGISTER_READ: RegisterRead,
    SETTINGS_READ: SettingsRead,
    SETTINGS_UNREAD: SettingsUnread,
    SESSION_PLANNED: SessionPlanned,
    PLAN_ENDED: PlanEnded,
    FIX_FAILED: FixFailed,
    REPORTED: Reported,
    ALIAS_LEARNED: AliasLearned,
    ALIAS_REVOKED: AliasRevoked,
    RECORDING_READ: RecordingRead,
    RECORDING_REMOVED: RecordingRemoved,
    RECORDING_RECOVERED: RecordingRecovered,
    ATTESTED: Attested,
    PRESSED: Pressed,
    RECORDS_READ: RecordsRead,
    f"{FROM_RECORDS}meeting_started": MeetingStarted,
    f"{FROM_RECORDS}meeting_ended": MeetingEnded,
    f"{FROM_RECORDS}participant_joined": ParticipantJoined,
    f"{FROM_RECORDS}participant_left": ParticipantLeft,
    f"{FROM_RECORDS}waiting_room_joined": WaitingRoomJoined,
    f"{FROM_RECORDS}waiting_room_left": WaitingRoomLeft,
    f"{FROM_RECORDS}capture_started": CaptureStarted,
    f"{FROM_RECORDS}capture_stopped": CaptureStopped,
    f"{FROM_RECORDS}recording_completed": RecordingCompleted,
}
_NAMES: Final[dict[type[Event], str]] = {kind: name for name, kind in _KINDS.items()}

# What is a set in an event is kept in one order, so that the same news has the same id.
_SETS: Final = ("columns", "features", "files", "roles")


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    # Made when first wanted, since making one takes longer than all the rest of starting.
    return TypeAdapter(_KINDS[name])


def name_of(event: Event) -> str:
    """The name under which the journal keeps an event; KeyError for one that is never made known."""
    return _NAMES[type(event)]


def written(event: Known) -> tuple[str, bytes]:
    """The name and the body under which the journal keeps an event."""
    name = _NAMES[type(event)]
    body = _adapter(name).dump_python(event, mode="json", exclude={"reconciled"})
    for key in _SETS:
        if key in body:
            body[key].sort()
    return name, to_json(body)


def read_back(name: str, body: bytes, delivery: str) -> Event:
    """The event that `written` gave this name and body."""
    event: Known = _adapter(name).validate_json(body)
    return replace(event, delivery=delivery, reconciled=name.startswith(FROM_RECORDS))


def known_id(session: str, name: str, body: bytes) -> str:
    """The delivery id of something made known; the same for the same news of the same session."""
    return sha256(b"\n".join((session.encode(), name.encode(), body))).hexdigest()[:32]


def what_is_new(event: Known, body: bytes) -> bytes:
    """What tells an event from others of its kind: all that it says, but for when an alias was made known."""
    match event:
        case AliasLearned(alias=alias):
            return str(alias.number).encode()
        case AliasRevoked(number=number):
            return str(number).encode()
        case _:
            return body
