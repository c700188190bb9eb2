"""Opening the journal's database: its settings, its schema, its one writing thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

Result = TypeVar("Result")

# How long another process may hold the database before opening it or writing to it counts as failed.
PATIENCE = timedelta(seconds=5)

# In pages of 4 KiB. Whoever's turn it is then waits for the disk several times over, so it is seldom, one in some
# hundred deliveries; SQLite's own choice would be every hundred.
CHECKPOINT_EVERY = 4000

NEWER = "The journal at {place} was written by a newer version of Chaperone. Please install that version or a later one."
LOCKED = "The journal at {place} is locked by another program. Is Chaperone running already, or a backup?"
UNUSABLE = "The journal at {place} cannot be opened: {why}."


class JournalUnusable(Exception):
    """The journal cannot be opened; the message is one sentence for whoever runs the program."""


class Database:
    """The journal's database, and the one thread that all of this process's writing goes through.

    One thread, because SQLite has one writer: whoever waits, waits here in turn and not for a lock.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(reads=True)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work` in a transaction of its own and give its result once that is on disk."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work`, which only reads, beside the writing."""
        return await asyncio.to_thread(self._look, work)

    def _transact(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.begin() as connection:
            return work(connection)

    def _look(self, work: Callable[[Connection], Result]) -> Result:
        with self._readers.connect() as connection:
            return work(connection)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Finish the writing under way and close every connection."""
        self._thread.shutdown()
        self.engine.dispose()


def open_database(url: str, *, patience: timedelta = PATIENCE) -> Database:
    """The database at `url`, at the newest schema; JournalUnusable where that cannot be had."""
    where = make_url(url)
    engine = _engine(where, patience)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except CommandError as error:
        engine.dispose()
        raise JournalUnusable(NEWER.format(place=_place(where))) from error
    except DBAPIError as error:
        engine.dispose()
        raise unusable(url, error) from error
    return Database(engine)


def _engine(url: URL, patience: timedelta) -> Engine:
    # What is written holds people's names, and error texts end up in logs.
    engine = create_engine(
        url,
        pool_size=8,
        hide_parameters=True,
        connect_args={"timeout": patience.total_seconds(), "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # SQLAlchemy is to begin transactions, not the driver, which has set busy_timeout: that has to come before
    # journal_mode, which may have to wait for another process itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"wal_autocheckpoint={CHECKPOINT_EVERY}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _place(url: URL) -> str:
    return url.database or url.render_as_string()


def unusable(url: str, error: DBAPIError) -> JournalUnusable:
    """What an error of the database at `url` means, for whoever runs the program."""
    place = _place(make_url(url))
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return JournalUnusable(LOCKED.format(place=place))
    return JournalUnusable(UNUSABLE.format(place=place, why=error.orig))
