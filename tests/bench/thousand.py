"""A thousand sessions open at once: what they hold of memory, what they cost while nothing happens, and their timers."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.bench.figures import aims, percentile, table
from tests.bench.processes import Listening
from tests.bench.stores import Place, Store, running

HEADING = "## A thousand sessions at once"
SESSIONS = 1_000
PEOPLE = 5
RATE = 200
IDLE = 30.0
AFTER = timedelta(seconds=45)
TIMERS_RATE = 40
"""A second: so that all of them wait before the first is due."""

POLICY = f"""\
[profiles.children.rules]
recording = {{ policy = "forbidden", respond = ["alert_host"], after = "{AFTER.seconds}s", then = ["stop_recording"] }}
session_close = "off"
screen_name = "off"
eligibility = "off"
"""

_SECTION = """\
{heading}

{sessions:,} sessions go on with {people} guests each. *Idle* is the CPU time used in {idle:.0f} seconds in which nothing happens, as a share of
one core. Then a recording begins in each, {rate} a second, that is to be stopped {after} s later if it still runs, so that {sessions:,} timers wait
at once; *late* is how long after its time each call reached the simulated Zoom. At the end {busy:.1f} processes were busy on average over
a minute, on {cores} cores.

{table}
{aims}
"""
_HEADS = ("", "memory with none, MiB", "with all, MiB", "idle", "late p50, ms", "p99", "most")


@dataclass(frozen=True, slots=True)
class Held:
    """What a thousand sessions took: bytes of memory without and with them, the share of a core, how late each timer was in ms."""

    memory_before: int
    memory: int
    idle: float
    late: list[float]


def held(store: Store) -> Held:
    """What they take on one kind of store; of one service."""
    with running(store, SESSIONS, POLICY) as place:
        first = place.services[0]
        before = first.memory
        place.open_sessions()
        place.tell(
            place.sessions.deliveries(SESSIONS * PEOPLE * 2, datetime.now(UTC), timedelta(microseconds=1)),
            rate=RATE,
        )
        place.wait()
        memory = first.memory
        return Held(before, memory, _idle(first), _late(place))


def _idle(listening: Listening) -> float:
    before = listening.cpu_seconds
    time.sleep(IDLE)
    return (listening.cpu_seconds - before) / IDLE


def _late(place: Place) -> list[float]:
    told = [
        event
        for event in place.sessions.deliveries(
            SESSIONS * 5, datetime.now(UTC), timedelta(seconds=1 / TIMERS_RATE) / 5, recording_from=0
        )
        if event["event"] == "recording.started"
    ]
    place.tell(told, rate=TIMERS_RATE)
    heard = place.heard([str(event["payload"]["object"]["id"]) for event in told])
    # Zoom's times are those of the wall clock, and those of what was heard of the monotonic one.
    apart = time.time_ns() - time.monotonic_ns()
    return [
        (heard[str(event["payload"]["object"]["id"])] + apart) / 1e6
        - event["event_ts"]
        - AFTER / timedelta(milliseconds=1)
        for event in told
    ]


def section(found: Mapping[str, Held]) -> str:
    """The page's section about what a thousand sessions take on each kind of store, by its name."""
    return _SECTION.format(
        heading=HEADING,
        sessions=SESSIONS,
        people=PEOPLE,
        idle=IDLE,
        rate=TIMERS_RATE,
        after=AFTER.seconds,
        busy=os.getloadavg()[0],
        cores=len(os.sched_getaffinity(0)),
        table=table(_HEADS, [_row(name, one) for name, one in found.items()]),
        aims=aims(
            ("under 2 % of a core while nothing happens", all(one.idle < 0.02 for one in found.values())),
            (
                "each of the timers within a second of its time",
                all(max(one.late) < 1000 for one in found.values()),
            ),
        ),
    )


def _row(name: str, found: Held) -> list[str]:
    return [
        name,
        f"{found.memory_before / 2**20:.0f}",
        f"{found.memory / 2**20:.0f}",
        f"{found.idle:.1%}",
        f"{percentile(found.late, 50):.0f}",
        f"{percentile(found.late, 99):.0f}",
        f"{max(found.late):.0f}",
    ]
