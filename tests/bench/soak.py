"""Hours of ordinary load: whether memory, open files or delays grow with time.

Sessions begin, go on and end, one after the other in many meetings, on a simulated Zoom that also answers what is asked
of it afterwards. Delivered at a steady rate to `chaperone serve`, which keeps its journal on the disk.
"""

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.clock import WallClock
from bot.simulator.app import create_app
from bot.simulator.delivery import Delivery, Receipt
from bot.simulator.records import JSON, Meeting, Plan
from bot.simulator.serve import serve
from bot.simulator.zoom import SimulatedZoom
from tests.bench.figures import aims, percentile, table
from tests.bench.processes import Listening, service
from tests.bench.receiving import clean_folder
from tests.bench.traffic import SENDER, SESSIONS
from webhooks.receiver import PATH

HEADING = "## An hour of ordinary load"
RATE = 50
GUESTS = 6
AT_ONCE = 32
"""Deliveries under way; more wait to be sent."""
ROWS = 12
WARM_AFTER = 1 / 3
"""The part of the time after which nothing is to grow any more: by then as many sessions are kept in memory as ever are."""

POLICY = """\
[[sessions]]
topic = "Makers *"
profile = "adults"

[profiles.adults.rules]
session_close = "off"
screen_name = "off"
eligibility = "off"
waiting_room = "off"
"""

_SECTION = """\
{heading}

`python -m tests.bench soak` sends {rate} deliveries a second for {minutes:.0f} minutes, of {meetings} meetings at a time, each of which
begins, has {guests} guests come and go, ends, and begins again; afterwards Zoom is asked for its records of each, and a report is issued.
Each line is the end of a part of the time; acknowledgements are those since the line before.

{rows}
In all {sessions:,} sessions and {deliveries:,} deliveries; {refused} of them were not acknowledged with 200 at the first attempt.
A session took {each_cpu:.2f} s of one core, {each_kib:.0f} KiB of the journal and {each_calls:.1f} calls of Zoom's API, the work when the
program starts shared out among them.

{aims}
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """How it stood at a time: minutes since the start, bytes of memory, open files, share of a core and the journal's bytes.

    `acks` are the latencies in milliseconds since the sample before.
    """

    minutes: float
    memory: int
    files: int
    cpu: float
    journal: int
    acks: Sequence[float]


@dataclass(frozen=True, slots=True)
class Soaked:
    """What the time brought; `calls` are those of Zoom's API."""

    minutes: float
    samples: Sequence[Sample]
    sessions: int
    deliveries: int
    refused: int
    cpu_seconds: float
    calls: int


def soaked(minutes: float = 60) -> Soaked:
    """Load for so many minutes."""
    return asyncio.run(_soak(minutes))


async def _soak(minutes: float) -> Soaked:
    async with _running() as (told, zoom, delivery, listening, folder):
        load = _Load(delivery, zoom, told)
        every, samples = minutes * 60 / ROWS, []
        began, cpu = time.monotonic(), listening.cpu_seconds
        for number in range(1, ROWS + 1):
            await load.go_on(began + number * every)
            cpu, before = listening.cpu_seconds, cpu
            elapsed = (time.monotonic() - began) / 60
            share = (cpu - before) / every
            samples.append(_sample(listening, folder, elapsed, share, load.take_acks()))
            sys.stderr.write(f"\n{_row(samples[-1])}")
        await load.end()
        return Soaked(minutes, samples, len(zoom.runs), load.sent, load.refused, cpu, load.calls)


@asynccontextmanager
async def _running() -> AsyncIterator[tuple[Iterator[JSON], SimulatedZoom, Delivery, Listening, Path]]:
    zoom = SimulatedZoom(WallClock(), plan=Plan.BUSINESS)
    zoom.add_user(SENDER, "Chaperone")
    meetings = [_meeting(zoom, number) for number in range(SESSIONS)]
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(clean_folder("soak"))
        url = await stack.enter_async_context(serve(create_app(zoom)))
        at = Listening(int(url.rpartition(":")[2]), 0)
        programs = stack.enter_context(ExitStack())
        began = service(folder, zoom, at, POLICY)
        # It asks Zoom, which answers from this loop, before it listens.
        listening = await asyncio.to_thread(programs.enter_context, began)
        client = await stack.enter_async_context(httpx.AsyncClient())
        delivery = Delivery(zoom, client, f"http://127.0.0.1:{listening.port}{PATH}")
        yield _deliveries(zoom, meetings), zoom, delivery, listening, folder
        await asyncio.to_thread(programs.close)


