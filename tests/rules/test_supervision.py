"""Children are never without staff, and never alone with one adult."""

from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import supervision
from rules.engine import decide
from rules.events import Tick, ZoomRole
from rules.policy import Policy, Profile, SessionPattern
from tests.rules.children import CHILDREN, REGISTER, opened, policy, scene
from tests.rules.scenes import (
    A_MOMENT,
    CO_HOST,
    HOST,
    NOTHING,
    STAFF,
    START,
    Breach,
    Scene,
    entry,
    minutes,
    policy_with,
    seconds,
)


class TestNoStaff:
    @pytest.mark.parametrize(
        ("after", "breaches"), [(minutes(1) - A_MOMENT, 0), (minutes(1), 1), (minutes(1) + A_MOMENT, 1)]
    )
    def test_children_may_be_without_staff_for_a_minute(self, after: timedelta, breaches: int) -> None:
        told = scene().joins("Amelia Hart").told(after)
        assert len(told.breaches) == breaches

    def test_it_is_over_when_staff_come(self) -> None:
        shown = (
            scene(min_adults=1)
            .joins("Amelia Hart")
            .joins("Noah Okonkwo", seconds(50))
            .joins(HOST, minutes(4))
        )
        told = shown.told(minutes(20))
        assert opened(told) == [("no_staff in the main room", minutes(1), minutes(4))]
        assert told.reasons == ["No member of staff is in the session with 2 children."]
        assert [(kind, at) for kind, _, at in told.deeds] == [(ActionKind.ALERT_HOST, minutes(1))]

    @pytest.mark.parametrize(
        ("back", "gone_again", "told_at"),
        [(60 + 30, 60 + 50, 140), (60 + 59, 120, 121), (120, 180, 180), (60 + 30, 300, 330), (90, 320, 370)],
    )
    def test_short_times_add_up(self, back: float, gone_again: float, told_at: float) -> None:
        shown = scene(min_adults=1).joins(HOST).joins("Amelia Hart").leaves(HOST, minutes(1))
        shown.joins(HOST, seconds(back)).leaves(HOST, seconds(gone_again))
        told = shown.told(minutes(9))
        assert [at for _, at, _ in opened(told)] == [seconds(told_at)]
        (reason,) = told.reasons
        assert reason.startswith(
            "No member of staff is in the session with one child. It was so several times"
        )
        assert reason.endswith(" for a short while: 1 minute in all in the last 5 minutes.")

    def test_a_guest_who_is_an_adult_is_not_staff(self) -> None:
        told = scene(min_adults=1).joins("Amelia Hart").joins("Ruth Bennett").told(minutes(1))
        assert told.reasons == ["No member of staff is in the session with one child."]

    def test_no_children_need_no_staff(self) -> None:
        assert scene().joins("Ruth Bennett").told(minutes(30)).breaches == []

    def test_it_is_over_when_the_last_child_has_gone(self) -> None:
        told = scene().joins("Amelia Hart").leaves("Amelia Hart", minutes(3)).told(minutes(10))
        assert opened(told) == [("no_staff in the main room", minutes(1), minutes(3))]

    def test_who_waits_is_not_in_the_room(self) -> None:
        assert scene().waits("Amelia Hart").told(minutes(30)).breaches == []


