"""The passcodes of meetings, as far as they have been read since the start; they are kept in memory alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# The meetings longest not read of are forgotten first.
MOST: Final = 1000


@dataclass(slots=True)
class Passcodes:
    """What Zoom's settings said the passcode of each meeting is."""

    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def note(self, meeting_id: str, meeting: Mapping[str, Any]) -> None:
        """Take in what Zoom's API says of a meeting."""
        self._known.pop(meeting_id, None)
        passcode = meeting.get("password")
        if isinstance(passcode, str) and passcode:
            self._known[meeting_id] = passcode
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def of(self, meeting_id: str) -> str | None:
        """A meeting's passcode; None where it has none, or was not read of."""
        return self._known.get(meeting_id)
