"""Files that nobody else on the machine may read: the journal, and copies of it."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_IRWXO
from typing import Final

log = logging.getLogger(__name__)

OWNERS_ALONE: Final = 0o600

NOT_OURS: Final = "everybody on this machine may read %s, and its permissions cannot be changed: %s"


def keep_private(path: Path) -> None:
    """Have a file that is for its owner alone: made so where there is none, else closed to everybody but its group.

    A group is let be: it is given on purpose, to whatever takes the backups. Where no file can be made, whoever opens it
    next finds out and says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNERS_ALONE))
        return
    with suppress(FileNotFoundError):
        mode = S_IMODE(path.stat().st_mode)
        if mode & S_IRWXO:
            try:
                path.chmod(mode & ~S_IRWXO)
            except OSError as error:
                log.warning(NOT_OURS, path, error.strerror)
