"""Whether staff stay until the end, and keep the host's role."""

from datetime import timedelta

import pytest

from rules.actions import ActionKind, Step
from rules.catalog.session_close import ENDING_TAKES
from rules.events import ZoomRole
from rules.policy import Policy, Response
from tests.rules.scenes import (
    A_MOMENT,
    CO_HOST,
    HOST,
    START,
    Breach,
    Scene,
    found,
    minutes,
    policy_of,
    policy_with,
    preset,
    seconds,
)

POLICY = policy_with("session_close")
AWAY = minutes(2)


def scene(policy: Policy = POLICY) -> Scene:
    return Scene(policy).starts().joins(HOST).joins("Sam", minutes(1))


def told_at(shown: Scene, until: timedelta) -> list[timedelta]:
    notices = (action for action in shown.told(until).actions if action.step is Step.NOTICE)
    return [at for action in notices if (at := action.at - START) < minutes(50)]


class TestStaffGone:
    @pytest.mark.parametrize(
        ("back_after", "breaches"),
        [(AWAY - A_MOMENT, 0), (AWAY, 0), (AWAY + A_MOMENT, 1)],
    )
    def test_staff_may_be_away_for_a_while(self, back_after: timedelta, breaches: int) -> None:
        shown = scene().leaves(HOST, minutes(10)).joins(HOST, minutes(10) + back_after)
        told = shown.told(minutes(40))
        expected = Breach("session_close", "the session", minutes(12), minutes(10) + back_after)
        assert told.breaches == [expected] * breaches
        assert (
            told.reasons
            == [
                "The last member of staff left at 16:10, and the session is still open with one person in it."
            ]
            * breaches
        )

    def test_a_co_host_who_stays_will_do(self) -> None:
        assert found(scene().joins(CO_HOST, minutes(2)).leaves(HOST, minutes(10)), minutes(40)) == []

    def test_a_guest_whom_zoom_makes_host_will_not(self) -> None:
        shown = (
            scene()
            .joins("Jo", minutes(2))
            .leaves(HOST, minutes(10))
            .becomes(ZoomRole.HOST, "Sam", minutes(10))
        )
        told = shown.told(minutes(40))
        assert [(breach.about, breach.opened) for breach in told.breaches] == [
            ("Sam", minutes(10)),
            ("the session", minutes(12)),
        ]
        assert "with 2 people in it" in told.reasons[1]

    def test_each_absence_has_its_own_while(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).joins(HOST, minutes(11)).leaves(HOST, minutes(11.5))
        assert found(shown, minutes(13)) == []
        assert found(shown, minutes(14)) == [("the session", minutes(13.5), None)]

    def test_late_news_of_leaving_is_not_an_absence(self) -> None:
        shown = scene()
        before = shown.user_id(HOST)
        shown.joins(HOST, minutes(10)).leaves(HOST, minutes(11), user_id=before)
        assert found(shown, minutes(40)) == []

    def test_news_that_comes_behind_that_of_leaving_is_not_a_return(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).becomes(ZoomRole.ATTENDEE, HOST, minutes(10) + A_MOMENT)
        assert found(shown, minutes(40)) == [("the session", minutes(12), None)]

    def test_a_breakout_room_is_still_the_session(self) -> None:
        shown = scene().enters("room", HOST, minutes(10)).leaves(HOST, minutes(10) + seconds(1))
        assert found(shown, minutes(40)) == []

    def test_nobody_left_behind_is_nobody_alone(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).leaves("Sam", minutes(11))
        assert found(shown, minutes(40)) == []

    def test_it_ends_when_everybody_has_gone(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).leaves("Sam", minutes(20))
        assert found(shown, minutes(40)) == [("the session", minutes(12), minutes(20))]

    def test_whoever_comes_in_meanwhile_changes_nothing(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).joins("Jo", minutes(13))
        assert found(shown, minutes(40)) == [("the session", minutes(12), None)]

    def test_who_comes_in_later_finds_no_staff(self) -> None:
        shown = scene().leaves("Sam", minutes(9)).leaves(HOST, minutes(10)).joins("Sam", minutes(20))
        assert found(shown, minutes(40)) == [("the session", minutes(22), None)]
        shown.joins(HOST, minutes(20) + seconds(1))
        assert found(shown, minutes(40)) == []

    def test_who_comes_in_after_others_left_is_told_of_anew(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).leaves("Sam", minutes(11)).joins("Jo", minutes(20))
        assert told_at(shown, minutes(22) - A_MOMENT) == [
            minutes(10) + ENDING_TAKES,
            minutes(20) + ENDING_TAKES,
        ]
        assert found(shown, minutes(40)) == [("the session", minutes(22), None)]

    def test_before_staff_came_nobody_has_left(self) -> None:
        assert found(Scene(POLICY).starts().joins("Sam"), minutes(40)) == []

    def test_losing_the_role_is_leaving_for_who_is_known_by_it(self) -> None:
        shown = Scene(POLICY).starts().is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST)
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(1)).joins("Sam", minutes(2))
        shown.becomes(ZoomRole.ATTENDEE, CO_HOST, minutes(10))
        assert found(shown, minutes(40)) == [("the session", minutes(12), None)]

    def test_the_session_is_over(self) -> None:
        assert found(scene().leaves(HOST, minutes(59)).ends(minutes(60)), minutes(90)) == []


