"""Journals to begin a test with: made once in a process, as a migration takes longer than most tests."""

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from bot.journal.database import open_database


@cache
def _newest() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with closing(open_database(f"sqlite:///{path}")):
            pass
        return path.read_bytes()


def new_journal(folder: Path) -> str:
    """The address of the journal in this folder, made empty where there is none."""
    path = folder / "journal.db"
    if not path.exists():
        path.write_bytes(_newest())
    return f"sqlite:///{path}"
