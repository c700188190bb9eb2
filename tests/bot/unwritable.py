"""A journal that can be read and not written, as on a full disk or while another program holds it, and one that is gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bot.journal.database import Database


@contextmanager
def unwritable(database: Database) -> Iterator[None]:
    """Have every write to the journal fail at once for as long as the context lasts; SQLite."""

    def only_read(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(database.engine, "connect", only_read)
    database.engine.dispose()
    try:
        yield
    finally:
        event.remove(database.engine, "connect", only_read)
        database.engine.dispose()


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """Have the journal be out of reach for as long as the context lasts; SQLite."""

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    event.listen(database.engine, "do_connect", refuse)
    database.engine.dispose()
    try:
        yield
    finally:
        event.remove(database.engine, "do_connect", refuse)
