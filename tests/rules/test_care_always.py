"""What holds of every session about whom is acted upon and how often people are told, whatever happens in it."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings

from rules.actions import TELLING, Action, ActionKind
from rules.care import EXEMPT, PROTECTED, STAFF_ARE_NEVER_REMOVED, bar
from rules.engine import advance, order_key, run_until
from rules.events import Event
from rules.people import Person
from rules.policy import Care
from rules.responses import ALERTS_APART
from rules.session import Session
from tests.rules.scenes import UUID, minutes
from tests.rules.sequences import END_OF_TIME, sequences
from tests.rules.test_sequences import HARSH

REMOVE = ActionKind.REMOVE_PARTICIPANT
ON_PEOPLE = (REMOVE, ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME, ActionKind.DELETE_MESSAGE)
PROTECTED_ONES = frozenset({"amelia hart"})
CAREFUL = replace(HARSH, care=Care(PROTECTED_ONES, removals_per_session=2, repeat_within=minutes(10)))
unhurried = settings(deadline=None)


def decided(events: list[Event]) -> Iterable[tuple[Session, list[Action]]]:
    """The session after each event and tick, and what was to be done then."""
    session = Session(UUID)
    for event in sorted(events, key=order_key):
        for decision in advance(CAREFUL, session, event):
            yield session, decision.actions
    for decision in run_until(CAREFUL, session, END_OF_TIME):
        yield session, decision.actions


def _is_exempt(person: Person) -> bool:
    entry = person.match.entry if person.match is not None else None
    return entry is not None and bool(entry.exemptions)


@unhurried
@given(sequences)
def test_nobody_is_acted_upon_who_is_spared(events: list[Event]) -> None:
    for session, actions in decided(events):
        for action in actions:
            person = next((p for p in session.people.values() if action.subject.key.endswith(p.key)), None)
            if action.kind in ON_PEOPLE and person is not None:
                assert action.barred == bar(CAREFUL.care, person, action.rule, action.at.date())
                if person.is_staff:
                    assert action.barred == STAFF_ARE_NEVER_REMOVED
                elif person.name.casefold() in PROTECTED_ONES:
                    assert action.barred == PROTECTED
                elif action.rule == "screen_share" and _is_exempt(person):
                    assert action.barred == EXEMPT


@unhurried
@given(sequences)
def test_no_more_are_removed_than_the_policy_lets(events: list[Event]) -> None:
    done = [a for _, actions in decided(events) for a in actions if a.kind is REMOVE]
    removed = [action for action in done if not (action.barred or action.left_to_host)]
    assert len(removed) <= 2
    asked = [action for action in done if action.left_to_host]
    assert not asked or len(removed) == 2


@unhurried
@given(sequences)
def test_alerts_about_the_same_are_a_minute_apart(events: list[Event]) -> None:
    told: dict[tuple[Any, ...], list[Action]] = {}
    for _, actions in decided(events):
        for action in actions:
            if action.kind in TELLING and action.finding:
                key = action.rule, action.subject.key, action.kind, action.step
                told.setdefault(key, []).append(action)
    for some in told.values():
        assert all(later.at - before.at >= ALERTS_APART for before, later in pairwise(some))
        assert len({action.finding for action in some}) == len(some)


@unhurried
@given(sequences)
def test_an_alert_that_is_counted_follows_one_in_full(events: list[Event]) -> None:
    seen: set[tuple[str, str, ActionKind]] = set()
    for _, actions in decided(events):
        for action in actions:
            about = action.rule, action.subject.key, action.kind
            if action.text.startswith("For the "):
                assert about in seen
            seen.add(about)
