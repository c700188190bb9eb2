"""The same load on each kind of store, with one service and with two on the same journal."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, create_engine, func, select

from bot.journal.address import driven
from bot.journal.tables import deliveries, jobs
from bot.simulator.records import JSON
from tests.bench.figures import aims, percentile, table
from tests.bench.load import Run
from tests.bench.processes import Listening, post, python, server, service
from tests.bench.receiving import check, clean_folder
from tests.bench.traffic import RECORDED_ONE_IN, SESSIONS, Sessions, posts
from tests.postgres import new_database, new_server
from webhooks.receiver import PATH

HEADING = "## Stores and replicas"
BURST = 5_000
CONNECTIONS = 64
STEADY = 1_000
STEADY_RATE = 100
OPENING_RATE = 200
TAKEN_OVER = 100
WITHIN = 300.0
POLICY = """\
[profiles.children.rules]
recording = { policy = "forbidden", respond = ["stop_recording"], after = "2h", then = ["alert_safeguarding"] }
session_close = "off"
"""

_SECTION = """\
{heading}

One program on SQLite, one on PostgreSQL, and two on the same PostgreSQL; each on this machine, beside the database, the simulated
Zoom and the client, so that two programs have no more processors than one. A burst of {burst:,} deliveries of {sessions} sessions,
then {steady:,} at {rate} a second with a recording to be stopped in every fifth. Times are in milliseconds, one round each.

{stores}
With two programs, {taken_over} recordings begin at once and `kill -9` ends the one that was told of them as soon as it has acknowledged
them: *taken over* is how many seconds pass from there until the other has had the last of them stopped.

