"""What people may press about a session or a breach in it."""

from enum import StrEnum


class Button(StrEnum):
    """What can be pressed. ALLOW exempts somebody from a rule for the rest of the session: "they may"."""

    REMOVE = "remove"
    STOP_RECORDING = "stop_recording"
    EXTEND = "extend"
    END = "end"
    ALLOW = "allow"
    DEALT_WITH = "dealt_with"
