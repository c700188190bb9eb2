"""What profiles build on, and what a site may not weaken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.config.problems import Problems
from bot.config.profiles import Preset, Profiles, read_profiles
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.policy import Response, RulePolicy
from rules.rule import Rule, not_checked
from rules.tightness import DOWNWARDS


@dataclass(frozen=True, slots=True)
class Options:
    grace: timedelta = field(default=timedelta(minutes=2), metadata=DOWNWARDS)
    word: str = "hello"


HOST, LEAD, REMOVE = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING, ActionKind.REMOVE_PARTICIPANT
STEPS = RulePolicy(Response((HOST,), timedelta(seconds=30), (REMOVE,)), Options())
PLAIN = RulePolicy(Response((HOST,)), Options())


def a_rule(name: str, **presets: RulePolicy) -> Rule[Options]:
    return Rule(name, (), Options, lambda view, event: (), lambda view: not_checked(""), presets)


RULES: Mapping[str, Rule[Any]] = {
    "camera": a_rule("camera", children=STEPS, adults=PLAIN),
    "passcode": a_rule("passcode", children=STEPS),
    "eligibility": a_rule("eligibility", adults=PLAIN),
}


def read(tables: object, above: Profiles | None = None) -> tuple[Profiles, list[tuple[str, str]]]:
    problems = Problems({})
    found = read_profiles(tables, RULES, problems, above)
    return found, [(problem.key, problem.sentence) for problem in problems.found]


def profiles(tables: object, above: Profiles | None = None) -> Profiles:
    found, problems = read(tables, above)
    assert problems == []
    return found


def on(found: Profiles, name: str) -> set[str]:
    return set(found.by_name[name].rules)


class TestBase:
    def test_a_profile_may_build_on_another_of_the_file(self) -> None:
        found = profiles(
            {
                "clinic": {"base": "studio", "rules": {"camera": {"grace": "30s"}}},
                "studio": {"base": "adults", "rules": {"camera": {"grace": "1m"}, "eligibility": "off"}},
            }
        )
        assert found.by_name["studio"].rules["camera"].options == Options(timedelta(minutes=1))
        assert found.by_name["clinic"].rules["camera"].options == Options(timedelta(seconds=30))
        assert on(found, "clinic") == {"camera"}
        assert found.switched_off["clinic"] == {"eligibility"}
        assert found.preset_of["clinic"] is Preset.ADULTS

    def test_a_preset_is_built_on_as_the_file_has_it(self) -> None:
        found = profiles(
            {"children": {"rules": {"passcode": "off"}}, "club": {}, "choir": {"base": "children"}}
        )
        assert on(found, "club") == on(found, "choir") == {"camera"}

    def test_a_rule_that_the_base_has_off_may_be_on(self) -> None:
        found = profiles(
            {"studio": {"rules": {"camera": "off"}}, "club": {"base": "studio", "rules": {"camera": "on"}}}
        )
        assert found.by_name["club"].rules["camera"] == STEPS
        assert found.switched_off["club"] == frozenset()

    @pytest.mark.parametrize(
        ("tables", "key", "way"),
        [
            ({"a": {"base": "b"}, "b": {"base": "a"}}, "profiles.b.base", '"a" and "b"'),
            ({"a": {"base": "a"}}, "profiles.a.base", '"a"'),
            (
                {"children": {"base": "a"}, "a": {}},
                "profiles.a.base",
                '"children" and "a"',
            ),
            (
                {"children": {"base": "adults"}, "adults": {"base": "children"}},
                "profiles.adults.base",
                '"children" and "adults"',
            ),
        ],
    )
    def test_profiles_that_build_on_themselves_are_a_problem(
        self, tables: object, key: str, way: str
    ) -> None:
        _, problems = read(tables)
        assert [place for place, _ in problems] == [key]
        assert f"by way of {way};" in problems[0][1]

    def test_a_preset_that_names_itself_is_itself(self) -> None:
        assert on(profiles({"adults": {"base": "adults"}}), "adults") == {"camera", "eligibility"}


ABOVE = profiles(
    {
        "children": {"rules": {"camera": {"grace": "1m"}}},
        "club": {
            "base": "adults",
            "rules": {"eligibility": {"respond": ["alert_host", "alert_safeguarding"]}},
        },
    }
)


class TestSite:
    def test_what_a_site_does_not_mention_is_its_organisations(self) -> None:
        found = profiles(None, ABOVE)
        assert found.by_name == ABOVE.by_name
        assert found.switched_off == ABOVE.switched_off

    @pytest.mark.parametrize(
        ("profile", "rules"),
        [
            ("children", {"camera": {"grace": "30s"}}),
            ("children", {"camera": {"respond": ["alert_host", "alert_safeguarding"]}}),
            ("children", {"camera": {"after": "20s"}}),
            ("children", {"camera": {"respond": ["alert_host", "remove_participant"], "then": []}}),
            ("children", {"eligibility": "on"}),
            ("club", {"passcode": "on"}),
            ("club", {"camera": {"after": "1m", "then": ["remove_participant"]}}),
        ],
    )
    def test_a_site_may_tighten(self, profile: str, rules: object) -> None:
        found = profiles({profile: {"rules": rules}}, ABOVE)
        assert found.by_name[profile].rules != ABOVE.by_name[profile].rules

    @pytest.mark.parametrize(
        ("profile", "rules", "key", "says"),
        [
            ("children", {"camera": "off"}, "camera", "has this rule on"),
            ("children", {"camera": {"grace": "61s"}}, "camera.grace", 'has "1m" here'),
            ("children", {"camera": {"respond": []}}, "camera.respond", 'has ["alert_host"] here'),
            ("children", {"camera": {"after": "31s"}}, "camera.after", 'has "30s" here'),
            ("children", {"camera": {"then": []}}, "camera.then", 'has ["remove_participant"] here'),
            ("children", {"camera": {"then": ["alert_safeguarding"]}}, "camera.then", "this is weaker"),
            ("children", {"camera": {"word": "hi"}}, "camera.word", 'has "hello" here'),
            ("club", {"eligibility": {"respond": ["alert_host"]}}, "eligibility.respond", "this is weaker"),
        ],
    )
    def test_a_weakening_is_refused_at_its_place(
        self, profile: str, rules: object, key: str, says: str
    ) -> None:
        _, ((place, sentence),) = read({profile: {"rules": rules}}, ABOVE)
        assert place == f"profiles.{profile}.rules.{key}"
        assert says in sentence
        assert "a site may tighten a profile and not weaken it" in sentence

    def test_a_profile_of_the_sites_own_is_no_weaker_than_what_it_builds_on(self) -> None:
        assert (
            profiles({"attic": {"base": "club"}}, ABOVE).by_name["attic"].rules == ABOVE.by_name["club"].rules
        )
        _, problems = read({"attic": {"base": "club", "rules": {"camera": "off"}}}, ABOVE)
        assert [place for place, _ in problems] == ["profiles.attic.rules.camera"]

    def test_another_base_does_not_get_round_it(self) -> None:
        _, problems = read({"children": {"base": "adults"}}, ABOVE)
        assert [place for place, _ in problems] == [
            "profiles.children.rules.passcode",
            "profiles.children.rules.camera.then",
            "profiles.children.rules.camera.grace",
        ]

    def test_what_a_site_builds_on_its_own_presets_is_tightened_with_them(self) -> None:
        found = profiles({"children": {"rules": {"camera": {"grace": "10s"}}}, "attic": {}}, ABOVE)
        assert found.by_name["attic"].rules["camera"].options == Options(timedelta(seconds=10))


@pytest.mark.parametrize("preset", list(Preset))
def test_presets_are_those_of_the_rules(preset: Preset) -> None:
    problems = Problems({})
    found = read_profiles(None, catalog(), problems).by_name[preset].rules
    assert found == {name: rule.presets[preset] for name, rule in catalog().items() if preset in rule.presets}


def test_a_lesson_for_one_child_needs_one_adult_and_removes_nobody() -> None:
    rules = read_profiles(None, catalog(), Problems({})).by_name["one_to_one"].rules
    assert rules["supervision"].options.min_adults == 1  # type: ignore[attr-defined]
    responses = [settings.response for settings in rules.values()]
    assert not any(REMOVE in (*response.respond, *response.then) for response in responses)


def test_an_open_event_asks_for_no_register() -> None:
    rules = read_profiles(None, catalog(), Problems({})).by_name["open_event"].rules
    assert {"screen_share", "recording", "session_close", "staff_clearance"} <= set(rules)
    assert set(rules).isdisjoint({"screen_name", "waiting_room", "eligibility", "supervision", "camera"})
