"""Copying a journal while it is used, and putting a copy in its place."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.backups.contents import BackupProblem, Contents, Unreadable, check, contents, contents_of, opened
from bot.file_errors import in_words

THERE_ALREADY: Final = (
    "There is a file {path} already. Please name one that is not there yet; nothing was written."
)
CANNOT_WRITE: Final = "{path} cannot be written: {why}."
SAME_FILE: Final = "{path} is the journal itself. Please name the file that `chaperone backup` wrote."
IN_USE: Final = (
    "The journal at {path} is in use. Please stop Chaperone, and whatever else reads the file, and try again."
)
NEWER: Final = (
    "The journal at {path} goes further than the backup: it was last written on {last}, the backup holds what there was "
    "until {backup}. Restoring would lose what came between. If that is what you want, move {path} away first."
)

# What SQLite keeps beside a file that was not closed properly.
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


def back_up(journal: Path, to: Path) -> Contents:
    """Copy the journal into a new file, whole as it is at one moment, and look through the copy; BackupProblem.

    Whoever uses the journal goes on reading and writing. The copy is given its name once it is found to be sound.
    """
    if to.exists():
        raise BackupProblem(THERE_ALREADY.format(path=to))
    with _partial(to) as partial:
        with opened(journal) as source, closing(sqlite3.connect(partial)) as copy:
            # All of it in one step: in several, SQLite begins again whenever somebody has written between two of them.
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        found = contents(partial)
        check(partial)
    return found


def restore(backup: Path, journal: Path, now: datetime) -> tuple[Contents, Path | None]:
    """Put a backup in the journal's place; gives what it holds, and where the journal that was there is kept.

    BackupProblem where the backup is not sound, or where a journal is there that is in use or goes further.
    """
    journal = journal.resolve()
    if journal.exists() and backup.exists() and journal.samefile(backup):
        raise BackupProblem(SAME_FILE.format(path=backup))
    found = contents(backup)
    check(backup)
    kept = None
    with _partial(journal, replacing=True) as partial:
        with opened(backup) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy, pages=-1)
        if any(_beside(journal, end).exists() for end in _BESIDE):
            kept = journal.with_name(f"{journal.name}.before-{now:%Y%m%dT%H%M%SZ}")
            with held(journal) as alone:
                _refuse_newer(alone, journal, found)
                _move(journal, kept)
    return found, kept


@contextmanager
def _partial(path: Path, *, replacing: bool = False) -> Iterator[Path]:
    """An empty file of this process's own beside `path`, which is on disk and has that name once the context ends well."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield partial
        _flush(partial, os.O_RDWR)
        if not replacing and path.exists():
            raise BackupProblem(THERE_ALREADY.format(path=path))
        partial.replace(path)
        if os.name == "posix":
            _flush(path.absolute().parent, os.O_RDONLY)
    except OSError as error:
        raise BackupProblem(CANNOT_WRITE.format(path=path, why=in_words(error))) from error
    except sqlite3.OperationalError as error:
        raise BackupProblem(CANNOT_WRITE.format(path=path, why=error)) from error
    finally:
        partial.unlink(missing_ok=True)


def _flush(path: Path, how: int) -> None:
    descriptor = os.open(path, how)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(journal: Path) -> Iterator[sqlite3.Connection]:
    """Have the journal to ourselves, all of it in its one file; BackupProblem where anybody else has it open.

    Whoever has a journal open shares a lock on it for as long, so that it cannot leave its write-ahead log.
    """
    with closing(sqlite3.connect(journal, timeout=0, isolation_level=None)) as connection:
        try:
            [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            if mode != "delete":
                raise BackupProblem(IN_USE.format(path=journal))
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise BackupProblem(IN_USE.format(path=journal)) from error
        except sqlite3.DatabaseError:
            # Nobody can use a file that is no database; that may be why it is replaced.
            pass
        yield connection


def _refuse_newer(connection: sqlite3.Connection, journal: Path, backup: Contents) -> None:
    with suppress(Unreadable, sqlite3.DatabaseError):
        there = contents_of(connection, journal)
        if there.last is not None and (backup.last is None or there.last > backup.last):
            last, until = _shown(there.last), _shown(backup.last)
            raise BackupProblem(NEWER.format(path=journal, last=last, backup=until))


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment is not None else "nothing was written yet"


def _move(journal: Path, to: Path) -> None:
    for end in _BESIDE:
        part = _beside(journal, end)
        if part.exists():
            part.replace(_beside(to, end))


def _beside(journal: Path, end: str) -> Path:
    return journal.with_name(journal.name + end)