class TestAlone:
    @pytest.mark.parametrize(
        ("after", "breaches"), [(minutes(1) - A_MOMENT, 0), (minutes(1), 1), (minutes(1) + A_MOMENT, 1)]
    )
    def test_one_adult_may_be_alone_with_children_for_a_minute(self, after: timedelta, breaches: int) -> None:
        told = scene().joins(HOST).joins("Amelia Hart", minutes(2)).told(minutes(2) + after)
        assert len(told.breaches) == breaches

    def test_it_is_told_who_is_alone(self) -> None:
        told = scene().joins(HOST).joins("Amelia Hart").joins("Noah Okonkwo").told(minutes(1))
        assert told.reasons == ["Helen Marsh is the only adult in the session with 2 children."]

    @pytest.mark.parametrize("second", [CO_HOST, "Ruth Bennett"])
    def test_a_second_adult_puts_it_right(self, second: str) -> None:
        told = scene().joins(HOST).joins("Amelia Hart").joins(second, minutes(5)).told(minutes(20))
        assert opened(told) == [("alone in the main room", minutes(1), minutes(5))]

    def test_two_children_are_no_second_adult(self) -> None:
        assert (
            len(scene().joins(HOST).joins("Amelia Hart").joins("Leo Marchetti").told(minutes(9)).breaches)
            == 1
        )

    def test_two_devices_of_one_person_are_one_adult(self) -> None:
        shown = scene().joins(HOST).joins("Amelia Hart")
        shown.is_known("Helen's phone", zoom_id="zoom-helen", email="helen@thimblelane.example")
        assert len(shown.joins("Helen's phone", seconds(10)).told(minutes(2)).breaches) == 1

    def test_one_device_that_goes_leaves_the_other(self) -> None:
        shown = scene().joins(HOST).joins(CO_HOST).joins("Amelia Hart")
        shown.is_known("Tom's phone", name=CO_HOST, zoom_id="zoom-tom", email="tom@thimblelane.example")
        shown.joins("Tom's phone", minutes(1)).leaves(CO_HOST, minutes(2))
        assert shown.told(minutes(10)).breaches == []

    def test_a_host_who_is_not_on_the_list_of_staff_is_one_adult(self) -> None:
        shown = scene().is_known(HOST, name="Una Price", email="una@elsewhere.example").joins(HOST)
        told = shown.joins("Amelia Hart").told(minutes(1))
        assert told.reasons == ["Una Price is the only adult in the session with one child."]

    @pytest.mark.parametrize(("wanted", "breaches"), [(1, 0), (2, 0), (3, 1)])
    def test_how_many_adults_are_wanted_can_be_set(self, wanted: int, breaches: int) -> None:
        shown = scene(min_adults=wanted).joins(HOST).joins(CO_HOST).joins("Amelia Hart")
        told = shown.told(minutes(2))
        assert len(told.breaches) == breaches
        if breaches:
            assert told.reasons == [
                "Only 2 adults are in the session with one child; your policy asks for 3."
            ]

    def test_staff_who_leave_them_altogether_is_another_matter(self) -> None:
        shown = scene().joins(HOST).joins("Amelia Hart").leaves(HOST, minutes(3))
        assert opened(shown.told(minutes(9))) == [
            ("alone in the main room", minutes(1), None),
            ("no_staff in the main room", minutes(4), None),
        ]


