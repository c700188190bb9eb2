"""Who may share a screen in a children's session."""

from datetime import timedelta

import pytest

from rules.actions import ActionKind
from rules.catalog import screen_share
from rules.catalog.screen_share import SETTLE
from rules.events import ZoomRole
from rules.policy import Response
from tests.rules.scenes import (
    A_MOMENT,
    ALERT,
    CO_HOST,
    HOST,
    Breach,
    Scene,
    entry,
    minutes,
    policy_with,
    seconds,
)

POLICY = policy_with("screen_share", response=ALERT)
ROOM = "room-of-looms"


def scene() -> Scene:
    return Scene(POLICY).starts().joins(HOST)


def test_a_guest_who_shares_is_a_breach_until_they_stop() -> None:
    told = scene().joins("Sam", minutes(1)).shares("Sam", minutes(3)).stops_sharing("Sam", minutes(4)).told()
    assert told.breaches == [Breach("screen_share", "Sam", minutes(3), minutes(4))]
    assert told.reasons == ["Sam is sharing a screen. In this session only staff share a screen."]
    assert [(kind, at) for kind, _, at in told.deeds] == [(ActionKind.ALERT_HOST, minutes(3))]


def test_staff_may_share() -> None:
    shown = scene().shares(HOST, minutes(1)).joins(CO_HOST, minutes(2)).shares(CO_HOST, minutes(3))
    assert shown.told(minutes(10)).breaches == []


@pytest.mark.parametrize(
    ("role", "name", "allowed"),
    [
        (None, "Tom Ashworth", False),
        (ZoomRole.CO_HOST, "Tom Ashworth", True),
        (ZoomRole.HOST, "tom ashworth", True),
        (ZoomRole.CO_HOST, "Tom", False),
        (ZoomRole.CO_HOST, "Sam", False),
        (ZoomRole.ATTENDEE, "Tom Ashworth", False),
    ],
)
def test_a_staff_name_counts_once_the_host_has_given_a_role(
    role: ZoomRole | None, name: str, allowed: bool
) -> None:
    shown = scene().is_known("Somebody", name=name).joins("Somebody", minutes(1))
    if role is not None:
        shown.becomes(role, "Somebody", minutes(2))
    assert bool(shown.shares("Somebody", minutes(3)).told().breaches) is not allowed


def test_an_address_typed_into_a_registration_form_makes_nobody_staff() -> None:
    def scene_of_sam() -> Scene:
        return scene().is_known("Sam", email="tom@thimblelane.example", registrant_id="r-1")

    shown = scene_of_sam().joins("Sam", minutes(1)).shares("Sam", minutes(2))
    assert len(shown.told().breaches) == 1
    signed_in = scene_of_sam().is_known("Sam", zoom_id="zoom-sam").joins("Sam", minutes(1))
    signed_in.shares("Sam", minutes(2))
    assert len(signed_in.told().breaches) == 1


def test_who_is_found_to_be_staff_while_sharing_no_longer_breaches() -> None:
    shown = scene().is_known(CO_HOST, zoom_id=None, email=None)
    shown.joins(CO_HOST, minutes(1)).shares(CO_HOST, minutes(2))
    shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(3))
    assert shown.told().breaches == [Breach("screen_share", CO_HOST, minutes(2), minutes(3))]


class TestBreakoutRooms:
    """Where people have other user ids."""

    def test_a_guest_who_shares_there_is_a_breach(self) -> None:
        shown = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2))
        shown.shares("Sam", minutes(3), ROOM).stops_sharing("Sam", minutes(5), ROOM)
        told = shown.told()
        assert told.breaches == [Breach("screen_share", "Sam", minutes(3), minutes(5))]
        assert "in a breakout room" in told.reasons[0]

    def test_the_breach_ends_when_they_leave_the_room(self) -> None:
        shown = (
            scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2)).shares("Sam", minutes(3), ROOM)
        )
        shown.leaves_room(ROOM, "Sam", minutes(4))
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(3), minutes(4))]

    def test_news_of_another_room_does_not_end_it(self) -> None:
        shown = (
            scene()
            .joins("Sam", minutes(1))
            .enters("attic", "Sam", minutes(2))
            .enters(ROOM, "Sam", minutes(3))
        )
        shown.shares("Sam", minutes(4), ROOM).leaves_room("attic", "Sam", minutes(5))
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(4), None)]

    def test_staff_may_share_there(self) -> None:
        shown = scene().enters(ROOM, HOST, minutes(2)).shares(HOST, minutes(3), ROOM)
        assert shown.told(minutes(10)).breaches == []

    def test_who_shares_in_a_room_is_there_though_zoom_did_not_say_that_they_entered_it(self) -> None:
        shown = scene().joins("Sam", minutes(1)).leaves("Sam", minutes(2)).shares("Sam", minutes(3), ROOM)
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(3), None)]

    def test_sharing_there_and_in_the_main_room_are_one_breach(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).enters(ROOM, "Sam", minutes(3))
        shown.shares("Sam", minutes(4), ROOM).stops_sharing("Sam", minutes(5)).stops_sharing(
            "Sam", minutes(6), ROOM
        )
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(2), minutes(6))]


