"""How each of the databases is to be spoken to: SQLite by one program, PostgreSQL by any number."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

# In pages of 4 KiB. Whoever's turn it is then waits for the disk several times over, so it is seldom, one in some
# hundred deliveries; SQLite's own choice would be every hundred.
CHECKPOINT_EVERY = 4000

# How long a program that was frozen while it decided may keep others from those sessions: its transaction is ended then.
IDLE_IN_TRANSACTION: Final = timedelta(seconds=3)

# How soon it is noticed that the server's machine has gone without a word.
_UNHEARD: Final = timedelta(seconds=10)

# What the server calls these connections in its own lists.
_NAME: Final = "chaperone"

# How many transactions are written at once where the database has room for that.
WRITERS: Final = 4

# Beside them those who read, and the watch for news.
_CONNECTIONS: Final = 12


def sqlite_engine(url: URL, patience: timedelta) -> Engine:
    """SQLite, written through to the disk; `patience` is how long another program may hold the file."""
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


def sqlite_reader(path: Path, patience: timedelta) -> Engine:
    """SQLite for reading alone."""

    def connect() -> sqlite3.Connection:
        address = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, timeout=patience.total_seconds(), isolation_level=None, uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def postgresql_engine(url: URL, patience: timedelta) -> Engine:
    """PostgreSQL; `patience` is how long the server may take to answer that it is there."""
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=connect_arguments(url, patience),
    )
    event.listen(engine, "connect", _take_any_text)
    return engine


def _take_any_text(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Its package is there only where PostgreSQL is used.
    from bot.journal.any_text import take_any_text

    take_any_text(connection)


def postgresql_reader(url: URL, patience: timedelta) -> Engine:
    """PostgreSQL for reading alone, all of it as it was at the first look."""
    arguments = connect_arguments(url, patience, default_transaction_read_only="on")
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args=arguments,
    )


def connect_arguments(url: URL, patience: timedelta, **settings: str) -> dict[str, Any]:
    """What a connection to this server is opened with, beside where it is; whatever the address says goes first."""
    idle = f"{IDLE_IN_TRANSACTION.total_seconds() * 1000:.0f}"
    asked = {"idle_in_transaction_session_timeout": idle, **settings}
    options = " ".join(f"-c {name}={value}" for name, value in asked.items())
    given = url.query.get("options", "")
    arguments: dict[str, Any] = {
        "application_name": _NAME,
        "connect_timeout": max(2, round(patience.total_seconds())),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": round(_UNHEARD.total_seconds() * 1000),
    }
    arguments = {name: value for name, value in arguments.items() if name not in url.query}
    return arguments | {"options": f"{options} {given}".rstrip()}


def libpq_arguments(url: URL) -> dict[str, Any]:
    """Where a server is and who opens it, as libpq names that."""
    asked = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    where: dict[str, Any] = url.translate_connect_args(username="user", database="dbname")
    return {**where, **asked}
