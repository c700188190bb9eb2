"""The database held by somebody else and the disk full, under a program alone and under replicas: nothing is lost."""

import asyncio
import fcntl
from datetime import timedelta
from pathlib import Path

import pytest

from tests.postgres import Server, new_database, new_server
from tests.stories.evenings import DELIVERIES
from tests.stories.faults import SESSIONS, Evening, Record, an_undisturbed_evening, check
from tests.stories.replicas import Fault, Replicas, Weathered
from tests.stories.small_disk import Disk, a_small_disk

pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)
AWAY_FOR = 30 * SECOND
FULL_FOR = 10 * SECOND
RECOVERS_WITHIN = 20 * SECOND
PAUSE = SECOND / 4

# Where SQLite's own format has the locks of a database in WAL mode: of writing, checkpoints, recovery and five of reading.
WAL_LOCKS = (8, 120)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    return an_undisturbed_evening(tmp_path_factory.mktemp("evening"))


def locking(journal: Path) -> Fault:
    """Hold every lock that reading or writing a database of SQLite takes, as another process."""

    async def database_locked(replicas: Replicas) -> None:
        await replicas.acknowledge(SESSIONS * DELIVERIES // 3)
        with journal.with_name(f"{journal.name}-shm").open("r+b") as locks:
            await asyncio.to_thread(fcntl.lockf, locks, fcntl.LOCK_EX, *WAL_LOCKS)
            await asyncio.sleep(AWAY_FOR.total_seconds())
            replicas.strike()

    return database_locked


def stopping(server: Server) -> Fault:
    """Pull the database out from under them for a while."""

    async def database_stopped(replicas: Replicas) -> None:
        await replicas.acknowledge(SESSIONS * DELIVERIES // 3)
        await asyncio.to_thread(server.stop, "immediate")
        await asyncio.sleep(AWAY_FOR.total_seconds())
        replicas.strike()
        await asyncio.to_thread(server.start)

    return database_stopped


def filling(disk: Disk) -> Fault:
    """Fill the disk, and make room again after a while."""

    async def disk_full(replicas: Replicas) -> None:
        await replicas.acknowledge(SESSIONS * DELIVERIES // 3)
        await asyncio.to_thread(disk.fill)
        await asyncio.sleep(FULL_FOR.total_seconds())
        replicas.strike()
        disk.make_room()

    return disk_full


def check_outage(weathered: Weathered) -> None:
    """That it was one, and that it was soon over once its cause was."""
    assert weathered.refused > 0
    assert max(weathered.recovered + weathered.went_on) < RECOVERS_WITHIN


def test_a_database_that_another_process_holds_for_30_seconds_loses_nothing(
    tmp_path: Path, evening: Evening, record_property: Record
) -> None:
    journal = tmp_path / "journal.db"
    storage, fault = f"sqlite:///{journal}", locking(journal)
    check_outage(check(tmp_path, storage, evening, fault, record_property, pause=PAUSE, replicas=1))


def test_a_server_that_is_away_for_30_seconds_loses_nothing(
    tmp_path: Path, evening: Evening, record_property: Record
) -> None:
    server = new_server("fsync=on")
    storage, fault = new_database(server), stopping(server)
    check_outage(check(tmp_path, storage, evening, fault, record_property, pause=PAUSE))


def test_a_full_disk_under_sqlite_loses_nothing(
    tmp_path: Path, evening: Evening, record_property: Record
) -> None:
    with a_small_disk(tmp_path / "disk", 24) as disk:
        storage, fault = f"sqlite:///{disk.folder / 'journal.db'}", filling(disk)
        check_outage(check(tmp_path, storage, evening, fault, record_property, pause=PAUSE, replicas=1))


def test_a_full_disk_under_postgresql_loses_nothing(
    tmp_path: Path, evening: Evening, record_property: Record
) -> None:
    server = new_server()
    with a_small_disk(server.folder / "disk", 96) as disk:
        storage = new_database(server, place=server.make_folder(disk.folder / "tables"))
        check_outage(check(tmp_path, storage, evening, filling(disk), record_property, pause=PAUSE))
