"""When somebody's camera was on, as far as any channel tells."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class CameraTimes:
    """The times during which a camera was on, one after the other; the last has no end while it is on."""

    _times: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def note(self, *, on: bool, at: datetime) -> None:
        """It is on or off at `at`."""
        since = self._since
        if on and since is None:
            self._times.append((at, None))
        elif not on and since is not None:
            self._times[-1] = (since, at)

    def was_on(self, begin: datetime, end: datetime) -> bool:
        """Whether it was seen to be on at some time from `begin` up to and including `end`."""
        return any(since <= end and (until is None or until > begin) for since, until in self._times)

    @property
    def _since(self) -> datetime | None:
        since, until = self._times[-1] if self._times else (None, None)
        return since if until is None else None
