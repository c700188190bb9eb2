"""Opening the journal's database: its settings, its schema, its one writing thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

Result = TypeVar("Result")

# How long another process may hold the database before opening it or writing to it counts as failed.
PATIENCE = timedelta(seconds=5)

# In pages of 4 KiB. Whoever's turn it is then waits for the disk several times over, so it is seldom, one in some
# hundred deliveries; SQLite's own choice would be every hundred.
CHECKPOINT_EVERY = 4000

NEWER = "The journal at {place} was written by a newer version of Chaperone. Please install that version or a later one."
OLDER = "The journal at {place} was written by an older version of Chaperone. Please start this version once, which brings it up to date."
MISSING = "There is no journal at {place} yet."
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


@contextmanager
def reading(url: str, *, patience: timedelta = PATIENCE) -> Iterator[Engine]:
    """The journal at `url` for reading alone: nothing can be written to it, and it is neither made nor brought up to date.

    JournalUnusable where it cannot be read, is not there, or is of another version.
    """
    where = make_url(url)
    path = Path(where.database or "")
    if not path.is_file():
        raise JournalUnusable(MISSING.format(place=_place(where)))

    def connect() -> sqlite3.Connection:
        address = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, timeout=patience.total_seconds(), isolation_level=None, uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        with engine.connect() as connection:
            _check_version(connection, _place(where))
        yield engine
    except DBAPIError as error:
        raise unusable(url, error) from error
    finally:
        engine.dispose()


def _check_version(connection: Connection, place: str) -> None:
    scripts = ScriptDirectory.from_config(_alembic())
    version = MigrationContext.configure(connection).get_current_revision()
    if version == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    older = version is None or version in known
    raise JournalUnusable((OLDER if older else NEWER).format(place=place))


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
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _place(url: URL) -> str:
    return url.database or url.render_as_string()


def unusable(url: str, error: DBAPIError) -> JournalUnusable:
    """What an error of the database at `url` means, for whoever runs the program."""
    place = _place(make_url(url))
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return JournalUnusable(LOCKED.format(place=place))
    return JournalUnusable(UNUSABLE.format(place=place, why=error.orig))
