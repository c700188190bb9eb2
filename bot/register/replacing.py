"""Putting a sent file in a register's place: looked at first, and with the one before kept beside it.

Every file stands beside the register under a name made from the configuration's, whatever the sent file was called.
"""

import errno
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.private_files import keep_private
from bot.register.reading import RegisterFile, RegisterUnreadable, read_register

log = logging.getLogger(__name__)

LOOKED_AT_FOR: Final = timedelta(days=1)
"""For how long a file is kept that was sent and that nobody put in the register's place."""


class NotReplaced(Exception):
    """Nothing was changed; the message says why, in a sentence."""


NOT_ALLOWED: Final = (
    "The register was not changed: Chaperone may not write in the folder {folder}, where it is kept. There is nothing wrong "
    "with your file. Whoever looks after the server can put this right, by letting Chaperone's user write there or by "
    "putting the file there by hand; please send them this message."
)
NO_ROOM: Final = (
    "The register was not changed: there is no room left on the server's disk. Please tell whoever looks after the server; "
    "Chaperone needs that room to keep records, too."
)
CANNOT_WRITE: Final = (
    "The register was not changed: the server could not write in the folder {folder}. Please try again in a minute; if it "
    "says this again, send this message to whoever looks after the server, whose log says why."
)
ANOTHER: Final = "Another file was sent for this register meanwhile, or this one was too long ago. Please send it once more."
NOT_WRITTEN: Final = "a register's new file could not be written: %s"
NOBODY: Final = "There is nobody in this file, so it cannot take the register's place."


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent for a register: what it holds, and what it is known by; `problem` where it cannot be read."""

    digest: str
    found: RegisterFile | None
    problem: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether it may take the register's place."""
        return self.found is not None and bool(self.found.entries)


def sent_path(register: Path) -> Path:
    """Where a file stands that was sent for a register and is still to be looked at."""
    return register.with_name(f"{register.name}.sent")


def before_path(register: Path) -> Path:
    """Where the register stands that was in force before."""
    return register.with_name(f"{register.name}.before")


def take_in(register: Path, content: bytes, today: date) -> Sent:
    """Keep a sent file beside the register and look at it; raises NotReplaced where it cannot be kept."""
    place, digest = sent_path(register), sha256(content).hexdigest()
    try:
        keep_private(place)
        place.write_bytes(content)
    except OSError as error:
        raise not_written(register, error) from error
    try:
        found = read_register(place, today)
    except RegisterUnreadable as error:
        place.unlink(missing_ok=True)
        return Sent(digest, None, error.reason)
    return Sent(digest, found)


def replace(register: Path, digest: str, now: datetime) -> None:
    """Put the file that was looked at in the register's place; raises NotReplaced where it is not there any more.

    The register is whole at every moment: what is in its place is either the one before or the new one.
    """
    place, before = sent_path(register), before_path(register)
    try:
        content = place.read_bytes()
    except FileNotFoundError as error:
        raise NotReplaced(ANOTHER) from error
    except OSError as error:
        raise not_written(register, error) from error
    if sha256(content).hexdigest() != digest:
        raise NotReplaced(ANOTHER)
    try:
        if not read_register(place).entries:
            raise NotReplaced(NOBODY)
        if register.exists():
            keep_private(before)
            before.write_bytes(register.read_bytes())
            os.utime(before, (now.timestamp(), now.timestamp()))
            place.chmod(register.stat().st_mode & 0o777)
        place.replace(register)
    except RegisterUnreadable as error:
        raise NotReplaced(ANOTHER) from error
    except OSError as error:
        raise not_written(register, error) from error


def may_write_beside(register: Path) -> bool:
    """Whether a file can be put beside a register, as far as that can be told before."""
    return os.access(register.parent, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def not_written(register: Path, error: OSError) -> NotReplaced:
    """Why nothing could be written beside a register, and who can put that right."""
    log.warning(NOT_WRITTEN, error.strerror)
    told = {errno.EACCES: NOT_ALLOWED, errno.EPERM: NOT_ALLOWED, errno.EROFS: NOT_ALLOWED}
    told |= {errno.ENOSPC: NO_ROOM, errno.EDQUOT: NO_ROOM}
    return NotReplaced(told.get(error.errno or 0, CANNOT_WRITE).format(folder=register.parent))


def forget_old(
    registers: Iterable[Path],
    now: datetime,
    copies: timedelta,
    is_kept: Callable[[Path], bool] = lambda _: False,
) -> int:
    """Delete what was sent and never put in place, and copies that are older than that; gives how many files went.

    What `is_kept` says stays whatever its age.
    """
    gone = 0
    for register in registers:
        for path, span in ((sent_path(register), LOOKED_AT_FOR), (before_path(register), copies)):
            try:
                if path.stat().st_mtime < (now - span).timestamp() and not is_kept(path):
                    path.unlink()
                    gone += 1
            except FileNotFoundError:
                continue
    return gone
