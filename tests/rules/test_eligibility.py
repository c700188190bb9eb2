"""Participants agreed to the policy, a parent or carer booked, and adult-only groups are for adults."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import eligibility
from rules.catalog.eligibility import Under18
from rules.events import ZoomRole
from rules.identity import Register
from rules.policy import Policy, Profile, SessionPattern
from rules.register import RegisterEntry, columns_of
from rules.rule import View
from tests.rules.scenes import ALERT, CO_HOST, HOST, STAFF, Scene, entry, minutes, policy_with

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


class TestLateNews:
    """What comes out when somebody has left, or when the session is over."""

    FINE = entry("Amelia Hart", under_18=False, policy_agreed=AGREED)
    CHILD = entry("Amelia Hart", **CHILD)
    UNDER_AGE = "Amelia Hart is under 18, as the register says, and this session is for adults only."

    def scene(self) -> Scene:
        return scene(self.FINE, base="adults").joins("Amelia Hart", minutes(1))

    def says(self, at: float, *, left: float | None = 30) -> Scene:
        """She leaves, the session is over after an hour, and at some time the register says that she is under 18."""
        shown = self.scene()
        if left is not None:
            shown.leaves("Amelia Hart", minutes(left))
        return shown.register(self.CHILD, at=minutes(at), columns=COLUMNS).ends()

    @pytest.mark.parametrize("at", [29, 30, 31, 59, 60, 61, 90])
    def test_an_under_18_who_was_in_an_adults_session_is_told_of_whenever_that_comes_out(
        self, at: float
    ) -> None:
        told = self.says(at).told()
        assert told.reasons == [self.UNDER_AGE]
        assert [breach.opened for breach in told.breaches] == [minutes(at)]
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST]
        assert told.verdict("eligibility")[0] == "not_checked"

    @pytest.mark.parametrize(
        ("left", "at", "closed"),
        [(30, 29, 30), (30, 31, None), (30, 61, None), (None, 59, None), (None, 61, None)],
    )
    def test_it_is_over_only_where_they_left_after_it_came_out(
        self, left: float | None, at: float, closed: float | None
    ) -> None:
        shown = self.says(at, left=left).register(self.CHILD, at=minutes(95), columns=COLUMNS)
        (breach,) = shown.told().breaches
        assert breach.closed == (None if closed is None else minutes(closed))

    @pytest.mark.parametrize(
        ("at", "advice"), [(29, "ask them to leave"), (31, "are no longer in the session")]
    )
    def test_what_to_do_depends_on_whether_they_are_there(self, at: float, advice: str) -> None:
        assert advice in self.says(at).told().findings[0].advice

    def test_the_same_for_a_session_of_under_18s(self) -> None:
        shown = (
            scene(self.CHILD, under_18=Under18.REQUIRED)
            .joins("Amelia Hart")
            .leaves("Amelia Hart", minutes(3))
        )
        (finding,) = shown.register(self.FINE, at=minutes(5), columns=COLUMNS).told().findings
        assert finding.advice == eligibility.OF_AGE_LEFT_ADVICE

    def test_a_register_that_is_read_again_opens_nothing_anew(self) -> None:
        shown = self.says(29).register(self.CHILD, at=minutes(40), columns=COLUMNS)
        shown.register(self.CHILD, at=minutes(70), columns=COLUMNS)
        assert len(shown.told().breaches) == 1

    def test_it_is_over_when_the_register_is_corrected_again(self) -> None:
        shown = self.says(40).register(self.FINE, at=minutes(70), columns=COLUMNS)
        assert [(b.opened, b.closed) for b in shown.told().breaches] == [(minutes(40), minutes(70))]

    @pytest.mark.parametrize("left", [30, 61])
    def test_who_was_only_seen_to_leave_was_there_too(self, left: float) -> None:
        shown = scene(self.CHILD, base="adults").leaves("Amelia Hart", minutes(left))
        told = shown.ends().told()
        assert [(b.opened, b.closed) for b in told.breaches] == [(minutes(left), None)]

    @pytest.mark.parametrize("at", [31, 61])
    def test_bookings_too(self, at: float) -> None:
        shown = scene(self.CHILD).joins("Amelia Hart").leaves("Amelia Hart", minutes(30)).ends()
        shown.register(entry("Amelia Hart", under_18=True), at=minutes(at), columns=COLUMNS)
        assert shown.told().reasons == [eligibility.NEITHER.format(name="Amelia Hart")]

    @pytest.mark.parametrize("at", [5, 61])
    def test_a_session_that_turns_out_to_be_for_adults_is_looked_at_again(self, at: float) -> None:
        groups = {
            name: Profile(name, policy(base=name).profiles["children"].rules)
            for name in ("children", "adults")
        }
        patterns = (SessionPattern("adults", host="helen@*"),)
        shown = Scene(Policy(groups, "children", patterns, STAFF)).register(self.CHILD, columns=COLUMNS)
        shown.starts().is_known(HOST, email=None).joins(HOST).joins("Amelia Hart", minutes(1)).ends()
        shown.settings(minutes(at), host_email=STAFF[0].email)
        told = shown.told()
        assert told.reasons == [self.UNDER_AGE]
        assert [breach.opened for breach in told.breaches] == [minutes(at)]

    def test_settings_that_change_nothing_are_no_reason_to_look(self) -> None:
        told = self.says(29).settings(minutes(35)).settings(minutes(70)).told()
        assert len(told.breaches) == 1

    @pytest.mark.parametrize("known", [CHILD, replace(CHILD, policy_agreed=None)])
    def test_what_was_never_looked_at_is_not_called_kept(self, known: RegisterEntry) -> None:
        told = self.scene().told()
        told.session.register = Register.of([known])
        for person in told.session.people.values():
            person.match = told.session.register.match(person.as_participant)
        assert told.verdict("eligibility") == (
            "not_checked",
            eligibility.NOT_IN_ORDER.format(names="Amelia Hart"),
        )


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


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (scene(entry("Amelia Hart", **CHILD), base="adults"), {"P1": "kept", "P2": "kept"}),
        (
            scene(entry("Amelia Hart", **CHILD), columns=frozenset({"under_18"}), base="adults"),
            {"P1": "not_checked", "P2": "not_checked"},
        ),
        (scene(entry("Amelia Hart", **(CHILD | {"policy_agreed": None}))), {"P2": "kept", "P3": "off"}),
        (
            scene(entry("Amelia Hart", **(ADULT | {"policy_agreed": None})), base="adults"),
            {"P2": "kept", "P3": "kept"},
        ),
        (
            scene(entry("Amelia Hart", policy_agreed=AGREED), base="adults"),
            {"P1": "kept", "P2": "not_checked", "P3": "not_checked"},
        ),
    ],
)
def test_each_clause_is_answered_by_what_the_register_says_for_it(
    shown: Scene, expected: dict[str, str]
) -> None:
    told = shown.joins("Amelia Hart", minutes(1)).told()
    options = told.policy.profiles["children"].rules["eligibility"].options
    view: View[Any] = View(told.policy, told.session, options)
    assert {each: eligibility.clause_verdict(view, each).status.value for each in expected} == expected
    broken = {clause for finding in told.findings for clause in finding.clauses}
    assert broken.isdisjoint(expected)