{aims}
"""
_HEADS = (
    "",
    "acknowledged a second",
    "decided a second",
    "ack p50",
    "p99",
    "call p50",
    "p99",
    "taken over, s",
)
_SECOND = timedelta(seconds=1)
_LOOK_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Store:
    """A journal to measure on; `new` makes an empty one in a folder and gives its address, `services` is how many share it."""

    name: str
    new: Callable[[Path], str]
    services: int = 1


@dataclass(slots=True)
class Carried:
    """What a store carried.

    `acknowledged` and `decided` are deliveries a second in a burst, `acks` and `calls` latencies in milliseconds at the
    steady rate: until the 200, and until Zoom had the call. `taken_over` is in seconds; None with one service.
    """

    acknowledged: float = 0
    decided: float = 0
    acks: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    taken_over: float | None = None


def at_hand() -> Iterator[Store]:
    """The kinds of store that there are on this machine."""
    yield Store("SQLite", lambda folder: f"sqlite:///{folder / 'journal.db'}")
    try:
        # What is acknowledged is on the disk, as it would be for real.
        database = new_server("fsync=on", "full_page_writes=on")
    except pytest.skip.Exception:
        return
    yield Store("PostgreSQL", lambda _: new_database(database))
    yield Store("PostgreSQL, two replicas", lambda _: new_database(database), services=2)


def carried(store: Store) -> Carried:
    """What one kind of store carries, in a burst and at a steady rate."""
    found, recorded = Carried(), STEADY // RECORDED_ONE_IN
    with running(store, SESSIONS + recorded + TAKEN_OVER, POLICY) as place:
        place.open_sessions()
        _measure_load(place, found)
        if store.services > 1:
            found.taken_over = _measure_takeover(place, SESSIONS + recorded)
    return found


@dataclass(slots=True)
class Place:
    """Services on one journal, the Zoom beside them, and the sessions that are told of."""

    sessions: Sessions
    zoom: Listening
    services: list[Listening]
    engine: Engine

    def tell(self, told: Sequence[JSON], *, rate: float = 0) -> list[Run]:
        """Post the deliveries, dealt out among the services one by one."""
        secret, shares = self.sessions.zoom.webhook_secret, len(self.services)

        def part(number: int) -> Run:
            requests = posts(told[number::shares], secret, PATH)
            to, each = self.services[number], rate / shares
            return check(post(to, requests, connections=CONNECTIONS // shares, rate=each))

        with ThreadPoolExecutor(shares) as threads:
            return list(threads.map(part, range(shares)))

    def open_sessions(self) -> None:
        """Have all the sessions begin, and wait until what that leads to is done."""
        self.tell(self.sessions.opening, rate=OPENING_RATE)
        self.wait()

    def wait(self) -> float:
        """Wait until everything is decided and done that is to be by now; gives when, on the monotonic clock.

        TimeoutError where that takes too long.
        """
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            if not self._is_anything_left():
                return time.monotonic()
            time.sleep(_LOOK_EVERY)
        raise TimeoutError("not everything was decided and done")

    def _is_anything_left(self) -> bool:
        undecided = (deliveries.c.state == "for_session") & deliveries.c.decided_at.is_(None)
        undone = jobs.c.done_at.is_(None) & (jobs.c.run_at <= datetime.now(UTC))
        with self.engine.connect() as connection:
            return any(
                connection.scalar(select(func.count()).where(waiting)) for waiting in (undecided, undone)
            )

    def heard(self, meetings: Sequence[str]) -> dict[str, int]:
        """When Zoom heard a control for each of these meetings first, as soon as it has for all; monotonic nanoseconds."""
        until = time.monotonic() + WITHIN
        while True:
            heard: dict[str, int] = httpx.get(f"http://127.0.0.1:{self.zoom.port}/heard").json()
            if heard.keys() >= set(meetings):
                return {meeting: heard[meeting] for meeting in meetings}
            if time.monotonic() > until:
                raise TimeoutError(f"of {len(set(meetings) - heard.keys())} meetings nothing was heard")
            time.sleep(_LOOK_EVERY)


@contextmanager
def running(store: Store, meetings: int, policy: str) -> Iterator[Place]:
    """Services on a store of this kind, with so many sessions to begin and all that is to be done at first over."""
    start = datetime.now(UTC)
    with ExitStack() as stack:
        folder = stack.enter_context(clean_folder("stores"))
        url, sessions = store.new(folder), Sessions.begun(start, meetings)
        zoom = stack.enter_context(server(python("tests.bench.zoom", start.isoformat(), meetings)))
        services = []
        for number in range(store.services):
            (folder / str(number)).mkdir()
            begun = service(folder / str(number), sessions.zoom, zoom, policy, storage=url)
            services.append(stack.enter_context(begun))
        engine = create_engine(driven(url))
        stack.callback(engine.dispose)
        place = Place(sessions, zoom, services, engine)
        place.wait()
        yield place


def _measure_load(place: Place, found: Carried) -> None:
    told = place.sessions.deliveries(BURST, datetime.now(UTC), timedelta(milliseconds=0.4))
    runs = place.tell(told)
    began = min(min(run.sent) for run in runs) / 1e9
    found.acknowledged = BURST / max(run.seconds for run in runs)
    found.decided = BURST / (place.wait() - began)
    told = place.sessions.deliveries(
        STEADY, datetime.now(UTC), _SECOND / STEADY_RATE, recording_from=SESSIONS
    )
    runs = place.tell(told, rate=STEADY_RATE)
    found.acks = [latency for run in runs for latency in run.latencies]
    sent = _recordings(told, runs)
    heard = place.heard(list(sent))
    found.calls = [(heard[meeting] - at) / 1e6 for meeting, at in sent.items()]
    place.wait()


def _recordings(told: Sequence[JSON], runs: Sequence[Run]) -> dict[str, int]:
    """When the news of each recording was sent, by meeting."""
    return {
        str(event["payload"]["object"]["id"]): at
        for number, run in enumerate(runs)
        for event, at in zip(told[number :: len(runs)], run.sent, strict=True)
        if event["event"] == "recording.started"
    }


def _measure_takeover(place: Place, first: int) -> float:
    """Seconds from the end of one service until the other has done the last of what the first was told."""
    now, ended = datetime.now(UTC), place.services[0]
    told = place.sessions.deliveries(
        TAKEN_OVER * RECORDED_ONE_IN, now, timedelta(microseconds=100), recording_from=first
    )
    begun = [event for event in told if event["event"] == "recording.started"]
    check(post(ended, posts(begun, place.sessions.zoom.webhook_secret, PATH), connections=CONNECTIONS))
    os.kill(ended.pid, signal.SIGKILL)
    killed = time.monotonic_ns()
    heard = place.heard([str(event["payload"]["object"]["id"]) for event in begun])
    return (max(heard.values()) - killed) / 1e9


def section(found: Mapping[str, Carried]) -> str:
    """The page's section about what each kind of store, by its name, carries."""
    taken_over = [one.taken_over for one in found.values() if one.taken_over is not None]
    wanted = (
        [("work of a program that was killed goes on within 15 s", max(taken_over) < 15)]
        if taken_over
        else []
    )
    return _SECTION.format(
        heading=HEADING,
        burst=BURST,
        sessions=SESSIONS,
        steady=STEADY,
        rate=STEADY_RATE,
        taken_over=TAKEN_OVER,
        stores=table(_HEADS, [_row(name, one) for name, one in found.items()]),
        aims=aims(*wanted),
    )


def _row(name: str, found: Carried) -> list[str]:
    return [
        name,
        f"{found.acknowledged:,.0f}",
        f"{found.decided:,.0f}",
        f"{percentile(found.acks, 50):.1f}",
        f"{percentile(found.acks, 99):.1f}",
        f"{percentile(found.calls, 50):.1f}",
        f"{percentile(found.calls, 99):.1f}",
        "" if found.taken_over is None else f"{found.taken_over:.1f}",
    ]