class TestUnknownSharers:
    """News of sharing says neither address nor registration, so that it does not tell who somebody is."""

    @pytest.mark.parametrize(
        ("until", "opened"),
        [(SETTLE - A_MOMENT, []), (SETTLE, [SETTLE]), (SETTLE + A_MOMENT, [SETTLE])],
    )
    def test_they_are_given_a_moment_to_be_named(self, until: timedelta, opened: list[timedelta]) -> None:
        told = scene().shares("Sam", minutes(2)).told(minutes(2) + until)
        assert [breach.opened - minutes(2) for breach in told.breaches] == opened

    def test_then_it_is_asked_about_and_nobody_is_removed(self) -> None:
        policy = policy_with("screen_share")
        told = Scene(policy).starts().shares("Sam", minutes(2)).told(minutes(10))
        assert told.findings[0].doubtful
        assert ActionKind.REMOVE_PARTICIPANT not in {action.kind for action in told.actions}

    def test_news_of_their_coming_just_behind_tells(self) -> None:
        shown = scene().shares(CO_HOST, minutes(2)).joins(CO_HOST, minutes(2) + seconds(1), same=True)
        assert shown.told(minutes(5)).breaches == []
        guest = scene().shares("Sam", minutes(2)).joins("Sam", minutes(2) + seconds(1), same=True)
        told = guest.told(minutes(5))
        assert told.breaches == [Breach("screen_share", "Sam", minutes(2) + seconds(1), None)]
        assert not told.findings[0].doubtful

    def test_sharing_again_while_nobody_knows_changes_nothing(self) -> None:
        shown = scene().shares("Sam", minutes(2)).shares("Sam", minutes(3), "room")
        assert len(shown.told(minutes(5)).breaches) == 1

    def test_somebody_without_a_name_is_spoken_of_all_the_same(self) -> None:
        told = scene().shares("Sam", minutes(2), name="").told(minutes(3))
        assert told.reasons[0].startswith("Somebody whose name Zoom did not give is sharing a screen")


class TestOutOfOrder:
    def test_stopping_at_the_same_moment_as_leaving(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).leaves("Sam", minutes(3))
        shown.stops_sharing("Sam", minutes(3))
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(2), minutes(3))]

    def test_leaving_ends_it_without_news_of_stopping(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).leaves("Sam", minutes(3))
        assert shown.told().breaches[0].closed == minutes(3)

    def test_being_put_back_into_the_waiting_room_ends_it(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).waits("Sam", minutes(3))
        assert shown.told().breaches[0].closed == minutes(3)

    def test_sharing_told_of_just_after_leaving_is_old_news(self) -> None:
        shown = (
            scene().joins("Sam", minutes(1)).leaves("Sam", minutes(3)).shares("Sam", minutes(3) + A_MOMENT)
        )
        assert shown.told(minutes(10)).breaches == []
        there = scene().joins("Sam", minutes(1)).enters(ROOM, "Sam", minutes(2)).leaves("Sam", minutes(3))
        there.shares("Sam", minutes(3) + A_MOMENT, ROOM)
        assert there.told(minutes(10)).breaches == []

    def test_who_joins_again_and_shares_breaches_again(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).leaves("Sam", minutes(3))
        shown.joins("Sam", minutes(4)).shares("Sam", minutes(5))
        told = shown.told()
        assert [breach.opened for breach in told.breaches] == [minutes(2), minutes(5)]
        assert len({episode.id for episode in told.session.episodes.all}) == 2

    def test_late_news_of_leaving_does_not_end_what_happens_since(self) -> None:
        shown = scene().joins("Sam", minutes(1))
        before = shown.user_id("Sam")
        shown.joins("Sam", minutes(2)).shares("Sam", minutes(3)).leaves("Sam", minutes(4), user_id=before)
        assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(3), None)]

    def test_the_end_of_the_session_ends_it(self) -> None:
        shown = scene().joins("Sam", minutes(1)).shares("Sam", minutes(2)).ends(minutes(60))
        assert shown.told().breaches[0].closed == minutes(60)


