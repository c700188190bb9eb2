"""Whether staff are there first, people are let in soon, and the settings have everybody wait."""

from datetime import timedelta

import pytest

from rules.actions import ActionKind
from rules.catalog import waiting_room
from rules.catalog.waiting_room import SETTLE
from rules.events import ZoomRole
from rules.policy import Response
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
LATER = minutes(30)


def scene() -> Scene:
    """A session with the host in it and somebody who was let in, so that the waiting room is known to be on."""
    return Scene(POLICY).starts().joins(HOST).comes_in("Amelia", seconds(1))


class TestStaffFirst:
    @pytest.mark.parametrize(
        ("after", "breaches"), [(SETTLE - A_MOMENT, 0), (SETTLE, 0), (SETTLE + A_MOMENT, 1)]
    )
    def test_a_guest_alone_is_told_of_a_moment_later(self, after: timedelta, breaches: int) -> None:
        shown = Scene(POLICY).starts().comes_in("Sam", minutes(1)).comes_in("Amelia", minutes(1) + seconds(2))
        told = shown.joins(HOST, minutes(1) + after).told(LATER)
        expected = Breach("waiting_room", "the session", minutes(1) + SETTLE, minutes(1) + after)
        assert told.breaches == [expected] * breaches
        assert told.reasons == ["Sam came in while no host or other member of staff was there."] * breaches

    def test_the_host_of_the_meeting_counts_without_being_on_the_staff_list(self) -> None:
        policy = policy_with("waiting_room")
        shown = Scene(policy).starts().is_known(HOST, name="H.", email=None).joins(HOST)
        assert shown.comes_in("Sam", minutes(1)).told(LATER).breaches == []

    def test_joining_before_the_host_is_told_of_even_if_they_are_gone_again(self) -> None:
        told = Scene(POLICY).starts().comes_before_host("Sam", minutes(1)).told(minutes(2))
        assert told.breaches == [Breach("waiting_room", "the session", minutes(1) + SETTLE, None)]
        assert told.reasons[0].startswith("Sam came in")

    def test_somebody_without_a_name_before_the_host(self) -> None:
        told = Scene(POLICY).starts().comes_before_host("", minutes(1)).told(minutes(2))
        assert told.reasons[0].startswith("Somebody whose name Zoom did not give came in")

    def test_staff_who_join_before_the_host_are_no_breach(self) -> None:
        shown = Scene(POLICY).starts().comes_before_host(CO_HOST, minutes(1))
        assert shown.joins(CO_HOST, minutes(1) + seconds(1)).told(LATER).breaches == []

    def test_it_ends_when_somebody_there_turns_out_to_be_staff(self) -> None:
        shown = (
            Scene(POLICY).starts().is_known(CO_HOST, zoom_id=None, email=None).comes_in(CO_HOST, minutes(1))
        )
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2))
        assert shown.told(LATER).breaches == [
            Breach("waiting_room", "the session", minutes(1) + SETTLE, minutes(2))
        ]

    def test_staff_who_left_have_been_there(self) -> None:
        shown = scene().leaves(HOST, minutes(2)).comes_in("Sam", minutes(3))
        assert shown.told(LATER).breaches == []

    def test_nobody_is_inside_any_more_when_it_is_looked_at(self) -> None:
        shown = Scene(POLICY).starts().comes_in("Sam", minutes(1)).leaves("Sam", minutes(1) + seconds(2))
        assert shown.told(LATER).breaches == []

    def test_guests_who_keep_coming_do_not_put_it_off(self) -> None:
        shown = Scene(POLICY).starts()
        for second in range(0, 20, 2):
            shown.comes_in(f"Guest {second}", seconds(second))
        assert [breach.opened for breach in shown.told().breaches] == [SETTLE]


