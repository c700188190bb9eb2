"""How events become decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.engine import Decision, advance, decide, fold, follows, order_key, profile_of
from rules.events import Event, Meeting, MeetingEnded, MeetingStarted, ParticipantJoined, SettingsRead, Tick
from rules.finding import SESSION, Finding, Notice, Status
from rules.policy import Policy, Profile, Response, RulePolicy, SessionPattern
from rules.rule import Rule, View, kept
from rules.session import Session
from tests.rules.scenes import (
    ALERT,
    EVERYTHING,
    HOST,
    STAFF,
    START,
    UUID,
    Nothing,
    Scene,
    minutes,
    policy_of,
    preset,
    seconds,
)

NOTHING = RulePolicy(ALERT, Nothing())


def rule(look: Any, name: str = "made_up") -> Rule[Any]:
    return Rule(name, (), Nothing, look, lambda view: kept("Fine."), {})


def broken(view: View[Nothing], event: Event) -> Iterator[Finding]:
    yield Finding(Status.BREACHED, SESSION, "This is half said.")
    raise LookupError("somebody's name")


def scene_with(look: Any) -> Scene:
    rules: Mapping[str, Rule[Any]] = {**catalog(), "made_up": rule(look)}
    return Scene(policy_of(made_up=NOTHING, screen_share=preset("screen_share", response=ALERT)), rules)


def test_a_rule_that_breaks_is_named_and_the_others_go_on() -> None:
    told = scene_with(broken).starts().joins("Sam").shares("Sam", minutes(1)).told()
    assert [breach.rule for breach in told.breaches] == ["screen_share"]
    assert told.faults == [{"made_up": "LookupError"}] * 3
    assert told.session.faults == {"made_up": "LookupError"}


def test_a_rule_that_breaks_over_a_tick_is_named_too() -> None:
    def look(view: View[Nothing], event: Event) -> Iterator[Finding]:
        if isinstance(event, Tick):
            raise ZeroDivisionError
        yield Finding(Status.KEPT, SESSION, "Fine.", recheck_at=event.at + minutes(1))

    assert scene_with(look).starts().told(minutes(10)).faults == [{"made_up": "ZeroDivisionError"}]


def test_a_rule_that_asks_for_a_look_at_once_does_not_stop_the_clock() -> None:
    ticks = []

    def look(view: View[Nothing], event: Event) -> Iterator[Finding]:
        ticks.extend([event.at] * isinstance(event, Tick))
        yield Finding(Status.KEPT, SESSION, "Fine.", recheck_at=START - minutes(1))

    scene_with(look).starts().told(minutes(10))
    assert ticks == [START]


def test_a_notice_is_said_once_and_by_each_rule_for_itself() -> None:
    def look(view: View[Nothing], event: Event) -> Iterator[Notice]:
        yield Notice("hello", "Hello.")

    rules = {"one": rule(look, "one"), "two": rule(look, "two")}
    told = Scene(policy_of(one=NOTHING, two=NOTHING), rules).starts().joins("Sam").told()
    assert [(action.rule, action.text) for action in told.actions] == [("one", "Hello."), ("two", "Hello.")]
    assert len({action.id for action in told.actions}) == 2


@pytest.mark.parametrize("status", [Status.KEPT, Status.EXEMPT, Status.NOT_CHECKED, Status.OFF])
def test_whatever_is_no_breach_closes_one(status: Status) -> None:
    def look(view: View[Nothing], event: Event) -> Iterator[Finding]:
        yield Finding(
            status if isinstance(event, MeetingEnded | ParticipantJoined) else Status.BREACHED, SESSION, "So."
        )

    told = scene_with(look).starts().joins("Sam", minutes(2)).told()
    assert [(breach.opened, breach.closed) for breach in told.breaches] == [(minutes(0), minutes(2))]


def test_two_breaches_of_one_moment_have_ids_of_their_own() -> None:
    def look(view: View[Nothing], event: Event) -> Iterator[Finding]:
        for status in (Status.BREACHED, Status.KEPT, Status.BREACHED):
            yield Finding(status, SESSION, "So.")

    told = scene_with(look).starts().told()
    assert len({episode.id for episode in told.session.episodes.all}) == 2


def test_a_breach_keeps_its_id_when_an_earlier_one_comes_to_light() -> None:
    shown = (
        Scene(policy_of(screen_share=preset("screen_share"))).starts().joins("Sam").shares("Sam", minutes(9))
    )
    (known,) = shown.told().session.episodes.all
    shown.shares("Sam", minutes(3)).stops_sharing("Sam", minutes(4))
    earlier, same = shown.told().session.episodes.all
    assert (same.id, same.opened_at) == (known.id, known.opened_at)
    assert earlier.id != known.id


def test_evidence_is_what_opened_and_what_closed() -> None:
    shown = (
        scene_with(lambda view, event: ())
        .starts()
        .joins("Sam")
        .shares("Sam", minutes(1))
        .stops_sharing("Sam", minutes(2))
    )
    (episode,) = shown.told().session.episodes.all
    assert episode.evidence == ["d0002", "d0003"]


def test_what_nobody_delivered_leaves_no_evidence() -> None:
    shown = scene_with(lambda view, event: ()).starts().joins("Sam").shares("Sam", minutes(1))
    shown.events = [replace(event, delivery="") for event in shown.stops_sharing("Sam", minutes(2)).events]
    (episode,) = shown.told().session.episodes.all
    assert (episode.evidence, episode.closed_at) == ([], START + minutes(2))


def test_what_a_tick_finds_goes_back_to_the_event_that_asked_for_it() -> None:
    shown = (
        Scene(policy_of(waiting_room=preset("waiting_room"))).starts().joins(HOST).joins("Sam", minutes(1))
    )
    (episode,) = shown.told(minutes(2)).session.episodes.all
    assert episode.evidence == ["d0002"]


class TestOrder:
    def test_what_has_to_come_first_of_one_moment_comes_first(self) -> None:
        shown = Scene(EVERYTHING).ends(minutes(0)).leaves("Sam", minutes(0)).joins("Sam", same=True)
        shown.is_admitted("Sam").waits("Sam").starts()
        kinds = [type(event).__name__ for event in sorted(shown.events, key=order_key)]
        assert kinds == [
            "MeetingStarted",
            "WaitingRoomJoined",
            "ParticipantAdmitted",
            "ParticipantJoined",
            "ParticipantLeft",
            "MeetingEnded",
        ]

    def test_an_event_comes_before_what_the_clock_asked_for_at_its_moment(self) -> None:
        session = Session(UUID)
        at = START + minutes(1)
        decide(EVERYTHING, session, Tick(at=at, rule="waiting_room", subject="nobody"))
        assert not follows(session, MeetingStarted(at=at))
        assert follows(session, MeetingStarted(at=at + timedelta(milliseconds=1)))

    def test_a_delivery_that_comes_twice_is_decided_once(self) -> None:
        shown = Scene(EVERYTHING).starts().joins(HOST).joins("Sam")
        session = Session(UUID)
        decisions = list(fold(EVERYTHING, session, [*shown.events, shown.events[1]]))
        assert [decision.event.delivery for decision in decisions] == ["d0000", "d0001", "d0002"]

    def test_events_without_a_delivery_are_all_decided(self) -> None:
        shown = Scene(EVERYTHING).starts().joins(HOST).joins("Sam")
        session = Session(UUID)
        assert (
            len(list(fold(EVERYTHING, session, [replace(event, delivery="") for event in shown.events]))) == 3
        )
        assert len(session.present) == 2

    def test_advance_looks_at_what_the_clock_asked_for_before_and_not_at_the_moment(self) -> None:
        shown = Scene(EVERYTHING).starts().joins(HOST).joins("Sam", minutes(1))
        session = shown.told().session
        due = session.agenda.next
        assert due is not None
        decisions = list(advance(EVERYTHING, session, MeetingEnded(at=due)))
        assert [type(decision.event) for decision in decisions] == [MeetingEnded]


class TestProfiles:
    CHILDREN = policy_of(
        screen_share=preset(
            "screen_share",
            response=Response((ActionKind.ALERT_HOST,), seconds(30), (ActionKind.REMOVE_PARTICIPANT,)),
        )
    ).profiles["children"]
    ADULTS = Profile("adults", {})
    POLICY = Policy(
        {"children": CHILDREN, "adults": ADULTS},
        strictest="children",
        patterns=(SessionPattern("adults", host="helen@*"),),
        staff=STAFF,
    )

    def test_a_session_of_which_little_is_known_is_held_against_the_strictest(self) -> None:
        session = Session(UUID)
        assert profile_of(self.POLICY, session) is self.CHILDREN
        list(fold(self.POLICY, session, Scene(self.POLICY).starts().joins(HOST).events))
        assert profile_of(self.POLICY, session) is self.ADULTS

    def test_what_is_no_breach_under_the_right_profile_is_over_once_that_is_known(self) -> None:
        shown = Scene(self.POLICY).starts().joins("Sam").shares("Sam", minutes(1))
        shown.settings(minutes(1) + seconds(10), host_email="helen@thimblelane.example")
        told = shown.told(minutes(10))
        assert [(breach.opened, breach.closed) for breach in told.breaches] == [
            (minutes(1), minutes(1) + seconds(10))
        ]
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST]

    def test_another_policy_gives_another_profile(self) -> None:
        session = Session(UUID)
        profile_of(self.POLICY, session)
        assert profile_of(EVERYTHING, session) is EVERYTHING.profiles["children"]

    def test_a_tick_for_a_rule_that_is_off_is_for_nobody(self) -> None:
        session = Session(UUID)
        assert not decide(self.POLICY, session, Tick(at=START, rule="recording", subject="session"))
        assert not decide(self.POLICY, session, Tick(at=START, rule="no such rule", subject="session"))


def test_a_decision_is_true_when_something_came_of_it() -> None:
    event = MeetingStarted(at=START)
    assert not Decision(event)
    assert Decision(event, faults={"recording": "LookupError"})


def test_meetings_are_told_of_piece_by_piece() -> None:
    session = Session(UUID)
    for meeting in (Meeting("1"), Meeting(host_id="h"), Meeting(topic="Knitting"), Meeting()):
        decide(EVERYTHING, session, SettingsRead(at=START, meeting=meeting))
    assert session.meeting == Meeting("1", "h", "Knitting")
