"""Whether a planned session is ready, and what could not be seen of that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from rules.catalog.recording import RecordingPolicy
from rules.engine import Rules
from rules.events import Event, SettingsRead
from rules.finding import SESSION, Finding, Status
from rules.gate import FIXES_TAKE
from rules.looks import Look, Occasion
from rules.plan_events import SettingsUnread
from rules.policy import Policy, RulePolicy
from rules.readiness import State, readiness
from rules.rule import Rule, View
from rules.session import Session
from tests.rules.planned import Ahead
from tests.rules.scenes import A_MOMENT, ALERT, START, Nothing, minutes, policy_of, preset


def test_what_could_not_be_read_is_not_ready() -> None:
    ahead = Ahead()
    unread = SettingsUnread(
        at=START - minutes(30), look=Look(Occasion.HALF_HOUR), problem="Zoom is not there."
    )
    (text,) = ahead.hear(unread).wait(FIXES_TAKE - A_MOMENT).told()
    assert "could not read" in text
    assert "Zoom is not there." in text
    assert ahead.look(Occasion.FIVE_MINUTES).told() == []
    plan = ahead.session.plan
    assert plan is not None
    assert readiness(ahead.session, plan).state is State.READY


def test_what_is_missing_stays_missing_where_it_cannot_be_read_again() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR, waiting_room=False)
    ahead.told()
    unread = SettingsUnread(at=START - minutes(5), look=Look(Occasion.FIVE_MINUTES), problem="No answer.")
    (text,) = ahead.hear(unread).wait(FIXES_TAKE - A_MOMENT).told()
    assert "waiting room switched off" in text
    assert "No answer." in text


def test_what_zoom_does_not_say_is_not_ready() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR, guests_can_share=None)
    (text,) = ahead.told()
    assert text.startswith("Nothing was found to be wrong")
    assert "Zoom did not say whether guests may share a screen." in text
    (text,) = ahead.look(Occasion.FIVE_MINUTES, guests_can_share=None, waiting_room=False).told()
    assert "Not everything could be seen." in text


def _with(rule: str, **options: Any) -> Policy:
    settings = preset(rule)
    return policy_of(**{rule: replace(settings, options=replace(settings.options, **options))})


NO_RECORDING = _with("recording", policy=RecordingPolicy.FORBIDDEN)


LINKED: Mapping[str, Any] = {
    "passcode": True,
    "personal_meeting": False,
    "passcode_in_link": True,
    "uses_known": True,
}


NOTHING_FORBIDDEN: Mapping[str, Any] = {"local_recording": False, "live_streaming": False}


@pytest.mark.parametrize(
    ("policy", "said", "unsaid"),
    [
        (_with("waiting_room"), {}, ["waiting_room", "join_before_host"]),
        (_with("screen_share"), {}, ["guests_can_share"]),
        (_with("recording"), {}, ["auto_recording"]),
        (NO_RECORDING, NOTHING_FORBIDDEN, ["auto_recording", "local_recording", "live_streaming"]),
        (_with("licensed_host"), {"licensed": True}, ["licensed"]),
        (_with("passcode"), LINKED, ["passcode", "personal_meeting"]),
        (
            _with("passcode"),
            {**LINKED, "personal_meeting": True, "passcode_in_link": False},
            ["passcode_in_link"],
        ),
        (_with("unique_link"), LINKED, ["passcode", "personal_meeting", "uses_known"]),
        (_with("private_chat"), {"private_chat": False}, ["private_chat"]),
        (_with("personal_information"), {"file_transfer": False}, ["file_transfer"]),
    ],
)
def test_each_setting_that_a_rule_goes_by_has_to_be_said(
    policy: Policy, said: Mapping[str, Any], unsaid: list[str]
) -> None:
    assert _state(policy, said) is State.READY
    for setting in unsaid:
        assert _state(policy, {**said, setting: None}) is State.NOT_SEEN, setting


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (_with("private_chat", among_guests=True), {"private_chat": True}),
        (_with("personal_information", files=True), {"file_transfer": True}),
        (_with("passcode"), {**LINKED, "passcode_in_link": None}),
    ],
)
def test_what_a_rule_does_not_go_by_need_not_be_said(policy: Policy, said: Mapping[str, Any]) -> None:
    assert _state(policy, said) is State.READY


def _state(policy: Policy, said: Mapping[str, Any]) -> State:
    ahead = Ahead(policy).look(Occasion.HALF_HOUR, **said)
    assert ahead.session.plan is not None
    return readiness(ahead.session, ahead.session.plan).state


@pytest.mark.parametrize("occasion", [Occasion.DAY_BEFORE, Occasion.CHANGED])
def test_what_zoom_does_not_say_is_told_when_it_is_near_only(occasion: Occasion) -> None:
    assert Ahead().look(occasion, minutes(60), guests_can_share=None).told() == []


def asking(*said: Finding, looks_ahead: bool = True) -> Rules:
    def look(view: View[Nothing], event: Event) -> tuple[Finding, ...]:
        return said if isinstance(event, SettingsRead) else ()

    rule = Rule(
        name="a_rule",
        clauses=(),
        options=Nothing,
        look=look,
        verdict=lambda view: Finding(Status.KEPT, SESSION, "Kept."),
        presets={},
        looks_ahead=looks_ahead,
    )
    return {"a_rule": rule}


ASKED = policy_of(a_rule=RulePolicy(ALERT, Nothing()))


def test_a_rule_says_in_its_own_words_what_it_could_not_see() -> None:
    ahead = Ahead(ASKED, asking(Finding(Status.NOT_CHECKED, SESSION, "The moon is hidden.")))
    (text,) = ahead.look(Occasion.HALF_HOUR).told()
    assert "The moon is hidden." in text


def test_a_rule_that_says_nothing_saw_nothing() -> None:
    (text,) = Ahead(ASKED, asking()).look(Occasion.HALF_HOUR).told()
    assert '"a_rule"' in text


def test_a_rule_that_breaks_saw_nothing() -> None:
    def look(view: View[Nothing], event: Event) -> tuple[Finding, ...]:
        raise LookupError

    broken = {"a_rule": replace(asking()["a_rule"], look=look)}
    (text,) = Ahead(ASKED, broken).look(Occasion.HALF_HOUR).told()
    assert '"a_rule"' in text


def test_a_breach_that_is_no_setting_keeps_its_advice_and_one_for_the_leads_is_not_the_hosts() -> None:
    wrong = Finding(Status.BREACHED, SESSION, "It rains.", "Please take an umbrella.")
    (text,) = Ahead(ASKED, asking(wrong)).look(Occasion.HALF_HOUR).told()
    assert "It rains. Please take an umbrella." in text
    for elsewhere in (replace(wrong, for_leads=True), replace(wrong, for_report=True)):
        (text,) = Ahead(ASKED, asking(elsewhere)).look(Occasion.HALF_HOUR).told()
        assert "It rains" not in text


def test_rules_that_do_not_look_ahead_are_not_asked_and_where_none_does_nothing_is_said() -> None:
    wrong = Finding(Status.BREACHED, SESSION, "It rains.")
    ahead = Ahead(ASKED, asking(wrong, looks_ahead=False)).look(Occasion.HALF_HOUR)
    assert ahead.told() == []
    assert ahead.session.episodes.all == []


def test_before_anything_was_read_nothing_is_known() -> None:
    plan = Ahead().session.plan
    assert plan is not None
    assert readiness(Session("planned"), plan).state is State.NOT_READ
