"""The rules' answers against slow and simple ones, found anew from what happened: never kept where nothing was looked at."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalog.eligibility import Under18
from rules.chat_events import ChatSent
from rules.events import CameraSeen, Event, RegisterRead, SettingsRead
from rules.finding import Status
from rules.headcount import Counted, counted_as
from rules.people import Person
from rules.register import RegisterEntry
from tests.rules.evenings import (
    GUESTS,
    MIDNIGHT,
    TODAY,
    Evening,
    answer,
    bookings,
    clearances,
    companies,
    spans,
)
from tests.rules.scenes import CO_HOST, HOST, minutes, policy_with
from tests.rules.sequences import sequences
from tests.rules.test_sequences import folded, verdicts

thorough = settings(deadline=None, max_examples=150)

GRACE = minutes(1)


def is_in_order(found: RegisterEntry | None, under_18: Under18) -> bool | None:
    """Whether an entry says what is asked for; None where it does not say enough, or there is none."""
    if found is None:
        return None
    wrong_age = {Under18.ALLOWED: None, Under18.FORBIDDEN: True, Under18.REQUIRED: False}[under_18]
    unbooked = found.under_18 is True and found.guardian is None
    if found.policy_agreed is None or unbooked or (wrong_age is not None and found.under_18 is wrong_age):
        return False
    return None if found.under_18 is None else True


@thorough
@given(bookings, st.sampled_from(Under18))
def test_who_was_eligible(evening: Evening, under_18: Under18) -> None:
    told = evening.told(policy_with("eligibility", under_18=under_18))
    answers = [
        [
            is_in_order({e.name: e for e in reading.entries}.get(name), under_18)
            for name in evening.came(*GUESTS)
        ]
        for reading in sorted(evening.readings, key=lambda reading: reading.at)
    ]
    given_answer = answer(told, "eligibility")
    if answers and False in answers[-1]:
        assert given_answer == "breached"
    elif given_answer != "breached":
        in_order = bool(answers) and bool(answers[-1]) and all(answers[-1])
        assert given_answer == ("kept" if in_order else "not_checked")
    else:
        assert any(False in each for each in answers)


def last_day(evening: Evening, name: str) -> date:
    last = max(visit.last_seen for visit in evening.visits[name] if visit.is_told)
    return TODAY + timedelta(days=last >= MIDNIGHT)


@thorough
@given(clearances)
def test_which_staff_were_cleared(evening: Evening) -> None:
    came = evening.came(HOST, CO_HOST)
    members = dict(zip((HOST, CO_HOST), evening.staff, strict=True))
    cleared: list[bool | None] = []
    for name in came:
        member, day = members[name], last_day(evening, name)
        if name == HOST and evening.host_known_at is None:
            cleared.append(None)
        elif member.policy_agreed is None or day - member.policy_agreed > timedelta(days=365):
            cleared.append(False)
        else:
            cleared.append(None if member.dbs_expires is None else member.dbs_expires >= day)
    expected = "breached" if False in cleared else "kept" if cleared and all(cleared) else "not_checked"
    assert answer(evening.told(policy_with("staff_clearance")), "staff_clearance") == expected


def is_long(evening: Evening, is_wrong: Callable[[frozenset[str]], bool]) -> bool:
    """Whether something was wrong for longer than the grace, with what was so in the four times as long before it began."""
    wrong: list[tuple[timedelta, timedelta]] = []
    for begin, end, here in spans(evening):
        if is_wrong(here) and wrong and wrong[-1][1] == begin:
            wrong[-1] = (wrong[-1][0], end)
        elif is_wrong(here):
            wrong.append((begin, end))
    for begin, end in wrong:
        since = begin - 4 * GRACE
        before = sum((b - max(a, since) for a, b in wrong if b <= begin and b > since), timedelta())
        if before + end - begin > GRACE:
            return True
    return False


@thorough
@given(companies, st.sampled_from((1, 2, 3)))
def test_whether_children_were_supervised(evening: Evening, min_adults: int) -> None:
    children, staff, adults = set(GUESTS[:-1]), {HOST, CO_HOST}, {HOST, CO_HOST, GUESTS[-1]}
    without = is_long(evening, lambda here: bool(here & children) and not here & staff)
    few = is_long(evening, lambda here: bool(here & children) and len(here & adults) < min_adults)
    came = evening.came(*children)
    is_seen = all(visit.coming_is_told for name in came for visit in evening.visits[name])
    kept = "kept" if came and is_seen else "not_checked"
    told = evening.told(policy_with("supervision", min_adults=min_adults))
    assert answer(told, "supervision") == ("breached" if without or few else kept)


@thorough
@given(sequences)
def test_nothing_is_kept_of_people_of_whom_nothing_could_be_looked_at(events: list[Event]) -> None:
    session, _ = folded(events)
    kept = {name for name, verdict in verdicts(session).items() if verdict.status is Status.KEPT}
    guests = [person for person in session.people.values() if person.stays and not person.is_staff]
    known = [person for person in guests if person.match is not None and person.match.entry is not None]
    may_be_children = [person for person in guests if counted_as(person) is not Counted.ADULT]
    needs = {
        "shared_link": [
            len(known) == len(guests) > 0,
            _told_of(events, ChatSent, SettingsRead, RegisterRead),
        ],
        "eligibility": [len(known) == len(guests) > 0, _told_of(events, RegisterRead)],
        "supervision": [all(map(_was_seen_to_come, may_be_children))],
        "private_chat": [_told_of(events, ChatSent), all(map(_is_addressed, events))],
        "camera": [_told_of(events, CameraSeen)],
        "passcode": [_told_of(events, SettingsRead)],
    }
    for rule in kept & needs.keys():
        assert all(needs[rule]), rule


def _was_seen_to_come(person: Person) -> bool:
    return person.is_note_taker or all(stay.joined_at is not None for stay in person.stays)


def _told_of(events: list[Event], *kinds: type[Event]) -> bool:
    return all(any(isinstance(event, kind) for event in events) for kind in kinds)


def _is_addressed(event: Event) -> bool:
    return not isinstance(event, ChatSent) or event.to is not None or event.recipient is not None
