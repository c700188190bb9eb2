"""`chaperone concern`: a record handed on, and all of them checked."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.concerns.store import Reading, find, readings
from tests.bot.concerns.material import GRACE, MARTA, a_room, about, signed_in
from tests.bot.config_files import LEAST, write
from tests.bot.documents.pdf_text import pdf_text

WORDS = "Grace wrote to Tom.\nЗнову й знову."


def command(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["concern", *words, "--config", str(folder / "chaperone.toml")])


def a_sealed_record(folder: Path) -> str:
    """One that no page shows to anybody, and the configuration of its journal."""
    write(folder, LEAST + f'[storage]\nurl = "sqlite:///{folder / "journal.db"}"\n')
    with a_room(folder, GRACE, MARTA) as room:
        return asyncio.run(room.desk.record(signed_in(MARTA), about(GRACE, facts=WORDS), ""))


def read_of(folder: Path, number: str) -> list[Reading]:
    def look(connection: Connection) -> list[Reading]:
        found = find(connection, number)
        return readings(connection, found) if found is not None else []

    with a_room(folder) as room:
        return asyncio.run(room.database.read(look))


def test_what_no_page_shows_is_exported_on_the_machine_and_that_is_written_down(tmp_path: Path) -> None:
    number = a_sealed_record(tmp_path)
    as_json = command(tmp_path, "export", number.lower().replace("-", ""), "--format", "json")
    assert as_json.exit_code == 0
    body = json.loads(as_json.stdout)
    assert body["entries"][0]["body"]["facts"] == WORDS
    assert body["altered"] == ""
    assert body["exported"]["name"].endswith(", at the command line")
    assert command(tmp_path, "export", number, "--out", str(tmp_path / "c.pdf")).exit_code == 0
    pdf = pdf_text((tmp_path / "c.pdf").read_bytes())
    for said in (
        f"Concern {number}",
        "Confidential.",
        "Grace wrote to Tom. Знову й знову.",
        "I fell off the wall.",
        "Recorded Marta Reyes, Tue 3 Nov 2026, 18:00",
        "Exported by",
        ", at the command line",
        "Grace Obi (grace@lane.example)",
        body["hash"],
    ):
        assert said in pdf
    assert [one.how.value for one in read_of(tmp_path, number)] == ["command pdf", "command json"]
    assert {one.head for one in read_of(tmp_path, number)} == {body["hash"]}


def test_a_number_that_is_not_there_is_said_to_be_wrong(tmp_path: Path) -> None:
    a_sealed_record(tmp_path)
    wrong = command(tmp_path, "export", "2222-2222")
    assert (wrong.exit_code, wrong.stderr) == (2, "There is no concern with the number 2222-2222.\n")


def test_verify_says_that_all_is_whole_or_which_record_is_not(tmp_path: Path) -> None:
    number = a_sealed_record(tmp_path)
    command(tmp_path, "export", number, "--format", "json")
    whole = command(tmp_path, "verify")
    assert (whole.exit_code, whole.stdout) == (0, "1 record with 1 entry: all as it was written.\n")

    tamper(tmp_path, lambda journal: journal.execute("UPDATE adult_concern_entries SET name = 'Nobody'"))
    changed = command(tmp_path, "verify")
    assert changed.exit_code == 1
    assert changed.stderr.startswith(f"Record {number} is not what was written: entry 1 was changed")
    assert "Grace" not in changed.output
    body = json.loads(command(tmp_path, "export", number, "--format", "json").stdout)
    assert body["altered"].startswith("This record is not what was written: entry 1 was changed")

    tamper(tmp_path, lambda journal: journal.execute("DELETE FROM adult_concern_entries"))
    assert command(tmp_path, "verify").stderr.startswith(f"Record {number} lacks entries")


def tamper(folder: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(folder / "journal.db")) as journal:
        for deed in ("changed", "deleted"):
            journal.execute(f"DROP TRIGGER IF EXISTS adult_concern_entries_never_{deed}")
        change(journal)
        journal.commit()
