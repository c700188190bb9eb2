"""What may be recorded, and with whose consent."""

from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog.recording import STARTED_UNSEEN, RecordingPolicy
from rules.events import Capture, ZoomRole
from rules.policy import Response
from tests.rules.scenes import (
    A_MOMENT,
    CO_HOST,
    HOST,
    Breach,
    Scene,
    entry,
    found,
    minutes,
    policy_with,
    seconds,
)

STOPS = Response((ActionKind.ALERT_HOST, ActionKind.STOP_RECORDING))
WITH_CONSENT = policy_with("recording", response=STOPS)
FORBIDDEN = policy_with("recording", response=STOPS, policy=RecordingPolicy.FORBIDDEN)
REQUIRED = policy_with("recording", response=STOPS, policy=RecordingPolicy.REQUIRED)
CLOUD = "The cloud recording"
ROOM = "room-of-looms"

AMELIA = entry("Amelia Hart", recording_consent=True)
NOAH = entry("Noah Okonkwo", recording_consent=True)
POPPY = entry("Poppy Winters", recording_consent=False)
ISLA = entry("Isla Bennett", recording_consent=None)
REGISTER = (AMELIA, NOAH, POPPY, ISLA)


def scene(policy: Any = WITH_CONSENT) -> Scene:
    """A session with the host and Amelia, who may be recorded, in it."""
    return Scene(policy).register(*REGISTER).starts().joins(HOST).joins("Amelia Hart", seconds(1))


@pytest.mark.parametrize("capture", list(Capture))
@pytest.mark.parametrize(("policy", "breaches"), [(FORBIDDEN, 1), (WITH_CONSENT, 0), (REQUIRED, 0)])
def test_recording_where_everybody_agreed_is_for_the_policy_to_say(
    capture: Capture, policy: Any, breaches: int
) -> None:
    told = scene(policy).records(minutes(2), capture).told()
    assert len(told.breaches) == breaches
    assert all(reason.endswith("not to be recorded in any way.") for reason in told.reasons)


@pytest.mark.parametrize(
    ("capture", "about", "stop"),
    [
        (Capture.CLOUD_RECORDING, CLOUD, [ActionKind.STOP_RECORDING]),
        (Capture.AI_COMPANION, "Zoom's AI Companion", [ActionKind.STOP_AI_COMPANION]),
        (Capture.LIVE_STREAM, "The live stream", [ActionKind.STOP_LIVE_STREAM]),
        (Capture.MEDIA_STREAM, "An app that receives picture and sound", []),
    ],
)
def test_whatever_records_is_told_of_and_stopped(
    capture: Capture, about: str, stop: list[ActionKind]
) -> None:
    shown = scene().joins("Poppy Winters", minutes(1)).records(minutes(2), capture)
    told = shown.stops_recording(minutes(3), capture).told()
    assert told.breaches == [Breach("recording", about, minutes(2), minutes(3))]
    assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST, *stop]
    assert told.reasons == [f"{about} is running, and there is no recording consent for Poppy Winters."]


