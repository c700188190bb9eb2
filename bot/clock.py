"""Where the time comes from, so that a session can be rehearsed faster than it happens."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


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


class WallClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

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
