"""The demonstration: its files, and how it ends when something is not as it should be."""

import asyncio
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.demo.house import PLAYS, configuration, no_proxy, prepare, rehearse, warnings_kept
from bot.demo.played import ALL_OVER, STILL_OPEN, how_it_ended, play
from bot.register.reading import read_register
from bot.simulator.play import Play, differences
from bot.simulator.thimble_lane import CO_HOST
from bot.simulator.young_stitchers import YOUNG_STITCHERS
from bot.simulator.zoom import SimulatedZoom

PROXIES = ("no_proxy", "NO_PROXY")


def a_report() -> dict[str, Any]:
    """What of a report is looked at to see whether the session was kept as it should be."""
    findings = [
        {
            "rule": expected.rule,
            "subject": {"name": expected.subject},
            "closed_at": "2026-09-05T15:32:01.000Z",
            "responses": [{"action": a, "outcome": o} for a, o in expected.responses.items()],
        }
        for expected in YOUNG_STITCHERS.expected
    ]
    return {"session": {"ended_at": "2026-09-05T15:32:01.000Z"}, "findings": findings}


def test_a_report_as_it_should_be_differs_in_nothing() -> None:
    assert differences(YOUNG_STITCHERS, a_report()) == []


def test_the_rules_that_are_broken_in_the_story() -> None:
    rules = {expected.rule for expected in YOUNG_STITCHERS.expected}
    assert rules == {
        "personal_information",
        "private_chat",
        "recording",
        "screen_name",
        "screen_share",
        "session_close",
        "supervision",
        "waiting_room",
    }


def test_what_is_said_of_the_end_is_what_the_report_says() -> None:
    report = a_report()
    assert how_it_ended(report) == ALL_OVER
    left_open(report)
    assert how_it_ended(report) == STILL_OPEN.format(subjects="Waiting room")


def not_ended(report: dict[str, Any]) -> None:
    report["session"]["ended_at"] = None


def one_missing(report: dict[str, Any]) -> None:
    del report["findings"][2]


def one_too_many(report: dict[str, Any]) -> None:
    share = report["findings"][2]
    report["findings"].append(share | {"subject": {"name": CO_HOST}})


def one_twice(report: dict[str, Any]) -> None:
    report["findings"].append(report["findings"][0])


def not_removed(report: dict[str, Any]) -> None:
    report["findings"][2]["responses"][-1]["outcome"] = "failed"


def left_open(report: dict[str, Any]) -> None:
    report["findings"][3]["closed_at"] = None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (not_ended, "the session was not ended"),
        (one_missing, "nothing was found about screen_share and Jordan Pike"),
        (one_too_many, "screen_share and Tom Ashworth should not be in the report"),
        (one_twice, "the findings came in another order, or more than once"),
        (not_removed, "what was done about screen_share and Jordan Pike was"),
        (left_open, "the finding about waiting_room and Waiting room was not closed"),
    ],
)
def test_what_differs_is_named(change: Any, says: str) -> None:
    report = a_report()
    change(report)
    (difference,) = differences(YOUNG_STITCHERS, report)
    assert difference.startswith(says)


def test_an_earlier_run_leaves_nothing_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    prepare(tmp_path)
    for name in (
        "chaperone.db",
        "chaperone.db-wal",
        "chaperone.log",
        "children.html",
        "adults.json",
        "mine.txt",
    ):
        (tmp_path / name).write_text("old")
    prepare(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "adults.csv",
        "children.csv",
        "mine.txt",
    ]


@pytest.mark.parametrize("play", PLAYS, ids=[play.name for play in PLAYS])
def test_the_register_is_one_that_chaperone_reads_without_a_doubt(play: Play, tmp_path: Path) -> None:
    prepare(tmp_path)
    register = read_register(tmp_path / f"{play.name}.csv")
    assert register.problems == ()
    assert len(register.entries) == len(play.register.splitlines()) - 1
    assert len([entry for entry in register.entries if not entry.recording_consent]) == 1
    assert all(entry.policy_agreed for entry in register.entries)
    assert all(entry.guardian for entry in register.entries if entry.under_18)


@pytest.mark.parametrize("play", PLAYS, ids=[play.name for play in PLAYS])
def test_the_configuration_is_one_that_chaperone_reads_without_a_remark(play: Play, tmp_path: Path) -> None:
    start = datetime(2026, 9, 5, 15, tzinfo=UTC)
    zoom = SimulatedZoom(ManualClock(start))
    rehearse(zoom, start)
    config = configuration(zoom, "http://127.0.0.1:9", tmp_path)
    assert config.notes == ()
    assert config.storage.url == f"sqlite:///{tmp_path / 'chaperone.db'}"
    pattern = config.policy.pattern_for(play.meeting_id, None, None)
    assert pattern is not None
    assert (pattern.profile, pattern.register) == (play.name, str(tmp_path / f"{play.name}.csv"))


def test_a_folder_that_cannot_be_written_is_named_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo").write_text("in the way")
    assert asyncio.run(play(folder=tmp_path / "demo")) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("The demonstration cannot write to ")
    assert said.endswith("demo: there is a file of that name already.")


def test_a_session_that_goes_another_way_ends_it_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # So fast that Chaperone cannot keep up.
    assert asyncio.run(play(folder=tmp_path, speed=1_000_000)) == 1
    assert "The demonstration did not go as it should: " in capsys.readouterr().out
    assert not list(tmp_path.glob("*.html"))


def test_only_warnings_are_written_down_and_only_meanwhile(tmp_path: Path) -> None:
    path, log = tmp_path / "chaperone.log", logging.getLogger("bot.example")
    with warnings_kept(path):
        logging.getLogger("httpx").info("GET /users/somebody@example.org")
        assert not path.exists()
        log.warning("the register is odd")
    log.warning("afterwards")
    assert [line.split(" ", 2)[2] for line in path.read_text().splitlines()] == [
        "WARNING bot.example: the register is odd"
    ]


def test_no_proxy_stands_between_and_the_environment_is_as_before() -> None:
    before = {name: os.environ.get(name) for name in PROXIES}
    with no_proxy():
        assert {os.environ[name] for name in PROXIES} == {"127.0.0.1"}
    assert {name: os.environ.get(name) for name in PROXIES} == before