class TestConsent:
    @pytest.mark.parametrize(
        ("name", "may_be_recorded"),
        [
            ("Amelia Hart", True),
            ("amelia hart", True),
            ("Poppy Winters", False),
            ("Isla Bennett", False),
            ("Jordan Pike", False),
            ("", False),
            ("Otter.ai", True),
        ],
    )
    def test_only_who_is_known_to_have_agreed_may_be_recorded(self, name: str, may_be_recorded: bool) -> None:
        shown = Scene(WITH_CONSENT).register(*REGISTER).starts().joins(HOST)
        told = shown.is_known("Somebody", name=name).joins("Somebody", minutes(1)).records(minutes(2)).told()
        assert (CLOUD not in [breach.about for breach in told.breaches]) is may_be_recorded

    def test_staff_have_agreed(self) -> None:
        assert found(scene().joins(CO_HOST, minutes(1)).records(minutes(2))) == []

    def test_a_doubtful_match_is_no_consent(self) -> None:
        register = (
            entry("Jack Underhill", recording_consent=True),
            entry("Jack Overton", recording_consent=True),
        )
        shown = Scene(WITH_CONSENT).register(*register).starts().joins(HOST).joins("Jack", minutes(1))
        assert found(shown.records(minutes(2))) == [(CLOUD, minutes(2), None)]

    def test_without_a_register_nobody_is_known_to_have_agreed(self) -> None:
        told = Scene(WITH_CONSENT).starts().joins(HOST).joins("Sam", minutes(1)).records(minutes(2)).told()
        assert told.reasons == ["The cloud recording is running, and no register says who has agreed to it."]

    def test_who_waits_is_not_recorded(self) -> None:
        assert found(scene().waits("Poppy Winters", minutes(1)).records(minutes(2))) == []

    def test_who_left_is_not_recorded(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).leaves("Poppy Winters", minutes(2))
        assert found(shown.records(minutes(2) + A_MOMENT)) == []

    def test_who_is_in_a_breakout_room_is(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).enters(ROOM, "Poppy Winters", minutes(2))
        shown.leaves("Poppy Winters", minutes(2)).records(minutes(3))
        assert found(shown) == [(CLOUD, minutes(3), None)]

    @pytest.mark.parametrize(
        ("missing", "names"),
        [
            (1, "Guest 0"),
            (2, "Guest 0 and Guest 1"),
            (3, "Guest 0, Guest 1 and Guest 2"),
            (4, "Guest 0, Guest 1, Guest 2 and 1 more"),
            (12, "Guest 0, Guest 1, Guest 2 and 9 more"),
        ],
    )
    def test_three_are_named_and_the_others_counted(self, missing: int, names: str) -> None:
        shown = scene()
        for number in range(missing):
            shown.joins(f"Guest {number}", minutes(1))
        (reason,) = shown.records(minutes(2)).told().reasons
        assert reason == f"The cloud recording is running, and there is no recording consent for {names}."

    def test_somebody_without_a_name_is_named_within_a_sentence(self) -> None:
        (reason,) = scene().joins("Sam", minutes(1), name="").records(minutes(2)).told().reasons
        assert reason.endswith("no recording consent for somebody whose name Zoom did not give.")