class TestResponses:
    POLICY = policy_with(
        "screen_share",
        response=Response((ActionKind.ALERT_HOST,), seconds(30), (ActionKind.REMOVE_PARTICIPANT,)),
    )

    @pytest.mark.parametrize(
        ("stops_after", "removed"),
        [(seconds(30) - A_MOMENT, False), (seconds(30), False), (seconds(30) + A_MOMENT, True)],
    )
    def test_who_goes_on_is_removed(self, stops_after: timedelta, removed: bool) -> None:
        shown = Scene(self.POLICY).starts().joins("Sam", minutes(1)).shares("Sam", minutes(2))
        told = shown.stops_sharing("Sam", minutes(2) + stops_after).told(minutes(5))
        deeds = [(kind, at) for kind, _, at in told.deeds if kind is ActionKind.REMOVE_PARTICIPANT]
        assert deeds == [(ActionKind.REMOVE_PARTICIPANT, minutes(2) + seconds(30))] * removed

    def test_removing_is_asked_for_with_the_id_that_zoom_wants(self) -> None:
        told = Scene(self.POLICY).starts().joins("Sam", minutes(1)).shares("Sam", minutes(2)).told(minutes(3))
        assert told.actions[-1].subject.participant_uuid == "uuid-0"
        assert not told.actions[-1].barred

    def test_who_turned_out_to_be_staff_in_the_meantime_is_not_removed(self) -> None:
        shown = Scene(self.POLICY).starts().is_known(CO_HOST, zoom_id=None, email=None)
        shown.joins(CO_HOST, minutes(1)).shares(CO_HOST, minutes(2))
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2) + seconds(10))
        assert [kind for kind, _, _ in shown.told(minutes(5)).deeds] == [ActionKind.ALERT_HOST]


class TestSetting:
    @pytest.mark.parametrize(("may_share", "breaches"), [(True, 1), (False, 0), (None, 0)])
    def test_a_setting_that_lets_guests_share_is_a_breach(
        self, may_share: bool | None, breaches: int
    ) -> None:
        told = scene().settings(minutes(1), guests_can_share=may_share).told()
        assert len(told.breaches) == breaches

    def test_it_ends_when_the_setting_is_right_and_not_when_it_was_not_read(self) -> None:
        shown = scene().settings(minutes(1), guests_can_share=True).settings(minutes(2))
        shown.settings(minutes(3), guests_can_share=False)
        assert shown.told().breaches == [
            Breach("screen_share", "Who can share a screen", minutes(1), minutes(3))
        ]

    def test_it_can_be_put_right(self) -> None:
        policy = policy_with("screen_share")
        told = Scene(policy).settings(minutes(1), guests_can_share=True).told()
        assert [kind for kind, _, _ in told.deeds] == [ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS]


class TestVerdict:
    def test_nothing_is_kept_where_nobody_was_seen(self) -> None:
        assert scene_of_nobody().told().verdict("screen_share") == ("not_checked", screen_share.NOBODY_SEEN)

    def test_people_who_only_waited_are_not_people_who_came_in(self) -> None:
        told = scene_of_nobody().waits("Sam").told()
        assert told.verdict("screen_share") == ("not_checked", screen_share.NOBODY_SEEN)

    @pytest.mark.parametrize(
        ("setting", "sentence"), [(False, screen_share.KEPT), (None, screen_share.KEPT_UNREAD)]
    )
    def test_kept_says_whether_the_setting_was_read(self, setting: bool | None, sentence: str) -> None:
        told = scene().settings(minutes(1), guests_can_share=setting).told()
        assert told.verdict("screen_share") == ("kept", sentence)

    def test_kept_without_settings(self) -> None:
        assert scene().told().verdict("screen_share") == ("kept", screen_share.KEPT_UNREAD)


def scene_of_nobody() -> Scene:
    return Scene(POLICY).starts()


def test_the_register_makes_no_difference() -> None:
    shown = scene().register(entry("Sam")).joins("Sam", minutes(1)).shares("Sam", minutes(2))
    shown.register(entry("Sam"), at=minutes(3))
    assert shown.told().breaches == [Breach("screen_share", "Sam", minutes(2), None)]
