"""What a file with a journal in it holds, whatever version wrote it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.journal.database import knows_revision
from bot.report.build import content_of, numbered

NOT_A_JOURNAL: Final = "{path} is no journal of Chaperone's."
NO_SUCH_FILE: Final = "There is no file {path}."
DAMAGED: Final = "The journal in {path} is damaged: {why}."
CHAIN_BROKEN: Final = (
    "The journal in {path} is damaged: report {number} is not what it was when it was issued."
)
NEWER_VERSION: Final = "The journal in {path} was written by a newer version of Chaperone. Please install that version or a later one."

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# Everything that is only ever added to, with when: the last of it says how far a journal goes.
_LAST: Final = (
    "SELECT received_at FROM deliveries WHERE seq = (SELECT max(seq) FROM deliveries)",
    "SELECT decided_at FROM decisions WHERE seq = (SELECT max(seq) FROM decisions)",
    "SELECT at FROM outcomes WHERE seq = (SELECT max(seq) FROM outcomes)",
    "SELECT issued_at FROM reports WHERE number = (SELECT max(number) FROM reports)",
)

_STUBS: Final = "SELECT number, hash FROM report_stubs"


class BackupProblem(Exception):
    """It cannot be done; the message is one sentence that says what to do or look at."""


class Unreadable(BackupProblem):
    """What is in the file cannot be read as a journal."""


class NewerVersion(BackupProblem):
    """The journal in the file is a newer version's."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a journal holds, and when the last of it was written; None where nothing was yet."""

    deliveries: int
    reports: int
    last: datetime | None


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file opened for reading alone; Unreadable where it is not there or what is read is no database."""
    if not path.is_file():
        raise Unreadable(NO_SUCH_FILE.format(path=path))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise Unreadable(DAMAGED.format(path=path, why=error)) from error


def contents(path: Path) -> Contents:
    """What the journal in a file holds; Unreadable where it is none, NewerVersion where it is a newer version's."""
    with opened(path) as connection:
        return contents_of(connection, path)


def contents_of(connection: sqlite3.Connection, path: Path) -> Contents:
    """The same of a file that is open."""
    if not _names(connection) >= {"alembic_version", "deliveries", "reports"}:
        raise Unreadable(NOT_A_JOURNAL.format(path=path))
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if version is None or not knows_revision(version[0]):
        raise NewerVersion(NEWER_VERSION.format(path=path))
    [deliveries] = connection.execute("SELECT count(*) FROM deliveries").fetchone()
    [reports] = connection.execute("SELECT count(*) FROM reports").fetchone()
    times = [row[0] for query in _LAST for row in connection.execute(query)]
    last = _EPOCH + timedelta(microseconds=max(times)) if times else None
    return Contents(deliveries, reports, last)


def check(path: Path) -> None:
    """Read all of the journal in a file; Unreadable where any of it is damaged, or a report was changed."""
    with opened(path) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
        if said != ["ok"]:
            raise Unreadable(DAMAGED.format(path=path, why=said[0]))
        rows = connection.execute("SELECT number, hash, body FROM reports ORDER BY number")
        left = connection.execute(_STUBS).fetchall() if "report_stubs" in _names(connection) else []
        broken = first_broken(rows, dict(left))
    if broken is not None:
        raise Unreadable(CHAIN_BROKEN.format(path=path, number=broken))


def first_broken(
    reports: Iterable[tuple[int, str, str]], deleted: Mapping[int, str] | None = None
) -> int | None:
    """The number of the first report that is not what its hash says, or does not follow the one before; None where all do.

    `deleted` holds the hashes, by number, of the reports that were deleted when their date had come.
    """
    before: str | None = None
    for number, kept, text in reports:
        body, before = json.loads(text), (deleted or {}).get(number - 1, before)
        if numbered({**content_of(body), "hash": None}, number, before) != body or body["hash"] != kept:
            return number
        before = kept
    return None


def _names(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