class TestComingAndGoing:
    """Staff who are there for a moment now and then."""

    def scene(self, *guests: str, away: float, times: int = 59, **options: Any) -> Scene:
        shown = scene(**options).joins(HOST)
        for guest in guests:
            shown.joins(guest, seconds(1))
        for minute in range(times):
            shown.leaves(HOST, seconds(60 * minute + 5)).joins(HOST, seconds(60 * minute + 5 + away))
        return shown

    @pytest.mark.parametrize("away", [1, 12, 30, 57, 59])
    def test_what_is_wrong_whether_they_are_there_or_not_goes_on(self, away: float) -> None:
        told = self.scene("Amelia Hart", away=away).ends().told()
        assert ("alone in the main room", seconds(61), None) in opened(told)
        assert {key for key, _, _ in opened(told)} == {
            "alone in the main room",
            *(["no_staff in the main room"] if away > 12 else []),
        }

    @pytest.mark.parametrize(
        ("away", "first"), [(1, None), (12, None), (13, 253), (20, 185), (30, 125), (57, 68), (59, 66)]
    )
    def test_who_is_gone_for_most_of_the_time_is_found_however_often_they_look_in(
        self, away: float, first: float | None
    ) -> None:
        found = opened(self.scene("Amelia Hart", away=away, min_adults=1).ends().told())
        assert [at for _, at, _ in found] == ([] if first is None else [seconds(first)])

    @pytest.mark.parametrize(
        ("ends", "closed"), [(None, 60 * 59 + 5 + 57 + 60), (60 * 59 + 5 + 57 + 30, 60 * 59 + 5 + 57 + 30)]
    )
    def test_it_is_over_once_they_stayed_for_as_long_as_the_grace(
        self, ends: float | None, closed: float
    ) -> None:
        shown = self.scene("Amelia Hart", away=57, times=60, min_adults=1)
        told = (shown.ends(seconds(ends)) if ends is not None else shown).told(minutes(90))
        assert opened(told) == [("no_staff in the main room", seconds(68), seconds(closed))]

    def test_once_it_is_over_what_was_told_of_does_not_count_again(self) -> None:
        shown = self.scene("Amelia Hart", away=57, times=3, min_adults=1)
        for minute in (5, 7):
            shown.leaves(HOST, minutes(minute)).joins(HOST, minutes(minute) + seconds(30))
        over = seconds(2 * 60 + 5 + 57 + 60)
        assert opened(shown.ends().told()) == [("no_staff in the main room", seconds(68), over)]

    def test_what_was_hidden_by_something_worse_is_told_of_when_that_is_over(self) -> None:
        shown = self.scene("Amelia Hart", away=57, times=3, children_per_adult=1).joins("Noah Okonkwo")
        last = seconds(2 * 60 + 5 + 57)
        shown.joins(CO_HOST, last)
        found = opened(shown.leaves(CO_HOST, last + minutes(2)).told(minutes(9)))
        assert ("no_staff in the main room", seconds(68), last + minutes(1)) in found
        assert ("alone in the main room", last + minutes(3), None) in found

    @pytest.mark.parametrize("away", [3, 10, 20])
    def test_who_drops_out_for_once_and_comes_back_is_not_told_of(self, away: float) -> None:
        shown = scene(min_adults=1).joins(HOST, seconds(30)).joins("Amelia Hart", NOTHING)
        for minute in (2, 20, 40):
            shown.leaves(HOST, minutes(minute)).joins(HOST, minutes(minute) + seconds(away))
        assert shown.ends().told().breaches == []

    @pytest.mark.parametrize(
        ("away", "reason"),
        [
            (55, "Helen Marsh is the only adult in the session with one child."),
            (57, "No adult is in the session with one child; your policy asks for 2."),
        ],
    )
    def test_at_a_moment_without_any_adult_that_is_said(self, away: float, reason: str) -> None:
        assert self.scene("Amelia Hart", away=away, times=1).told(minutes(3)).reasons == [reason]

    def test_the_lead_hears_of_it_however_often_they_come_and_go(self) -> None:
        shown = Scene(policy_with("supervision")).register(*REGISTER).starts().joins(HOST)
        shown.joins("Amelia Hart", seconds(1))
        for minute in range(9):
            shown.leaves(HOST, seconds(90 * minute + 5)).joins(HOST, seconds(90 * minute + 70))
        told = shown.told()
        assert (ActionKind.ALERT_SAFEGUARDING, "the session", seconds(181)) in told.deeds

    def test_nor_is_the_lead_spared_where_one_adult_is_enough(self) -> None:
        shown = Scene(policy_with("supervision", min_adults=1)).register(*REGISTER).starts().joins(HOST)
        shown.joins("Amelia Hart", seconds(1))
        for minute in range(9):
            shown.leaves(HOST, seconds(60 * minute + 5)).joins(HOST, seconds(60 * minute + 62))
        deeds = [(kind, at) for kind, _, at in shown.told(minutes(20)).deeds]
        assert deeds == [
            (ActionKind.ALERT_HOST, seconds(68)),
            (ActionKind.ALERT_SAFEGUARDING, seconds(188)),
        ]

    def test_a_ratio_goes_on_while_one_adult_goes_too(self) -> None:
        shown = self.scene(*CHILDREN, away=40, times=1, min_adults=1, children_per_adult=2).ends()
        assert opened(shown.told()) == [("ratio in the main room", seconds(61), None)]

    def test_of_what_goes_on_for_as_long_the_worst_is_told_of(self) -> None:
        told = scene(children_per_adult=2).joins(*CHILDREN[:1]).joins(CHILDREN[1]).told(minutes(9))
        assert [key for key, _, _ in opened(told)] == ["no_staff in the main room"]


