"""Whether everybody waits in the waiting room and is let in."""

from datetime import timedelta

import pytest

from rules.catalog.waiting_room import SETTLE
from rules.engine import decide
from rules.events import Tick, ZoomRole
from rules.people import AWAY_FOR_A_MOMENT, LET_IN_WITHIN, ONE_STEP
from tests.rules.scenes import (
    A_MOMENT,
    ALERT,
    CO_HOST,
    HOST,
    START,
    Breach,
    Scene,
    minutes,
    policy_with,
    seconds,
)

POLICY = policy_with("waiting_room", response=ALERT)
ROOM = "room-of-looms"
LATER = minutes(30)


def scene() -> Scene:
    """A session with the host in it and somebody who was let in, so that the waiting room is known to be on."""
    return Scene(POLICY).starts().joins(HOST).comes_in("Amelia", seconds(1))


def bypasses(shown: Scene) -> list[str]:
    told = shown.told(LATER)
    return [breach.about for breach in told.breaches]


class TestPassingTheWaitingRoom:
    def test_who_was_let_in_is_fine(self) -> None:
        assert bypasses(scene().comes_in("Sam", minutes(1))) == []

    def test_who_was_let_in_need_not_be_looked_at_again(self) -> None:
        assert scene().waits("Sam", minutes(1)).told().session.agenda.next is not None
        session = scene().comes_in("Sam", minutes(1)).told().session
        assert session.agenda.next is None
        for person in session.people.values():
            tick = Tick(at=START + LATER, rule="waiting_room", subject=f"waits {person.key}")
            assert not decide(POLICY, session, tick)

    def test_who_was_not_seen_there_is_a_breach_a_moment_later(self) -> None:
        told = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(4)).told()
        assert told.breaches == [Breach("waiting_room", "Sam", minutes(1) + SETTLE, minutes(4))]
        assert told.reasons == ["Sam is in the room and was not seen in the waiting room before."]

    @pytest.mark.parametrize(
        ("stays_for", "breaches"), [(SETTLE - A_MOMENT, 0), (SETTLE, 0), (SETTLE + A_MOMENT, 1)]
    )
    def test_who_is_gone_again_at_once_cannot_be_looked_at(self, stays_for: timedelta, breaches: int) -> None:
        told = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(1) + stays_for).told(LATER)
        assert len(told.breaches) == breaches
        assert told.verdict("waiting_room")[0] == "not_checked"

    def test_staff_need_not_wait(self) -> None:
        assert bypasses(scene().joins(CO_HOST, minutes(1))) == []

    def test_who_turns_out_to_be_staff_need_not_have_waited(self) -> None:
        shown = scene().is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST, minutes(1))
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2))
        assert shown.told().breaches == [Breach("waiting_room", CO_HOST, minutes(1) + SETTLE, minutes(2))]

    @pytest.mark.parametrize(
        ("after", "breaches"),
        [(A_MOMENT, 0), (SETTLE, 0), (SETTLE + A_MOMENT, 1)],
    )
    def test_news_of_being_let_in_may_come_just_after_news_of_coming_in(
        self, after: timedelta, breaches: int
    ) -> None:
        shown = scene().joins("Sam", minutes(1)).is_admitted("Sam", minutes(1) + after)
        told = shown.told(LATER)
        assert len(told.breaches) == breaches
        assert all(breach.closed == minutes(1) + after for breach in told.breaches)
        assert told.verdict("waiting_room")[0] == "kept"

    @pytest.mark.parametrize(("after", "breaches"), [(LET_IN_WITHIN, 0), (LET_IN_WITHIN + A_MOMENT, 1)])
    def test_being_let_in_counts_for_a_while(self, after: timedelta, breaches: int) -> None:
        shown = scene().waits("Sam", minutes(1)).leaves_waiting_room("Sam", minutes(2))
        assert len(bypasses(shown.joins("Sam", minutes(2) + after))) == breaches

    def test_who_waits_when_they_come_in_need_not_be_said_to_have_been_let_in(self) -> None:
        assert bypasses(scene().waits("Sam", minutes(1)).joins("Sam", minutes(2))) == []

    def test_who_was_put_back_waits_again(self) -> None:
        shown = scene().joins("Sam", minutes(1)).waits("Sam", minutes(2)).is_admitted("Sam", minutes(3))
        told = shown.joins("Sam", minutes(3)).told(LATER)
        assert told.breaches == [Breach("waiting_room", "Sam", minutes(1) + SETTLE, minutes(2))]

    def test_other_news_of_them_does_not_put_it_off(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(1) + seconds(3))
        assert [breach.opened for breach in shown.told(LATER).breaches] == [minutes(1) + SETTLE]

    def test_other_news_of_them_does_not_end_it(self) -> None:
        shown = (
            scene()
            .joins("Sam", minutes(1))
            .shares("Sam", minutes(2))
            .becomes(ZoomRole.CO_HOST, "Sam", minutes(3))
        )
        assert shown.told().breaches == [Breach("waiting_room", "Sam", minutes(1) + SETTLE, None)]


