"""Cameras are on for introductions: the host is asked to check, or a channel sees them."""

from datetime import date, timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import camera
from rules.engine import decide
from rules.events import CameraSeen, Participant, Tick
from rules.policy import Policy
from rules.register import Exemption, RegisterEntry
from tests.rules.scenes import (
    A_MOMENT,
    ALERT,
    CO_HOST,
    HOST,
    START,
    Breach,
    Scene,
    entry,
    minutes,
    policy_with,
    seconds,
)

TODAY = START.date()
LEO = Exemption("camera", "Helen Marsh", until=date(2026, 6, 30))


def policy(**options: Any) -> Policy:
    return policy_with("camera", response=ALERT, **options)


def scene(*register: RegisterEntry, **options: Any) -> Scene:
    shown = Scene(policy(**options)).starts().joins(HOST)
    return shown.register(*register) if register else shown


def sees(shown: Scene, somebody: str, at: timedelta, *, on: bool) -> Scene:
    return shown.happens(CameraSeen, at, who=Participant(shown.user_id(somebody), somebody), on=on)


def asked(told: Any) -> list[tuple[str, timedelta]]:
    return [(action.text, action.at - START) for action in told.actions if not action.finding]


class TestAsking:
    def test_the_host_is_asked_once_when_there_is_somebody_to_introduce(self) -> None:
        shown = scene().joins("Sam", seconds(15)).joins("Amelia Hart", seconds(20)).joins("Noah", minutes(3))
        told = shown.told(minutes(30))
        assert asked(told) == [(camera.ASK, seconds(15))]
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST]

    def test_those_who_come_early_are_introduced_at_the_planned_start(self) -> None:
        shown = Scene(policy()).starts(-minutes(5)).joins(HOST, -minutes(5)).joins("Sam", -minutes(2))
        shown.joins("Amelia Hart", -minutes(1))
        assert asked(shown.told(-A_MOMENT)) == []
        assert [at for _, at in asked(shown.told(minutes(30)))] == [minutes(0)]

    def test_nobody_is_asked_for_where_everybody_early_is_gone_again(self) -> None:
        shown = Scene(policy()).starts(-minutes(5)).joins(HOST, -minutes(5)).joins("Sam", -minutes(2))
        assert asked(shown.leaves("Sam", -minutes(1)).told(minutes(30))) == []

    @pytest.mark.parametrize(
        ("at", "times"), [(minutes(10) - A_MOMENT, 1), (minutes(10), 0), (minutes(10) + A_MOMENT, 0)]
    )
    def test_who_comes_after_introductions_is_not_introduced(self, at: timedelta, times: int) -> None:
        assert len(asked(scene().joins("Sam", at).told(minutes(30)))) == times

    def test_a_session_that_begins_late_has_its_introductions_then(self) -> None:
        shown = Scene(policy()).starts(minutes(20)).joins(HOST, minutes(20)).joins("Sam", minutes(29))
        assert len(asked(shown.told(minutes(40)))) == 1

    @pytest.mark.parametrize("somebody", [CO_HOST, "Otter.ai"])
    def test_staff_and_bots_are_not_introduced(self, somebody: str) -> None:
        assert asked(scene().joins(somebody, minutes(1)).told(minutes(30))) == []

    def test_who_only_waits_is_not_either(self) -> None:
        shown = scene().waits("Sam", minutes(1)).comes_before_host("Amelia Hart", minutes(1)).ends()
        assert asked(shown.told()) == []

    def test_how_long_they_take_can_be_set(self) -> None:
        assert len(asked(scene(introductions=minutes(15)).joins("Sam", minutes(14)).told(minutes(20)))) == 1


class TestExemptions:
    def test_who_need_not_is_named_with_who_approved_it(self) -> None:
        shown = scene(
            entry("Leo Marchetti", exemptions=(LEO,)),
            entry("Isla Bennett", exemptions=(Exemption("camera", "Grace Obi"),)),
            entry("Noah Okonkwo", exemptions=(Exemption("screen_name", "Grace Obi"),)),
        )
        ((text, _),) = asked(shown.joins("Sam", minutes(1)).told())
        assert text.endswith(
            " Leo Marchetti (approved by Helen Marsh until 30 June 2026) and Isla Bennett (approved by Grace Obi) need "
            "not have it on."
        )

    @pytest.mark.parametrize(
        ("until", "counts"),
        [(TODAY - timedelta(days=1), False), (TODAY, True), (TODAY + timedelta(days=1), True), (None, True)],
    )
    def test_one_counts_until_its_last_day(self, until: date | None, counts: bool) -> None:
        shown = scene(entry("Leo Marchetti", exemptions=(Exemption("camera", "Helen Marsh", until),)))
        sees(shown.joins("Leo Marchetti", minutes(1)), "Leo Marchetti", minutes(1), on=False)
        told = shown.told(minutes(20))
        assert bool(told.breaches) is not counts
        assert (told.verdict("camera")[0] == "exempt") is counts

    def test_an_exemption_that_the_register_is_given_ends_it(self) -> None:
        shown = scene(entry("Leo Marchetti")).joins("Leo Marchetti", minutes(1)).joins("Sam", minutes(1))
        sees(shown, "Leo Marchetti", minutes(2), on=False)
        shown.register(entry("Leo Marchetti", exemptions=(LEO,)), at=minutes(12))
        assert shown.told(minutes(20)).breaches == [
            Breach("camera", "Leo Marchetti", minutes(10), minutes(12)),
            Breach("camera", "Sam", minutes(10), None),
        ]


