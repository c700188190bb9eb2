"""Whether the call is ended for everybody at the end, and staff stay until then."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.actions import ActionKind, Step
from rules.catalog import session_close
from rules.catalog.session_close import SETTLE
from rules.events import Meeting
from rules.policy import Policy, Response
from tests.rules.scenes import (
    A_MOMENT,
    HOST,
    LENGTH,
    START,
    Breach,
    Scene,
    found,
    minutes,
    policy_with,
    seconds,
)

POLICY = policy_with("session_close")
END = LENGTH
LIMIT = END + minutes(2)


def scene(policy: Policy = POLICY) -> Scene:
    return Scene(policy).starts().joins(HOST).joins("Sam", minutes(1))


def told_at(shown: Scene, until: timedelta) -> list[timedelta]:
    return [action.at - START for action in shown.told(until).actions if action.step is Step.NOTICE]


class TestTheEnd:
    @pytest.mark.parametrize(
        ("ends", "breaches"),
        [(END, 0), (LIMIT - A_MOMENT, 0), (LIMIT, 0), (LIMIT + A_MOMENT, 1)],
    )
    def test_a_session_may_be_open_until_its_grace_is_over(self, ends: timedelta, breaches: int) -> None:
        told = scene().ends(ends).told(minutes(90))
        assert told.breaches == [Breach("session_close", "the session", LIMIT, ends)] * breaches
        assert told.reasons == ["The session was to end at 17:00 and was still open at 17:02."] * breaches

    @pytest.mark.parametrize(("until", "ended"), [(LIMIT - A_MOMENT, False), (LIMIT, True)])
    def test_then_it_is_ended_for_everybody(self, until: timedelta, ended: bool) -> None:
        kinds = [kind for kind, _, at in scene().told(until).deeds if at == LIMIT]
        assert kinds == [ActionKind.ALERT_HOST, ActionKind.END_MEETING] * ended

    def test_it_is_ended_once(self) -> None:
        told = scene().leaves("Sam", LIMIT + minutes(1)).settings(LIMIT + minutes(2)).told(minutes(90))
        assert [kind for kind, _, _ in told.deeds].count(ActionKind.END_MEETING) == 1

    def test_the_grace_can_be_chosen(self) -> None:
        policy = policy_with("session_close", grace=minutes(0))
        assert found(scene(policy), minutes(90)) == [("the session", END, None)]

    def test_the_times_are_those_of_the_organisation(self) -> None:
        policy = Policy(
            POLICY.profiles, POLICY.strictest, staff=POLICY.staff, timezone=ZoneInfo("Europe/Paris")
        )
        assert "at 18:00 and was still open at 18:02" in scene(policy).told(minutes(90)).reasons[0]

    def test_a_room_that_everybody_left_needs_no_ending(self) -> None:
        shown = scene().leaves("Sam", END).leaves(HOST, END + seconds(30))
        assert found(shown, minutes(90)) == []

    def test_who_comes_back_to_it_does_not_find_it_open_for_long(self) -> None:
        shown = scene().leaves("Sam", END).leaves(HOST, END + seconds(30)).joins("Sam", minutes(80))
        assert ("the session", minutes(80), None) in found(shown, minutes(80))

    def test_a_room_that_is_open_though_zoom_told_of_nobody_in_it(self) -> None:
        assert found(Scene(POLICY).starts(), minutes(90)) == [("the session", LIMIT, None)]

    def test_a_session_that_never_began_is_not_open(self) -> None:
        shown = Scene(POLICY).settings(minutes(-10)).waits("Sam", minutes(-5))
        told = shown.told(minutes(90))
        assert told.breaches == []
        assert told.actions == []

    def test_a_session_of_which_the_start_was_not_told(self) -> None:
        shown = Scene(POLICY).joins(HOST, minutes(70))
        assert shown.told().reasons == ["The session was to end at 17:00 and was still open at 17:10."]

    def test_who_is_in_the_waiting_room_at_the_end_changes_nothing(self) -> None:
        told = scene().waits("Jo", minutes(59)).ends(END).told(minutes(90))
        assert told.breaches == []
        assert told.verdict("session_close")[0] == "kept"


class TestReminders:
    def test_the_host_is_told_ten_and_five_minutes_before(self) -> None:
        assert told_at(scene(), END) == [END - minutes(10), END - minutes(5)]

    @pytest.mark.parametrize(
        ("until", "times"),
        [
            (END - minutes(10) - A_MOMENT, []),
            (END - minutes(10), [minutes(50)]),
            (END - minutes(5) - A_MOMENT, [minutes(50)]),
            (END - minutes(5), [minutes(50), minutes(55)]),
        ],
    )
    def test_not_before(self, until: timedelta, times: list[timedelta]) -> None:
        assert told_at(scene(), until) == times

    def test_in_words_that_say_what_to_do(self) -> None:
        first, second = scene().told(END).actions
        assert first.text == (
            'The session closes in 10 minutes, at 17:00. Please end it for everybody then: End, then "End meeting for '
            'all". If it is still open at 17:02, Chaperone ends it.'
        )
        assert first.finding == ""
        assert second.text.startswith("The session closes in 5 minutes, at 17:00.")

    @pytest.mark.parametrize(
        ("response", "threat"),
        [
            (Response((ActionKind.ALERT_HOST,)), None),
            (Response((ActionKind.END_MEETING,)), "17:02"),
            (Response((ActionKind.ALERT_HOST,), minutes(3), (ActionKind.END_MEETING,)), "17:05"),
        ],
    )
    def test_it_says_what_the_policy_does(self, response: Response, threat: str | None) -> None:
        policy = policy_with("session_close", response=response)
        text = scene(policy).told(END).actions[0].text
        assert text.endswith(f"If it is still open at {threat}, Chaperone ends it.") is (threat is not None)

    def test_who_opens_the_session_late_is_told_at_once(self) -> None:
        shown = Scene(POLICY).starts(minutes(53)).joins(HOST, minutes(53))
        told = shown.told(END)
        assert [action.at - START for action in told.actions] == [minutes(53), minutes(55)]
        assert told.actions[0].text.startswith("The session closes in 7 minutes")

    def test_a_new_end_is_told_of_anew(self) -> None:
        shown = scene().settings(minutes(52), scheduled_start=START, scheduled_duration=minutes(80))
        assert told_at(shown, minutes(90)) == [minutes(50), minutes(70), minutes(75)]

    def test_other_times_can_be_chosen(self) -> None:
        policy = policy_with("session_close", tell_before=(seconds(60),), announce_before=())
        (action,) = [a for a in scene(policy).told(END).actions if a.step is Step.NOTICE]
        assert action.text.startswith("The session closes in 1 minute, at 17:00.")
        policy = policy_with("session_close", tell_before=(), announce_before=())
        assert told_at(scene(policy), END) == []

    def test_nobody_is_told_when_it_is_over(self) -> None:
        assert told_at(scene().ends(minutes(40)), END) == []


class TestWhenItIsToEnd:
    def test_zooms_settings_before_its_events(self) -> None:
        shown = scene().settings(minutes(1), scheduled_start=START, scheduled_duration=minutes(30))
        assert found(shown, minutes(90)) == [("the session", minutes(32), None)]

    def test_the_register_before_all(self) -> None:
        shown = scene().settings(minutes(1), scheduled_start=START, scheduled_duration=minutes(30))
        shown.register(at=minutes(2), scheduled_end=START + minutes(45))
        assert found(shown, minutes(90)) == [("the session", minutes(47), None)]

    def test_opening_early_does_not_end_it_early(self) -> None:
        began = minutes(-7) + seconds(12)
        shown = Scene(POLICY)
        shown.meeting = Meeting("84625170394", "zoom-helen", "Young Stitchers", START + began, LENGTH)
        shown.starts(began).joins(HOST, began).joins("Sam", minutes(1))
        told = shown.told(minutes(90))
        assert told.breaches == []
        assert told.session.scheduled_end is None
        shown.settings(minutes(2), scheduled_start=START, scheduled_duration=LENGTH)
        assert found(shown, minutes(90)) == [("the session", LIMIT, None)]

    def test_an_end_that_is_put_off_closes_the_breach(self) -> None:
        shown = scene().settings(minutes(65), scheduled_start=START, scheduled_duration=minutes(90))
        assert found(shown, minutes(66)) == [("the session", LIMIT, minutes(65))]

    def test_an_end_that_is_no_longer_known_asks_for_nothing(self) -> None:
        shown = Scene(POLICY)
        shown.meeting = Meeting("84625170394")
        shown.settings(scheduled_start=START, scheduled_duration=LENGTH).starts().joins(HOST).settings(
            minutes(1)
        )
        assert shown.told(minutes(90)).actions == []

    def test_an_end_that_is_not_known_is_not_held_against_anybody(self) -> None:
        shown = Scene(POLICY)
        shown.meeting = Meeting("84625170394")
        told = shown.starts().joins("Sam", minutes(1)).ends(minutes(500)).told()
        assert told.breaches == []
        assert told.verdict("session_close") == (
            "not_checked",
            session_close.NO_SCHEDULE.format(ended="00:20"),
        )


class TestReopened:
    def scene(self) -> Scene:
        return Scene(POLICY).starts(minutes(80))

    def test_a_room_that_guests_open_again_is_ended(self) -> None:
        told = self.scene().joins("Sam", minutes(80)).told(minutes(90))
        assert told.breaches == [Breach("session_close", "the session", minutes(80) + SETTLE, None)]
        assert told.reasons == ["The session was to end at 17:00, and the room was opened again at 17:20."]
        assert [kind for kind, _, _ in told.deeds] == [
            ActionKind.ALERT_HOST,
            ActionKind.END_MEETING,
            ActionKind.ALERT_SAFEGUARDING,
        ]

    def test_staff_who_open_it_again_are_asked(self) -> None:
        told = self.scene().joins("Sam", minutes(80)).joins(HOST, minutes(80) + seconds(2)).told(minutes(90))
        assert [kind for kind, _, _ in told.deeds] == [ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING]
        assert told.findings[0].doubtful

    def test_an_empty_room_is_looked_at_when_somebody_comes(self) -> None:
        assert found(self.scene(), minutes(85)) == []
        assert found(self.scene().joins("Sam", minutes(84)), minutes(85)) == [
            ("the session", minutes(84), None)
        ]

    @pytest.mark.parametrize(
        ("opened", "reopened"), [(LIMIT - A_MOMENT, False), (LIMIT, True), (LIMIT + A_MOMENT, True)]
    )
    def test_opening_within_the_grace_is_being_late(self, opened: timedelta, reopened: bool) -> None:
        told = Scene(POLICY).starts(opened).joins("Sam", opened).told(minutes(90))
        assert ("opened again" in told.reasons[0]) is reopened

    def test_the_meeting_of_another_day_is_another_session(self) -> None:
        shown = Scene(POLICY).starts(timedelta(days=1)).joins(HOST, timedelta(days=1))
        assert found(shown, timedelta(days=2)) == []


class TestVerdict:
    def test_kept_when_it_was_over_in_time(self) -> None:
        sentence = session_close.KEPT.format(ended="17:01", end="17:00")
        assert scene().ends(minutes(61)).told().verdict("session_close") == ("kept", sentence)

    def test_not_checked_while_it_goes_on(self) -> None:
        assert scene().told().verdict("session_close") == ("not_checked", session_close.NOT_OVER)


def test_what_becomes_known_before_the_session_begins_asks_for_nothing() -> None:
    settings: dict[str, Any] = {"scheduled_start": START, "scheduled_duration": LENGTH}
    told = Scene(POLICY).settings(minutes(-30), **settings).told(minutes(-5))
    assert told.session.agenda.next is None
