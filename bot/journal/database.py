"""Opening the journal's database: its settings, its schema, its one writing thread."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.journal.address import driven, is_postgresql, path_of, place
from bot.journal.engines import (
    WRITERS,
    postgresql_engine,
    postgresql_reader,
    sqlite_engine,
    sqlite_reader,
)
from bot.private_files import keep_private

Result = TypeVar("Result")

# How long another process may hold the database before opening it or writing to it counts as failed.
PATIENCE = timedelta(seconds=5)

NEWER = "The journal at {place} was written by a newer version of Chaperone. Please install that version or a later one."
OLDER = "The journal at {place} was written by an older version of Chaperone. Please start this version once, which brings it up to date."
MISSING = "There is no journal at {place} yet."
LOCKED = "The journal at {place} is locked by another program. Is Chaperone running already, or a backup?"
NOT_OPENED = "its folder is not there, or the user that runs this may not write in it"
UNUSABLE = "The journal at {place} cannot be opened: {why}."
OUT_OF_REACH = "The journal at {place} is out of reach: {why}. Is PostgreSQL running there?"
NO_DRIVER = (
    "The journal at {place} is on a PostgreSQL server, and what speaks to one is not installed. "
    'Please install "chaperone[postgresql]".'
)


class JournalUnusable(Exception):
    """The journal cannot be opened; the message is one sentence for whoever runs the program."""


class NoJournal(JournalUnusable):
    """There is none yet at that place."""


class Database:
    """The journal's database, and the threads that all of this process's writing goes through.

    SQLite has one writer, so there is one thread: whoever waits, waits here in turn and not for a lock. PostgreSQL
    has several.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_shared = engine.dialect.name == "postgresql"
        looking: dict[str, Any] = (
            {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            if self.is_shared
            else {"reads": True}
        )
        self._readers = engine.execution_options(**looking)
        writers = WRITERS if self.is_shared else 1
        self._threads = ThreadPoolExecutor(max_workers=writers, thread_name_prefix="journal")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work` in a transaction of its own and give its result once that is on disk."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transact, work)

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
        self._threads.shutdown()
        self.engine.dispose()


def open_database(url: str, *, patience: timedelta = PATIENCE) -> Database:
    """The database at `url`, at the newest schema; JournalUnusable where that cannot be had."""
    engine = _engine(url, patience)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except CommandError as error:
        engine.dispose()
        raise JournalUnusable(NEWER.format(place=place(url))) from error
    except DBAPIError as error:
        engine.dispose()
        raise unusable(url, error) from error
    return Database(engine)


@contextmanager
def reading(url: str, *, patience: timedelta = PATIENCE) -> Iterator[Engine]:
    """The journal at `url` for reading alone: nothing can be written to it, and it is neither made nor brought up to date.

    JournalUnusable where it cannot be read, is not there, or is of another version.
    """
    engine = _reader(url, patience)
    try:
        with engine.connect() as connection:
            _check_version(connection, url)
        yield engine
    except DBAPIError as error:
        raise unusable(url, error) from error
    finally:
        engine.dispose()


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """A transaction of the journal at `url`, for a command that writes one thing; JournalUnusable where it cannot."""
    database = open_database(url)
    try:
        with database.engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise unusable(url, error) from error
    finally:
        database.close()


def _engine(url: str, patience: timedelta) -> Engine:
    if not is_postgresql(url):
        if (path := path_of(url)) is not None:
            keep_private(path)
        return sqlite_engine(driven(url), patience)
    try:
        return postgresql_engine(driven(url), patience)
    except ModuleNotFoundError as error:
        raise JournalUnusable(NO_DRIVER.format(place=place(url))) from error


def _reader(url: str, patience: timedelta) -> Engine:
    path = path_of(url)
    if path is not None:
        if not path.is_file():
            raise NoJournal(MISSING.format(place=place(url)))
        return sqlite_reader(path, patience)
    try:
        return postgresql_reader(driven(url), patience)
    except ModuleNotFoundError as error:
        raise JournalUnusable(NO_DRIVER.format(place=place(url))) from error


def _check_version(connection: Connection, url: str) -> None:
    version = _version(connection)
    if version == _scripts().get_current_head():
        return
    if version is None and is_postgresql(url):
        raise NoJournal(MISSING.format(place=place(url)))
    older = version is None or knows_revision(version)
    raise JournalUnusable((OLDER if older else NEWER).format(place=place(url)))


def knows_revision(revision: str) -> bool:
    """Whether a schema is this version's or an older one's."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _migrate(connection: Connection) -> None:
    newest = _scripts().get_current_head()
    if connection.dialect.name == "postgresql":
        # Of several that are started together one does it, and the others find it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('chaperone migration'))"))
    if _version(connection) == newest:
        return
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> ScriptDirectory:
    # They are part of the program: a process that opens a journal again need not read them all again.
    return ScriptDirectory.from_config(_alembic())


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


# What SQLite says when a file cannot be opened, whatever the reason.
_SQLITE_WORDS = {"unable to open database file": NOT_OPENED}


def unusable(url: str, error: DBAPIError) -> JournalUnusable:
    """What an error of the database at `url` means, for whoever runs the program."""
    where = place(url)
    if is_postgresql(url):
        return JournalUnusable(_sentence_of(error).format(place=where, why=reason(error)))
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return JournalUnusable(LOCKED.format(place=where))
    return JournalUnusable(UNUSABLE.format(place=where, why=_SQLITE_WORDS.get(str(error.orig), error.orig)))


def _sentence_of(error: DBAPIError) -> str:
    # What the server itself has to say begins so; without it nobody answered.
    silent = isinstance(error, OperationalError) and "FATAL" not in str(error.orig)
    return OUT_OF_REACH if silent else UNUSABLE


def reason(error: DBAPIError) -> str:
    """What the database says is wrong, in a line."""
    said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return said[0].rpartition("FATAL: ")[2].strip().rstrip(".")
