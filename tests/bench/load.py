"""The load client: posts requests made beforehand over kept-open connections, and notes when each was answered.

Run as a process of its own, so that it shares nothing but the machine with what it measures:
`python -m tests.bench.load PORT FILE CONNECTIONS RATE`. It writes a `Run` as JSON to standard output.
"""

import asyncio
import json
import pickle
import sys
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic_ns
from typing import cast

import httptools
import uvloop

LONGEST = 180
"""Seconds after which a run is given up."""


@dataclass(slots=True)
class Run:
    """What came of a run; times in nanoseconds of the machine's monotonic clock, in the order of the requests.

    `answered` is 0 for what was not answered.
    """

    sent: list[int]
    answered: list[int]
    statuses: dict[str, int]

    @property
    def seconds(self) -> float:
        """How long it took, from the first sending to the last answer."""
        return (max(self.answered) - min(self.sent)) / 1e9

    @property
    def latencies(self) -> list[float]:
        """How long each answer took, in milliseconds."""
        return [(a - s) / 1e6 for s, a in zip(self.sent, self.answered, strict=True)]


@dataclass(slots=True)
class _Load:
    requests: Sequence[bytes]
    rate: float
    sent: list[int]
    answered: list[int]
    statuses: Counter[str] = field(default_factory=Counter)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    idle: deque["_Connection"] = field(default_factory=deque)
    overdue: deque[int] = field(default_factory=deque)
    next: int = 0
    left: int = 0

    def take(self, connection: "_Connection") -> None:
        """A connection is free: give it the next request that is due, if any."""
        if self.rate:
            if self.overdue:
                connection.send(self.overdue.popleft())
            else:
                self.idle.append(connection)
        elif self.next < len(self.requests):
            self.next += 1
            self.sent[self.next - 1] = monotonic_ns()
            connection.send(self.next - 1)

    def came(self, number: int, status: int) -> None:
        """A request was answered."""
        self.answered[number] = monotonic_ns()
        self.statuses[str(status)] += 1
        self.left -= 1
        if not self.left:
            self.done.set()

    async def keep_pace(self) -> None:
        """Send at the rate asked for, whatever comes back; time spent waiting for a connection counts as waiting."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(len(self.requests)):
            wait = began + number / self.rate - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            self.sent[number] = monotonic_ns()
            if self.idle:
                self.idle.popleft().send(number)
            else:
                self.overdue.append(number)


class _Connection(asyncio.Protocol):
    def __init__(self, load: _Load) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._number = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are of no class of asyncio's

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._number >= 0:
            self._load.came(self._number, 0)

    def on_message_complete(self) -> None:
        number, self._number = self._number, -1
        self._load.came(number, self._parser.get_status_code())
        self._parser = httptools.HttpResponseParser(self)
        self._load.take(self)

    def send(self, number: int) -> None:
        assert self._transport is not None
        self._number = number
        self._transport.write(self._load.requests[number])


async def post_all(port: int, requests: Sequence[bytes], connections: int, rate: float) -> Run:
    """Post every request once; as fast as they are answered where `rate` is 0, else so many a second."""
    count = len(requests)
    load = _Load(requests, rate, [0] * count, [0] * count, left=count)
    loop = asyncio.get_running_loop()
    made = [
        (await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    for connection in made:
        load.take(connection)
    async with asyncio.timeout(LONGEST):
        if rate:
            await load.keep_pace()
        await load.done.wait()
    return Run(load.sent, load.answered, dict(load.statuses))


def main(port: str, file: str, connections: str, rate: str) -> None:
    requests = pickle.loads(Path(file).read_bytes())
    run = uvloop.run(post_all(int(port), requests, int(connections), float(rate)))
    json.dump(asdict(run), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