class TestComingBack:
    @pytest.mark.parametrize(
        ("away", "breaches"), [(AWAY_FOR_A_MOMENT, 0), (AWAY_FOR_A_MOMENT + A_MOMENT, 1)]
    )
    def test_a_broken_connection_is_not_a_new_arrival(self, away: timedelta, breaches: int) -> None:
        shown = scene().comes_in("Sam", minutes(1)).leaves("Sam", minutes(2))
        assert len(bypasses(shown.joins("Sam", minutes(2) + away))) == breaches

    def test_joining_again_before_news_of_leaving_is_not_one_either(self) -> None:
        shown = scene().comes_in("Sam", minutes(1))
        before = shown.user_id("Sam")
        shown.joins("Sam", minutes(2)).leaves("Sam", minutes(3), user_id=before)
        told = shown.told(LATER)
        assert told.breaches == []
        assert [person.name for person in told.session.present.values()] == [HOST, "Amelia", "Sam"]

    def test_late_news_of_leaving_does_not_take_them_out_of_the_waiting_room(self) -> None:
        shown = scene().comes_in("Sam", minutes(1))
        before = shown.user_id("Sam")
        shown.waits("Sam", minutes(3)).leaves("Sam", minutes(4), user_id=before)
        assert shown.told(LATER).breaches == [Breach("waiting_room", "Sam", minutes(8), None)]

    def test_who_never_waited_has_not_waited_after_a_broken_connection(self) -> None:
        shown = scene().joins("Sam", minutes(1)).joins("Sam", minutes(2))
        assert shown.told(LATER).breaches == [Breach("waiting_room", "Sam", minutes(1) + SETTLE, None)]

    @pytest.mark.parametrize("told_of_leaving", [False, True])
    def test_coming_back_from_a_breakout_room(self, told_of_leaving: bool) -> None:
        shown = scene().comes_in("Sam", minutes(1))
        if told_of_leaving:
            shown.leaves("Sam", minutes(2) - A_MOMENT)
        shown.enters(ROOM, "Sam", minutes(2)).leaves_room(ROOM, "Sam", minutes(22))
        if told_of_leaving:
            shown.joins("Sam", minutes(22) + seconds(1))
        assert bypasses(shown) == []

    def test_coming_back_to_the_main_room_before_news_of_leaving_the_other(self) -> None:
        shown = scene().comes_in("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2))
        shown.leaves("Sam", minutes(2) + ONE_STEP).joins("Sam", minutes(22))
        assert bypasses(shown.leaves_room(ROOM, "Sam", minutes(22) + A_MOMENT)) == []

    def test_a_bypass_stays_one_through_a_breakout_room(self) -> None:
        shown = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2))
        shown.leaves_room(ROOM, "Sam", minutes(3)).joins("Sam", minutes(3))
        assert shown.told(LATER).breaches == [Breach("waiting_room", "Sam", minutes(1) + SETTLE, None)]


