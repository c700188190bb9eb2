"""Files that nobody else on the machine may read."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.journal.database import JournalUnusable, open_database
from bot.private_files import keep_private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """What is made is for everybody, unless whoever makes it sees to it."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def test_a_journal_and_what_stands_beside_it_are_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    database = open_database(f"sqlite:///{path}")
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            assert {file.name: mode(file) for file in tmp_path.iterdir()} == {
                "journal.db": 0o600,
                "journal.db-shm": 0o600,
                "journal.db-wal": 0o600,
            }
    finally:
        database.close()


@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o640), (0o666, 0o660), (0o640, 0o640), (0o600, 0o600)]
)
def test_one_that_was_open_to_everybody_is_closed_to_them(tmp_path: Path, before: int, after: int) -> None:
    path = tmp_path / "journal.db"
    sqlite3.connect(path).close()
    path.touch()
    path.chmod(before)
    open_database(f"sqlite:///{path}").close()
    assert mode(path) == after


def test_where_none_can_be_made_whoever_opens_it_says_so(tmp_path: Path) -> None:
    keep_private(tmp_path / "nowhere" / "journal.db")
    with pytest.raises(JournalUnusable, match="its folder is not there"):
        open_database(f"sqlite:///{tmp_path}/nowhere/journal.db")