class TestWhileItRuns:
    def test_it_ends_when_whoever_did_not_agree_leaves(self) -> None:
        shown = (
            scene().joins("Poppy Winters", minutes(1)).joins("Isla Bennett", minutes(1)).records(minutes(2))
        )
        shown.leaves("Poppy Winters", minutes(3)).leaves("Isla Bennett", minutes(4))
        assert found(shown) == [(CLOUD, minutes(2), minutes(4))]

    def test_it_ends_when_they_are_put_back_into_the_waiting_room(self) -> None:
        shown = (
            scene().joins("Poppy Winters", minutes(1)).records(minutes(2)).waits("Poppy Winters", minutes(3))
        )
        assert found(shown) == [(CLOUD, minutes(2), minutes(3))]

    def test_a_guest_who_comes_in_without_consent_is_told_of_by_name(self) -> None:
        shown = (
            scene().records(minutes(2)).joins("Noah Okonkwo", minutes(3)).joins("Poppy Winters", minutes(4))
        )
        told = shown.stops_recording(minutes(5)).told()
        assert told.breaches == [Breach("recording", "Poppy Winters", minutes(4), minutes(5))]
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST, ActionKind.STOP_RECORDING]

    def test_all_that_runs_is_stopped_for_them(self) -> None:
        shown = scene().records(minutes(2)).records(minutes(2), Capture.AI_COMPANION, "summary")
        told = shown.joins("Poppy Winters", minutes(4)).told()
        assert [action.kind for action in told.actions] == [
            ActionKind.ALERT_HOST,
            ActionKind.STOP_RECORDING,
            ActionKind.STOP_AI_COMPANION,
        ]

    def test_it_is_theirs_until_all_that_ran_has_stopped(self) -> None:
        shown = scene().records(minutes(2)).records(minutes(2), Capture.LIVE_STREAM)
        shown.joins("Poppy Winters", minutes(4)).stops_recording(minutes(5))
        assert found(shown.stops_recording(minutes(6), Capture.LIVE_STREAM)) == [
            ("Poppy Winters", minutes(4), minutes(6))
        ]

    def test_it_ends_when_they_leave(self) -> None:
        shown = (
            scene().records(minutes(2)).joins("Poppy Winters", minutes(4)).leaves("Poppy Winters", minutes(5))
        )
        assert found(shown) == [("Poppy Winters", minutes(4), minutes(5))]

    def test_coming_in_again_is_told_of_again(self) -> None:
        shown = (
            scene().records(minutes(2)).joins("Poppy Winters", minutes(4)).leaves("Poppy Winters", minutes(5))
        )
        assert [about for about, _, _ in found(shown.joins("Poppy Winters", minutes(6)))] == [
            "Poppy Winters"
        ] * 2

    def test_late_news_of_leaving_ends_nothing(self) -> None:
        shown = scene().records(minutes(2)).joins("Poppy Winters", minutes(3))
        before = shown.user_id("Poppy Winters")
        shown.joins("Poppy Winters", minutes(4)).leaves("Poppy Winters", minutes(5), user_id=before)
        assert found(shown) == [("Poppy Winters", minutes(3), None)]

    def test_who_turns_out_to_be_staff_has_agreed(self) -> None:
        shown = (
            scene().is_known(CO_HOST, zoom_id=None, email=None).records(minutes(2)).joins(CO_HOST, minutes(3))
        )
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(4))
        assert found(shown) == [(CO_HOST, minutes(3), minutes(4))]

    def test_who_is_there_though_zoom_did_not_say_that_they_came_is_told_of(self) -> None:
        shown = scene().records(minutes(2)).enters(ROOM, "Poppy Winters", minutes(3))
        assert found(shown) == [("Poppy Winters", minutes(3), None)]

    def test_who_was_named_already_is_not_told_of_again_for_every_move(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).records(minutes(2))
        shown.shares("Poppy Winters", minutes(3)).enters(ROOM, "Poppy Winters", minutes(4))
        assert found(shown) == [(CLOUD, minutes(2), None)]

    def test_pausing_stops_it_and_resuming_is_a_start(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).records(minutes(2)).stops_recording(minutes(3))
        told = shown.records(minutes(4)).told()
        assert [(breach.opened, breach.closed) for breach in told.breaches] == [
            (minutes(2), minutes(3)),
            (minutes(4), None),
        ]
        assert len({action.id for action in told.actions}) == 4

    def test_ai_companion_runs_until_its_last_feature_has_stopped(self) -> None:
        shown = scene(FORBIDDEN).records(minutes(2), Capture.AI_COMPANION, "summary")
        shown.records(minutes(3), Capture.AI_COMPANION, "questions")
        shown.stops_recording(minutes(4), Capture.AI_COMPANION, "summary")
        shown.stops_recording(minutes(5), Capture.AI_COMPANION, "questions")
        assert found(shown) == [("Zoom's AI Companion", minutes(2), minutes(5))]

    def test_stopping_without_saying_what_stops_all_of_it(self) -> None:
        shown = scene(FORBIDDEN).records(minutes(2), Capture.AI_COMPANION, "summary", "questions")
        shown.stops_recording(minutes(4), Capture.AI_COMPANION)
        assert found(shown) == [("Zoom's AI Companion", minutes(2), minutes(4))]

    @pytest.mark.parametrize("capture", list(Capture))
    def test_what_was_stopped_did_run_though_zoom_did_not_say_that_it_began(self, capture: Capture) -> None:
        told = scene(FORBIDDEN).stops_recording(minutes(2), capture).ends().told()
        (breach,) = told.breaches
        assert (breach.opened, breach.closed) == (minutes(2), minutes(2))
        assert "was running until 16:02, since a time that Zoom did not tell" in told.reasons[0]
        assert [kind for kind, _, _ in told.deeds] == [ActionKind.ALERT_HOST]

    def test_a_pause_and_a_stop_are_told_of_once(self) -> None:
        shown = scene(FORBIDDEN).stops_recording(minutes(2)).stops_recording(minutes(3))
        assert found(shown) == [(CLOUD, minutes(2), minutes(2))]

    def test_what_is_known_to_have_begun_is_not_told_of_again_when_it_stops_twice(self) -> None:
        shown = scene(FORBIDDEN).records(minutes(1)).stops_recording(minutes(2)).stops_recording(minutes(3))
        assert found(shown) == [(CLOUD, minutes(1), minutes(2))]

    def test_what_goes_on_after_that_is_a_recording_like_any_other(self) -> None:
        shown = scene(FORBIDDEN).stops_recording(minutes(2)).records(minutes(3))
        assert found(shown) == [(CLOUD, minutes(2), minutes(2)), (CLOUD, minutes(3), None)]

    @pytest.mark.parametrize("policy", [WITH_CONSENT, REQUIRED])
    def test_where_it_may_be_recorded_nobody_knows_who_was(self, policy: Any) -> None:
        told = scene(policy).stops_recording(minutes(2)).ends(minutes(3)).told()
        assert told.breaches == []
        assert told.verdict("recording") == ("not_checked", STARTED_UNSEEN)

    def test_nobody_is_told_of_apart_where_recording_is_forbidden(self) -> None:
        shown = scene(FORBIDDEN).records(minutes(2)).joins("Poppy Winters", minutes(3))
        assert found(shown) == [(CLOUD, minutes(2), None)]

    def test_the_end_of_the_session_ends_all_of_it(self) -> None:
        shown = scene(FORBIDDEN).records(minutes(2)).ends(minutes(60))
        told = shown.records(minutes(60) + A_MOMENT).told()
        assert told.breaches == [Breach("recording", CLOUD, minutes(2), minutes(60))]
        assert told.session.captures == {}


