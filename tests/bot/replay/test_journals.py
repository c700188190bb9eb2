"""Which journals `chaperone replay` can read, and that it changes none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal.database import open_database
from tests.bot.house import ADA, UUID, House, live
from tests.bot.replay.typed import replay


def test_the_journal_is_only_read(played: Path) -> None:
    def dump() -> list[str]:
        with closing(sqlite3.connect(f"{(played / 'journal.db').as_uri()}?mode=ro", uri=True)) as journal:
            return list(journal.iterdump())

    before, on_disk = dump(), (played / "journal.db").read_bytes()
    replay(played, "--month", "2026-11")
    assert dump() == before
    assert (played / "journal.db").read_bytes() == on_disk


def test_a_journal_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    live(tmp_path, _nothing)
    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    typed = replay(tmp_path, UUID)
    assert (typed.code, typed.out) == (1, "")
    assert typed.err == f"There is no journal at {tmp_path / 'journal.db'} yet.\n"
    assert list(tmp_path.glob("journal.db*")) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("DELETE FROM alembic_version", "written by an older version"),
        ("UPDATE alembic_version SET version_num = '9999'", "written by a newer version"),
    ],
)
def test_a_journal_of_another_version_is_left_as_it_is(tmp_path: Path, change: str, why: str) -> None:
    live(tmp_path, _nothing)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute(change)
    typed = replay(tmp_path, UUID)
    assert (typed.code, typed.out) == (1, "")
    assert why in typed.err


def test_a_file_that_is_no_journal_is_said_to_be_unusable(tmp_path: Path) -> None:
    live(tmp_path, _nothing)
    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    (tmp_path / "journal.db").write_text("Dear diary, " * 100)
    typed = replay(tmp_path, UUID)
    assert typed.code == 1
    assert "cannot be opened: file is not a database" in typed.err


def test_a_journal_that_is_in_use_is_replayed(tmp_path: Path) -> None:
    async def while_it_runs(house: House) -> None:
        await house.begin(ADA)
        typed = replay(tmp_path, UUID)
        assert (typed.code, ": the same (" in typed.out) == (0, True)

    live(tmp_path, while_it_runs)


async def _nothing(house: House) -> None:
    await house.settle()


def test_an_empty_journal_has_no_sessions(tmp_path: Path) -> None:
    live(tmp_path, _nothing)
    open_database(f"sqlite:///{tmp_path / 'journal.db'}").close()
    assert replay(tmp_path, UUID).code == 2
