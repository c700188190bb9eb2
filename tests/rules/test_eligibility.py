"""Participants agreed to the policy, a parent or carer booked, and adult-only groups are for adults."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import eligibility
from rules.catalog.eligibility import Under18
from rules.events import ZoomRole
from rules.policy import Policy
from rules.register import RegisterEntry, columns_of
from tests.rules.scenes import ALERT, CO_HOST, HOST, Scene, entry, minutes, policy_with

AGREED = date(2026, 2, 1)
COLUMNS = frozenset({"policy_agreed", "under_18", "guardian"})
CHILD: dict[str, Any] = {"under_18": True, "guardian": "Joanna Hart", "policy_agreed": AGREED}
ADULT: dict[str, Any] = {"under_18": False, "policy_agreed": AGREED}


def policy(*, base: str = "children", **options: Any) -> Policy:
    settings = eligibility.RULE.presets[base].options
    assert isinstance(settings, eligibility.Eligibility)
    chosen = replace(settings, **{"tell_of_bookings": True, **options})
    given = {name: getattr(chosen, name) for name in ("under_18", "tell_of_bookings")}
    return policy_with("eligibility", response=ALERT, **given)


def scene(
    *register: RegisterEntry, columns: frozenset[str] = COLUMNS, base: str = "children", **options: Any
) -> Scene:
    shown = Scene(policy(base=base, **options)).register(*register, columns=columns)
    return shown.starts().joins(HOST)


class TestBooking:
    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            (CHILD, None),
            (CHILD | {"policy_agreed": None}, eligibility.NOT_AGREED),
            (CHILD | {"guardian": None}, eligibility.NOT_BOOKED),
            (CHILD | {"guardian": None, "policy_agreed": None}, eligibility.NEITHER),
            (ADULT, None),
            (ADULT | {"policy_agreed": None}, eligibility.NOT_AGREED),
            ({"policy_agreed": AGREED}, None),
        ],
    )
    def test_the_register_says_who_agreed_and_who_booked(
        self, said: dict[str, Any], sentence: str | None
    ) -> None:
        told = scene(entry("Amelia Hart", **said)).joins("Amelia Hart").told()
        assert told.reasons == ([] if sentence is None else [sentence.format(name="Amelia Hart")])

    @pytest.mark.parametrize("column", ["policy_agreed", "guardian"])
    def test_what_there_is_no_column_for_is_not_asked(self, column: str) -> None:
        register = entry("Amelia Hart", **(CHILD | {column: None}))
        shown = scene(register, columns=COLUMNS - {column}).joins("Amelia Hart")
        assert shown.told().breaches == []
        status, reason = shown.told().verdict("eligibility")
        assert status == "not_checked"
        assert reason == f"The register does not say {eligibility.WHAT[column]}, so that was not looked at."

    def test_it_is_told_of_in_the_report_unless_asked_otherwise(self) -> None:
        missing = entry("Amelia Hart", **(CHILD | {"policy_agreed": None}))
        quiet = scene(missing, tell_of_bookings=False).joins("Amelia Hart").told()
        assert (len(quiet.breaches), quiet.actions) == (1, [])
        aloud = scene(missing).joins("Amelia Hart").told()
        assert [action.kind for action in aloud.actions] == [ActionKind.ALERT_HOST]

    def test_it_stays_open_when_they_leave_and_is_over_when_the_register_is_right(self) -> None:
        shown = scene(entry("Amelia Hart", **(CHILD | {"guardian": None}))).joins("Amelia Hart")
        shown.leaves("Amelia Hart", minutes(1)).joins("Amelia Hart", minutes(2))
        shown.register(entry("Amelia Hart", **CHILD), at=minutes(3), columns=COLUMNS)
        assert [(b.opened, b.closed) for b in shown.told().breaches] == [(minutes(0), minutes(3))]

    def test_who_only_waited_is_not_asked_for(self) -> None:
        shown = scene(entry("Amelia Hart", **(CHILD | {"guardian": None}))).waits("Amelia Hart")
        assert shown.comes_before_host("Amelia Hart", minutes(1)).ends().told().breaches == []


class TestAge:
    @pytest.mark.parametrize(
        ("asked", "under_18", "sentence"),
        [
            (Under18.ALLOWED, True, None),
            (Under18.ALLOWED, False, None),
            (Under18.FORBIDDEN, True, eligibility.UNDER_AGE),
            (Under18.FORBIDDEN, False, None),
            (Under18.FORBIDDEN, None, None),
            (Under18.REQUIRED, True, None),
            (Under18.REQUIRED, False, eligibility.OF_AGE),
            (Under18.REQUIRED, None, None),
        ],
    )
    def test_a_session_is_for_whom_it_is_for(
        self, asked: Under18, under_18: bool | None, sentence: str | None
    ) -> None:
        register = entry("Amelia Hart", **(CHILD | {"under_18": under_18}))
        told = scene(register, under_18=asked).joins("Amelia Hart").told()
        assert told.reasons == ([] if sentence is None else [sentence.format(name="Amelia Hart")])

    def test_adult_groups_are_for_adults_and_the_lead_hears_of_a_child(self) -> None:
        adults = eligibility.RULE.presets["adults"]
        assert adults.options == eligibility.Eligibility(under_18=Under18.FORBIDDEN)
        given = policy_with("eligibility", response=adults.response, under_18=Under18.FORBIDDEN)
        shown = Scene(given).register(entry("Amelia Hart", **CHILD), columns=COLUMNS).starts()
        kinds = [action.kind for action in shown.joins("Amelia Hart").told().actions]
        assert kinds == [ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING]

    def test_it_is_over_when_they_leave(self) -> None:
        shown = scene(entry("Amelia Hart", **CHILD), base="adults").joins("Amelia Hart", minutes(1))
        told = shown.leaves("Amelia Hart", minutes(2)).told()
        assert [(b.opened, b.closed) for b in told.breaches] == [(minutes(1), minutes(2))]


class TestWho:
    def test_a_likely_match_is_only_asked_about(self) -> None:
        told = scene(entry("Amelia Hart", **CHILD), base="adults").joins("Amelia H").told()
        (finding,) = told.findings
        assert finding.doubtful
        assert finding.reason.startswith('"Amelia H" looks like Amelia Hart. Amelia Hart is under 18')

    def test_staff_and_strangers_are_not_looked_at(self) -> None:
        register = (entry(CO_HOST, under_18=True), entry("Amelia Hart", **CHILD))
        assert scene(*register, base="adults").joins(CO_HOST).joins("Jordan Pike").told().breaches == []

    def test_who_only_shares_is_not_known_yet(self) -> None:
        shown = scene(entry("Amelia Hart", **CHILD), base="adults").shares("Amelia Hart", minutes(1))
        assert shown.told().breaches == []

    def test_who_turns_out_to_be_staff_is_on_another_list(self) -> None:
        shown = scene(entry(CO_HOST, under_18=True, policy_agreed=AGREED, guardian="x"), base="adults")
        shown.is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST)
        shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2))
        assert [(b.opened, b.closed) for b in shown.told().breaches] == [(minutes(0), minutes(2))]

    def test_news_out_of_order_come_to_the_same(self) -> None:
        shown = scene(entry("Amelia Hart", **CHILD), base="adults").joins("Amelia Hart", minutes(1))
        shown.leaves("Amelia Hart", minutes(2))
        told = shown.told()
        shown.events.reverse()
        assert shown.told().breaches == told.breaches
        assert len(told.breaches) == 1


@pytest.mark.parametrize(
    ("entries", "columns"),
    [
        ((), frozenset()),
        ((entry("Amelia Hart"),), frozenset()),
        ((entry("Amelia Hart"), entry("Ruth Bennett", under_18=False)), frozenset({"under_18"})),
        ((entry("Amelia Hart", **CHILD),), COLUMNS),
    ],
)
def test_a_register_that_does_not_say_what_columns_it_has_shows_some(
    entries: tuple[RegisterEntry, ...], columns: frozenset[str]
) -> None:
    assert columns_of(entries) == columns
    told = Scene(policy()).register(*entries).starts().told()
    assert told.session.register_columns == columns


class TestVerdict:
    def test_kept_when_everybody_was_found_and_everything_asked(self) -> None:
        told = scene(entry("Amelia Hart", **CHILD), entry("Ruth Bennett", **ADULT))
        told.joins("Amelia Hart").joins("Ruth Bennett")
        assert told.told().verdict("eligibility") == ("kept", eligibility.KEPT)

    def test_a_group_of_adults_needs_no_column_for_who_booked(self) -> None:
        shown = scene(entry("Ruth Bennett", **ADULT), columns=COLUMNS - {"guardian"}, base="adults")
        assert shown.joins("Ruth Bennett").told().verdict("eligibility") == ("kept", eligibility.KEPT)

    def test_several_columns_that_are_lacking_are_named(self) -> None:
        shown = scene(entry("Amelia Hart"), columns=frozenset({"guardian"})).joins("Amelia Hart")
        assert shown.told().verdict("eligibility") == (
            "not_checked",
            "The register does not say who has agreed to the policy and who is under 18, so that was not looked at.",
        )

    @pytest.mark.parametrize(
        ("joins", "reason"),
        [
            ((), eligibility.NOBODY_SEEN),
            (("Jordan Pike", "Amelia Hart"), eligibility.NOT_MATCHED),
            (("Amelia Hart", "Leo Marchetti"), eligibility.NO_AGE),
        ],
    )
    def test_nothing_is_kept_where_something_was_not_seen(self, joins: tuple[str, ...], reason: str) -> None:
        shown = scene(entry("Amelia Hart", **CHILD), entry("Leo Marchetti", policy_agreed=AGREED))
        for somebody in joins:
            shown.joins(somebody)
        assert shown.told().verdict("eligibility") == ("not_checked", reason)

    def test_without_a_register_there_was_nothing_to_look_at(self) -> None:
        shown = Scene(policy()).starts().joins("Amelia Hart")
        assert shown.told().verdict("eligibility") == ("not_checked", eligibility.NO_REGISTER)
        shown.register(at=minutes(1), problem="It is empty.")
        assert shown.told().verdict("eligibility") == (
            "not_checked",
            "The register for this session could not be read. It is empty.",
        )
