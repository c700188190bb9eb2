"""How often people are told of the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules import responses
from rules.actions import ActionKind, Step
from rules.events import Event, ParticipantLeft
from rules.finding import SESSION, Finding, Status
from rules.policy import Care, Policy, Response, RulePolicy
from rules.rule import Rule, View, kept
from tests.rules.scenes import HOST, Nothing, Scene, minutes, policy_of, preset, seconds

HOST_ALERT, LEAD = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING
REMOVE = ActionKind.REMOVE_PARTICIPANT
RESPONSE = Response((HOST_ALERT,))


def sharing(response: Response, **care: Any) -> Policy:
    return replace(policy_of(screen_share=preset("screen_share", response=response)), care=Care(**care))


def scene(response: Response, **care: Any) -> Scene:
    return Scene(sharing(response, **care)).starts().joins(HOST)


def shares(*times: tuple[float, float], response: Response = RESPONSE, **care: Any) -> Scene:
    """Somebody shares from and until these minutes."""
    shown = scene(response, **care).joins("Sam")
    for since, until in times:
        shown.shares("Sam", minutes(since)).stops_sharing("Sam", minutes(until))
    return shown


def said(told: Any, kind: ActionKind = HOST_ALERT) -> list[tuple[str, timedelta]]:
    return [(a.text.split(" Sam")[0], a.at - told.session.started_at) for a in told.actions if a.kind is kind]


def test_what_comes_back_soon_is_counted_and_not_repeated_in_full() -> None:
    told = shares((1, 2), (5, 6), (9, 10)).told()
    assert said(told) == [
        ("Sam is sharing a screen. In this session only staff share a screen.", minutes(1)),
        ("For the second time:", minutes(5)),
        ("For the third time:", minutes(9)),
    ]
    assert [bool(action.advice) for action in told.actions] == [True, False, False]
    assert told.actions[1].text == (
        "For the second time: Sam is sharing a screen. In this session only staff share a screen."
    )


@pytest.mark.parametrize(("after", "counted"), [(minutes(10), True), (minutes(10) + seconds(1), False)])
def test_what_comes_back_later_is_told_in_full_again(after: timedelta, counted: bool) -> None:
    again = 2 + after / minutes(1)
    told = shares((1, 2), (again, again + 1)).told()
    assert told.actions[1].text.startswith("For the second time") is counted
    assert [episode.times for episode in told.session.episodes.all] == [1, 2 if counted else 1]


def test_how_soon_can_be_set() -> None:
    told = shares((1, 2), (4, 5), repeat_within=minutes(1)).told()
    assert [episode.times for episode in told.session.episodes.all] == [1, 1]


def test_there_is_one_a_minute_and_what_is_still_so_then_is_told() -> None:
    shown = shares((1, 1.25)).shares("Sam", minutes(1.5))
    assert len(said(shown.told(minutes(2) - seconds(1)))) == 1
    told = shown.told(minutes(3))
    assert said(told)[1:] == [("For the second time:", minutes(2))]
    assert told.actions[1].finding == told.session.episodes.all[1].id


def test_what_is_over_by_then_is_not_told() -> None:
    told = shares((1, 1.25), (1.5, 1.6), (1.7, 1.8)).told(minutes(9))
    assert len(said(told)) == 1
    assert told.session.agenda.next is None
    assert said(shares((1, 1.25), (1.5, 1.6), (1.7, 1.8), (4, 5)).told())[1:] == [
        ("For the fourth time:", minutes(4))
    ]


def test_what_is_done_is_done_each_time() -> None:
    told = shares((1, 1.25), (1.5, 1.6), response=Response((HOST_ALERT, REMOVE))).told(minutes(9))
    assert [action.kind for action in told.actions] == [HOST_ALERT, REMOVE, REMOVE]
    assert told.actions[2].beside == ()


def test_people_and_rules_are_told_of_one_by_one() -> None:
    shown = shares((1, 1.25)).joins("Bo").shares("Bo", minutes(1.3))
    assert [action.subject.name for action in shown.told().actions] == ["Sam", "Bo"]


def test_the_second_step_has_a_minute_of_its_own() -> None:
    response = Response((HOST_ALERT,), seconds(10), (HOST_ALERT, LEAD))
    told = shares((1, 1.5), (1.6, 9), response=response).told(minutes(9))
    assert [(action.kind, action.step, (action.at - told.session.started_at)) for action in told.actions] == [
        (HOST_ALERT, Step.RESPOND, minutes(1)),
        (HOST_ALERT, Step.THEN, minutes(1) + seconds(10)),
        (LEAD, Step.THEN, minutes(1) + seconds(10)),
        (HOST_ALERT, Step.RESPOND, minutes(2)),
        (HOST_ALERT, Step.THEN, minutes(2) + seconds(10)),
        (LEAD, Step.THEN, minutes(2) + seconds(10)),
    ]


def test_an_alert_that_comes_late_does_not_announce_what_is_past() -> None:
    response = Response((HOST_ALERT,), seconds(10), (REMOVE,))
    told = shares((1, 1.25), (1.5, 9), response=response).told(minutes(9))
    first, *_, last = (action for action in told.actions if action.kind is HOST_ALERT)
    assert (first.later, last.later, last.later_at) == ((REMOVE,), (), None)


def test_who_comes_back_again_and_again_is_told_of_in_full_once() -> None:
    shown = scene(RESPONSE)
    for number in range(10):
        at = minutes(1 + 2 * number)
        shown.joins("Sam", at).shares("Sam", at + seconds(1)).leaves("Sam", at + seconds(30))
    full = [text for text, _ in said(shown.told()) if not text.startswith("For the ")]
    assert len(full) == 1


def first_for_the_leads(*respond: ActionKind) -> Scene:
    """A rule that finds something as soon as somebody comes in: first it is for the leads alone, then for anybody."""

    def look(view: View[Nothing], event: Event) -> Iterable[Finding]:
        status = Status.KEPT if isinstance(event, ParticipantLeft) else Status.BREACHED
        yield Finding(status, SESSION, "So it is.", for_leads=not view.session.episodes.all)

    rule: Rule[Any] = Rule("made_up", (), Nothing, look, lambda view: kept("Fine."), {})
    return Scene(policy_of(made_up=RulePolicy(Response(respond), Nothing())), {"made_up": rule}).joins("Sam")


def test_a_kind_of_alert_that_was_not_given_before_is_given_in_full() -> None:
    shown = first_for_the_leads(HOST_ALERT).leaves("Sam", minutes(2)).joins("Sam", minutes(4))
    assert [(a.kind, a.text) for a in shown.told().actions] == [
        (LEAD, "So it is."),
        (HOST_ALERT, "So it is."),
    ]


def test_of_two_kinds_one_may_have_to_wait() -> None:
    shown = first_for_the_leads(HOST_ALERT, LEAD).leaves("Sam", seconds(20)).joins("Sam", seconds(40))
    assert [(kind, at) for kind, _, at in shown.told(minutes(9)).deeds] == [
        (LEAD, minutes(0)),
        (HOST_ALERT, seconds(40)),
        (LEAD, minutes(1)),
    ]


def test_a_profile_that_has_the_rule_off_by_then_has_nobody_told() -> None:
    told = shares((1, 1.25), (1.5, 9)).told(minutes(1.75))
    episode = told.session.episodes.all[1]
    nothing = replace(told.policy.profiles["children"], rules={})
    tick = responses.Tick(at=episode.opened_at, rule="told later", subject=f"respond {episode.id}")
    assert responses.told_later(told.policy, nothing, told.session, tick) == []