class TestOtherIds:
    """Where Zoom's ids in the waiting room are not those of the room, the name ties the two together."""

    def test_who_was_let_in_is_known_by_name(self) -> None:
        shown = scene().is_known("Sam", name="Sam").waits("Sam", minutes(1)).is_admitted("Sam", minutes(2))
        told = shown.is_known("In", name="Sam").joins("In", minutes(2)).told(LATER)
        assert told.breaches == []
        assert [person.name for person in told.session.people.values()].count("Sam") == 1

    def test_two_of_one_name_are_two_people(self) -> None:
        shown = scene().is_known("A", name="iPad").is_known("B", name="iPad")
        shown.waits("A", minutes(1)).waits("B", minutes(1)).is_admitted("A", minutes(2)).joins(
            "A", minutes(2)
        )
        told = shown.is_admitted("B", minutes(3)).joins("B", minutes(3)).told(LATER)
        assert told.breaches == []
        assert [person.name for person in told.session.present.values()].count("iPad") == 2

    def test_the_first_of_one_name_who_was_let_in_comes_in_first(self) -> None:
        shown = scene().is_known("A", name="iPad", participant_uuid=None)
        shown.is_known("B", name="iPad", participant_uuid=None)
        shown.waits("A", minutes(1)).waits("B", minutes(1)).is_admitted("B", minutes(2))
        shown.is_known("In", name="iPad", participant_uuid=None).joins("In", minutes(2))
        told = shown.told(minutes(6))
        assert told.breaches == [Breach("waiting_room", "iPad", minutes(6), None)]
        assert told.findings[0].subject.participant_id == shown.user_id("A")

    @pytest.mark.parametrize(
        "ids",
        [
            {"registrant_id": "r-2"},
            {"email": "other@thimblelane.example"},
            {"zoom_id": "zoom-other"},
        ],
    )
    def test_somebody_of_the_same_name_who_is_somebody_else_has_not_waited(self, ids: dict[str, str]) -> None:
        shown = scene().is_known(
            "Sam", registrant_id="r-1", email="sam@thimblelane.example", zoom_id="zoom-sam"
        )
        shown.waits("Sam", minutes(1)).is_admitted("Sam", minutes(2))
        shown.is_known("Other", name="Sam", **ids).joins("Other", minutes(2))
        assert bypasses(shown) == ["Sam"]

    def test_who_comes_in_beside_somebody_who_still_waits_has_not_waited(self) -> None:
        shown = scene().waits("Sam", minutes(1)).is_known("Other", name="Sam").joins("Other", minutes(2))
        told = shown.told(minutes(4))
        assert (
            told.findings[0].subject.participant_uuid
            != told.session.people["participant uuid-2"].participant_uuid
        )
        assert [breach.about for breach in told.breaches] == ["Sam"]

    def test_having_been_let_in_long_ago_does_not_count(self) -> None:
        shown = scene().waits("Sam", minutes(1)).leaves_waiting_room("Sam", minutes(2))
        shown.is_known("Other", name="Sam").joins("Other", minutes(2) + LET_IN_WITHIN + A_MOMENT)
        assert bypasses(shown) == ["Sam"]

    def test_no_name_ties_nothing_together(self) -> None:
        shown = scene().is_known("A", name="").waits("A", minutes(1)).is_admitted("A", minutes(2))
        assert len(bypasses(shown.is_known("B", name="").joins("B", minutes(2)))) == 1


class TestNobodyWaits:
    """Where nobody is seen to wait, the host is told once and not of everybody who comes in."""

    def scene(self) -> Scene:
        return Scene(POLICY).starts().joins(HOST)

    def test_the_first_is_told_of(self) -> None:
        shown = self.scene().joins("Sam", minutes(1)).joins("Amelia", minutes(2)).leaves("Sam", minutes(3))
        told = shown.joins("Jo", minutes(4)).told(LATER)
        assert [breach.about for breach in told.breaches] == ["Sam"]
        assert "nobody has been seen in the waiting room so far" in told.reasons[0]

    def test_not_even_the_first_where_the_setting_was_told_of(self) -> None:
        told = self.scene().settings(waiting_room=False).joins("Sam", minutes(1)).told(LATER)
        assert [breach.about for breach in told.breaches] == ["Waiting room"]

    def test_everybody_once_somebody_was_seen_to_wait(self) -> None:
        shown = self.scene().settings(waiting_room=False).joins("Sam", minutes(1)).waits("Amelia", minutes(2))
        shown.is_admitted("Amelia", minutes(3)).joins("Amelia", minutes(3))
        told = shown.joins("Jo", minutes(4)).told(LATER)
        assert [breach.about for breach in told.breaches] == ["Waiting room", "Jo"]