def _meeting(zoom: SimulatedZoom, number: int) -> Meeting:
    host = zoom.add_user(f"host{number}@brambleyard.example", f"Host {number}")
    return zoom.add_meeting(host, f"Makers {number}", start=zoom.clock.now(), duration=300)


def _deliveries(zoom: SimulatedZoom, meetings: Sequence[Meeting]) -> Iterator[JSON]:
    """What Zoom tells, without end; each is made when it is wanted, so that its times are those at which it is sent."""
    steps = [_sessions(zoom, meeting) for meeting in meetings]
    # Each at another place in its session, so that they do not all begin and end at once.
    for number, one in enumerate(steps):
        for _ in range(number % (3 * GUESTS)):
            next(one)
    zoom.outbox.clear()
    waiting: deque[JSON] = deque()
    while True:
        for one in steps:
            next(one)
            waiting.extend(zoom.outbox)
            zoom.outbox.clear()
            while waiting:
                yield waiting.popleft()


def _sessions(zoom: SimulatedZoom, meeting: Meeting) -> Iterator[None]:
    """One session of a meeting after the other, step by step."""
    while True:
        zoom.start(meeting.id)
        yield
        names = [f"Guest {number}" for number in range(GUESTS)]
        for happens in (zoom.arrive, zoom.admit, zoom.leave):
            for name in names:
                happens(meeting.id, name)
                yield
        zoom.end(meeting.id)
        yield


class _Load:
    """Sends deliveries at the rate; where it is held up for over a second, it does not make up for what was before that."""

    def __init__(self, delivery: Delivery, zoom: SimulatedZoom, told: Iterator[JSON]) -> None:
        self.delivery, self.zoom, self.told = delivery, zoom, told
        self.sent = self.refused = self.calls = 0
        self._under_way: set[asyncio.Task[Receipt]] = set()
        self._acks: list[float] = []
        self._next = time.monotonic()

    async def go_on(self, until: float) -> None:
        """Send until then, on the monotonic clock."""
        while self._next < until:
            await asyncio.sleep(max(self._next - time.monotonic(), 0))
            if len(self._under_way) >= AT_ONCE:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            self._next = max(self._next + 1 / RATE, time.monotonic() - 1)
            self.sent += 1
            task = asyncio.create_task(self._deliver(next(self.told)))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        self.delivery.receipts.clear()
        self.calls += len(self.zoom.calls)
        self.zoom.calls.clear()

    async def _deliver(self, event: JSON) -> Receipt:
        began = time.perf_counter()
        receipt = await self.delivery.deliver(event)
        self._acks.append((time.perf_counter() - began) * 1000)
        self.refused += not receipt.delivered
        return receipt

    def take_acks(self) -> list[float]:
        """The latencies since they were last taken."""
        taken, self._acks = self._acks, []
        return taken

    async def end(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)


def _sample(listening: Listening, folder: Path, minutes: float, cpu: float, acks: list[float]) -> Sample:
    journal = sum(file.stat().st_size for file in folder.glob("journal.db*"))
    return Sample(minutes, listening.memory, listening.open_files, cpu, journal, acks)


def section(found: Soaked) -> str:
    """The page's section about it."""
    warm = [sample for sample in found.samples if sample.minutes >= found.minutes * WARM_AFTER]
    growth = warm[-1].memory / warm[0].memory - 1
    heads = ("minutes", "memory, MiB", "open files", "CPU, of one core", "journal, MiB", "ack p50, ms", "p99")
    return _SECTION.format(
        heading=HEADING,
        rate=RATE,
        minutes=found.minutes,
        meetings=SESSIONS,
        guests=GUESTS,
        rows=table(heads, map(_row, found.samples)),
        sessions=found.sessions,
        deliveries=found.deliveries,
        refused=found.refused,
        each_cpu=found.cpu_seconds / found.sessions,
        each_kib=found.samples[-1].journal / found.sessions / 1024,
        each_calls=found.calls / found.sessions,
        aims=aims(
            (
                f"memory stays within a tenth of what it was after a third of the time ({growth:+.1%} at the end)",
                abs(growth) <= 0.1,
            ),
            (
                f"no more files open at the end than after a third of the time ({warm[0].files}, {warm[-1].files})",
                warm[-1].files <= warm[0].files,
            ),
        ),
    )


def _row(sample: Sample) -> list[str]:
    return [
        f"{sample.minutes:.0f}",
        f"{sample.memory / 2**20:.0f}",
        str(sample.files),
        f"{sample.cpu:.1%}",
        f"{sample.journal / 2**20:.0f}",
        f"{percentile(sample.acks, 50):.1f}",
        f"{percentile(sample.acks, 99):.1f}",
    ]
