"""Where the time comes from, so that a session can be rehearsed faster than it happens."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, Protocol

log = logging.getLogger(__name__)

# By how much the machine's clock is set back at least for it to be noticed; less is followed, and harms nothing.
NOTICED: Final = timedelta(seconds=2)

AT_ONE_MOMENT: Final = timedelta(seconds=0.5)

SET_BACK: Final = (
    "the machine's clock was set back by %s; Chaperone goes on by the time it had, so that nothing gets out of order. "
    "Please see that the clock is right, and start Chaperone again when no session is going on"
)


class Clock(Protocol):
    """The time now (aware, UTC) and a way to wait for a span of that time."""

    def now(self) -> datetime: ...

    async def sleep(self, span: timedelta) -> None: ...


async def woken(news: asyncio.Event, clock: Clock, within: timedelta | None) -> None:
    """Wait for news, for as long as `within` of the clock's time; for ever if that is None."""
    waits: list[asyncio.Task[object]] = [asyncio.create_task(news.wait())]
    if within is not None:
        waits.append(asyncio.create_task(clock.sleep(within)))
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _machines_time() -> datetime:
    return datetime.now(UTC)


class WallClock:
    """The machine's time, which goes on as it did where that is set back while the program runs.

    What was decided stays before what is decided next then, and what was to be done in a minute is. Set forwards, it is
    followed: a machine that stood still for a while has its clock put right so. `wall` gives the machine's time, `steady`
    seconds that nobody sets.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = _machines_time,
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._set_back = timedelta()
        self._last = self._read()

    def now(self) -> datetime:
        at, seconds = self._read()
        last_at, last_seconds = self._last
        set_back = last_at + timedelta(seconds=seconds - last_seconds) - at
        if set_back >= NOTICED:
            self._set_back += set_back
            log.error(SET_BACK, set_back)
        self._last = at, seconds
        return at + self._set_back

    def _read(self) -> tuple[datetime, float]:
        """Both at one moment: a program that is frozen in between must not take that for a clock that was set."""
        while True:
            before, at, seconds = self._steady(), self._wall(), self._steady()
            if seconds - before < AT_ONE_MOMENT.total_seconds():
                return at, seconds

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())


class FastClock:
    """A clock that starts at `start` and runs `speed` times as fast as the machine's."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._began = datetime.now(UTC)
        self._speed = speed

    def now(self) -> datetime:
        return self._start + (datetime.now(UTC) - self._began) * self._speed

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds() / self._speed)


class ManualClock:
    """A clock that stands still but for `advance` and `sleep`, which moves it on at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        self.advance(span)
        await asyncio.sleep(0)

    def advance(self, span: timedelta) -> None:
        self._now += max(span, timedelta())
