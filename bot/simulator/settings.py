"""The settings that users and meetings of the simulated Zoom begin with, and how changes to them are made."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from typing import Any

from bot.simulator.records import JSON

_USER: JSON = {
    "schedule_meeting": {
        "join_before_host": False,
        "participants_video": True,
        "require_password_for_scheduling_new_meetings": True,
        "embed_password_in_join_link": False,
        "use_pmi_for_scheduled_meetings": False,
        "use_pmi_for_instant_meetings": False,
        "continuous_meeting_chat": {"enable": False},
    },
    "in_meeting": {
        "annotation": True,
        "allow_live_streaming": False,
        "allow_participants_chat_with": 4,
        "allow_users_save_chats": 1,
        "chat": True,
        "co_host": True,
        "disable_screen_sharing_for_in_meeting_guests": False,
        "file_transfer": True,
        "private_chat": True,
        "remote_control": False,
        "screen_sharing": True,
        "waiting_room": True,
        "whiteboard": True,
        "who_can_share_screen": "all",
        "who_can_share_screen_when_someone_is_sharing": "host",
    },
    "recording": {
        "local_recording": True,
        "cloud_recording": True,
        "auto_recording": "none",
        "ask_participants_to_consent_disclaimer": True,
    },
}

_MEETING_SECURITY: JSON = {
    "meeting_security": {
        "meeting_password": True,
        "waiting_room": True,
        "waiting_room_settings": {
            "participants_to_place_in_waiting_room": 0,
            "users_who_can_admit_participants_from_waiting_room": 0,
        },
    },
}

_ACCOUNT: JSON = {
    "schedule_meeting": {"join_before_host": False},
    "in_meeting": {
        "allow_live_streaming": False,
        "allow_participants_to_rename": True,
        "chat": True,
        "file_transfer": True,
        "private_chat": True,
    },
    "recording": {"local_recording": True, "cloud_recording": True},
    "meeting_security": {
        "meeting_password": True,
        "waiting_room": True,
        "chat_etiquette_tool": {"enable": False, "policies": []},
    },
}

_LOCKS: JSON = {
    "in_meeting": {"chat": False, "file_transfer": False, "private_chat": False, "screen_sharing": False},
    "recording": {"local_recording": False},
    "meeting_security": {"chat_etiquette_tool": False, "meeting_password": False, "waiting_room": False},
}

_MEETING: JSON = {
    "host_video": True,
    "participant_video": True,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": True,
    "waiting_room": True,
    "use_pmi": False,
    "approval_type": 2,
    "registration_type": 1,
    "auto_recording": "none",
    "meeting_authentication": False,
    "alternative_hosts": "",
    "continuous_meeting_chat": {"enable": False, "channel_id": ""},
    "auto_start_meeting_summary": False,
    "auto_start_ai_companion_questions": False,
}

_RECORDING: JSON = {
    "share_recording": "publicly",
    "viewer_download": True,
    "on_demand": False,
    "password": "Warp-7x8",
    "recording_authentication": False,
}


def user_settings(changes: Mapping[str, Any]) -> JSON:
    """A user's settings tree, the part that wants `option=meeting_security` included."""
    return overlay(_USER | _MEETING_SECURITY, changes)


def meeting_settings(changes: Mapping[str, Any]) -> JSON:
    """The settings of a meeting."""
    return overlay(_MEETING, changes)


def account_settings() -> JSON:
    """The account's settings tree, the part that wants `option=meeting_security` included."""
    return deepcopy(_ACCOUNT)


def account_locks() -> JSON:
    """Which settings the account's users cannot change, in the same two parts."""
    return deepcopy(_LOCKS)


def part(tree: Mapping[str, Any], option: str | None) -> JSON:
    """What Zoom gives of a tree of settings: `meeting_security` only where the option asks for it, and then alone."""
    security = "meeting_security"
    return {key: value for key, value in tree.items() if (key == security) is (option == security)}


def recording_settings() -> JSON:
    """Who can see a meeting's recordings until somebody says otherwise."""
    return deepcopy(_RECORDING)


def overlay(tree: Mapping[str, Any], changes: Mapping[str, Any]) -> JSON:
    """A copy of the tree with the changes laid over it, branch by branch."""
    result = deepcopy(dict(tree))
    for key, value in changes.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, Mapping):
            result[key] = overlay(old, value)
        else:
            result[key] = deepcopy(value)
    return result


def without(changes: Mapping[str, Any], locked: AbstractSet[str], prefix: str = "") -> JSON:
    """The changes less those that a lock holds; Zoom drops these without a word."""
    result: JSON = {}
    for key, value in changes.items():
        path = f"{prefix}{key}"
        if path in locked:
            continue
        result[key] = without(value, locked, f"{path}.") if isinstance(value, Mapping) else value
    return result


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[JSON, JSON]:
    """What changed, as it was and as it is; only keys of `new` are looked at."""
    before: JSON = {}
    after: JSON = {}
    for key, value in new.items():
        was = old.get(key)
        if was == value:
            continue
        if isinstance(was, dict) and isinstance(value, dict):
            before[key], after[key] = difference(was, value)
        else:
            before[key], after[key] = was, value
    return before, after
