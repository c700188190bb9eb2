"""Which of Zoom's scopes each call wants, and what they are for.

An app that was made before Zoom had granular scopes has classic ones, each of which includes many of these: Zoom's
specification of each endpoint names both.
"""

from collections.abc import Collection, Mapping
from typing import Final

from rules.actions import ActionKind

READ_SCOPES: Final = (
    "meeting:read:meeting:admin",
    "meeting:read:list_meetings:admin",
    "user:read:settings:admin",
    "user:read:user:admin",
    "account:read:settings:admin",
    "account:read:lock_settings:admin",
)
REGISTRANTS: Final = "meeting:read:list_registrants:admin"
TEAM_CHAT: Final = "team_chat:write:user_message:admin"
_CONTROLS: Final = "meeting:update:in_meeting_controls:admin"
_READ_RECORDING: Final = "cloud_recording:read:recording_settings:admin"
_TRASH: Final = "cloud_recording:delete:meeting_recording:admin"

SCOPES_OF: Final[Mapping[ActionKind, tuple[str, ...]]] = {
    ActionKind.REMOVE_PARTICIPANT: (_CONTROLS,),
    ActionKind.STOP_RECORDING: (_CONTROLS,),
    ActionKind.STOP_AI_COMPANION: (_CONTROLS,),
    ActionKind.STOP_LIVE_STREAM: ("meeting:update:livestream_status:admin",),
    ActionKind.FIX_SETTINGS: ("meeting:update:meeting:admin", "user:update:settings:admin"),
    ActionKind.END_MEETING: ("meeting:update:status:admin",),
    ActionKind.DELETE_MESSAGE: ("meeting:delete:live_meeting_chat_message:admin",),
    ActionKind.RESTRICT_RECORDING: (_READ_RECORDING, "cloud_recording:update:recording_settings:admin"),
    ActionKind.TRASH_RECORDING: (_READ_RECORDING, _TRASH),
}

# What comparing with Zoom's own records of sessions wants, which Zoom keeps from Pro on; a dashboard from Business on.
RECORDS: Final = (
    "meeting:read:past_meeting:admin",
    "meeting:read:list_past_instances:admin",
    "cloud_recording:read:list_recording_files:admin",
)
ATTENDANCE: Final = "report:read:list_meeting_participants:admin"
SHORTER_ATTENDANCE: Final = "meeting:read:list_past_participants:admin"
DASHBOARD: Final = "dashboard:read:list_meeting_participants:admin"

# What Zoom's page of scopes offers to few accounts.
SELDOM_OFFERED: Final = frozenset({"account:read:lock_settings:admin"})

# What the app may do with each, as the end of "without it Chaperone cannot ...".
WHAT_FOR: Final[Mapping[str, str]] = {
    "meeting:read:meeting:admin": "read a meeting's schedule and settings",
    "meeting:read:list_meetings:admin": "find the sessions that your hosts have coming up",
    REGISTRANTS: "read who has registered with Zoom",
    "meeting:update:meeting:admin": "put a meeting's settings right",
    "meeting:update:status:admin": "end a session for everybody",
    _CONTROLS: "stop a recording or AI Companion, or remove a participant",
    "meeting:update:livestream_status:admin": "stop a live stream",
    "user:read:settings:admin": "read the host's settings, such as who may share a screen",
    "user:update:settings:admin": "put the host's settings right",
    "user:read:user:admin": "read whether the host has a licence, and which meeting is their personal one",
    "account:read:settings:admin": "read what only the account can set, such as whether guests may rename themselves",
    "account:read:lock_settings:admin": "read whether hosts can switch the waiting room off",
    _READ_RECORDING: "read who may watch a finished recording",
    "cloud_recording:update:recording_settings:admin": "close a finished recording",
    _TRASH: "move a finished recording to Zoom's trash",
    "meeting:read:past_meeting:admin": "end a session whose end Zoom did not tell",
    "meeting:read:list_past_instances:admin": "find a planned session of which Zoom told nothing",
    "cloud_recording:read:list_recording_files:admin": "compare what was recorded with what Zoom told",
    ATTENDANCE: "compare who took part with what Zoom told",
    SHORTER_ATTENDANCE: "compare who took part with what Zoom told, breakout rooms aside",
    DASHBOARD: "compare who is there during a session with what Zoom told",
    TEAM_CHAT: "tell anybody anything in Team Chat",
    "meeting:delete:live_meeting_chat_message:admin": "delete a message from a session's chat",
}

_CLASSIC: Final[Mapping[str, str]] = {
    "meeting:read": "meeting:read:admin",
    "meeting:update": "meeting:write:admin",
    "meeting:delete": "meeting:write:admin",
    "user:read": "user:read:admin",
    "user:update": "user:write:admin",
    "account:read": "account:read:admin",
    "cloud_recording:read": "recording:read:admin",
    "cloud_recording:update": "recording:write:admin",
    "cloud_recording:delete": "recording:write:admin",
    "team_chat:write": "chat_message:write:admin",
    "report:read": "report:read:admin",
    "dashboard:read": "dashboard_meetings:read:admin",
}


def classic(scope: str) -> str | None:
    """The classic scope that includes a granular one; None where none is known of."""
    return _CLASSIC.get(":".join(scope.split(":")[:2]))


def has(given: Collection[str], scope: str) -> bool:
    """Whether an app with these scopes may do what `scope` is for."""
    return scope in given or classic(scope) in given
