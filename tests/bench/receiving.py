"""How fast deliveries are acknowledged, with every one on disk before its 200."""

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.figures import Figure, percentile
from tests.bench.load import Run
from tests.bench.processes import PLACE, Listening, post, python, server, service
from tests.bench.traffic import Sessions, posts
from webhooks.receiver import PATH

BURST = 10_000
CONNECTIONS = 64
STEADY_RATE = 100
STEADY = 800
ROUNDS = 3
POLICY = '[profiles.children.rules]\nsession_close = "off"\ncamera = "off"\n'
"""What is received here leads to no breach and no alert: two rules are left out, whose looks at the time are what
tests.bench.acting has, and the word to each host that somebody came whose camera is not on."""

_SECOND = timedelta(seconds=1)
_AHEAD = timedelta(milliseconds=0.4)
_DECIDED_WITHIN = 60


@dataclass(slots=True)
class Received:
    """What a receiver did, round by round.

    `decided` is deliveries a second from the first sent to the last decided, `cpu` milliseconds of CPU time for each
    delivery of a burst, deciding included.
    """

    burst: list[Run] = field(default_factory=list)
    steady: list[Run] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def burst_rate(self) -> Figure:
        """Acknowledged a second in bursts."""
        return Figure.of(len(run.sent) / run.seconds for run in self.burst)

    def latency(self, runs: Sequence[Run], percent: float) -> Figure:
        """The latency, in milliseconds, that so many percent of the acknowledgements did not exceed."""
        return Figure.of(percentile(run.latencies, percent) for run in runs)


@contextmanager
def clean_folder(name: str) -> Iterator[Path]:
    """An empty folder on the disk, removed afterwards."""
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


def wait_until_done(journal: Path) -> float:
    """Wait until everything is decided and done that is to be by now; gives when, on the monotonic clock.

    TimeoutError where that takes too long.
    """
    undecided = "SELECT count(*) FROM deliveries WHERE state = 'for_session' AND decided_at IS NULL"
    waiting = "SELECT count(*) FROM jobs WHERE done_at IS NULL AND run_at <= ?"
    until = time.monotonic() + _DECIDED_WITHIN
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as connection:
        while time.monotonic() < until:
            now = int(datetime.now(UTC).timestamp() * 1_000_000)
            left = connection.execute(undecided).fetchone()[0]
            if not left and not connection.execute(waiting, (now,)).fetchone()[0]:
                return time.monotonic()
            time.sleep(0.01)
    raise TimeoutError(f"{left} deliveries are undecided")


def chaperone() -> Received:
    """The whole service, deciding all the while what it receives."""
    start = datetime.now(UTC)
    sessions = Sessions.begun(start)
    with (
        clean_folder("receiving") as folder,
        server(python("tests.bench.zoom", start.isoformat(), len(sessions.meetings))) as zoom,
        service(folder, sessions.zoom, zoom, POLICY) as listening,
    ):
        journal = folder / "journal.db"
        check(post(listening, posts(sessions.opening, sessions.zoom.webhook_secret, PATH)))
        wait_until_done(journal)
        return rounds(sessions, listening, PATH, journal)


def elsewhere(listening: Listening, path: str = PATH) -> Received:
    """Another receiver, given the same."""
    return rounds(Sessions.begun(datetime.now(UTC)), listening, path, None)


def rounds(sessions: Sessions, listening: Listening, path: str, journal: Path | None) -> Received:
    """A burst and a steady stream, several times over; where there is a journal, until all of it is decided."""
    received, secret = Received(), sessions.zoom.webhook_secret
    for _ in range(ROUNDS):
        told = posts(sessions.deliveries(BURST, datetime.now(UTC), _AHEAD), secret, path)
        before = listening.cpu_seconds
        received.burst.append(check(post(listening, told, connections=CONNECTIONS)))
        if journal is not None:
            done = wait_until_done(journal) - min(received.burst[-1].sent) / 1e9
            received.decided.append(BURST / done)
        received.cpu.append((listening.cpu_seconds - before) / BURST * 1000)
        told = posts(sessions.deliveries(STEADY, datetime.now(UTC), 1 / STEADY_RATE * _SECOND), secret, path)
        received.steady.append(check(post(listening, told, rate=STEADY_RATE)))
        if journal is not None:
            wait_until_done(journal)
    return received


def limit() -> Received:
    """The same router with the journal taken out."""
    secret = Sessions.begun(datetime.now(UTC), 1).zoom.webhook_secret
    with server(python("tests.bench.limit", secret)) as listening:
        return elsewhere(listening)


def check(run: Run) -> Run:
    """The run, if everything was answered with 200; ValueError with the statuses otherwise."""
    if set(run.statuses) != {"200"}:
        raise ValueError(f"not everything was acknowledged: {run.statuses}")
    return run