class TestTheFirstWarning:
    @pytest.mark.parametrize(
        ("back_after", "times"),
        [
            (ENDING_TAKES - A_MOMENT, []),
            (ENDING_TAKES, []),
            (ENDING_TAKES + A_MOMENT, [minutes(10) + ENDING_TAKES]),
        ],
    )
    def test_the_host_is_told_at_once_that_nobody_is_left(
        self, back_after: timedelta, times: list[timedelta]
    ) -> None:
        shown = scene().leaves(HOST, minutes(10)).joins(HOST, minutes(10) + back_after)
        assert told_at(shown, minutes(40)) == times

    def test_it_is_said_once_and_does_nothing(self) -> None:
        shown = scene().leaves(HOST, minutes(10)).joins("Jo", minutes(10.6)).joins("Kim", minutes(11))
        (action,) = shown.told(minutes(12) - A_MOMENT).actions
        assert (action.kind, action.step) == (ActionKind.ALERT_HOST, Step.NOTICE)
        assert action.text == (
            "The last member of staff left at 16:10, with one person still in the session. Please be back by 16:12, or "
            'end it for everybody: End, then "End meeting for all". If no member of staff is back by 16:12, Chaperone '
            "ends it."
        )

    def test_then_the_session_is_ended_and_the_safeguarding_lead_told(self) -> None:
        told = scene().leaves(HOST, minutes(10)).told(minutes(40))
        assert [(kind, at) for kind, _, at in told.deeds] == [
            (ActionKind.ALERT_HOST, minutes(10) + ENDING_TAKES),
            (ActionKind.ALERT_HOST, minutes(12)),
            (ActionKind.END_MEETING, minutes(12)),
            (ActionKind.ALERT_SAFEGUARDING, minutes(14)),
        ]

    def test_a_session_that_everybody_leaves_together_has_none(self) -> None:
        shown = scene().leaves(HOST, minutes(40)).ends(minutes(40) + seconds(2))
        assert told_at(shown, minutes(90)) == []

    @pytest.mark.parametrize("until", [seconds(5), seconds(20), ENDING_TAKES - A_MOMENT])
    def test_a_host_who_ends_the_session_for_everybody_is_told_nothing(self, until: timedelta) -> None:
        """Zoom's message that the session is over comes a while behind the one that the host left."""
        shown = scene().leaves(HOST, minutes(40))
        assert told_at(shown, minutes(40) + until) == []
        assert told_at(shown.ends(minutes(40) + until), minutes(90)) == []

    def test_children_left_alone_are_told_of_as_soon_as_ever(self) -> None:
        policy = policy_of(session_close=preset("session_close"), supervision=preset("supervision"))
        shown = scene(policy).leaves(HOST, minutes(10))
        assert told_at(shown, minutes(10) + ENDING_TAKES) == [minutes(10) + ENDING_TAKES]
        told = shown.told(minutes(30))
        assert minutes(11) in [breach.opened for breach in told.breaches if breach.rule == "supervision"]

    @pytest.mark.parametrize(
        ("response", "threat"),
        [
            (Response((ActionKind.ALERT_HOST,)), None),
            (Response((ActionKind.ALERT_HOST,), minutes(3), (ActionKind.ALERT_SAFEGUARDING,)), None),
            (Response((ActionKind.ALERT_HOST,), minutes(3), (ActionKind.END_MEETING,)), "16:15"),
        ],
    )
    def test_it_says_what_the_policy_does(self, response: Response, threat: str | None) -> None:
        policy = policy_with("session_close", response=response)
        text = scene(policy).leaves(HOST, minutes(10)).told(minutes(11)).actions[0].text
        assert text.endswith(f"back by {threat}, Chaperone ends it.") is (threat is not None)

    def test_without_a_while_there_is_no_warning(self) -> None:
        policy = policy_with("session_close", host_away=minutes(0))
        shown = scene(policy).leaves(HOST, minutes(10))
        assert told_at(shown, minutes(40)) == []
        assert found(shown, minutes(40)) == [("the session", minutes(10) + ENDING_TAKES, None)]


class TestHostsRole:
    def test_a_guest_with_the_hosts_role_is_told_of_and_nothing_else(self) -> None:
        shown = (
            scene().becomes(ZoomRole.HOST, "Sam", minutes(10)).becomes(ZoomRole.ATTENDEE, "Sam", minutes(11))
        )
        told = shown.told()
        assert told.breaches == [Breach("session_close", "Sam", minutes(10), minutes(11))]
        assert told.reasons == ["Sam, who is not a member of staff, has the host's role."]
        assert [kind for kind, _, _ in told.deeds] == [ActionKind.ALERT_HOST]

    @pytest.mark.parametrize("role", [ZoomRole.CO_HOST, ZoomRole.ATTENDEE])
    def test_no_other_role_is(self, role: ZoomRole) -> None:
        assert found(scene().becomes(role, "Sam", minutes(10))) == []

    def test_staff_may_have_it(self) -> None:
        assert found(scene().joins(CO_HOST, minutes(2)).becomes(ZoomRole.HOST, CO_HOST, minutes(10))) == []

    def test_taking_it_back_ends_it_though_zoom_speaks_of_one_of_the_two(self) -> None:
        shown = scene().becomes(ZoomRole.HOST, "Sam", minutes(10)).becomes(ZoomRole.HOST, HOST, minutes(11))
        assert found(shown) == [("Sam", minutes(10), minutes(11))]

    def test_leaving_ends_it(self) -> None:
        shown = scene().becomes(ZoomRole.HOST, "Sam", minutes(10)).leaves("Sam", minutes(11))
        assert found(shown) == [("Sam", minutes(10), minutes(11))]

    def test_one_guest_hands_it_to_another(self) -> None:
        shown = scene().joins("Jo", minutes(2)).becomes(ZoomRole.HOST, "Sam", minutes(10))
        assert found(shown.becomes(ZoomRole.HOST, "Jo", minutes(11))) == [
            ("Sam", minutes(10), minutes(11)),
            ("Jo", minutes(11), None),
        ]
