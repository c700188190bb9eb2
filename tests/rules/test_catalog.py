"""The rules there are, and the table of the policy that they keep."""

from dataclasses import fields, is_dataclass

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.clauses import CLAUSES, RULE_NAMES, clauses_of, first_clause
from rules.finding import Status
from rules.policy import Response
from rules.rule import View
from rules.session import Session
from tests.rules.scenes import EVERYTHING, Scene, minutes

RULES = sorted(catalog())


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_called_like_its_module_and_keeps_the_clauses_that_the_table_says(name: str) -> None:
    rule = catalog()[name]
    assert rule.look.__module__ == f"rules.catalog.{name}"
    assert rule.clauses == clauses_of(name)
    assert first_clause(name) == rule.clauses[0]


@pytest.mark.parametrize("name", RULES)
def test_its_presets_are_settings_of_its_own(name: str) -> None:
    rule = catalog()[name]
    assert "children" in rule.presets
    for settings in rule.presets.values():
        assert isinstance(settings.options, rule.options)
        assert is_dataclass(settings.options)
        assert bool(settings.response.then) is (settings.response.after is not None)
    assert len({option.name for option in fields(rule.options)} & {"respond", "after", "then"}) == 0


@pytest.mark.parametrize("name", RULES)
def test_what_its_presets_ask_for_can_come_of_it(name: str) -> None:
    rule = catalog()[name]
    asked = {kind for one in rule.presets.values() for kind in (*one.response.respond, *one.response.then)}
    assert asked <= rule.can
    assert rule.can != frozenset(ActionKind)


@pytest.mark.parametrize("name", RULES)
def test_nothing_is_kept_where_nothing_was_looked_at(name: str) -> None:
    options = catalog()[name].presets["children"].options
    verdict = catalog()[name].verdict(View(EVERYTHING, Session("uuid"), options))
    assert verdict.status is Status.NOT_CHECKED
    assert verdict.reason.endswith(".")


@pytest.mark.parametrize("name", RULES)
def test_a_session_of_staff_alone_breaches_nothing(name: str) -> None:
    shown = (
        Scene(EVERYTHING).starts().joins("Helen Marsh").settings(waiting_room=True, join_before_host=False)
    )
    told = shown.ends(minutes(60)).told()
    assert [breach.rule for breach in told.breaches] == []


@pytest.mark.parametrize("name", RULES)
def test_what_it_goes_by_and_what_it_cannot_see_is_said_in_sentences(name: str) -> None:
    rule = catalog()[name]
    for text in (rule.sensed, rule.limits):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
    assert rule.about is not None


def test_a_rule_stands_once_in_the_table_of_rules() -> None:
    assert len(set(RULE_NAMES)) == len(RULE_NAMES)
    assert set(RULE_NAMES) == {clause.rule for clause in CLAUSES}
    assert set(RULES) <= set(RULE_NAMES)
    assert first_clause("no such rule") == ""


def test_a_view_without_a_response_has_none() -> None:
    assert View(EVERYTHING, Session("uuid"), None).response == Response()