class TestWhoIsAChild:
    def test_a_guest_whom_the_register_says_nothing_of_counts_as_one(self) -> None:
        told = scene().joins(HOST).joins("Leo Marchetti").joins("Noah Okonkwo").told(minutes(1))
        (reason,) = told.reasons
        assert reason.startswith("Helen Marsh is the only adult in the session with 2 children.")
        assert reason.endswith("A guest whose age the register does not give counts as a child.")

    @pytest.mark.parametrize("name", ["Jordan Pike", "iPad", ""])
    def test_so_does_a_stranger(self, name: str) -> None:
        shown = scene().joins(HOST).is_known("Somebody", name=name).joins("Somebody")
        assert len(shown.told(minutes(2)).breaches) == 1

    def test_so_does_everybody_where_there_is_no_register(self) -> None:
        assert len(Scene(policy()).starts().joins(HOST).joins("Ruth Bennett").told(minutes(2)).breaches) == 1

    def test_a_note_taking_bot_is_nobody(self) -> None:
        assert scene().joins(HOST).joins("Otter.ai").told(minutes(9)).breaches == []

    def test_who_only_shares_is_not_known_yet(self) -> None:
        shown = scene().joins(HOST).shares("Amelia Hart", seconds(10))
        assert shown.told(minutes(9)).breaches == []

    def test_a_guest_who_turns_out_to_be_staff_is_an_adult_from_then_on(self) -> None:
        shown = scene().joins(HOST).joins("Amelia Hart").is_known(CO_HOST, zoom_id=None, email=None)
        shown.joins(CO_HOST, seconds(10)).becomes(ZoomRole.CO_HOST, CO_HOST, minutes(4))
        assert opened(shown.told(minutes(9))) == [("alone in the main room", minutes(1), minutes(4))]

    def test_a_register_that_changes_changes_who_is(self) -> None:
        shown = scene().joins(HOST).joins("Amelia Hart").joins("Leo Marchetti")
        shown.register(*REGISTER[:4], entry("Leo Marchetti", under_18=False), at=minutes(3))
        assert opened(shown.told(minutes(9))) == [("alone in the main room", minutes(1), minutes(3))]


def test_no_grace_means_at_once() -> None:
    told = scene(grace=NOTHING).joins(HOST).joins("Amelia Hart", minutes(2)).told(minutes(2))
    assert [at for _, at, _ in opened(told)] == [minutes(2)]


def test_news_out_of_order_come_to_the_same() -> None:
    shown = scene().joins(HOST).joins("Amelia Hart").joins(CO_HOST, seconds(30)).leaves(CO_HOST, minutes(2))
    told = shown.told(minutes(9))
    shown.events.reverse()
    assert opened(shown.told(minutes(9))) == opened(told) == [("alone in the main room", minutes(2.5), None)]


def test_a_session_that_comes_under_the_rule_late_is_looked_at_then() -> None:
    watched = Profile("watched", policy().profiles["children"].rules)
    patterns = (SessionPattern("watched", host="helen@*"),)
    under = Policy({"watched": watched, "loose": Profile("loose", {})}, "loose", patterns, STAFF)
    shown = Scene(under).starts().joins("Amelia Hart").joins("Noah Okonkwo", minutes(1))
    shown.settings(minutes(5), host_email="helen@thimblelane.example")
    assert opened(shown.told(minutes(9))) == [("no_staff in the main room", minutes(6), None)]


