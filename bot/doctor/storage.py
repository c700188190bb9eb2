"""Whether the journal can be written, and whether there is room for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.engine import make_url

from bot.doctor.check import MACHINE, Check, fine, not_looked_at, place_in, to_do
from bot.file_errors import in_words

DATABASE: Final = "journal"
DISK: Final = "disk"

DATABASE_FINE: Final = "It was written to just now."
CANNOT_WRITE: Final = (
    "It cannot be written ({why}), so nothing that Zoom sends can be kept. Please see that {place} belongs to the user that "
    "Chaperone runs as, that nothing else has it open, and that the disk is not full."
)
CANNOT_OPEN: Final = "{why} Until then nothing that Zoom sends can be kept."
NO_JOURNAL: Final = "the journal cannot be opened"

DISK_FINE: Final = "{free} are free where the journal is, of {total}."
DISK_FULL: Final = (
    "Only {free} of {total} are free where the journal is ({place}). When it is full, nothing that Zoom sends can be kept. "
    "Please make room there, or move the journal."
)
ELSEWHERE: Final = "the journal is in a database on a server of its own, whose disk cannot be seen from here"
NO_DISK: Final = "the machine does not say ({why})"

# Too little is left below this many bytes, or below this part of a small disk.
LEAST_FREE: Final = 1_000_000_000
LEAST_PART: Final = 0.05

_GIGABYTE: Final = 1_000_000_000
_MEGABYTE: Final = 1_000_000


class Space(NamedTuple):
    """Of a disk, in bytes, as `shutil.disk_usage` gives it."""

    total: int
    used: int
    free: int


DiskUsage = Callable[[Path], tuple[int, int, int]]


def folder_of(url: str) -> Path | None:
    """Where the journal at `url` is on this machine's disk; None where it is on a server."""
    where = make_url(url)
    return Path(where.database or "").absolute().parent if where.drivername.startswith("sqlite") else None


def database_check(problem: str, url: str) -> Check:
    """Whether the journal could be written to; `problem` says why not, and is empty where it could."""
    if not problem:
        return fine(DATABASE, DATABASE_FINE)
    place = make_url(url).database or ""
    return to_do(DATABASE, CANNOT_WRITE.format(why=problem, place=place), place_in("[storage]"), stops=True)


def unopened_check(problem: str) -> Check:
    """That the journal cannot be opened, in whole sentences."""
    return to_do(DATABASE, CANNOT_OPEN.format(why=problem), place_in("[storage]"), stops=True)


def disk_check(url: str, usage: DiskUsage) -> Check:
    """Whether there is room where the journal is."""
    folder = folder_of(url)
    if folder is None:
        return not_looked_at(DISK, ELSEWHERE)
    try:
        space = Space(*usage(folder))
    except OSError as error:
        return not_looked_at(DISK, NO_DISK.format(why=in_words(error)))
    free, total = _size(space.free), _size(space.total)
    if space.free < min(LEAST_FREE, space.total * LEAST_PART):
        return to_do(DISK, DISK_FULL.format(free=free, total=total, place=folder), MACHINE, stops=True)
    return fine(DISK, DISK_FINE.format(free=free, total=total))


def _size(size: int) -> str:
    if size >= _GIGABYTE:
        return f"{size / _GIGABYTE:,.1f} GB"
    return f"{size / _MEGABYTE:,.0f} MB"
