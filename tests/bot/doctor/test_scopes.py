"""Which scopes a configuration needs, and under which names an app may have them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.config import read_config
from bot.doctor.check import Status
from bot.doctor.credentials import scope_checks, wanted_scopes
from bot.simulator.gate import SCOPES
from bot.zoom.scopes import (
    ATTENDANCE,
    DASHBOARD,
    READ_SCOPES,
    RECORDS,
    SCOPES_OF,
    SHORTER_ATTENDANCE,
    TEAM_CHAT,
    WHAT_FOR,
    classic,
    has,
)
from tests.bot.config_files import LEAD, LEAST, SECRETS, write

ROOT = Path(__file__).parents[3]
SPECIFICATIONS = ROOT.parent / "shared/zoom/openapi"

# Zoom's specification names this one for master accounts alone.
NOT_IN_SPECIFICATION = {"account:read:lock_settings:admin"}


def test_the_page_on_the_app_lists_exactly_the_scopes_that_are_known() -> None:
    text = (ROOT / "docs/zoom-app.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_:]+:admin)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(WHAT_FOR)
    known = {*READ_SCOPES, TEAM_CHAT, *(scope for of in SCOPES_OF.values() for scope in of)}
    assert known <= WHAT_FOR.keys() <= SCOPES


def test_zooms_specification_knows_each_of_them_with_its_classic_one() -> None:
    if not SPECIFICATIONS.is_dir():
        pytest.skip("Zoom's specifications are not here")
    together = [
        _scopes(operation)
        for path in SPECIFICATIONS.glob("*-rest.json")
        for operations in json.loads(path.read_text())["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
    ]
    for scope in WHAT_FOR.keys() - NOT_IN_SPECIFICATION:
        beside = [scopes for scopes in together if scope in scopes]
        assert beside, scope
        either = {classic(scope), (classic(scope) or "").removesuffix(":admin")}
        assert any(either & scopes for scopes in beside), scope


def _scopes(operation: dict[str, Any]) -> set[str]:
    """Every scope that one of Zoom's specifications names for a call; they do so in two ways."""
    extensions = operation.get("x-extensions", {})
    security = (scopes for way in operation.get("security") or () for scopes in way.values())
    named = (*security, extensions.get("x-granular-scopes", ()), extensions.get("x-macro-scopes", ()))
    return {scope for scopes in named for scope in scopes}


@pytest.mark.parametrize(
    ("given", "scope", "may"),
    [
        ({"meeting:update:status:admin"}, "meeting:update:status:admin", True),
        ({"meeting:write:admin"}, "meeting:update:status:admin", True),
        ({"meeting:read:admin"}, "meeting:update:status:admin", False),
        ({"recording:write:admin"}, "cloud_recording:delete:meeting_recording:admin", True),
        ({"chat_message:write:admin"}, "team_chat:write:user_message:admin", True),
        ({"user:read:admin"}, "team_chat:write:user_message:admin", False),
        (set(), "phone:read:call:admin", False),
    ],
)
def test_an_older_app_has_scopes_that_include_others(given: set[str], scope: str, may: bool) -> None:
    assert has(given, scope) is may


@pytest.mark.parametrize(
    ("more", "scope", "rules"),
    [
        ("", "cloud_recording:delete:meeting_recording:admin", None),
        (
            '[profiles.children.rules]\nrecording_access = { keep_for = "30d" }',
            "cloud_recording:delete:meeting_recording:admin",
            ["recording_access"],
        ),
        (
            '[profiles.children.rules]\nrecording_access = { without_consent = "remove" }',
            "cloud_recording:delete:meeting_recording:admin",
            ["recording_access"],
        ),
        ("", "meeting:update:status:admin", ["session_close"]),
        (
            '[profiles.children.rules]\nsession_close = "off"',
            "meeting:update:status:admin",
            None,
        ),
        ("", "meeting:read:list_registrants:admin", None),
        (
            '[[sessions]]\ntopic = "*"\nprofile = "children"\nregister = "zoom"',
            "meeting:read:list_registrants:admin",
            [],
        ),
        ("", "user:read:user:admin", []),
        ("", "meeting:read:past_meeting:admin", []),
        ("", "report:read:list_meeting_participants:admin", []),
        ("", "dashboard:read:list_meeting_participants:admin", None),
    ],
)
def test_what_is_needed_follows_from_the_configuration(
    tmp_path: Path, more: str, scope: str, rules: list[str] | None
) -> None:
    config = read_config(write(tmp_path, f"{LEAST}{LEAD}{more}"), SECRETS)
    assert wanted_scopes(config).get(scope) == rules


@pytest.mark.parametrize(
    ("plan", "of_records"),
    [
        ("free", set()),
        ("pro", {*RECORDS, ATTENDANCE}),
        ("business", {*RECORDS, ATTENDANCE, DASHBOARD}),
    ],
)
def test_zooms_records_want_the_scopes_that_the_plan_has_them_for(
    tmp_path: Path, plan: str, of_records: set[str]
) -> None:
    text = LEAST.replace("[zoom]", f'[zoom]\nplan = "{plan}"')
    config = read_config(write(tmp_path, text), SECRETS)
    assert wanted_scopes(config).keys() & {*RECORDS, ATTENDANCE, SHORTER_ATTENDANCE, DASHBOARD} == of_records


@pytest.mark.parametrize(
    ("given", "to_do"),
    [
        ({ATTENDANCE}, []),
        ({SHORTER_ATTENDANCE}, []),
        ({"user:read:user:admin"}, [f"scope {ATTENDANCE}"]),
    ],
)
def test_one_of_two_scopes_does_for_who_took_part(tmp_path: Path, given: set[str], to_do: list[str]) -> None:
    config = read_config(write(tmp_path, LEAST), SECRETS)
    rest = WHAT_FOR.keys() - {ATTENDANCE, SHORTER_ATTENDANCE}
    checks = list(scope_checks(config, frozenset(rest | given), token=True))
    wanting = [check for check in checks if check.status is Status.TO_DO]
    assert [check.name for check in wanting] == to_do
    assert not any(check.stops for check in wanting)
