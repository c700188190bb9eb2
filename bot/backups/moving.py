"""Taking a journal that was kept in a file along to a PostgreSQL server, where several programs share it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, func, insert, inspect, select, text

# Loaded for their tables, so that all there are are gone over.
from bot.backups.contents import BackupProblem, Contents, check, contents
from bot.backups.copying import held
from bot.concerns import tables as _of_concerns  # noqa: F401
from bot.jobs.table import hand_over_waiting
from bot.journal import account_tables as _of_accounts  # noqa: F401
from bot.journal import press_tables as _of_presses  # noqa: F401
from bot.journal import retention_tables as _of_retention  # noqa: F401
from bot.journal import ways_told as _of_ways  # noqa: F401
from bot.journal.address import SQLITE, place
from bot.journal.database import NoJournal, reading, writing
from bot.journal.tables import METADATA, jobs

NOT_EMPTY: Final = (
    "The journal at {place} holds something already (in {tables}), and two journals cannot be made one. Nothing was moved. If "
    "Chaperone was started on it before and nothing in it is wanted, make that database anew, and try again."
)
UNKNOWN: Final = (
    "The journal in {path} holds tables that this version does not know ({tables}). Nothing was moved."
)
NOT_ALL: Final = (
    "Of {table}, {there} rows of {all} arrived at {place}. Nothing was moved; please report this as a fault."
)

# A row may be as large as a delivery, which is up to 1 MiB.
AT_ONCE: Final = 200

_NO_TABLES_OF_OURS: Final = {"alembic_version"}


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: what the journal holds, how many rows that is, in how many tables, and how many jobs wait."""

    contents: Contents
    rows: int
    tables: int
    waiting: int


def is_a_file_of_sqlites(path: Path) -> bool:
    """Whether a file is a database of SQLite's, as what `chaperone backup` writes is, and a journal in a file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def move(file: Path, url: str) -> Moved:
    """Copy all of the journal in a file into the empty database at `url`, or nothing.

    BackupProblem where the file is not sound or in use, or the database holds anything; JournalUnusable where either is
    another version's, or cannot be had.
    """
    found = contents(file)
    with held(file):
        pass
    check(file)
    _refuse_other_versions(url)
    with reading(f"{SQLITE}{file.absolute()}") as source, source.connect() as there, writing(url) as here:
        _refuse_unknown(there, file)
        tables = METADATA.sorted_tables
        # However long it takes to read the file; and nobody else is to write meanwhile.
        here.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        here.execute(text(f"LOCK TABLE {', '.join(table.name for table in tables)} IN EXCLUSIVE MODE"))
        _refuse_filled(here, tables, url)
        rows = [_copied(table, there, here, url) for table in tables]
        hand_over_waiting(here)
        waiting = here.scalar(select(func.count()).select_from(jobs).where(jobs.c.done_at.is_(None))) or 0
    return Moved(found, sum(rows), len([one for one in rows if one]), waiting)


def _refuse_other_versions(url: str) -> None:
    # Opened for writing it would be brought up to date, whosever it is.
    try:
        with reading(url):
            pass
    except NoJournal:
        pass


def _refuse_unknown(connection: Connection, path: Path) -> None:
    unknown = set(inspect(connection).get_table_names()) - METADATA.tables.keys() - _NO_TABLES_OF_OURS
    if unknown:
        raise BackupProblem(UNKNOWN.format(path=path, tables=", ".join(sorted(unknown))))


def _refuse_filled(connection: Connection, tables: list[Table], url: str) -> None:
    filled = [
        table.name for table in tables if connection.execute(select(table).limit(1)).first() is not None
    ]
    if filled:
        raise BackupProblem(NOT_EMPTY.format(place=place(url), tables=", ".join(filled)))


def _copied(table: Table, there: Connection, here: Connection, url: str) -> int:
    """Copy a table; gives its number of rows, counted on both sides."""
    every = select(table).order_by(*table.primary_key)
    with there.execution_options(yield_per=AT_ONCE).execute(every) as found:
        for rows in found.mappings().partitions():
            here.execute(insert(table), [dict(row) for row in rows])
    count = select(func.count()).select_from(table)
    all_rows, arrived = there.scalar(count) or 0, here.scalar(count) or 0
    if arrived != all_rows:
        raise BackupProblem(NOT_ALL.format(table=table.name, there=arrived, all=all_rows, place=place(url)))
    _count_on(table, here)
    return arrived


def _count_on(table: Table, here: Connection) -> None:
    """Have the database number what comes next after what was copied."""
    numbered = table.autoincrement_column
    if numbered is None:
        return
    sequence = here.scalar(select(func.pg_get_serial_sequence(table.name, numbered.name)))
    if sequence is not None:
        here.execute(select(func.setval(sequence, func.max(numbered))))
