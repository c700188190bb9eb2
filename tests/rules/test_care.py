"""Who is never acted upon, when a person is asked first, and how often people are told of the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules import responses
from rules.actions import Action, ActionKind
from rules.care import EXEMPT, PROTECTED
from rules.events import (
    Event,
)
from rules.finding import SESSION, Notice
from rules.phrases import ordinal
from rules.policy import Care, Policy, Response, RulePolicy, StaffMember, StaffRole
from rules.register import Exemption
from rules.rule import Rule, View, kept
from tests.rules.scenes import (
    CO_HOST,
    HOST,
    STAFF,
    Nothing,
    Scene,
    entry,
    minutes,
    policy_of,
    preset,
    seconds,
)

HOST_ALERT, LEAD = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING
REMOVE = ActionKind.REMOVE_PARTICIPANT
ON_PEOPLE = (REMOVE, ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME)


def sharing(response: Response, **care: Any) -> Policy:
    return replace(policy_of(screen_share=preset("screen_share", response=response)), care=Care(**care))


def scene(response: Response, **care: Any) -> Scene:
    return Scene(sharing(response, **care)).starts().joins(HOST)


def removals(told: Any) -> list[tuple[str, str, str]]:
    return [(a.subject.name, a.barred, a.left_to_host) for a in told.actions if a.kind is REMOVE]


class TestProtected:
    REGISTER = (
        entry("Robin Vale", email="robin@example.org"),
        entry("Noah Okonkwo", also_known_as=("Nono",)),
        entry("Noah Osei"),
    )

    @pytest.mark.parametrize(
        ("protected", "ids", "is_protected"),
        [
            ("robin@example.org", {"name": "R", "email": "Robin@Example.org"}, True),
            ("robin@example.org", {"name": "R", "email": "r@example.org"}, False),
            ("robin@example.org", {"name": "Robin Vale"}, True),
            (
                "robin@example.org",
                {"name": "Robin Vale", "registrant_id": "r", "email": "robin@example.org"},
                True,
            ),
            ("robin vale", {"name": "Robin Vale"}, True),
            ("robin vale", {"name": "Robin V"}, True),
            ("robin vale", {"name": "Vale, Robin 🌻"}, True),
            ("robin vale", {"name": "Kim", "email": "robin@example.org"}, True),
            ("robin vale", {"name": "Amelia Hart"}, False),
            ("noah okonkwo", {"name": "Nono"}, True),
            ("noah okonkwo", {"name": "Noah"}, True),
            ("noah okonkwo", {"name": "Noah Osei"}, False),
            ("noah okonkwo", {"name": ""}, False),
        ],
    )
    def test_who_may_be_protected_is(self, protected: str, ids: dict[str, Any], is_protected: bool) -> None:
        shown = scene(Response(ON_PEOPLE), protected=frozenset({protected})).register(*self.REGISTER)
        shown.is_known("Somebody", **ids).joins("Somebody").shares("Somebody", minutes(1))
        barred = {action.kind: action.barred for action in shown.told().actions}
        assert barred == dict.fromkeys(ON_PEOPLE, PROTECTED if is_protected else "")

    def test_without_a_register_the_screen_name_counts(self) -> None:
        shown = scene(Response((REMOVE,)), protected=frozenset({"robin vale", "kim@example.org"}))
        shown.joins("Robin Vale").shares("Robin Vale", minutes(1)).joins("Kim").shares("Kim", minutes(2))
        assert removals(shown.told()) == [("Robin Vale", PROTECTED, ""), ("Kim", "", "")]

    def test_they_are_told_of_like_anybody(self) -> None:
        shown = scene(Response((HOST_ALERT, REMOVE)), protected=frozenset({"robin vale"}))
        kinds = [a.kind for a in shown.joins("Robin Vale").shares("Robin Vale", minutes(1)).told().actions]
        assert kinds == [HOST_ALERT, REMOVE]

    def test_what_comes_later_is_barred_too(self) -> None:
        response = Response((HOST_ALERT,), seconds(30), (REMOVE,))
        shown = scene(response, protected=frozenset({"robin vale"})).joins("Robin Vale")
        told = shown.shares("Robin Vale", minutes(1)).told(minutes(5))
        assert removals(told) == [("Robin Vale", PROTECTED, "")]
        assert told.actions[0].later == ()


class TestExempt:
    @pytest.mark.parametrize(
        ("exemption", "barred"),
        [
            (Exemption("screen_share", "Grace Obi"), EXEMPT),
            (
                Exemption("screen_share", "Grace Obi", date(2026, 3, 3)),
                EXEMPT,
            ),
            (Exemption("screen_share", "Grace Obi", date(2026, 3, 2)), ""),
            (Exemption("camera", "Grace Obi"), ""),
        ],
    )
    def test_who_is_exempt_from_a_rule_is_not_acted_upon_over_it(
        self, exemption: Exemption, barred: str
    ) -> None:
        shown = scene(Response((REMOVE,))).register(entry("Sam Hart", exemptions=(exemption,)))
        told = shown.joins("Sam Hart").shares("Sam Hart", minutes(1)).told()
        assert removals(told) == [("Sam Hart", barred, "")]


class TestRemovals:
    def told(self, most: int, **more: Any) -> Any:
        shown = scene(Response((REMOVE,)), removals_per_session=most, **more)
        for number in range(4):
            shown.joins(f"Visitor {number}").shares(f"Visitor {number}", minutes(number + 1))
        return shown.told()

    @pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5])
    def test_so_many_are_removed_and_then_a_person_is_asked(self, most: int) -> None:
        left = [left_to_host for _, _, left_to_host in removals(self.told(most))]
        asks = {
            0: responses.NONE_REMOVED,
            1: responses.ONE_REMOVED,
        }.get(most, responses.MANY_REMOVED.format(count=most))
        assert left == ([""] * most + [asks] * 4)[:4]

    def test_three_unless_the_policy_says_otherwise(self) -> None:
        assert Care().removals_per_session == 3

    def test_who_is_not_removed_anyway_does_not_count(self) -> None:
        told = self.told(1, protected=frozenset({"visitor 0", "visitor 2"}))
        assert [(bool(barred), bool(left)) for _, barred, left in removals(told)] == [
            (True, False),
            (False, False),
            (True, False),
            (False, True),
        ]

    def test_an_alert_does_not_say_that_somebody_is_removed_who_is_not(self) -> None:
        shown = scene(Response((HOST_ALERT, REMOVE)), removals_per_session=1)
        for name in ("Ann", "Bo"):
            shown.joins(name).shares(name, minutes(1))
        alerts = [action for action in shown.told().actions if action.kind is HOST_ALERT]
        assert [alert.beside for alert in alerts] == [(REMOVE,), ()]

    def test_nor_that_they_will_be(self) -> None:
        shown = scene(Response((HOST_ALERT,), seconds(30), (REMOVE, LEAD)), removals_per_session=0)
        (alert, *_) = shown.joins("Ann").shares("Ann", minutes(1)).told().actions
        assert (alert.later, alert.later_at is not None) == ((LEAD,), True)

    def test_deciding_again_comes_to_the_same(self) -> None:
        assert removals(self.told(2)) == removals(self.told(2))


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (1, "first"),
        (3, "third"),
        (10, "tenth"),
        (11, "11th"),
        (12, "12th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (24, "24th"),
        (111, "111th"),
    ],
)
def test_times_are_counted_in_words(count: int, word: str) -> None:
    assert ordinal(count) == word


class TestWhoIsTold:
    def notices(self, **notice: Any) -> list[Action]:
        def look(view: View[Nothing], event: Event) -> Iterable[Notice]:
            people = view.session.people.values()
            about = next((person.subject for person in people if person.name == CO_HOST), SESSION)
            yield Notice("hello", "Hello.", about=about, **notice)

        rule: Rule[Any] = Rule("made_up", (), Nothing, look, lambda view: kept("Fine."), {})
        under = policy_of(made_up=RulePolicy(Response(), Nothing()))
        return Scene(under, {"made_up": rule}).joins(CO_HOST).told().actions

    def test_a_notice_goes_to_the_host_or_to_the_leads(self) -> None:
        assert [(a.kind, a.concerns) for a in self.notices()] == [(HOST_ALERT, STAFF[1].email)]
        assert [(a.kind, a.concerns) for a in self.notices(for_leads=True)] == [(LEAD, STAFF[1].email)]

    def test_an_action_says_which_member_of_staff_it_concerns(self) -> None:
        shown = scene(Response((HOST_ALERT,))).is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST)
        shown.shares(CO_HOST, minutes(1)).joins("Sam").shares("Sam", minutes(2))
        assert [action.concerns for action in shown.told().actions] == ["", ""]
        lead = StaffMember("Sam", "sam@thimblelane.example", frozenset({StaffRole.SAFEGUARDING_LEAD}))
        assert lead.roles == {StaffRole.SAFEGUARDING_LEAD}
