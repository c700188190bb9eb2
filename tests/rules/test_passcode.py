"""A link and a passcode; no other way in."""

from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog, passcode
from rules.policy import Policy
from tests.rules.scenes import Breach, Scene, minutes, policy_of, policy_with, preset, seconds

POLICY = policy_with("passcode")
WITH_UNIQUE_LINK = policy_of(passcode=preset("passcode"), unique_link=preset("unique_link"))


def scene(policy: Policy = POLICY) -> Scene:
    return Scene(policy).starts()


def test_no_passcode_is_a_breach_until_there_is_one() -> None:
    shown = (
        scene().settings(minutes(1), passcode=False).settings(minutes(2)).settings(minutes(3), passcode=True)
    )
    assert shown.told().breaches == [Breach("passcode", "Passcode", minutes(1), minutes(3))]


def test_the_host_is_told_who_has_to_send_what_and_nothing_is_changed() -> None:
    told = scene().settings(passcode=False).settings(minutes(1), passcode=False).told()
    assert told.deeds == [(ActionKind.ALERT_HOST, "Passcode", minutes(0))]
    assert "send everybody the new link and passcode" in told.actions[0].advice


def test_settings_that_were_read_later_count_however_they_came() -> None:
    shown = scene().settings(minutes(1), passcode=True).settings(seconds(10), passcode=False)
    assert shown.told().breaches == [Breach("passcode", "Passcode", seconds(10), minutes(1))]


@pytest.mark.parametrize(
    ("personal", "in_link", "breached"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, False),
        (True, None, False),
        (None, True, False),
        (None, None, False),
    ],
)
def test_a_personal_link_that_holds_the_passcode_lets_in_whoever_was_ever_given_it(
    personal: bool | None, in_link: bool | None, breached: bool
) -> None:
    told = scene().settings(passcode=True, personal_meeting=personal, passcode_in_link=in_link).told()
    assert [breach.about for breach in told.breaches] == (["Personal link"] if breached else [])


@pytest.mark.parametrize("right", [{"personal_meeting": False}, {"passcode_in_link": False}])
def test_it_is_over_with_another_meeting_or_another_link(right: dict[str, Any]) -> None:
    wrong = {"passcode": True, "personal_meeting": True, "passcode_in_link": True}
    shown = scene().settings(**wrong).settings(minutes(1)).settings(minutes(2), **(wrong | right))
    assert shown.told().breaches == [Breach("passcode", "Personal link", minutes(0), minutes(2))]


def test_of_a_personal_meeting_the_host_is_told_once() -> None:
    shown = scene(WITH_UNIQUE_LINK)
    told = shown.settings(passcode=True, personal_meeting=True, passcode_in_link=True).told()
    assert {breach.rule for breach in told.breaches} == {"passcode", "unique_link"}
    assert told.deeds == [(ActionKind.ALERT_HOST, "Link", minutes(0))]
    alone = scene().settings(passcode=True, personal_meeting=True, passcode_in_link=True).told()
    assert alone.deeds == [(ActionKind.ALERT_HOST, "Personal link", minutes(0))]


OWN = {"personal_meeting": False}


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        ([], ("not_checked", passcode.UNREAD)),
        ([None], ("not_checked", passcode.UNSAID)),
        ([True], ("kept", passcode.KEPT)),
        ([True, None], ("not_checked", passcode.UNSAID)),
    ],
)
def test_kept_where_zoom_said_so(read: list[bool | None], verdict: tuple[str, str]) -> None:
    shown = scene()
    for minute, has in enumerate(read):
        shown.settings(minutes(minute), passcode=has, **OWN)
    told = shown.told()
    assert told.breaches == []
    assert told.verdict("passcode") == verdict


@pytest.mark.parametrize(
    ("personal", "in_link", "verdict"),
    [
        (False, None, ("kept", passcode.KEPT)),
        (None, False, ("kept", passcode.KEPT)),
        (False, True, ("kept", passcode.KEPT)),
        (True, False, ("kept", passcode.KEPT)),
        (None, None, ("not_checked", passcode.PERSONAL_UNSAID)),
        (True, None, ("not_checked", passcode.PERSONAL_UNSAID)),
        (None, True, ("not_checked", passcode.PERSONAL_UNSAID)),
    ],
)
def test_kept_where_no_personal_link_lets_people_in_without_it(
    personal: bool | None, in_link: bool | None, verdict: tuple[str, str]
) -> None:
    told = scene().settings(passcode=True, personal_meeting=personal, passcode_in_link=in_link).told()
    assert told.breaches == []
    assert told.verdict("passcode") == verdict


def test_every_kind_of_session_needs_one() -> None:
    assert set(catalog()["passcode"].presets) == {"children", "adults", "one_to_one", "open_event"}
