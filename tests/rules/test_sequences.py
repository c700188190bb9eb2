"""What holds of every session, whatever happens in it."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.actions import ActionKind, Step
from rules.catalog import catalog
from rules.engine import Decision, advance, fold, follows, order_key, run_until
from rules.events import Event, MeetingEnded
from rules.finding import Finding, Notice, Status
from rules.policy import Policy, Response
from rules.rule import Rule, View
from rules.session import Session
from tests.rules.scenes import UUID, policy_of, preset, seconds
from tests.rules.sequences import END_OF_TIME, anything, sequences

unhurried = settings(deadline=None)

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
    """What people see of a session: its breaches, who attended and what was done.

    Not by which of their ids people are called, which hangs on the one that was received first.
    """
    return {
        "episodes": [
            (e.rule, _seen(e.finding), e.opened_at, e.closed_at, sorted(e.evidence), e.times)
            for e in session.episodes.all
        ],
        "attendance": [(person.standing, person.stays) for person in session.people.values()],
        "actions": Counter(
            (a.kind, a.rule, a.step, a.at, replace(a.subject, key=""), a.text, a.barred)
            for decision in decisions
            for a in decision.actions
        ),
        "ended_at": session.ended_at,
        "verdicts": verdicts(session),
    }


def _seen(finding: Finding) -> Finding:
    return replace(finding, subject=replace(finding.subject, key=""))


def verdicts(session: Session) -> dict[str, Finding]:
    options = {name: settings.options for name, settings in HARSH.profiles["children"].rules.items()}
    return {name: rule.verdict(View(HARSH, session, options[name])) for name, rule in catalog().items()}


def sentence(text: str) -> bool:
    begins = text[:1] in "\"'" or text[:1].isupper() or text.startswith("iPad")
    return begins and text.endswith(".") and "{" not in text and "  " not in text and "None" not in text


@unhurried
@given(anything, st.randoms(use_true_random=False))
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
@given(anything, st.lists(st.integers(0, 90), max_size=4))
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
                assert episode is None
                assert action.kind in {ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING}
            else:
                assert episode is not None
                assert episode.opened_at <= action.at
                assert episode.closed_at is None or action.at <= episode.closed_at
                # Each message of a breach may be deleted, so that which message it is differs.
                subject = replace(episode.finding.subject, message_id=action.subject.message_id)
                assert (episode.rule, subject) == (action.rule, action.subject)
            assert sentence(action.text)


@unhurried
@given(sequences)
def test_what_is_done_about_a_rule_is_what_can_be(events: list[Event]) -> None:
    """What may be asked for over a rule comes to nothing else, for whatever it finds."""
    wanted = {
        name: Response(tuple(kind for kind in ActionKind if kind in rule.can))
        for name, rule in catalog().items()
    }
    policy = policy_of(**{name: preset(name, response=response) for name, response in wanted.items()})
    _, decisions = folded(events, policy)
    for action in (action for decision in decisions for action in decision.actions):
        # What is barred is written down and never done.
        assert action.barred or action.kind in catalog()[action.rule].can


@unhurried
@given(anything)
def test_nothing_opens_that_is_open(events: list[Event]) -> None:
    session, _ = folded(events)
    for key in {(episode.rule, episode.finding.subject.key) for episode in session.episodes.all}:
        same = [e for e in session.episodes.all if (e.rule, e.finding.subject.key) == key]
        for before, after in pairwise(same):
            assert before.closed_at is not None
            assert before.closed_at <= after.opened_at


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
@given(anything)
def test_a_concern_about_the_host_never_goes_to_the_host(events: list[Event]) -> None:
    session = Session(UUID)
    heard = {ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE}
    for decision in chain(fold(HARSH, session, events), run_until(HARSH, session, END_OF_TIME)):
        # As it was known then: that somebody who waited is the host may come out later.
        hosts = {key for key, person in session.people.items() if session.is_host(person)}
        told = [action for action in decision.actions if action.kind in heard]
        assert not [action for action in told if any(action.subject.key.endswith(key) for key in hosts)]


@unhurried
@given(anything)
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
def test_verdicts_are_kept_or_not_checked_and_the_end_closes_what_it_ends(events: list[Event]) -> None:
    last = MeetingEnded(at=max(event.at for event in events) + seconds(1), delivery="last")
    session, _ = folded([*events, last])
    answers = {Status.KEPT, Status.EXEMPT, Status.NOT_CHECKED}
    assert all(verdict.status in answers for verdict in verdicts(session).values())
    assert all(e.closed_at is not None for e in session.episodes.all if e.finding.ends_with_call)
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
