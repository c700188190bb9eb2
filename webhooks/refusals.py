"""How often something that anybody can bring about is told of."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Seldom:
    """Whether to tell of something that happens now: of the first `most` in each `span`, and not of the others."""

    most: int = 10
    span: timedelta = timedelta(minutes=1)
    _since: datetime | None = None
    _told: int = 0

    def is_told(self, now: datetime) -> bool:
        """Whether this one is; `now` is aware, and may go backwards."""
        if self._since is None or not timedelta() <= now - self._since < self.span:
            self._since, self._told = now, 0
        self._told += 1
        return self._told <= self.most
