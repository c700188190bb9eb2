"""Zoom's rate limits, kept before Zoom has to.

No library: what is needed is a dozen lines, and those on offer read the machine's clock, so that neither a rehearsal nor
a test could move time on. Zoom counts per account and all apps together, so a 429 can still come; then the label pauses
for everybody in this process.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.clock import Clock

LONGEST_PAUSE = timedelta(seconds=10)


class Label(StrEnum):
    """How much an endpoint costs, as Zoom's reference labels it."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"
    RESOURCE_INTENSIVE = "resource_intensive"


class Plan(StrEnum):
    """The account's plan, which decides its limits; BUSINESS stands for everything above it."""

    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"


_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)

# Calls and the span in which they may be made; the daily allowances are left to Zoom to count, which sees all apps.
LIMITS: Final[Mapping[Plan, Mapping[Label, tuple[int, timedelta]]]] = {
    Plan.FREE: {
        Label.LIGHT: (4, _SECOND),
        Label.MEDIUM: (2, _SECOND),
        Label.HEAVY: (1, _SECOND),
        Label.RESOURCE_INTENSIVE: (10, _MINUTE),
    },
    Plan.PRO: {
        Label.LIGHT: (30, _SECOND),
        Label.MEDIUM: (20, _SECOND),
        Label.HEAVY: (10, _SECOND),
        Label.RESOURCE_INTENSIVE: (10, _MINUTE),
    },
    Plan.BUSINESS: {
        Label.LIGHT: (80, _SECOND),
        Label.MEDIUM: (60, _SECOND),
        Label.HEAVY: (40, _SECOND),
        Label.RESOURCE_INTENSIVE: (20, _MINUTE),
    },
}


@dataclass(slots=True)
class _Lane:
    """The calls of one label: at most `calls` of them in any window as long as `span`."""

    calls: int
    span: timedelta
    taken: deque[datetime] = field(default_factory=deque)
    paused_until: datetime | None = None
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait(self, now: datetime) -> timedelta:
        """How long until the next call may be made, not positive where it may be made now."""
        free_at = self.paused_until or now
        if len(self.taken) >= self.calls:
            free_at = max(free_at, self.taken[0] + self.span)
        if free_at - now > max(self.span, LONGEST_PAUSE):
            # Only a clock that was set back makes a wait this long.
            self.taken.clear()
            self.paused_until = None
            return timedelta()
        return free_at - now

    def room(self, now: datetime) -> int:
        """How many calls may be made now."""
        if self.paused_until is not None and self.paused_until > now:
            return 0
        return max(self.calls - sum(now - at < self.span for at in self.taken), 0)

    def take(self, now: datetime) -> None:
        self.taken.append(now)
        if len(self.taken) > self.calls:
            self.taken.popleft()


class RateLimits:
    """Lets calls pass as fast as the plan allows, first come first served within a label."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._clock = clock
        self._lanes = {label: _Lane(calls, span) for label, (calls, span) in LIMITS[plan].items()}

    async def turn(self, label: Label) -> None:
        """Wait until a call with this label may be made, and count it."""
        lane = self._lanes[label]
        async with lane.queue:
            while (wait := lane.wait(self._clock.now())) > timedelta():
                await self._clock.sleep(wait)
            lane.take(self._clock.now())

    def room(self) -> dict[Label, int]:
        """How many calls with each label may be made at this moment, those apart that wait for their turn."""
        now = self._clock.now()
        return {label: lane.room(now) for label, lane in self._lanes.items()}

    def pause(self, label: Label, until: datetime) -> None:
        """Hold back all calls with this label until then, for 10 seconds at most."""
        lane = self._lanes[label]
        until = min(until, self._clock.now() + LONGEST_PAUSE)
        lane.paused_until = max(lane.paused_until or until, until)
