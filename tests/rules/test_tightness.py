"""In which direction each option of each rule is tightened."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.catalog.eligibility import Under18
from rules.catalog.recording import RecordingPolicy
from rules.catalog.recording_access import Sharing, WithoutConsent
from rules.policy import Profile, Response, RulePolicy
from rules.tightness import AT_LEAST_ONE, UPWARDS, least, weaker_parts

HOST, LEAD, REMOVE = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING, ActionKind.REMOVE_PARTICIPANT


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def parts(rule: str, new: Any, old: Any) -> list[str]:
    """What of a rule is weaker with these options than with those."""
    return [part for _, part in weaker_parts(profile(rule, new), profile(rule, old))]


def profile(rule: str, options: Any, response: Response | None = None) -> Profile:
    settings = catalog()[rule].presets["children"]
    own: Any = settings.options
    wanted = RulePolicy(response or settings.response, replace(own, **options))
    return Profile("children", {rule: wanted})


TIGHTER = [
    ("camera", "introductions", minutes(10), minutes(15)),
    ("eligibility", "under_18", Under18.ALLOWED, Under18.FORBIDDEN),
    ("eligibility", "under_18", Under18.ALLOWED, Under18.REQUIRED),
    ("eligibility", "tell_of_bookings", False, True),
    ("recording", "policy", RecordingPolicy.WITH_CONSENT, RecordingPolicy.FORBIDDEN),
    ("recording", "start_within", minutes(5), minutes(1)),
    ("recording_access", "sharing", Sharing.PUBLIC, Sharing.ACCOUNT),
    ("recording_access", "sharing", Sharing.PUBLIC, Sharing.NONE),
    ("recording_access", "sharing", Sharing.ACCOUNT, Sharing.NONE),
    ("recording_access", "download", True, False),
    ("recording_access", "passcode", False, True),
    ("recording_access", "keep_for", None, timedelta(days=30)),
    ("recording_access", "keep_for", timedelta(days=30), timedelta(days=7)),
    ("recording_access", "without_consent", WithoutConsent.TELL, WithoutConsent.REMOVE),
    ("session_close", "grace", minutes(2), minutes(0)),
    ("session_close", "host_away", minutes(2), minutes(1)),
    ("session_close", "tell_before", (minutes(10),), (minutes(15), minutes(10))),
    ("session_close", "announce_before", (), (minutes(5),)),
    ("staff_clearance", "agree_every", timedelta(days=365), timedelta(days=180)),
    ("staff_clearance", "warn", timedelta(days=30), timedelta(days=60)),
    ("supervision", "grace", minutes(1), minutes(0.5)),
    ("supervision", "min_adults", 1, 2),
    ("supervision", "children_per_adult", 8, 6),
    ("supervision", "children_per_adult", None, 8),
    ("waiting_room", "unseen", minutes(5), minutes(2)),
]


@pytest.mark.parametrize(("rule", "option", "loose", "tight"), TIGHTER)
def test_an_option_is_tightened_one_way(rule: str, option: str, loose: Any, tight: Any) -> None:
    assert parts(rule, {option: tight}, {option: loose}) == []
    assert parts(rule, {option: loose}, {option: tight}) == [option]
    assert parts(rule, {option: tight}, {option: tight}) == []


@pytest.mark.parametrize(
    ("rule", "option", "one", "other"),
    [
        ("eligibility", "under_18", Under18.FORBIDDEN, Under18.REQUIRED),
        ("recording", "policy", RecordingPolicy.FORBIDDEN, RecordingPolicy.REQUIRED),
        ("recording", "policy", RecordingPolicy.WITH_CONSENT, RecordingPolicy.REQUIRED),
        ("session_close", "tell_before", (minutes(10),), (minutes(5),)),
    ],
)
def test_what_is_neither_tighter_nor_looser_may_not_be_changed(
    rule: str, option: str, one: Any, other: Any
) -> None:
    assert parts(rule, {option: one}, {option: other}) == [option]
    assert parts(rule, {option: other}, {option: one}) == [option]


OF_THIS_TABLE = {rule for rule, *_ in TIGHTER} | {"screen_name", "screen_share"}


@pytest.mark.parametrize("rule", sorted(OF_THIS_TABLE))
def test_every_option_says_how_it_is_tightened(rule: str) -> None:
    options = {option.name for option in fields(catalog()[rule].options)}
    assert options == {option for name, option, *_ in TIGHTER if name == rule}


OLD = Response((HOST,), timedelta(seconds=30), (REMOVE,))


@pytest.mark.parametrize(
    ("new", "old", "weaker"),
    [
        (OLD, OLD, []),
        (Response((HOST,)), Response((HOST,)), []),
        (Response((HOST, LEAD), timedelta(seconds=30), (REMOVE,)), OLD, []),
        (Response((HOST,), timedelta(seconds=10), (REMOVE, LEAD)), OLD, []),
        (Response((HOST, REMOVE)), OLD, []),
        (Response((HOST, REMOVE), timedelta(minutes=9), (LEAD,)), OLD, []),
        (OLD, Response((HOST,)), []),
        (Response((), timedelta(seconds=30), (REMOVE,)), OLD, ["respond"]),
        (Response((LEAD,), timedelta(seconds=30), (HOST, REMOVE)), OLD, ["respond"]),
        (Response((HOST,)), OLD, ["then"]),
        (Response((HOST,), timedelta(seconds=30), (LEAD,)), OLD, ["then"]),
        (Response((HOST,), timedelta(seconds=31), (REMOVE,)), OLD, ["after"]),
        (Response((), timedelta(seconds=31), (REMOVE,)), OLD, ["respond", "after"]),
        (Response((HOST,), None, (REMOVE,)), OLD, ["after"]),
    ],
)
def test_a_response_is_as_tight_where_all_is_done_as_soon(
    new: Response, old: Response, weaker: list[str]
) -> None:
    found = weaker_parts(profile("recording", {}, new), profile("recording", {}, old))
    assert [part for _, part in found] == weaker


def test_a_rule_that_is_off_is_weaker_and_one_that_is_on_besides_is_not() -> None:
    both = Profile("children", {**profile("recording", {}).rules, **profile("camera", {}).rules})
    assert list(weaker_parts(profile("camera", {}), both)) == [("recording", "")]
    assert list(weaker_parts(both, profile("camera", {}))) == []


def test_a_number_that_would_switch_a_rule_off_says_what_the_least_is() -> None:
    assert least(AT_LEAST_ONE) == 1
    assert least({**UPWARDS, **AT_LEAST_ONE}) == 1
    assert least(UPWARDS) == 0
