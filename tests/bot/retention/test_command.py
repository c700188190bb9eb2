"""The schedule as it is printed, and holds as they are typed."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.journal.retention_tables import Kind
from bot.retention.words import NONE_NAMED
from tests.bot.config_files import LEAST, the_problem, write
from tests.bot.journals import new_journal

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    path = write(
        tmp_path, f'{LEAST}[storage]\nurl = "{new_journal(tmp_path)}"\n[retention]\nsessions = "100d"\n'
    )
    secrets = {CLIENT_VARIABLE: "client-hush", WEBHOOK_VARIABLE: "webhook-hush"}
    return lambda *words: CliRunner().invoke(app, [*words, "--config", str(path)], env=secrets)


def test_the_schedule_says_of_every_kind_how_long_it_is_kept_and_what_for(run: Run, tmp_path: Path) -> None:
    records = json.loads(run("retention", "--format", "json").stdout)["records"]
    assert [record["kind"] for record in records] == list(Kind)
    days = {record["kind"]: record["period_days"] for record in records}
    assert (days["sessions"], days["working"], days["concerns"], days["unaddressed"]) == (100, 100, 9131, 30)
    text, page = run("retention").stdout, run("retention", "--format", "html").stdout
    for said in (text, page):
        assert "Willow Lane Crafts keeps the records" in said
        assert all(
            record["purpose"].replace("'", "&#39;" if said is page else "'") in said for record in records
        )
        assert "25 years" in said
        assert "100 days" in said
    assert run("retention", "--out", str(tmp_path / "s.pdf")).stderr == f"Written to {tmp_path / 's.pdf'}.\n"
    assert run("retention", "--format", "html", "--out", str(tmp_path / "no.pdf")).exit_code == 2
    assert run("retention", "--out", str(tmp_path / "no.csv")).exit_code == 2
    assert not [*tmp_path.glob("no.*")]
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


def test_a_hold_is_placed_with_a_reason_shown_and_released_once(run: Run) -> None:
    assert run("holds").stdout == "There is no hold.\n"
    assert run("hold", "person", "Ada Fenwick").exit_code == 2
    placed = run("hold", "person", "Ada Fenwick", "--reason", "Police 4471")
    assert placed.stdout.startswith("Hold 1 is in force: person Ada Fenwick")
    assert "One hold is in force" in run("retention").stdout
    assert "Police 4471" in run("holds").stdout
    assert run("release", "1", "--reason", "Closed").exit_code == 0
    assert "Closed" in run("holds").stdout
    assert run("release", "1", "--reason", "Again").exit_code == 2


def test_a_hold_says_what_it_is_on_and_warns_where_that_is_nothing(run: Run, tmp_path: Path) -> None:
    nobody = run("hold", "person", "Zed Nobody", "--reason", "Police")
    assert (nobody.exit_code, "Hold 1 is in force" in nobody.stdout) == (0, True)
    assert nobody.stderr == NONE_NAMED.format(named="Zed Nobody") + "\n"
    assert "meeting id 99999" in run("hold", "series", "99999", "--reason", "Police").stderr
    with sqlite3.connect(tmp_path / "journal.db") as journal:
        journal.execute(
            "INSERT INTO sessions (uuid, key, meeting_id, host_email, profile, policy_hash, first_seen)"
            " VALUES ('u', 'k', '99999', 'zed.nobody@lane.example', 'p', 'h', 1762185600000000)"
        )
    assert "It holds 1 session now" in run("hold", "series", "99999", "--reason", "Police").stdout
    assert "It holds 1 session now" in run("hold", "person", "zed.nobody@", "--reason", "Police").stdout
    assert run("hold", "person", "Zed Nobody", "--reason", "x" * 1001).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "named"),
    [("session", "812"), ("series", "Tuesdays"), ("person", "Bo"), ("concern", "CFGH-2345")],
)
def test_what_is_held_has_to_be_there(run: Run, kind: str, named: str) -> None:
    refused = run("hold", kind, named, "--reason", "Police")
    assert refused.exit_code == 2
    assert named in refused.stderr
    assert run("holds").stdout == "There is no hold.\n"


@pytest.mark.parametrize(
    ("period", "says"),
    [("27d", "too short"), ("151y", "too long"), ("2 years", "not a period"), ("2h", "not a period")],
)
def test_a_period_is_in_years_or_days_and_neither_too_short_nor_too_long(
    tmp_path: Path, period: str, says: str
) -> None:
    assert says in the_problem(tmp_path, f'{LEAST}[retention]\nsessions = "{period}"\n').sentence
