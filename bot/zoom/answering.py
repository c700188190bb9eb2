"""Whether Zoom answers, as the log tells it: when it stops, now and then while it does not, and when it does again."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.zoom.errors import Unavailable

log = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=5)

FAILS: Final = (
    "Zoom cannot be reached or fails (%s), and is asked again; tries that came to nothing so far: %d"
)
ANSWERS_AGAIN: Final = "Zoom answers again after %d s; tries that came to nothing: %d"


@dataclass(slots=True)
class Answering:
    """Tells of Zoom's silence in two lines in five minutes at most, however many calls there are and however often it comes and goes."""

    clock: Clock
    _tries: int = 0
    _since: datetime | None = None
    _told_at: datetime | None = None
    _is_told: bool = False

    def failed(self, error: Unavailable) -> None:
        """A try came to nothing."""
        now = self.clock.now()
        self._tries, self._since = self._tries + 1, self._since or now
        # A clock that was set back is to keep nothing from being told.
        if self._told_at is None or not timedelta() <= now - self._told_at < EVERY:
            self._told_at, self._is_told = now, True
            log.warning(FAILS, error, self._tries)

    def answered(self) -> None:
        """A try was answered."""
        if self._since is None:
            return
        if self._is_told:
            log.info(ANSWERS_AGAIN, (self.clock.now() - self._since).total_seconds(), self._tries)
        self._tries, self._since, self._is_told = 0, None, False
