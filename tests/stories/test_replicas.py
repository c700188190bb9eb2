"""Two replicas on PostgreSQL, and what happens to them: nothing acknowledged is lost, decided otherwise or done twice."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.postgres import new_database
from tests.stories.evenings import DELIVERIES
from tests.stories.faults import SESSIONS, Evening, Record, an_undisturbed_evening, check
from tests.stories.replicas import Fault, Replicas

pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)
TAKEN_OVER_WITHIN = 15 * SECOND


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


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    return an_undisturbed_evening(tmp_path_factory.mktemp("evening"))


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
    weathered = check(tmp_path, new_database(), evening, fault, record_property, pause=pause)
    assert all(span < TAKEN_OVER_WITHIN for span in weathered.recovered)
