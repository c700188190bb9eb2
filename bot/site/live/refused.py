"""How many presses that were not somebody's to press are kept, so that nobody fills the record with them. In this process."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

KEPT: Final = 20
WITHIN: Final = timedelta(hours=1)

# So many sessions with people are remembered before those that the hour is over for are forgotten.
_REMEMBERED: Final = 1000


@dataclass(slots=True)
class _Kept:
    """When presses were kept in the last hour, and how many were not since then."""

    at: deque[datetime] = field(default_factory=deque)
    left_out: int = 0

    def forget(self, before: datetime) -> None:
        while self.at and self.at[0] <= before:
            self.at.popleft()


@dataclass(slots=True)
class RefusedPresses:
    """Counts the refused presses of each person in each session."""

    _known: dict[tuple[str, str], _Kept] = field(default_factory=dict)

    def left_out(self, session: str, email: str, now: datetime) -> int:
        """Count one; gives 0 where it is to be kept, and otherwise how many were not since the last that was."""
        kept = self._known.setdefault((session, email), _Kept())
        kept.forget(now - WITHIN)
        if len(kept.at) >= KEPT:
            kept.left_out += 1
            return kept.left_out
        kept.at.append(now)
        kept.left_out = 0
        if len(self._known) > _REMEMBERED:
            self._prune(now)
        return 0

    def _prune(self, now: datetime) -> None:
        for one in self._known.values():
            one.forget(now - WITHIN)
        self._known = {key: one for key, one in self._known.items() if one.at}
