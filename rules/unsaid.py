"""What Zoom did not say of its settings, in words."""

from collections.abc import Iterator
from typing import Final

from rules.events import SettingsRead

UNSAID: Final = "Zoom did not say {what}."

_WHAT: Final = {
    "waiting_room": "whether the waiting room is switched on",
    "join_before_host": "whether people may come in before the host",
    "guests_can_share": "whether guests may share a screen",
    "auto_recording": "whether a recording starts by itself",
    "local_recording": "whether people may record on their own computers",
    "live_streaming": "whether the session may be streamed live",
    "private_chat": "whether guests may write to each other privately",
    "file_transfer": "whether files may be sent in the chat",
    "licensed": "whether the host has a licence",
    "passcode": "whether there is a passcode",
    "passcode_in_link": "whether the link holds the passcode",
    "personal_meeting": "whether this is the host's personal meeting",
    "uses_known": "which link and passcode the session has",
}


def unsaid(event: SettingsRead, *settings: str) -> Iterator[str]:
    """A sentence for each of these settings that Zoom said nothing of."""
    return (UNSAID.format(what=_WHAT[name]) for name in settings if getattr(event, name) is None)
