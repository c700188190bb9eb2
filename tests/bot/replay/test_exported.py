"""A session that was exported is replayed from its file alone."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.house import BEN, UUID
from tests.bot.replay.typed import replay


@pytest.mark.parametrize("name", ["session.json", "session.jsonl"])
def test_an_exported_session_is_replayed_without_journal_or_configuration(
    played: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    exported = replay(played, UUID, "--export", str(file))
    assert exported.code == 0
    assert "names and addresses are in it" in exported.out
    assert file.stat().st_mode & 0o077 == 0
    assert BEN in file.read_text()
    assert "Passcodes, what opens a recording and the text of the chat were never kept" in exported.out
    assert re.search(r'"\w*pass(code|word)": "(?!\*\*\*)', file.read_text()) is None
    again = CliRunner().invoke(app, ["replay", str(file)], env={})
    assert again.exit_code == 0
    assert again.stdout == replay(played, UUID).out
    twice = replay(played, UUID, "--export", str(file))
    assert (twice.code, twice.err) == (
        1,
        f"{file} cannot be written: there is a file of that name already.\n",
    )


def test_what_was_changed_in_an_exported_session_shows(played: Path, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    replay(played, UUID, "--export", str(file))
    document = json.loads(file.read_text())
    shared = next(e for e in document["events"] if e["event"] == "meeting.sharing_started")
    document["events"].remove(shared)
    file.write_text(json.dumps(document))
    typed = replay(tmp_path, str(file))
    assert typed.code == 1
    assert "  Only decided then:" in typed.out


def _without_schema(document: dict[str, Any]) -> str:
    return json.dumps({**document, "schema": "another/1"})


def _without_policy(document: dict[str, Any]) -> str:
    return json.dumps({**document, "policy": {}})


def _with_an_odd_event(document: dict[str, Any]) -> str:
    return json.dumps({**document, "events": [{"id": "x"}]})


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (_without_schema, 'its "schema" is not'),
        (_without_policy, "the policy in it cannot be read"),
        (_with_an_odd_event, "5 of its parts cannot be read, the first at 0.source"),
        (
            lambda _: '{"schema": "chaperone.session/1"}',
            "11 of its parts cannot be read, the first at meeting_uuid",
        ),
        (lambda _: '{"one": 1}\n{"two"', "line 2 is not JSON"),
        (lambda _: "", 'its "schema" is not'),
        (lambda _: "[1]\n[2]", 'its "schema" is not'),
        (lambda _: "[1]", 'its "schema" is not'),
    ],
)
def test_a_file_that_is_no_session_is_wrong(
    played: Path, tmp_path: Path, spoilt: Callable[[dict[str, Any]], str], why: str
) -> None:
    file = tmp_path / "session.json"
    replay(played, UUID, "--export", str(file))
    file.write_text(spoilt(json.loads(file.read_text())))
    typed = replay(tmp_path, str(file))
    assert (typed.code, typed.out) == (2, "")
    assert f"{file} is not a session that Chaperone exported: {why}" in typed.err


def test_a_file_that_is_no_text_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    file.write_bytes(b"\xff\xfe")
    assert "it is not text" in replay(tmp_path, str(file)).err
