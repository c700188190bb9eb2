"""What is known of a session and the people in it, event by event."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from rules.events import (
    Capture,
    Event,
    Meeting,
    Participant,
    ParticipantEvent,
    SettingsRead,
    WaitingForHost,
    ZoomRole,
)
from rules.people import ONE_STEP, Person
from rules.session import Session
from tests.rules.scenes import (
    A_MOMENT,
    EVERYTHING,
    HOST,
    HOST_ID,
    LENGTH,
    START,
    Scene,
    entry,
    minutes,
    seconds,
)

ROOM = "room-of-looms"
Stays = list[tuple[timedelta | None, timedelta | None, bool]]


def scene() -> Scene:
    return Scene(EVERYTHING).starts()


def session_of(shown: Scene) -> Session:
    return shown.told().session


def person_in(shown: Scene, name: str = "Sam") -> Person:
    (person,) = [person for person in session_of(shown).people.values() if person.name == name]
    return person


def stays(shown: Scene, name: str = "Sam") -> Stays:
    """When somebody came and went, counted from the planned start, and whether they had waited."""
    return [
        (
            None if stay.joined_at is None else stay.joined_at - START,
            None if stay.left_at is None else stay.left_at - START,
            stay.waited,
        )
        for stay in person_in(shown, name).stays
    ]


class TestStays:
    def test_coming_and_going(self) -> None:
        shown = scene().comes_in("Sam", minutes(1)).leaves("Sam", minutes(2)).joins("Sam", minutes(4))
        assert stays(shown) == [(minutes(1), minutes(2), True), (minutes(4), None, False)]

    def test_news_of_coming_that_comes_twice(self) -> None:
        shown = scene().joins("Sam", minutes(1)).joins("Sam", minutes(1) + A_MOMENT, same=True)
        assert stays(shown) == [(minutes(1), None, False)]

    def test_a_user_id_that_was_not_known_yet(self) -> None:
        shown = scene().joins("Sam", minutes(1), user_id=None).joins("Sam", minutes(2), same=True)
        assert stays(shown) == [(minutes(1), None, False)]
        assert person_in(shown).stays[0].user_id == shown.user_id("Sam")
        shown.joins("Sam", minutes(3), user_id=None)
        assert len(stays(shown)) == 1

    def test_being_seen_to_leave_only(self) -> None:
        assert stays(scene().leaves("Sam", minutes(2)).leaves("Sam", minutes(3))) == [
            (None, minutes(2), False)
        ]

    def test_being_seen_to_leave_a_breakout_room_and_then_the_meeting(self) -> None:
        shown = scene().enters(ROOM, "Sam", minutes(1)).leaves("Sam", minutes(5))
        assert stays(shown) == [(None, minutes(5), False)]
        assert not person_in(shown).present

    def test_leaving_the_waiting_room_is_not_having_been_in(self) -> None:
        assert stays(scene().waits("Sam", minutes(1)).leaves("Sam", minutes(2))) == []

    def test_leaving_without_a_user_id_is_leaving(self) -> None:
        shown = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(2), user_id=None)
        assert stays(shown) == [(minutes(1), minutes(2), False)]

    def test_joining_again_under_another_user_id_ends_the_stay_before(self) -> None:
        shown = scene().comes_in("Sam", minutes(1)).joins("Sam", minutes(2))
        assert stays(shown) == [(minutes(1), minutes(2), True), (minutes(2), None, True)]

    def test_sharing_under_a_user_id_that_nobody_was_told_of_is_somebody_new(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2), user_id="99")
        assert len(session_of(shown).present) == 2

    def test_a_role_says_that_somebody_is_there(self) -> None:
        shown = scene().becomes(ZoomRole.CO_HOST, "Sam", minutes(2))
        assert stays(shown) == [(None, None, False)]
        assert person_in(shown).stays[0].seen_at == START + minutes(2)

    def test_sharing_says_that_somebody_is_there_and_not_since_when(self) -> None:
        shown = scene().shares("Sam", minutes(2))
        assert stays(shown) == [(None, None, False)]
        assert stays(shown.leaves("Sam", minutes(3))) == [(None, minutes(3), False)]

    def test_news_of_coming_that_is_told_a_moment_after_a_role(self) -> None:
        shown = (
            scene()
            .becomes(ZoomRole.CO_HOST, "Sam", minutes(2))
            .joins("Sam", minutes(2) + A_MOMENT, same=True)
        )
        assert stays(shown) == [(minutes(2), None, False)]

    def test_a_breakout_room_says_that_somebody_was_there_before(self) -> None:
        shown = scene().enters(ROOM, "Sam", minutes(1)).ends()
        assert stays(shown) == [(None, LENGTH, False)]

    def test_a_role_in_a_breakout_room_does_not_bring_anybody_back(self) -> None:
        shown = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(2)).enters(ROOM, "Sam", minutes(2))
        shown.becomes(ZoomRole.CO_HOST, "Sam", minutes(3))
        assert stays(shown) == [(minutes(1), minutes(2), False)]

    def test_the_end_ends_all_stays(self) -> None:
        shown = (
            scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2)).waits("Jo", minutes(3)).ends()
        )
        assert stays(shown) == [(minutes(1), LENGTH, False)]
        assert person_in(shown).breakout_room is None
        assert person_in(shown, "Jo").waiting_since is None


class TestBreakoutRooms:
    @pytest.mark.parametrize(("after", "present"), [(ONE_STEP, True), (ONE_STEP + A_MOMENT, False)])
    def test_leaving_the_main_room_for_one_and_leaving_the_meeting_from_one(
        self, after: timedelta, present: bool
    ) -> None:
        shown = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2))
        assert person_in(shown.leaves("Sam", minutes(2) + after)).present is present

    def test_going_from_one_to_another(self) -> None:
        shown = (
            scene()
            .joins("Sam", minutes(1))
            .enters(ROOM, "Sam", minutes(2))
            .enters("attic", "Sam", minutes(3))
        )
        assert person_in(shown).breakout_room == "attic"
        assert person_in(shown.leaves_room(ROOM, "Sam", minutes(3) + A_MOMENT)).breakout_room == "attic"
        assert person_in(shown.leaves_room("attic", "Sam", minutes(4))).breakout_room is None

    def test_news_of_entering_that_comes_twice(self) -> None:
        shown = (
            scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2)).enters(ROOM, "Sam", minutes(3))
        )
        assert person_in(shown).breakout_since == START + minutes(2)

    def test_the_main_rooms_user_id_is_kept(self) -> None:
        shown = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2))
        assert person_in(shown).user_id == shown.user_id("Sam")
        assert person_in(shown).subject.participant_id == shown.user_id("Sam")

    def test_and_told_by_the_room_where_nothing_else_does(self) -> None:
        shown = scene().enters(ROOM, "Sam", minutes(2))
        assert person_in(shown).user_id == shown.user_id("Sam")
        shown = scene().enters(ROOM, "Sam", minutes(2), participant_uuid="u")
        event: Any = shown.events[-1]
        lost = Participant(user_id="9", name="Jo")
        shown.events[-1] = type(event)(at=event.at, who=lost, room=ROOM)
        assert person_in(shown, "Jo").user_id == "9"

    def test_being_put_into_the_waiting_room_from_one(self) -> None:
        shown = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2)).waits("Sam", minutes(3))
        assert not person_in(shown).present


class TestWhoIsWho:
    def test_a_uuid_lasts_through_joining_again(self) -> None:
        shown = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(2)).joins("Sam", minutes(3))
        assert len(session_of(shown).people) == 1

    def test_without_one_everybody_who_joins_is_somebody_new(self) -> None:
        shown = scene().is_known("Sam", participant_uuid=None).joins("Sam", minutes(1))
        shown.leaves("Sam", minutes(2)).joins("Sam", minutes(3))
        assert len(session_of(shown).people) == 2

    def test_news_of_sharing_is_tied_by_user_id(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2))
        assert list(person_in(shown).shares) == [None]

    def test_news_of_sharing_in_a_breakout_room_by_that_of_the_main_room(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2), ROOM)
        assert list(person_in(shown).shares) == [ROOM]
        assert person_in(shown).breakout_room == ROOM

    @pytest.mark.parametrize(
        "ids",
        [{"zoom_id": "z"}, {"registrant_id": "r"}, {"email": "sam@thimblelane.example"}, {"name": "Sam"}],
    )
    def test_whoever_has_no_id_is_known_by_what_there_is(self, ids: dict[str, str]) -> None:
        nobody = {"name": "", "participant_uuid": None, "user_id": None}
        shown = scene().joins("Sam", minutes(1), **nobody | ids).leaves("Sam", minutes(2), **nobody | ids)  # type: ignore[arg-type]
        (person,) = session_of(shown).people.values()
        assert [stay.left_at for stay in person.stays] == [START + minutes(2)]

    def test_who_waits_for_the_host_is_not_there_yet(self) -> None:
        shown = Scene(EVERYTHING).happens(WaitingForHost, minutes(-5), who=Participant(name="Sam"))
        assert session_of(shown).people == {}

    def test_who_came_before_the_host_is_remembered_by_name(self) -> None:
        session = session_of(scene().comes_before_host("Sam", minutes(1)))
        assert [who.name for who in session.before_host] == ["Sam"]
        assert session.people == {}

    def test_a_name_that_is_left_out_is_not_forgotten(self) -> None:
        shown = scene().joins("Sam", minutes(1)).becomes(ZoomRole.CO_HOST, "Sam", minutes(2), name="")
        assert person_in(shown).name == "Sam"

    def test_old_news_does_not_bring_back_an_old_name(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="iPad")
        before = shown.user_id("Sam")
        shown.joins("Sam", minutes(2)).leaves("Sam", minutes(3), name="iPad", user_id=before)
        assert person_in(shown).name == "Sam"
        assert person_in(shown).user_id == shown.user_id("Sam")

    def test_new_news_gives_a_new_match(self) -> None:
        shown = scene().register(entry("Sam Lee"), entry("Jo Park")).joins("Sam", minutes(1))
        shown.becomes(ZoomRole.CO_HOST, "Sam", minutes(2), name="Jo Park")
        match = person_in(shown, "Jo Park").match
        assert match is not None
        assert match.entry is not None
        assert match.entry.name == "Jo Park"


class TestStaffHere:
    def test_the_last_to_leave_is_remembered(self) -> None:
        shown = scene().joins(HOST).joins("Sam").leaves(HOST, minutes(2)).leaves("Sam", minutes(3))
        room = session_of(shown).room
        assert (room.staff_came, room.staff_gone_since) == (True, START + minutes(2))
        room = session_of(shown.joins(HOST, minutes(4))).room
        assert room.staff_gone_since is None

    def test_a_host_who_becomes_known_as_such_later(self) -> None:
        shown = Scene(EVERYTHING)
        shown.meeting = Meeting("84625170394")
        shown.starts().joins(HOST, email=None)
        assert session_of(shown).host is None
        shown.happens(SettingsRead, minutes(1), meeting=Meeting(host_id=HOST_ID))
        host = session_of(shown).host
        assert host is not None
        assert host.name == HOST
        assert list(session_of(shown).staff_present.values()) == [host]

    def test_the_hosts_address(self) -> None:
        shown = scene().joins(HOST)
        assert session_of(shown).host_email == "helen@thimblelane.example"
        shown.settings(minutes(1), host_email="office@thimblelane.example")
        assert session_of(shown).host_email == "office@thimblelane.example"
        assert session_of(scene()).host_email is None

    def test_the_hosts_role_is_one_persons(self) -> None:
        shown = scene().joins("Sam").joins("Jo").becomes(ZoomRole.HOST, "Sam", minutes(1))
        shown.becomes(ZoomRole.HOST, "Jo", minutes(2))
        assert (person_in(shown).role, person_in(shown, "Jo").role) == (ZoomRole.CO_HOST, ZoomRole.HOST)
        shown.becomes(ZoomRole.HOST, "Jo", minutes(3)).becomes(ZoomRole.ATTENDEE, "Jo", minutes(4))
        assert session_of(shown).room.host_role is None


class TestMeeting:
    def test_a_planned_start_is_not_displaced_by_the_moment_of_beginning(self) -> None:
        really = START - minutes(3) + seconds(20)
        shown = (
            Scene(EVERYTHING).waits("Sam", minutes(-10)).starts(minutes(-3) + seconds(20), start_time=really)
        )
        assert session_of(shown).scheduled_start == START

    def test_a_planned_start_that_is_moved_is(self) -> None:
        shown = scene().starts(minutes(1), start_time=START + minutes(30))
        assert session_of(shown).scheduled_start == START + minutes(30)
        assert session_of(shown).scheduled_end == START + minutes(30) + LENGTH

    def test_the_session_starts_once(self) -> None:
        session = session_of(Scene(EVERYTHING).joins("Sam").starts(minutes(1)).starts(minutes(2)))
        assert (session.first_seen, session.started_at) == (START, START + minutes(1))

    def test_reading_the_register_is_not_seeing_the_session(self) -> None:
        assert session_of(Scene(EVERYTHING).register()).first_seen is None


def test_an_event_that_is_about_nothing_here_changes_nothing() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Applause(Event):
        """Something that another version may tell of."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Wave(ParticipantEvent):
        """Something that another version may tell of somebody."""

    shown = scene().joins("Sam").happens(Applause, minutes(1))
    shown.happens(Wave, minutes(1), who=Participant(user_id=shown.user_id("Sam")))
    told = shown.told()
    assert told.faults == []
    assert stays(shown) == [(timedelta(), None, False)]


def test_what_was_recorded_is_remembered_when_it_no_longer_is() -> None:
    shown = scene().records(minutes(1)).stops_recording(minutes(2)).records(minutes(3), Capture.LIVE_STREAM)
    session = session_of(shown)
    assert session.captured == {Capture.CLOUD_RECORDING, Capture.LIVE_STREAM}
    assert list(session.captures) == [Capture.LIVE_STREAM]