def test_what_nobody_put_right_is_still_open_at_the_end() -> None:
    told = scene().joins(HOST).joins("Amelia Hart").ends(minutes(30)).told()
    assert opened(told) == [("alone in the main room", minutes(1), None)]


@pytest.mark.parametrize("subject", ["alone in attic", "no_staff in the main room", "ratio in the main room"])
def test_a_tick_about_what_is_not_so_is_for_nobody(subject: str) -> None:
    told = scene().joins(HOST).joins("Amelia Hart").told()
    tick = Tick(at=START + minutes(1), rule="supervision", subject=subject)
    assert not decide(told.policy, told.session, tick)


class TestVerdict:
    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            (
                {},
                supervision.KEPT_TOGETHER.format(
                    adults="2 adults", but=", but for 1 minute at most at a time"
                ),
            ),
            (
                {"min_adults": 1, "grace": minutes(2)},
                "Wherever there were children, a member of staff was with them, but for 2 minutes at most at a time.",
            ),
            (
                {"min_adults": 1, "grace": NOTHING},
                "Wherever there were children, a member of staff was with them.",
            ),
        ],
    )
    def test_kept_says_what_was_seen(self, options: dict[str, Any], sentence: str) -> None:
        told = scene(**options).joins(HOST).joins(CO_HOST).joins("Amelia Hart", minutes(1)).told(minutes(9))
        assert told.verdict("supervision") == ("kept", sentence)

    @pytest.mark.parametrize("somebody", [HOST, "Ruth Bennett", "Otter.ai"])
    def test_nothing_is_kept_where_there_were_no_children(self, somebody: str) -> None:
        told = scene().joins(somebody).waits("Amelia Hart").told(minutes(9))
        assert told.verdict("supervision") == ("not_checked", supervision.NO_CHILDREN)

    @pytest.mark.parametrize(
        "comes",
        [
            lambda shown: shown.leaves("Amelia Hart", minutes(50)),
            lambda shown: shown.becomes(ZoomRole.CO_HOST, "Amelia Hart", minutes(1)),
            lambda shown: shown.enters("attic", "Amelia Hart", minutes(1)).leaves("Amelia Hart", minutes(2)),
            lambda shown: shown.leaves("Amelia Hart", minutes(2)).joins("Amelia Hart", minutes(3)),
            lambda shown: shown.shares("Amelia Hart", minutes(2)),
        ],
    )
    @pytest.mark.parametrize("staff", [(), (HOST, CO_HOST)])
    def test_a_child_whose_coming_was_not_seen_may_have_been_alone(
        self, comes: Any, staff: tuple[str, ...]
    ) -> None:
        shown = scene(grace=minutes(90))
        for somebody in staff:
            shown.joins(somebody)
        told = comes(shown.joins("Noah Okonkwo")).ends().told()
        assert told.breaches == []
        assert told.verdict("supervision") == (
            "not_checked",
            "Zoom did not tell when Amelia Hart came in, so it is not known who was with them at first.",
        )

    def test_of_others_it_need_not_be_seen(self) -> None:
        shown = scene().joins(HOST).joins(CO_HOST).joins("Amelia Hart").leaves("Ruth Bennett", minutes(5))
        shown.leaves("Otter.ai", minutes(6))
        assert shown.ends().told().verdict("supervision")[0] == "kept"


def test_the_safeguarding_lead_hears_of_what_goes_on() -> None:
    shown = Scene(policy_with("supervision")).register(*REGISTER).starts().joins(HOST).joins("Amelia Hart")
    assert [(kind, at) for kind, _, at in shown.told(minutes(10)).deeds] == [
        (ActionKind.ALERT_HOST, minutes(1)),
        (ActionKind.ALERT_SAFEGUARDING, minutes(3)),
    ]


def test_a_breach_is_about_a_room() -> None:
    told = scene().joins(HOST).joins("Amelia Hart").told(minutes(1))
    assert told.breaches == [Breach("supervision", "the session", minutes(1), None)]
