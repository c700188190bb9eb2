"""Two replicas on PostgreSQL, and what happens to them: nothing acknowledged is lost, decided otherwise or done twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.postgres import Server, new_server, the_server
from tests.stories.evenings import DELIVERIES, PROVOKED
from tests.stories.replicas import Fault, Replicas, weather
from tests.stories.storm import Aftermath
from tests.stories.test_crash import gone_through

pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)
TAKEN_OVER_WITHIN = 15 * SECOND
SESSIONS = 8

Record = Callable[[str, object], None]


async def nothing(_: Replicas) -> None:
    """Leave them alone."""


async def kill_in_turn(replicas: Replicas) -> None:
    """Kill one, then the other, four times in all; each is started again before the next is killed."""
    for number in range(4):
        await replicas.acknowledge((number + 1) * SESSIONS * DELIVERIES // 6)
        replicas.strike()
        service = replicas.services[number % 2]
        await service.kill()
        await service.start()


async def kill_one_for_good(replicas: Replicas) -> None:
    """Kill one of them and leave it so."""
    await replicas.acknowledge(SESSIONS * DELIVERIES // 3)
    replicas.strike()
    await replicas.services[0].kill()


async def freeze(replicas: Replicas) -> None:
    """Freeze one in the middle of its work for longer than the others wait for it, then the other."""
    for number, service in enumerate(replicas.services):
        await replicas.acknowledge((number + 1) * SESSIONS * DELIVERIES // 4)
        replicas.strike()
        service.freeze()
        await asyncio.sleep(14)
        service.thaw()


async def stop_the_database(replicas: Replicas) -> None:
    """Pull the database out from under them for some seconds."""
    await replicas.acknowledge(SESSIONS * DELIVERIES // 3)
    replicas.strike()
    await asyncio.to_thread(replicas.server.stop, "immediate")
    await asyncio.sleep(8)
    await asyncio.to_thread(replicas.server.start)


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening on which nothing happened to a service with a journal in SQLite, and when that began."""

    start: datetime
    left_alone: Aftermath


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    start = datetime.now(UTC) - timedelta(minutes=1)
    return Evening(start, gone_through(tmp_path_factory.mktemp("evening") / "left alone", start, SESSIONS, 0))


def check(
    folder: Path, server: Server, evening: Evening, fault: Fault, record: Record, *, pause: timedelta
) -> list[timedelta]:
    """Play the evening with this fault and hold it against the other; gives how long each strike held something up."""
    folder /= "faults"
    weathered = weather(folder, evening.start, server, fault, sessions=SESSIONS, pause=pause)
    after, left_alone = weathered.aftermath, evening.left_alone
    lost = set(after.acknowledged) - set(after.decided)
    otherwise = (after.found ^ left_alone.found) | (after.wanted ^ left_alone.wanted)
    recovered = [f"{span.total_seconds():.1f}" for span in weathered.recovered]
    record("fault", fault.__name__)
    record("tried, times", len(recovered))
    record("lost", len(lost) + len(after.unfinished))
    record("twice", after.repeated)
    record("out of order", len(otherwise))
    record("seconds to recover", recovered)
    assert not lost
    assert len(after.acknowledged) == len(after.decided) == len(set(after.decided)) == SESSIONS * DELIVERIES
    assert not after.unfinished
    assert not otherwise, sorted(map(str, otherwise))
    assert set(after.told) == after.due
    assert len(after.due) == SESSIONS * len(PROVOKED)
    assert after.repeated <= len(recovered)  # sent, and not written down before it was struck
    return weathered.recovered


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (nothing, SECOND / 100),
        (kill_in_turn, SECOND / 4),
        (kill_one_for_good, SECOND / 10),
        (freeze, SECOND / 2),
    ],
)
def test_what_happens_to_a_replica_loses_nothing_and_does_nothing_otherwise(
    tmp_path: Path, evening: Evening, fault: Fault, pause: timedelta, record_property: Record
) -> None:
    recovered = check(tmp_path, the_server(), evening, fault, record_property, pause=pause)
    assert all(span < TAKEN_OVER_WITHIN for span in recovered)


def test_a_database_that_is_away_for_a_while_loses_nothing(
    tmp_path: Path, evening: Evening, record_property: Record
) -> None:
    server = new_server("fsync=on")
    (recovered,) = check(tmp_path, server, evening, stop_the_database, record_property, pause=SECOND / 4)
    assert recovered < 30 * SECOND
