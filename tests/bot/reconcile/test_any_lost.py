"""Whatever Zoom did not tell: once its records are there, who was there and when is right."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reconcile.compare import compare
from bot.reconcile.marks import SAME_MOMENT
from bot.simulator.records import Place
from tests.bot.reconcile.evenings import Evening, attendance, folded, reconciled, without

NAMES = ("Ada Fenwick", "Ben Adeyemi", "Cal Novak", "Dot Marsh")
ROOM = "br3akout=="
SECOND = timedelta(seconds=1)
Stays = list[tuple[datetime | None, datetime | None]]


def an_evening(seed: int, moves: int) -> Evening:
    """People come, wait, are let in, put back, share, go to breakout rooms, leave and come back."""
    chance, evening = random.Random(seed), Evening()
    absent = list(NAMES)
    for _ in range(moves):
        evening.wait(chance.choice([1.3, 2.7, 20, 31.4, 45, 200.9, 600]))
        move(evening, chance, absent)
    evening.wait(chance.choice([0, 10, 400]))
    evening.zoom.end(evening.meeting.id)
    evening.wait(3600)
    return evening


def move(evening: Evening, chance: random.Random, absent: list[str]) -> None:
    zoom, meeting = evening.zoom, evening.meeting.id
    inside = [p for p in evening.at(Place.IN_ROOM) if p.name in NAMES]
    waiting, apart = evening.at(Place.WAITING_ROOM), evening.at(Place.BREAKOUT_ROOM)
    able = [("arrive", absent), ("admit", waiting), ("leave", [*inside, *waiting]), ("put back", inside)]
    able += [("share", inside), ("breakout", inside), ("back", apart)]
    what, who = chance.choice([(what, who) for what, who in able if who] or [("none", [""])])
    one = chance.choice(who)
    match what, one:
        case "arrive", str(name):
            absent.remove(name)
            before = [p.participant_uuid for p in zoom.runs[-1].people if p.name == name]
            zoom.arrive(meeting, name, participant_uuid=before[0] if before else None)
        case "admit", person:
            zoom.admit(meeting, person)
        case "leave", person:
            absent.append(person.name)
            zoom.leave(meeting, person)
        case "put back", person:
            zoom.put_back(meeting, person)
        case "share", person:
            zoom.share_screen(meeting, person)
        case "breakout", person:
            zoom.enter_breakout(meeting, person, ROOM)
        case "back", person:
            zoom.leave_breakout(meeting, person)


def check(evening: Evening, lost: set[int]) -> None:
    told, records, now = evening.told, evening.records(), evening.clock.now()
    known = reconciled(records, without(told, lost), now)
    whole, session = folded(told), folded(known)
    assert compare(records, known, now, now) == []
    assert near(session.started_at, whole.started_at)
    assert near(session.ended_at, whole.ended_at)
    right, found = attendance(whole), attendance(session)
    assert found.keys() == right.keys()
    for name, stays in right.items():
        for at in moments(stays, found[name]):
            assert is_in(at, found[name]) == is_in(at, stays), (name, at, stays, found[name])


def moments(right: Stays, found: Stays) -> list[datetime]:
    """The moments just after everything that is said to have happened, but for those about which the tolerance is."""
    told = [at for stays in (right, found) for stay in stays for at in stay if at is not None]
    all_of = [at + after for at in told for after in (SECOND, SAME_MOMENT + 3 * SECOND)]
    true = [at for stay in right for at in stay if at is not None]
    return [at for at in all_of if all(abs(at - one) > SAME_MOMENT + 2 * SECOND for one in true)]


def is_in(at: datetime, stays: Stays) -> bool:
    return any(joined is not None and left is not None and joined <= at < left for joined, left in stays)


def near(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= SECOND


seeds, lengths = st.integers(0, 10**6), st.integers(1, 40)


subsets = st.sets(st.integers(0, 200))


@settings(max_examples=60, deadline=None)
@given(seed=seeds, moves=lengths, lost=subsets)
def test_lost_deliveries_are_made_up_for(seed: int, moves: int, lost: set[int]) -> None:
    check(an_evening(seed, moves), lost)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(seed=seeds, moves=lengths, lost=subsets)
def test_many_lost_deliveries_are_made_up_for(seed: int, moves: int, lost: set[int]) -> None:
    check(an_evening(seed, moves), lost)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, moves=lengths)
def test_nothing_is_made_up_where_nothing_was_lost(seed: int, moves: int) -> None:
    evening = an_evening(seed, moves)
    now = evening.clock.now()
    assert compare(evening.records(), evening.told, now, now) == []


@pytest.mark.parametrize("moves", [1, 20, 40])
def test_everything_lost_is_made_up_for(moves: int) -> None:
    evening = an_evening(moves, moves)
    check(evening, set(range(len(evening.told))))
