"""What is known from Zoom's records alone says when somebody came, and not by which way."""

from dataclasses import replace

from rules.engine import decide
from rules.events import ParticipantJoined, Tick
from tests.rules.scenes import ALERT, HOST, START, Scene, minutes, policy_with, seconds

POLICY = policy_with("waiting_room", response=ALERT)


def scene() -> Scene:
    return Scene(POLICY).starts().joins(HOST).comes_in("Amelia", seconds(1))


def found_in_records(shown: Scene) -> Scene:
    """The last event was not told, but found in Zoom's records."""
    shown.events[-1] = replace(shown.events[-1], reconciled=True)
    return shown


def test_who_is_known_from_records_alone_is_not_held_to_have_passed_the_waiting_room() -> None:
    told = found_in_records(scene().joins("Sam", minutes(1))).told(minutes(30))
    assert told.breaches == []
    (stay,) = next(person for person in told.session.people.values() if person.name == "Sam").stays
    assert (stay.joined_at, stay.from_records, stay.waited) == (START + minutes(1), True, False)
    assert told.verdict("waiting_room")[0] == "not_checked"


def test_nor_when_the_clock_asks_for_another_look() -> None:
    session = found_in_records(scene().joins("Sam", minutes(1))).told().session
    for person in session.people.values():
        assert not decide(
            POLICY, session, Tick(at=START + minutes(2), rule="waiting_room", subject=person.key)
        )


def test_who_waited_by_the_records_has_waited() -> None:
    shown = found_in_records(found_in_records(scene().waits("Sam", minutes(1))).joins("Sam", minutes(2)))
    told = shown.told(minutes(30))
    assert told.breaches == []
    assert told.verdict("waiting_room")[0] == "kept"


def test_who_comes_back_and_is_seen_to_is_held_to_it() -> None:
    shown = found_in_records(scene().joins("Sam", minutes(1))).leaves("Sam", minutes(5))
    told = shown.joins("Sam", minutes(9)).told(minutes(30))
    assert [breach.about for breach in told.breaches] == ["Sam"]


def test_what_is_told_after_all_changes_nothing() -> None:
    shown = found_in_records(scene().joins("Sam", minutes(1)))
    again = shown.happens(ParticipantJoined, minutes(1) + seconds(0.4), who=shown.events[-1].who)  # type: ignore[attr-defined]
    told = again.told(minutes(30))
    assert told.breaches == []
    assert [len(person.stays) for person in told.session.people.values() if person.name == "Sam"] == [1]