class TestSeeing:
    def scene(self, **options: Any) -> Scene:
        shown = scene(**options).joins("Sam", minutes(1)).joins("Amelia Hart", minutes(1))
        return sees(shown, "Sam", minutes(1), on=False)

    def test_a_camera_that_was_never_on_is_a_breach_when_introductions_end(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True)
        assert shown.told(minutes(10) - A_MOMENT).breaches == []
        told = shown.told(minutes(10))
        assert told.breaches == [Breach("camera", "Sam", minutes(10), None)]
        assert told.reasons == ["Sam's camera was not on during introductions."]

    @pytest.mark.parametrize(
        ("at", "breaches"), [(minutes(10) - A_MOMENT, 0), (minutes(10), 0), (minutes(10) + A_MOMENT, 1)]
    )
    def test_a_moment_of_it_is_enough(self, at: timedelta, breaches: int) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True)
        sees(shown, "Amelia Hart", minutes(3), on=False)
        assert len(sees(shown, "Sam", at, on=True).told(minutes(30)).breaches) == breaches

    def test_a_breach_is_over_when_it_is_on(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True)
        sees(shown, "Sam", minutes(11), on=False)
        told = sees(shown, "Sam", minutes(12), on=True).told(minutes(30))
        assert told.breaches == [Breach("camera", "Sam", minutes(10), minutes(12))]

    def test_or_when_they_are_gone(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True).leaves("Sam", minutes(13))
        assert shown.told(minutes(30)).breaches == [Breach("camera", "Sam", minutes(10), minutes(13))]

    def test_who_is_gone_by_then_is_not_asked_for(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True).leaves("Sam", minutes(9))
        assert shown.told(minutes(30)).breaches == []

    def test_who_came_later_is_not_asked_for(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True)
        told = sees(shown, "Sam", minutes(2), on=True).joins("Noah", minutes(11)).told(minutes(30))
        assert told.breaches == []
        assert told.verdict("camera") == ("kept", camera.KEPT)

    def test_where_cameras_are_seen_from_the_start_nobody_is_asked(self) -> None:
        shown = sees(scene(), HOST, seconds(1), on=True).joins("Sam", minutes(1))
        assert asked(shown.told(minutes(5))) == []

    def test_introductions_that_turn_out_to_be_later_are_waited_for(self) -> None:
        shown = self.scene().settings(
            minutes(5), scheduled_start=START + minutes(4), scheduled_duration=minutes(60)
        )
        told = shown.told(minutes(30))
        assert [breach.opened for breach in told.breaches] == [minutes(14), minutes(14)]

    def test_news_out_of_order_come_to_the_same(self) -> None:
        shown = sees(self.scene(), "Amelia Hart", minutes(2), on=True).leaves("Sam", minutes(13))
        told = shown.told(minutes(30))
        shown.events.reverse()
        assert shown.told(minutes(30)).breaches == told.breaches

    def test_somebody_whom_nobody_else_told_of_is_nobody(self) -> None:
        shown = scene().happens(CameraSeen, minutes(1), who=Participant("999", "Ghost"), on=False)
        told = shown.told(minutes(30))
        assert told.breaches == []
        assert not decide(
            told.policy, told.session, Tick(at=START + minutes(31), rule="camera", subject="Bo")
        )


