"""What cannot be opened or reached is found, and what could not be looked at because of it is not called fine."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor.address import SIGNATURES
from bot.doctor.check import Checkup, Status, not_looked_at
from bot.journal.database import open_database
from tests.bot.doctor.clinic import a_clinic, found
from tests.bot.house import (
    HOST,
)
from tests.bot.test_cli import Terminal

pytestmark = pytest.mark.slow

UNSEEN = not_looked_at(SIGNATURES, "nothing receives here")


def test_a_journal_that_another_program_holds_is_found(tmp_path: Path) -> None:
    async def story() -> Checkup:
        async with a_clinic(tmp_path) as clinic:
            url = clinic.house.chaperone.config.storage.url
            async with open_database(url, patience=timedelta(milliseconds=10)) as database:
                with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
                    other.execute("BEGIN IMMEDIATE")
                    return await replace(clinic.examination(), database=database).examine(UNSEEN)

    check = found(asyncio.run(story()), "journal")
    assert check.status is Status.TO_DO
    assert "cannot be written (database is locked)" in check.says
    assert str(tmp_path / "journal.db") in check.says
    assert "[storage]" in check.place


def test_a_journal_that_cannot_be_opened_is_found_and_the_rest_looked_at(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "journal.db").unlink()
    (tmp_path / "journal.db").mkdir()
    ended = terminal.call("doctor")
    assert ended.code == 1
    (line,) = [line for line in ended.out.splitlines() if line.startswith("✗ journal: ")]
    assert (
        "cannot be opened: its folder is not there, or the user that runs this may not write in it." in line
    )
    assert "? last event: Not looked at, because the journal cannot be opened." in ended.out
    assert "✓ token: " in ended.out


def test_a_zoom_that_does_not_answer_is_no_fault_of_anybody_listed(tmp_path: Path) -> None:
    async def story() -> Checkup:
        async with a_clinic(tmp_path) as clinic:
            clinic.house.zoom.fail("POST", "/oauth/token", status=503, times=9)
            return await clinic.examine()

    checkup = asyncio.run(story())
    assert [check.name for check in checkup.to_do] == ["token"]
    assert "Zoom did not answer" in found(checkup, "token").says
    asked = ("scope ", "Team Chat ", "licence ", "time zone", "sessions ")
    of_zoom = [check for check in checkup.checks if check.name.startswith(asked)]
    assert {check.status for check in of_zoom} == {Status.NOT_LOOKED_AT}
    assert len(of_zoom) > 15


@pytest.mark.parametrize(
    ("path", "line"),
    [("/users/", f"licence of {HOST}"), ("/users/", "Team Chat sender"), ("/users/", "time zone")],
)
def test_what_zoom_does_not_say_is_not_called_fine(tmp_path: Path, path: str, line: str) -> None:
    async def story() -> Checkup:
        async with a_clinic(tmp_path) as clinic:
            clinic.house.zoom.fail("GET", path, status=500, times=99)
            return await clinic.examine()

    assert found(asyncio.run(story()), line).status is Status.NOT_LOOKED_AT