class TestConsentThatChanges:
    WITHDRAWN = (entry("Amelia Hart", recording_consent=False), NOAH, POPPY)

    def test_consent_withdrawn_is_told_of(self) -> None:
        shown = scene().records(minutes(2)).register(*self.WITHDRAWN, at=minutes(3))
        assert found(shown) == [("Amelia Hart", minutes(3), None)]

    def test_consent_given_ends_it(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).records(minutes(2))
        shown.register(AMELIA, entry("Poppy Winters", recording_consent=True), at=minutes(3))
        assert found(shown) == [(CLOUD, minutes(2), minutes(3))]
        shown = scene().records(minutes(2)).joins("Poppy Winters", minutes(3))
        shown.register(AMELIA, entry("Poppy Winters", recording_consent=True), at=minutes(4))
        assert found(shown) == [("Poppy Winters", minutes(3), minutes(4))]

    def test_what_is_known_is_not_told_of_again(self) -> None:
        shown = scene().joins("Poppy Winters", minutes(1)).records(minutes(2))
        assert found(shown.register(*REGISTER, at=minutes(3))) == [(CLOUD, minutes(2), None)]

    def test_a_register_that_cannot_be_read_again_changes_nothing(self) -> None:
        shown = scene().records(minutes(2)).register(at=minutes(3), problem="It is gone.")
        assert found(shown) == []

    def test_nothing_is_said_while_nothing_runs(self) -> None:
        assert found(scene().register(*self.WITHDRAWN, at=minutes(3))) == []
