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
    Event,
    FixFailed,
    PlanEnded,
    RegisterRead,
    SessionPlanned,
    SettingsRead,
    SettingsUnread,
)
from rules.recording_events import RecordingRead, RecordingRecovered, RecordingRemoved

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

Ahead: TypeAlias = SettingsUnread | SessionPlanned | PlanEnded | FixFailed
Footage: TypeAlias = RecordingRead | RecordingRemoved | RecordingRecovered
Confirmed: TypeAlias = AliasLearned | AliasRevoked
Known: TypeAlias = RegisterRead | Confirmed | SettingsRead | Reported | Attested | Ahead | Footage

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
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}

# What is a set in an event is kept in one order, so that the same news has the same id.
_SETS: Final = ("columns", "files")


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    # Made when first wanted, since making one takes longer than all the rest of starting.
    return TypeAdapter(_KINDS[name])


def written(event: Known) -> tuple[str, bytes]:
    """The name and the body under which the journal keeps an event."""
    name = _NAMES[type(event)]
    body = _adapter(name).dump_python(event, mode="json")
    for key in _SETS:
        if key in body:
            body[key].sort()
    return name, to_json(body)


def read_back(name: str, body: bytes, delivery: str) -> Event:
    """The event that `written` gave this name and body."""
    event: Known = _adapter(name).validate_json(body)
    return replace(event, delivery=delivery)


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
