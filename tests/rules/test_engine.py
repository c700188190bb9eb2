"""What holds of every session, whatever happens in it."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.actions import ActionKind, Step
from rules.agenda import ESCALATION
from rules.catalog import catalog
from rules.engine import Decision, advance, decide, fold, follows, order_key, profile_of, run_until
from rules.events import (
    Event,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    ParticipantJoined,
    SettingsRead,
    Tick,
)
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
    Nothing,
    Scene,
    minutes,
    policy_of,
    preset,
    seconds,
)
from tests.rules.sequences import END_OF_TIME, sequences

unhurried = settings(deadline=None)

UUID = "4444AAAiAAAAAiAiAiiAii=="

# The strictest of everything, so that everything can come of a sequence.
HARSH = policy_of(
    **{
        name: preset(
            name,
            response=Response(
                tuple(ActionKind), seconds(30), (ActionKind.REMOVE_PARTICIPANT, ActionKind.RENAME)
            ),
        )
        for name in catalog()
    }
)


def folded(events: list[Event], policy: Policy = HARSH) -> tuple[Session, list[Decision]]:
    session = Session(UUID)
    decisions = [*fold(policy, session, events), *run_until(policy, session, END_OF_TIME)]
    return session, decisions


def outcome(session: Session, decisions: list[Decision]) -> dict[str, Any]:
    """What people see of a session: its breaches, who attended and what was done."""
    return {
        "episodes": session.episodes.all,
        "attendance": [(person.key, person.standing, person.stays) for person in session.people.values()],
        "actions": [action for decision in decisions for action in decision.actions],
        "ended_at": session.ended_at,
        "verdicts": verdicts(session),
    }


def verdicts(session: Session) -> dict[str, Finding]:
    options = {name: settings.options for name, settings in HARSH.profiles["children"].rules.items()}
    return {name: rule.verdict(View(HARSH, session, options[name])) for name, rule in catalog().items()}


def sentence(text: str) -> bool:
    begins = text[:1] in "\"'" or text[:1].isupper() or text.startswith("iPad")
    return begins and text.endswith(".") and "{" not in text and "  " not in text and "None" not in text


@unhurried
@given(sequences, st.randoms(use_true_random=False))
def test_order_and_repetition_of_deliveries_change_nothing(
    events: list[Event], chance: random.Random
) -> None:
    shuffled = [*events, *chance.choices(events, k=3)]
    chance.shuffle(shuffled)
    assert outcome(*folded(shuffled)) == outcome(*folded(events))


@unhurried
@given(sequences)
def test_deciding_again_gives_the_same_actions_each_once(events: list[Event]) -> None:
    _, first = folded(events)
    _, second = folded(events)
    ids = [action.id for decision in first for action in decision.actions]
    assert ids == [action.id for decision in second for action in decision.actions]
    assert len(set(ids)) == len(ids)


@unhurried
@given(sequences, st.lists(st.integers(0, 90), max_size=4))
def test_deciding_as_deliveries_come_is_deciding_them_all_at_once(
    events: list[Event], pauses: list[int]
) -> None:
    """A delivery that belongs before what was decided has the session decided again; the clock runs on between."""
    session, seen = Session(UUID), []
    for event in events:
        seen.append(event)
        if follows(session, event):
            list(advance(HARSH, session, event))
        else:
            session = Session(UUID)
            list(fold(HARSH, session, seen))
        list(run_until(HARSH, session, event.at + seconds(pauses.pop() if pauses else 0)))
    list(run_until(HARSH, session, END_OF_TIME))
    again, _ = folded(events)
    assert session.episodes.all == again.episodes.all
    assert verdicts(session) == verdicts(again)


@unhurried
@given(sequences)
def test_an_action_is_about_a_breach_that_is_open_unless_it_only_says_something(events: list[Event]) -> None:
    session = Session(UUID)
    for decision in [*fold(HARSH, session, events), *run_until(HARSH, session, END_OF_TIME)]:
        for action in decision.actions:
            episode = session.episodes.get(action.finding)
            if action.step is Step.NOTICE:
                assert (episode, action.kind) == (None, ActionKind.ALERT_HOST)
            else:
                assert episode is not None
                assert episode.opened_at <= action.at
                assert episode.closed_at is None or action.at <= episode.closed_at
                assert (episode.rule, episode.finding.subject) == (action.rule, action.subject)
            assert sentence(action.text)


@unhurried
@given(sequences)
def test_nothing_opens_that_is_open(events: list[Event]) -> None:
    session, _ = folded(events)
    by_subject: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = {}
    for episode in session.episodes.all:
        key = episode.rule, episode.finding.subject.key
        by_subject.setdefault(key, []).append((episode.opened_at, episode.closed_at))
    for times in by_subject.values():
        assert all(closed is not None and closed <= opened for (_, closed), (opened, _) in pairwise(times))


@unhurried
@given(sequences)
def test_staff_are_never_acted_upon(events: list[Event]) -> None:
    session = Session(UUID)
    acts = {ActionKind.REMOVE_PARTICIPANT, ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME}

    def check(decision: Decision) -> None:
        for action in decision.actions:
            person = next((p for p in session.people.values() if action.subject.key.endswith(p.key)), None)
            if action.kind in acts and person is not None and person.is_staff:
                assert action.barred

    for event in sorted(events, key=order_key):
        for decision in advance(HARSH, session, event):
            check(decision)
    for decision in run_until(HARSH, session, END_OF_TIME):
        check(decision)


@unhurried
@given(sequences)
def test_a_concern_about_the_host_never_goes_to_the_host(events: list[Event]) -> None:
    session, decisions = folded(events)
    heard = {ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE}
    hosts = {key for key, person in session.people.items() if session.is_host(person)}
    told = [action for decision in decisions for action in decision.actions if action.kind in heard]
    assert not [action for action in told if any(action.subject.key.endswith(key) for key in hosts)]


@unhurried
@given(sequences)
def test_no_rule_breaks_and_every_finding_is_a_sentence(events: list[Event]) -> None:
    said: list[Finding | Notice] = []
    session = Session(UUID)
    listening = {name: _listening(rule, said) for name, rule in catalog().items()}
    decisions = list(fold(HARSH, session, events, rules=listening))
    decisions += run_until(HARSH, session, END_OF_TIME, rules=listening)
    assert [decision.faults for decision in decisions if decision.faults] == []
    for finding in (*said, *verdicts(session).values()):
        if isinstance(finding, Notice):
            assert sentence(finding.text)
        else:
            assert sentence(finding.reason), finding.reason
            assert sentence(finding.advice) if finding.status is Status.BREACHED else not finding.advice


def _listening(rule: Rule[Any], said: list[Finding | Notice]) -> Rule[Any]:
    def look(view: View[Any], event: Event) -> Iterator[Finding | Notice]:
        for word in rule.look(view, event):
            said.append(word)
            yield word

    return replace(rule, look=look)


@unhurried
@given(sequences)
def test_the_indexes_say_what_the_people_say(events: list[Event]) -> None:
    session = Session(UUID)
    for event in sorted(events, key=order_key):
        list(advance(HARSH, session, event))
        room, people = session.room, session.people.values()
        assert set(room.present) == {p.key for p in people if p.present}
        assert set(room.staff_present) == {p.key for p in people if p.present and p.is_staff}
        assert set(room.unrecordable) == {p.key for p in people if p.present and not p.may_be_recorded}
        assert set(room.sharing) == {p.key for p in people if p.shares}
        assert all(p.present for p in room.sharing.values())
        for person in people:
            entry = person.match.entry if person.match is not None and person.present else None
            assert person.claims == (entry.key if entry is not None else None)
            assert entry is None or person in room.present_as(entry.key)


@unhurried
@given(sequences)
def test_verdicts_are_kept_or_not_checked_and_the_end_closes_everything(events: list[Event]) -> None:
    last = MeetingEnded(at=max(event.at for event in events) + seconds(1), delivery="last")
    session, _ = folded([*events, last])
    assert all(verdict.status in {Status.KEPT, Status.NOT_CHECKED} for verdict in verdicts(session).values())
    assert all(episode.closed_at is not None for episode in session.episodes.all)
    assert session.agenda.next is None
    assert not session.present


@unhurried
@given(sequences)
def test_times_in_the_room_follow_one_another(events: list[Event]) -> None:
    session, _ = folded(events)
    for person in session.people.values():
        for stay, later in pairwise(person.stays):
            assert stay.left_at is not None
            assert later.joined_at is None or stay.left_at <= later.joined_at
        assert all(s.joined_at is None or s.left_at is None or s.joined_at <= s.left_at for s in person.stays)


# Rules made for a test.


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


class TestAfterTheEnd:
    def test_nothing_is_found_any_more(self) -> None:
        told = (
            Scene(EVERYTHING)
            .starts()
            .joins("Sam")
            .ends(minutes(1))
            .shares("Sam", minutes(1) + seconds(1))
            .told()
        )
        assert not told.decisions[-1]
        assert told.session.ended_at == START + minutes(1)

    @pytest.mark.parametrize("after", [seconds(1), seconds(60)])
    def test_somebody_who_comes_in_a_moment_later_is_old_news(self, after: timedelta) -> None:
        told = Scene(EVERYTHING).starts().joins("Sam").ends(minutes(1)).joins("Jo", minutes(1) + after).told()
        assert told.session.ended_at is not None
        assert not told.session.present

    def test_who_comes_in_well_after_it_is_there(self) -> None:
        shown = Scene(policy_of(screen_share=preset("screen_share"))).starts().joins("Sam").ends(minutes(1))
        told = shown.joins("Jo", minutes(3)).shares("Jo", minutes(4)).told()
        assert told.session.ended_at is None
        assert [breach.about for breach in told.breaches] == ["Jo"]

    def test_a_session_that_starts_again_goes_on(self) -> None:
        told = Scene(EVERYTHING).starts().joins("Sam").ends(minutes(1)).starts(minutes(1) + seconds(5)).told()
        assert told.session.ended_at is None

    def test_who_is_only_seen_to_leave_is_in_the_attendance(self) -> None:
        told = (
            Scene(EVERYTHING)
            .starts()
            .joins("Sam")
            .ends(minutes(1))
            .leaves("Jo", minutes(1) + seconds(1))
            .told()
        )
        (stay,) = [
            stay for person in told.session.people.values() if person.name == "Jo" for stay in person.stays
        ]
        assert (stay.joined_at, stay.left_at) == (None, START + minutes(1) + seconds(1))

    def test_the_first_end_is_the_end(self) -> None:
        told = Scene(EVERYTHING).starts().ends(minutes(1)).ends(minutes(2)).told()
        assert told.session.ended_at == START + minutes(1)


class TestEscalation:
    RESPONSE = Response((ActionKind.ALERT_HOST,), seconds(30), (ActionKind.ALERT_SAFEGUARDING,))
    POLICY = policy_of(screen_share=preset("screen_share", response=RESPONSE))

    def test_a_breach_that_is_over_is_not_escalated(self) -> None:
        shown = (
            Scene(self.POLICY)
            .starts()
            .joins("Sam")
            .shares("Sam", minutes(1))
            .stops_sharing("Sam", minutes(1.25))
        )
        assert [kind for kind, _, _ in shown.told(minutes(5)).deeds] == [ActionKind.ALERT_HOST]

    def test_each_breach_has_its_own_time(self) -> None:
        shown = (
            Scene(self.POLICY)
            .starts()
            .joins("Sam")
            .shares("Sam", minutes(1))
            .stops_sharing("Sam", minutes(1.25))
        )
        told = shown.shares("Sam", minutes(1.4)).told(minutes(5))
        assert [at for kind, _, at in told.deeds if kind is ActionKind.ALERT_SAFEGUARDING] == [minutes(1.9)]

    def test_a_tick_for_a_breach_that_is_not_there_is_for_nobody(self) -> None:
        assert not decide(self.POLICY, Session(UUID), Tick(at=START, rule=ESCALATION, subject="0" * 16))

    def test_a_policy_without_a_second_step_has_none(self) -> None:
        policy = policy_of(
            screen_share=preset("screen_share", response=Response((ActionKind.ALERT_HOST,), seconds(30)))
        )
        shown = Scene(policy).starts().joins("Sam").shares("Sam", minutes(1))
        assert shown.told().session.agenda.next is None


def test_a_decision_is_true_when_something_came_of_it() -> None:
    event = MeetingStarted(at=START)
    assert not Decision(event)
    assert Decision(event, faults={"recording": "LookupError"})


def test_meetings_are_told_of_piece_by_piece() -> None:
    session = Session(UUID)
    for meeting in (Meeting("1"), Meeting(host_id="h"), Meeting(topic="Knitting"), Meeting()):
        decide(EVERYTHING, session, SettingsRead(at=START, meeting=meeting))
    assert session.meeting == Meeting("1", "h", "Knitting")
