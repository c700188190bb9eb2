"""When people came for the first time."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Arrivals:
    """The first arrival of each of some people, in the order of time."""

    _times: list[datetime] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)

    def add(self, key: str, at: datetime) -> None:
        """Somebody came; it counts once."""
        if key not in self._keys:
            self._keys.add(key)
            insort(self._times, at)

    def replace(self, came: Iterable[tuple[str, datetime]]) -> None:
        """Forget who came, and take these instead."""
        self._times.clear()
        self._keys.clear()
        for key, at in came:
            self.add(key, at)

    def latest(self, nth: int) -> datetime | None:
        """When the `nth` from the end came, counted from 1; None where there were not so many."""
        return self._times[-nth] if 0 < nth <= len(self._times) else None