class TestLongWaits:
    @pytest.mark.parametrize(
        ("let_in_after", "breaches"),
        [(minutes(5) - A_MOMENT, 0), (minutes(5), 0), (minutes(5) + A_MOMENT, 1)],
    )
    def test_the_host_is_reminded_of_who_waits(self, let_in_after: timedelta, breaches: int) -> None:
        shown = scene().waits("Sam", minutes(10)).is_admitted("Sam", minutes(10) + let_in_after)
        told = shown.joins("Sam", minutes(10) + let_in_after).told(LATER)
        expected = Breach("waiting_room", "Sam", minutes(15), minutes(10) + let_in_after)
        assert told.breaches == [expected] * breaches
        assert told.reasons == ["Sam has been in the waiting room for 5 minutes."] * breaches

    def test_it_ends_when_they_give_up(self) -> None:
        shown = scene().waits("Sam", minutes(10)).leaves_waiting_room("Sam", minutes(20))
        assert shown.told(LATER).breaches[0].closed == minutes(20)
        left = scene().waits("Sam", minutes(10)).leaves("Sam", minutes(20))
        assert left.told(LATER).breaches[0].closed == minutes(20)

    def test_who_was_put_back_and_leaves_from_there_no_longer_waits(self) -> None:
        shown = scene().comes_in("Sam", minutes(1))
        shown.waits("Sam", minutes(2), user_id=shown.user_id("Sam"))
        back = shown.events[-1].who.user_id  # type: ignore[attr-defined]
        assert shown.leaves("Sam", minutes(3), user_id=back).told(LATER).breaches == []

    def test_the_wait_begins_with_the_session_for_who_is_early(self) -> None:
        shown = Scene(POLICY).settings(minutes(-30), scheduled_start=None).waits("Sam", minutes(-20))
        told = shown.starts(minutes(-1)).joins(HOST, minutes(-1)).told(LATER)
        assert told.breaches == [Breach("waiting_room", "Sam", minutes(5), None)]
        assert told.reasons == ["Sam has been in the waiting room for 25 minutes."]

    def test_a_planned_start_that_becomes_known_later_counts(self) -> None:
        shown = Scene(POLICY).is_known(HOST)
        shown.meeting = shown.meeting.__class__("84625170394")
        shown.waits("Sam", minutes(-7)).settings(minutes(-6), scheduled_start=START)
        assert shown.told(LATER).breaches == [Breach("waiting_room", "Sam", minutes(5), None)]

    def test_how_long_can_be_chosen(self) -> None:
        policy = policy_with("waiting_room", response=ALERT, unseen=seconds(90))
        told = Scene(policy).starts().joins(HOST).waits("Sam", minutes(1)).told(LATER)
        assert told.breaches == [Breach("waiting_room", "Sam", minutes(1) + seconds(90), None)]
        assert told.reasons == ["Sam has been in the waiting room for 1 minute."]
        policy = policy_with("waiting_room", response=ALERT, unseen=seconds(30))
        told = Scene(policy).starts().joins(HOST).waits("Sam", minutes(1)).told(LATER)
        assert told.reasons == ["Sam has been in the waiting room for less than a minute."]

    def test_the_end_of_the_session_ends_it(self) -> None:
        told = scene().waits("Sam", minutes(50)).waits("Jo", minutes(58)).ends(minutes(60)).told(minutes(90))
        assert told.breaches == [Breach("waiting_room", "Sam", minutes(55), minutes(60))]


class TestSettings:
    @pytest.mark.parametrize(
        ("setting", "about", "wrong"),
        [("waiting_room", "Waiting room", False), ("join_before_host", "Join before host", True)],
    )
    def test_a_setting_is_a_breach_until_it_is_right(self, setting: str, about: str, wrong: bool) -> None:
        shown = scene().settings(minutes(1), **{setting: wrong}).settings(minutes(2))
        shown.settings(minutes(3), **{setting: not wrong})
        assert shown.told().breaches == [Breach("waiting_room", about, minutes(1), minutes(3))]

    def test_it_is_put_right(self) -> None:
        policy = policy_with("waiting_room")
        told = Scene(policy).settings(waiting_room=False, join_before_host=True).told()
        assert [kind for kind, _, _ in told.deeds] == [ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS] * 2

    def test_a_person_is_no_setting(self) -> None:
        response = Response((ActionKind.FIX_SETTINGS,))
        told = Scene(policy_with("waiting_room", response=response)).starts().joins("Sam").told(LATER)
        assert told.breaches != []
        assert told.actions == []


class TestVerdict:
    def test_kept_when_everybody_was_seen_to_wait(self) -> None:
        assert scene().told().verdict("waiting_room") == ("kept", waiting_room.KEPT)

    def test_kept_when_nobody_had_to_and_the_setting_was_seen(self) -> None:
        told = Scene(POLICY).starts().joins(HOST).settings(waiting_room=True).told()
        assert told.verdict("waiting_room") == ("kept", waiting_room.NOBODY_CAME)

    def test_not_checked_when_nobody_came_and_nothing_was_read(self) -> None:
        shown = Scene(POLICY).starts().joins(HOST)
        assert shown.told().verdict("waiting_room") == ("not_checked", waiting_room.UNSEEN)
        assert shown.settings().told().verdict("waiting_room") == ("not_checked", waiting_room.UNSEEN)

    def test_not_checked_when_nobody_was_seen_to_wait(self) -> None:
        shown = Scene(POLICY).starts().joins(HOST).settings(waiting_room=True)
        told = shown.joins("Sam", minutes(1)).leaves("Sam", minutes(1) + seconds(1)).told()
        assert told.verdict("waiting_room") == ("not_checked", waiting_room.NOBODY_WAITED)

    def test_not_checked_when_the_way_in_of_some_was_not_seen(self) -> None:
        told = scene().leaves("Sam", minutes(3)).told()
        assert told.breaches == []
        assert told.verdict("waiting_room") == ("not_checked", waiting_room.NOT_ALL_SEEN)
