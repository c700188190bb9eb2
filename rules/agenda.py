"""When something is to be looked at again."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

ESCALATION = "escalation"
TOLD_LATER = "told later"
GATE = "gate"


@dataclass(slots=True)
class Agenda:
    """What to look at when: at most one appointment for each (rule, subject); the latest wish counts.

    With each goes the delivery that led to it, which becomes the evidence for what is found then.
    """

    _wanted: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _because: dict[tuple[str, str], str] = field(default_factory=dict)
    _queue: list[tuple[datetime, str, str]] = field(default_factory=list)

    @property
    def next(self) -> datetime | None:
        """When the next appointment is; None when there is none."""
        self._drop_stale()
        return self._queue[0][0] if self._queue else None

    def time_for(self, rule: str, subject: str) -> datetime | None:
        """When this subject is looked at again for this rule; None when it is not."""
        return self._wanted.get((rule, subject))

    def put(self, at: datetime, rule: str, subject: str, delivery: str) -> None:
        """Look at this subject for this rule at `at`, and not at the time asked for before."""
        self._because[rule, subject] = delivery
        if self._wanted.get((rule, subject)) != at:
            self._wanted[rule, subject] = at
            heapq.heappush(self._queue, (at, rule, subject))

    def drop(self, rule: str, subject: str) -> None:
        """No longer look at this subject for this rule."""
        self._wanted.pop((rule, subject), None)
        self._because.pop((rule, subject), None)

    def take(self) -> tuple[datetime, str, str, str]:
        """The next appointment, which is no longer on the agenda; IndexError when there is none."""
        self._drop_stale()
        at, rule, subject = heapq.heappop(self._queue)
        del self._wanted[rule, subject]
        return at, rule, subject, self._because.pop((rule, subject))

    def keep(self, is_kept: Callable[[str, str], bool]) -> None:
        """Nothing is to be looked at any more but the rules' subjects for which `is_kept` holds."""
        for rule, subject in [wanted for wanted in self._wanted if not is_kept(*wanted)]:
            self.drop(rule, subject)

    def _drop_stale(self) -> None:
        while self._queue and self._wanted.get(self._queue[0][1:]) != self._queue[0][0]:
            heapq.heappop(self._queue)
