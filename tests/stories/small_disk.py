"""A small disk of a test's own, which can be filled to the last byte and emptied again."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NOT_ALLOWED = "nothing can be mounted here (that takes root), so a full disk was not tried"
PAGE = bytes(4096)


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that is mounted at `folder`."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave room for nothing more."""
        with self._ballast.open("ab", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(PAGE)
                except OSError as error:
                    if error.errno == errno.ENOSPC:
                        return
                    raise

    def make_room(self) -> None:
        """Take away what it was filled with."""
        self._ballast.unlink()


@contextmanager
def a_small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """A disk in memory, mounted at a folder for as long as the context lasts; the test is skipped where that is not allowed."""
    folder.mkdir()
    size = f"size={megabytes}m,mode=0777"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip(NOT_ALLOWED)
    try:
        yield Disk(folder)
    finally:
        # A server may have files of it open still.
        subprocess.run(["umount", "--lazy", folder], check=True)
