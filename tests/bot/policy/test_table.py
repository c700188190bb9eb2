"""The policy's table: what is said of each clause, with what configuration, and how it is printed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import WallClock
from bot.config import Config, read_config
from bot.policy.table import (
    CAMERAS_UNSEEN,
    CHAT_UNSEEN,
    NO_LEAD,
    NO_REGISTER_AT_ALL,
    NO_SENDER,
    NO_SENDER_BUT_CARDS,
    NO_STAFF,
    NOT_YET,
    OBSERVING,
    ROOM_UNREACHED,
    PolicyTable,
    Row,
    State,
    policy_table,
)
from bot.zoom.scopes import READ_SCOPES, REGISTRANTS, SCOPES_OF, TEAM_CHAT
from rules.catalog import catalog
from rules.clauses import CLAUSES
from rules.questions import BUILT_IN
from rules.rule import Need
from tests.bot.cards_house import APP, SECRETS
from tests.bot.house import STAFF, an_account, configured

ROOT = Path(__file__).parents[3]
ADULTS = '[[sessions]]\ntopic = "Adults *"\nprofile = "adults"\n'


def a_config(folder: Path, **config: Any) -> Config:
    every = {"also": sorted(catalog()), "attestations": ""} | config
    return configured(folder, an_account(WallClock())[0], "http://127.0.0.1", **every)


def row(table: PolicyTable, clause: str) -> Row:
    return next(one for one in table.rows if one.clause == clause)


def done(table: PolicyTable, clause: str) -> dict[str, str]:
    return {one.profile: one.words for one in row(table, clause).done}


def test_every_clause_and_every_question_has_a_row(tmp_path: Path) -> None:
    config = a_config(tmp_path)
    rows = policy_table(config).rows
    assert [one.clause for one in rows[: len(CLAUSES)]] == [clause.number for clause in CLAUSES]
    assert [one.rule for one in rows[len(CLAUSES) :]] == [item.key for item in config.policy.attested]
    assert {one.state for one in rows[len(CLAUSES) :]} == {State.ATTESTED}
    for one in rows[: len(CLAUSES)]:
        looked_at = one.rule in catalog()
        assert one.state is (State.SENSED if looked_at else State.NOT_LOOKED_AT)
        assert (NOT_YET in one.missing) is not looked_at
        assert bool(one.sensed and one.limits) is looked_at


def test_only_profiles_in_use_are_shown_and_what_is_done_is_said_in_words(tmp_path: Path) -> None:
    off = '[profiles.adults.rules]\nscreen_name = "off"\n[profiles.children.rules]\ncamera = "off"\n'
    after = 'screen_share = { respond = [], after = "45s", then = ["remove_participant", "rename"] }'
    table = policy_table(a_config(tmp_path, more=ADULTS + off + after))
    assert table.profiles == ("children", "adults")
    assert done(table, "Z5") == {
        "children": (
            "stands in the report; if it goes on for 45s, remove the participant from the session and have the host "
            "change the participant's screen name"
        ),
        "adults": "off",
    }
    assert done(table, "Z13")["adults"] == "off"
    assert done(table, "Z9") == {"children": "off", "adults": "off"}
    assert row(table, "Z9").missing == ()


def test_an_observer_does_nothing(tmp_path: Path) -> None:
    table = policy_table(
        a_config(
            tmp_path,
            mode="observe",
            more='[profiles.children.rules]\nscreen_share = { respond = [], after = "1s", then = ["announce"] }\nscreen_name = { respond = [] }',
        )
    )
    assert done(table, "Z12")["children"].startswith(
        "only observed, and nothing is done; it would tell the host"
    )
    assert done(table, "Z13")["children"] == "stands in the report"
    assert OBSERVING in table.notes


def test_what_is_missing_is_said_where_it_is_wanted(tmp_path: Path) -> None:
    whole = policy_table(a_config(tmp_path))
    assert not {NO_SENDER, NO_LEAD, NO_REGISTER_AT_ALL, NO_STAFF} & {m for r in whole.rows for m in r.missing}
    assert (
        "The list of staff does not say when the Enhanced DBS check of Marta Reyes, "
        in row(whole, "S1").missing[0]
    )
    assert row(whole, "S1").missing[1].endswith("Grace Obi agreed to the policy.")
    assert CAMERAS_UNSEEN in row(whole, "Z9").missing

    bare = policy_table(a_config(tmp_path, alerts="", staff=""))
    assert row(bare, "Z12").missing == (NO_SENDER,)
    assert {NO_SENDER, NO_LEAD} <= set(row(bare, "Z7").missing)
    assert NO_STAFF in row(bare, "S1").missing
    assert NO_STAFF in row(bare, "X1").missing

    carded = policy_table(a_config(tmp_path, alerts=APP, environ=SECRETS))
    assert row(carded, "Z12").missing == (NO_SENDER_BUT_CARDS,)


@pytest.mark.parametrize(("before", "is_said"), [('["5m"]', True), ("[]", False)])
def test_what_announcements_want_is_said_where_there_are_any(
    tmp_path: Path, before: str, is_said: bool
) -> None:
    rules = f"[profiles.children.rules]\nsession_close = {{ announce_before = {before} }}"
    assert (ROOM_UNREACHED in row(policy_table(a_config(tmp_path, more=rules)), "Z11").missing) is is_said


def test_what_only_the_lead_is_told_is_said_where_the_host_is_to_be_told(tmp_path: Path) -> None:
    more = '[profiles.adults.rules]\nbehaviour = { respond = ["alert_safeguarding"] }\n'
    said = done(policy_table(a_config(tmp_path, more=ADULTS + more)), "P4")
    assert said["children"] == (
        "tell the host and tell the safeguarding lead; of what concerns a member of staff, the safeguarding lead instead of "
        "the host"
    )
    assert said["adults"] == "tell the safeguarding lead"
    assert "of what a member of staff wrote privately, the safeguarding lead" in done(
        policy_table(a_config(tmp_path)), "S4"
    ).get("children", "")


def test_what_people_are_asked_in_the_meetings_chat_says_what_that_needs(tmp_path: Path) -> None:
    table = policy_table(a_config(tmp_path))
    assert ROOM_UNREACHED in row(table, "Z13").missing
    assert ROOM_UNREACHED not in row(table, "Z12").missing


def test_sessions_without_a_register_are_named(tmp_path: Path) -> None:
    both = policy_table(a_config(tmp_path, more=ADULTS))
    assert 'No register is set for topic "Adults *".' in row(both, "Z13").missing
    assert not row(both, "Z12").missing

    path = a_config(tmp_path).path
    path.write_text(path.read_text().replace('register = "register.csv"\n', ""))
    none = policy_table(read_config(path, {}, to_run=False))
    assert NO_REGISTER_AT_ALL in row(none, "Z13").missing


@pytest.mark.parametrize("name", [name for name, rule in catalog().items() if Need.CHAT in rule.needs])
def test_what_needs_chat_says_when_chat_is_seen(name: str, tmp_path: Path) -> None:
    for one in policy_table(a_config(tmp_path)).rows:
        assert one.rule != name or CHAT_UNSEEN in one.missing


def test_without_a_configuration_it_is_said_what_can_be_seen() -> None:
    table = policy_table(None)
    assert (table.mode, table.profiles) == (None, ())
    assert [one.rule for one in table.rows if one.state is State.ATTESTED] == [item.key for item in BUILT_IN]
    assert not [one for one in table.rows if one.done]
    assert CAMERAS_UNSEEN in row(table, "Z9").missing
    assert table.notes[0].startswith("There is no configuration here")


def test_the_scopes_it_names_are_those_that_the_app_is_made_with(tmp_path: Path) -> None:
    page = (ROOT / "docs/zoom-app.md").read_text()
    listed = set(re.findall(r"^\| `([a-z_:]+)` \|", page, re.MULTILINE))
    assert {*READ_SCOPES, TEAM_CHAT, *(scope for of in SCOPES_OF.values() for scope in of)} <= listed
    (note,) = policy_table(a_config(tmp_path)).notes
    assert "meeting:update:status:admin" in note
    assert REGISTRANTS not in note
    (note,) = policy_table(a_config(tmp_path, register_is="zoom")).notes
    assert REGISTRANTS in note
    assert REGISTRANTS in listed


def typed(folder: Path, *words: str, columns: int = 80) -> str:
    config = ("--config", str(folder / "chaperone.toml"))
    result = CliRunner().invoke(app, ["rules", *words, *config], env={"COLUMNS": str(columns)})
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("columns", [80, 100, 149, 150, 220])
def test_the_table_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    a_config(tmp_path, staff=STAFF, more=ADULTS)
    printed = typed(tmp_path, columns=columns)
    lines = printed.splitlines()
    in_table = [line for line in lines if line[:1] in "┏┃┡│├└"]
    assert {len(line) for line in in_table} == {columns}
    words = set(re.findall(r"[a-z_]+", printed))
    assert {clause.rule for clause in CLAUSES} <= words
    assert "attested" in words
    assert all(f"│ {clause}" in printed for clause in ("Z1", "Z13", "S1, S2", "P3", "X1"))
    assert "See Z7." in printed


def test_the_table_is_printed_as_json(tmp_path: Path) -> None:
    a_config(tmp_path)
    document = json.loads(typed(tmp_path, "--format", "json"))
    assert (document["schema"], document["mode"], document["profiles"]) == (
        "chaperone.rules/1",
        "enforce",
        ["children"],
    )
    share = next(one for one in document["clauses"] if one["clause"] == "Z5")
    assert (share["rule"], share["state"], share["attestation"]) == ("screen_share", "sensed", None)
    handled = share["done"]["children"]
    assert (handled["on"], handled["after"], handled["then"]) == (True, 30, ["remove_participant"])
    last = document["clauses"][-1]
    assert (last["rule"], last["state"]) == (None, "attested")
    assert last["attestation"]


def test_a_rule_that_is_off_is_off_in_json(tmp_path: Path) -> None:
    a_config(tmp_path, also=())
    document = json.loads(typed(tmp_path, "--format", "json"))
    camera = next(one for one in document["clauses"] if one["clause"] == "Z9")
    assert camera["done"]["children"] == {
        "on": False,
        "respond": [],
        "after": None,
        "then": [],
        "words": "off",
    }


def test_without_a_configuration_the_table_is_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["rules"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert "There is no configuration here" in result.stdout
