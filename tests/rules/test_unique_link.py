"""A children's session has a link and a passcode of its own, every time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog, unique_link
from tests.rules.scenes import Breach, Scene, minutes, policy_with, seconds

POLICY = policy_with("unique_link")
BEFORE = datetime(2026, 2, 24, 16, tzinfo=UTC)
FINE: dict[str, Any] = {
    "passcode": True,
    "personal_meeting": False,
    "recurring": False,
    "uses_known": True,
}


def scene(**meeting: Any) -> Scene:
    return Scene(POLICY).starts(**meeting)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"personal_meeting": True}, unique_link.PERSONAL),
        ({"recurring": True}, unique_link.RECURRING),
        ({"personal_meeting": True, "recurring": True}, unique_link.PERSONAL),
        (
            {"link_used_at": BEFORE},
            "The link to this session was used for an earlier session, on 24 February 2026.",
        ),
        ({"recurring": True, "link_used_at": BEFORE}, unique_link.RECURRING),
    ],
)
def test_a_link_that_is_not_new_is_a_breach_until_it_is(wrong: dict[str, Any], reason: str) -> None:
    shown = scene().settings(minutes(1), **(FINE | wrong)).settings(minutes(2)).settings(minutes(3), **FINE)
    told = shown.told()
    assert told.breaches == [Breach("unique_link", "Link", minutes(1), minutes(3))]
    assert told.reasons == [reason]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (None, None),
        (1, None),
        (2, None),
        (3, unique_link.RECURRING),
        (4, unique_link.PERSONAL),
        (8, unique_link.RECURRING),
        (10, None),
    ],
)
def test_the_kind_of_meeting_tells_it_though_no_settings_are_read(
    kind: int | None, reason: str | None
) -> None:
    told = scene(type=kind).told()
    assert told.reasons == ([reason] if reason else [])
    assert told.verdict("unique_link")[0] == "not_checked"


def test_what_zoom_says_with_the_start_is_not_undone_by_the_settings() -> None:
    assert scene(type=8).settings(minutes(1), **FINE).told().breaches[0].closed is None


def test_a_passcode_that_was_used_before_is_a_breach_until_there_is_another() -> None:
    shown = scene().settings(minutes(1), **FINE, passcode_used_at=BEFORE)
    shown.settings(minutes(2)).settings(minutes(3), **FINE)
    told = shown.told()
    assert told.breaches == [Breach("unique_link", "Passcode", minutes(1), minutes(3))]
    assert told.reasons == [
        "The passcode of this session was used for an earlier session, on 24 February 2026."
    ]


def test_of_a_link_and_a_passcode_that_were_used_together_the_host_is_told_once() -> None:
    told = scene().settings(**FINE, link_used_at=BEFORE, passcode_used_at=BEFORE).told()
    assert told.deeds == [(ActionKind.ALERT_HOST, "Link", minutes(0))]
    assert "Chaperone does not change them by itself" in told.actions[0].advice
    assert "send everybody the new link and passcode" in told.actions[0].advice


def test_settings_that_were_read_later_count_however_they_came() -> None:
    shown = scene().settings(minutes(1), **FINE).settings(seconds(10), **FINE, link_used_at=BEFORE)
    assert shown.told().breaches == [Breach("unique_link", "Link", seconds(10), minutes(1))]


def test_days_are_those_of_the_organisation() -> None:
    policy = replace(POLICY, timezone=ZoneInfo("Europe/London"))
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    told = Scene(policy).starts().settings(**FINE, link_used_at=late).told()
    assert told.reasons == ["The link to this session was used for an earlier session, on 1 July 2026."]


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        (None, ("not_checked", unique_link.UNREAD)),
        ({}, ("not_checked", unique_link.UNSAID)),
        (FINE | {"uses_known": None}, ("not_checked", unique_link.UNSAID)),
        (FINE | {"personal_meeting": None}, ("not_checked", unique_link.UNSAID)),
        (FINE | {"passcode": None}, ("not_checked", unique_link.UNSAID)),
        (FINE | {"passcode": False}, ("not_checked", unique_link.NO_PASSCODE)),
        (FINE, ("kept", unique_link.KEPT)),
    ],
)
def test_kept_where_kind_and_records_were_looked_at(
    read: dict[str, Any] | None, verdict: tuple[str, str]
) -> None:
    shown = scene()
    if read is not None:
        shown.settings(**read)
    told = shown.told()
    assert told.breaches == []
    assert told.verdict("unique_link") == verdict


def test_sessions_with_children_need_it() -> None:
    assert set(catalog()["unique_link"].presets) == {"children", "one_to_one"}
