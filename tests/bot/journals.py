"""Journals to begin a test with: made once in a process, as a migration takes longer than most tests."""

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from bot.journal.database import open_database

# The journals that are kept elsewhere than in the test's own folder, by that.
_ELSEWHERE: dict[Path, str] = {}


@cache
def _newest() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with closing(open_database(f"sqlite:///{path}")):
            pass
        return path.read_bytes()


def keep_elsewhere(folder: Path, address: str) -> None:
    """Have the journal of this folder be the one at an address."""
    _ELSEWHERE[folder] = address


def new_journal(folder: Path) -> str:
    """The address of the journal of this folder, made empty where there is none."""
    if folder in _ELSEWHERE:
        return _ELSEWHERE[folder]
    path = folder / "journal.db"
    if not path.exists():
        path.write_bytes(_newest())
    return f"sqlite:///{path}"