class TestVerdict:
    def test_what_nothing_can_see_was_not_checked_and_the_host_was_to_look(self) -> None:
        told = scene().joins("Sam", minutes(1)).told(minutes(30))
        assert told.verdict("camera") == (
            "not_checked",
            "Zoom does not tell whose camera is on. The host was to be asked at 16:01 to check.",
        )

    def test_nobody_to_introduce(self) -> None:
        assert scene().told(minutes(30)).verdict("camera") == (
            "not_checked",
            "Zoom does not tell whose camera is on, and there was nobody to introduce in the first 10 minutes.",
        )

    @pytest.mark.parametrize("ended", [True, False])
    def test_a_session_that_was_over_before_introductions_were(self, ended: bool) -> None:
        shown = sees(scene().joins("Sam", minutes(1)), "Sam", minutes(2), on=True)
        told = shown.ends(minutes(5)).told() if ended else shown.told(minutes(5))
        assert told.verdict("camera") == ("not_checked", camera.NOT_OVER)

    def test_no_guest_came_for_introductions(self) -> None:
        shown = (
            sees(scene(), HOST, minutes(1), on=True).joins("Sam", minutes(11)).joins("Otter.ai", minutes(1))
        )
        assert shown.ends().told().verdict("camera") == ("not_checked", camera.NOBODY_SEEN)

    def test_who_left_before_may_have_had_it_off(self) -> None:
        shown = scene().joins("Sam", minutes(1)).joins("Amelia Hart", minutes(1))
        sees(shown, "Amelia Hart", minutes(2), on=True).leaves("Sam", minutes(3))
        assert shown.ends().told().verdict("camera") == ("not_checked", camera.NOT_ALL_SEEN)

    @pytest.mark.parametrize(
        ("at", "verdict"),
        [
            (minutes(10) - A_MOMENT, ("kept", camera.KEPT)),
            (minutes(10), ("kept", camera.KEPT)),
            (minutes(10) + A_MOMENT, ("not_checked", camera.NOT_ALL_SEEN)),
            (minutes(40), ("not_checked", camera.NOT_ALL_SEEN)),
        ],
    )
    def test_a_camera_that_was_first_seen_later_was_not_seen_for_introductions(
        self, at: timedelta, verdict: tuple[str, str]
    ) -> None:
        told = sees(scene().joins("Sam", minutes(1)), "Sam", at, on=True).ends().told()
        assert told.breaches == []
        assert told.verdict("camera") == verdict

    @pytest.mark.parametrize(
        ("off", "breaches"),
        [(-A_MOMENT, 1), (minutes(0), 1), (A_MOMENT, 0), (minutes(20), 0), (None, 0)],
    )
    def test_one_that_was_on_before_counts_if_it_still_was(
        self, off: timedelta | None, breaches: int
    ) -> None:
        shown = Scene(policy()).starts(-minutes(5)).joins(HOST, -minutes(5)).joins("Sam", -minutes(4))
        sees(shown, "Sam", -minutes(4), on=True)
        if off is not None:
            sees(shown, "Sam", off, on=False)
        told = shown.ends().told()
        assert len(told.breaches) == breaches
        if not breaches:
            assert told.verdict("camera") == ("kept", camera.KEPT)

    def test_one_that_left_before_introductions_was_not_on_for_them(self) -> None:
        shown = Scene(policy()).starts(-minutes(5)).joins(HOST, -minutes(5)).joins("Sam", -minutes(4))
        sees(shown, "Sam", -minutes(4), on=True).leaves("Sam", -minutes(2)).joins("Sam", minutes(2))
        assert [breach.opened for breach in shown.ends().told().breaches] == [minutes(10)]

    def test_kept_names_who_need_not(self) -> None:
        shown = scene(entry("Leo Marchetti", exemptions=(LEO,)), entry("Sam Hart"))
        shown.joins("Leo Marchetti", minutes(1)).joins("Sam Hart", minutes(1))
        sees(shown, "Sam Hart", minutes(2), on=True)
        assert shown.ends().told().verdict("camera") == (
            "kept",
            camera.KEPT_BUT.format(names="Leo Marchetti (approved by Helen Marsh until 30 June 2026)"),
        )

    def test_exempt_where_nobody_had_to(self) -> None:
        shown = scene(entry("Leo Marchetti", exemptions=(LEO,))).joins("Leo Marchetti", minutes(1))
        assert sees(shown, "Leo Marchetti", minutes(2), on=False).ends().told().verdict("camera") == (
            "exempt",
            "Nobody who came had to have the camera on: Leo Marchetti (approved by Helen Marsh until 30 June 2026).",
        )


@pytest.mark.parametrize(
    ("rule", "until", "counts"),
    [("camera", None, True), ("screen_name", None, False), ("camera", TODAY - timedelta(days=1), False)],
)
def test_an_entry_knows_its_exemptions(rule: str, until: date | None, counts: bool) -> None:
    exemption = Exemption(rule, "Helen Marsh", until)
    found = entry("Leo Marchetti", exemptions=(exemption,)).exemption_from("camera", TODAY)
    assert found is (exemption if counts else None)
