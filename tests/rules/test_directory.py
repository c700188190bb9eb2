"""Who is who: one person, however Zoom names them from event to event."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.engine import Decision, advance, fold, follows, run_until
from rules.events import BreakoutRoomJoined, Event, Participant, SharingStarted
from rules.session import Session
from tests.rules.scenes import HOST, LENGTH, START, Scene, entry, minutes, policy_with, seconds

ROOM = "room-of-looms"
SHARING = policy_with("screen_share")


def decided_as_received(scene: Scene, events: list[Event]) -> tuple[Session, list[Decision]]:
    """The session as the loop decides it: again from the beginning whenever something came late."""
    session, seen, decisions = Session(scene.uuid), list[Event](), list[Decision]()
    for event in events:
        seen.append(event)
        session.hear([event])
        if follows(session, event):
            decisions += advance(scene.policy, session, event)
        else:
            session = Session(scene.uuid)
            decisions += fold(scene.policy, session, seen)
    decisions += run_until(scene.policy, session, START + LENGTH)
    return session, decisions


def actions(decisions: list[Decision]) -> list[tuple[str, str]]:
    """What is done, once for each id as the journal does it."""
    each = {action.id: action for decision in decisions for action in decision.actions}
    return [(action.kind.value, action.subject.name) for action in each.values()]


@pytest.mark.parametrize("late", range(3))
def test_late_news_with_fewer_ids_does_not_make_somebody_another_person(late: int) -> None:
    scene = Scene(SHARING).starts().joins(HOST).joins("Sam", minutes(1)).shares("Sam", minutes(3))
    bare = Participant(user_id=scene.user_id("Sam"), name="Sam")
    news = [
        Scene(SHARING).waits("Sam", seconds(59)).events[0],
        Scene(SHARING).stops_sharing("Sam", minutes(2)).events[0],
        Scene(SHARING).is_admitted("Sam", seconds(59)).events[0],
    ][late]
    news = replace(news, delivery="late", who=bare)  # type: ignore[call-arg]
    on_time, first = decided_as_received(scene, scene.events)
    session, again = decided_as_received(scene, [*scene.events, news])
    assert [e.id for e in session.episodes.all] == [e.id for e in on_time.episodes.all]
    assert len(session.people) == 2
    assert actions(again) == actions(first)


def test_somebody_first_heard_of_by_a_number_alone_keeps_the_key_when_the_rest_comes_late() -> None:
    scene = Scene(SHARING).starts().joins(HOST).joins("Sam", minutes(1)).shares("Sam", minutes(3))
    start, host, join, share = scene.events
    session, _ = decided_as_received(scene, [start, host, share])
    again, _ = decided_as_received(scene, [start, host, share, join])
    assert list(again.people) == list(session.people)
    assert list(again.people)[1] == f"user {scene.user_id('Sam')}"


def test_ids_that_turn_out_to_be_two_peoples_are_two_peoples() -> None:
    first = Participant(user_id="1", name="Sam")
    second = Participant(user_id="2", name="Sam", participant_uuid="x")
    both = Participant(user_id="1", name="Sam", participant_uuid="x")
    scene = Scene(SHARING).starts()
    for minute, who in enumerate((first, second, both), 1):
        scene.joins("Sam", minutes(minute), **{f: getattr(who, f) for f in ("user_id", "participant_uuid")})
    in_order, _ = decided_as_received(scene, scene.events)
    start, *joins = scene.events
    last_first, _ = decided_as_received(scene, [start, *reversed(joins)])
    assert list(in_order.people) == ["user 1", "participant x"]
    assert list(last_first.people) == ["participant x", "user 2"]


class TestBreakoutRooms:
    def test_a_number_in_a_room_is_not_the_same_number_in_the_main_room_or_another(self) -> None:
        scene = Scene(SHARING).starts().joins(HOST).joins("Sam", user_id="1").joins("Jo", user_id="2")
        for room, who, parent in (("a", "Jo", "2"), ("b", "Sam", "1")):
            inside = Participant(user_id="1", name=who, parent_user_id=parent, room=room)
            scene.happens(BreakoutRoomJoined, minutes(1), who=inside, room=room)
        for room in ("a", "b"):
            scene.happens(SharingStarted, minutes(2), who=Participant(user_id="1", room=room), room=room)
        people = {person.name: set(person.shares) for person in scene.told().session.people.values()}
        assert people == {HOST: set(), "Jo": {"a"}, "Sam": {"b"}}

    def test_somebody_is_one_person_in_the_main_room_and_in_a_breakout_room(self) -> None:
        scene = Scene(SHARING).starts().comes_in("Sam").enters(ROOM, "Sam", minutes(1))
        scene.leaves_room(ROOM, "Sam", minutes(2)).enters("attic", "Sam", minutes(3))
        assert len(scene.told().session.people) == 1


class TestReturning:
    def test_coming_back_is_being_the_same(self) -> None:
        scene = Scene(SHARING).starts().joins("Sam").leaves("Sam", minutes(1)).joins("Sam", minutes(5))
        (sam,) = scene.told().session.people.values()
        assert len(sam.stays) == 2

    def test_coming_back_with_another_uuid_and_the_same_account_is_one_person_to_the_register(self) -> None:
        scene = Scene(policy_with("screen_name")).register(entry("Sam Lee")).starts()
        scene.joins("Sam Lee").leaves("Sam Lee", minutes(1))
        scene.joins("Sam Lee", minutes(2), participant_uuid="new")
        told = scene.told()
        assert told.breaches == []
        assert {p.match.entry.key for p in told.session.people.values() if p.match and p.match.entry} == {
            "entry Sam Lee"
        }


class TestTwoDevices:
    def scene(self, *, account: str | None) -> Scene:
        scene = Scene(policy_with("screen_name")).register(entry("Sam Lee", email="s@x.example")).starts()
        scene.is_known("Sam Lee", zoom_id=account).joins("Sam Lee")
        return scene.is_known("Sam", zoom_id=account, email="s@x.example").joins("Sam", minutes(1))

    def test_one_account_is_one_person(self) -> None:
        assert self.scene(account="zoom-sam").told().breaches == []

    def test_two_without_an_account_are_asked_about(self) -> None:
        (breach,) = self.scene(account=None).told().breaches
        assert (breach.about, breach.opened) == ("Sam Lee", timedelta(minutes=1))
