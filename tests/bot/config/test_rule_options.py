from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from bot.config.problems import Problems
from bot.config.profiles import Preset, Profiles, read_profiles
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.clauses import RULE_NAMES
from rules.policy import Response, RulePolicy
from rules.rule import Rule, not_checked
from rules.tightness import AT_LEAST_ONE, UPWARDS


class Strictness(StrEnum):
    GENTLE = "gentle"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Options:
    strictness: Strictness = Strictness.GENTLE
    grace: timedelta = timedelta(minutes=2)
    reminders: tuple[timedelta, ...] = (timedelta(minutes=5),)
    at_most: int = 3
    aloud: bool = False
    word: str = "hello"
    until: timedelta | None = None
    register: frozenset[str] = frozenset()


def a_rule(name: str, **presets: RulePolicy) -> Rule[Options]:
    return Rule(
        name=name,
        clauses=(),
        options=Options,
        look=lambda view, event: (),
        verdict=lambda view: not_checked(""),
        presets=presets,
    )


HOST, LEAD, REMOVE = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING, ActionKind.REMOVE_PARTICIPANT
STEPS = RulePolicy(Response((HOST,), timedelta(seconds=30), (REMOVE,)), Options(at_most=7))
PLAIN = RulePolicy(Response((HOST,)), Options(at_most=8))
RULES: Mapping[str, Rule[Any]] = {
    rule.name: rule
    for rule in (
        a_rule("passcode", children=STEPS),
        a_rule("camera", children=STEPS, adults=PLAIN, one_to_one=PLAIN),
        a_rule("eligibility", adults=PLAIN),
        a_rule("supervision"),
    )
}


def read(tables: object) -> tuple[Profiles, Problems]:
    problems = Problems({})
    return read_profiles(tables, RULES, problems), problems


def profiles(tables: object) -> Profiles:
    read_in, problems = read(tables)
    assert problems.found == []
    return read_in


def setting(written: object, rule: str = "passcode", profile: str = "children") -> RulePolicy | None:
    return profiles({profile: {"rules": {rule: written}}}).by_name[profile].rules.get(rule)


def problems_of(written: object, rule: str = "passcode") -> list[tuple[str, str]]:
    _, problems = read({"children": {"rules": {rule: written}}})
    return [(problem.key, problem.sentence) for problem in problems.found]


def test_the_presets_are_the_rules_own() -> None:
    by_name = profiles(None).by_name
    assert by_name["children"].rules == {"passcode": STEPS, "camera": STEPS}
    assert by_name["adults"].rules == {"camera": PLAIN, "eligibility": PLAIN}
    assert by_name["one_to_one"].rules == {"camera": PLAIN}
    assert by_name["open_event"].rules == {}
    assert [profile.name for profile in by_name.values()] == [*Preset]


@pytest.mark.parametrize(
    ("name", "table", "like"),
    [
        ("children", {}, "children"),
        ("adults", {}, "adults"),
        ("studio", {}, "children"),
        ("studio", {"base": "adults"}, "adults"),
        ("adults", {"base": "children"}, "children"),
        ("studio", {"base": "adults", "rules": {}}, "adults"),
    ],
)
def test_a_profile_begins_from_its_base(name: str, table: object, like: str) -> None:
    assert profiles({name: table}).by_name[name].rules == profiles({}).by_name[like].rules


def test_a_rule_that_is_left_out_keeps_the_presets_setting() -> None:
    read_in = profiles({"children": {"rules": {"passcode": "off"}}})
    assert read_in.by_name["children"].rules == {"camera": STEPS}
    assert read_in.switched_off["children"] == {"passcode"}
    assert not any(read_in.switched_off[preset] for preset in Preset if preset is not Preset.CHILDREN)


@pytest.mark.parametrize(
    ("rule", "profile", "wanted"),
    [
        ("passcode", "children", STEPS),
        ("camera", "adults", PLAIN),
        ("passcode", "adults", STEPS),
        ("eligibility", "children", PLAIN),
        ("supervision", "children", RulePolicy(Response(), Options())),
    ],
)
def test_on_takes_the_presets_setting_or_else_the_childrens(
    rule: str, profile: str, wanted: RulePolicy
) -> None:
    assert setting("on", rule, profile) == wanted
    assert setting({}, rule, profile) == wanted


@pytest.mark.parametrize(
    ("written", "response"),
    [
        ({"respond": ["alert_safeguarding"]}, Response((LEAD,), timedelta(seconds=30), (REMOVE,))),
        ({"respond": []}, Response((), timedelta(seconds=30), (REMOVE,))),
        ({"after": "2m"}, Response((HOST,), timedelta(minutes=2), (REMOVE,))),
        ({"then": ["alert_host"]}, Response((HOST,), timedelta(seconds=30), (HOST,))),
        ({"then": []}, Response((HOST,))),
        (
            {"respond": ["alert_host", "alert_safeguarding"], "after": "1h", "then": ["remove_participant"]},
            Response((HOST, LEAD), timedelta(hours=1), (REMOVE,)),
        ),
    ],
)
def test_a_response_changes_where_the_table_says_so(written: object, response: Response) -> None:
    assert setting(written) == RulePolicy(response, Options(at_most=7))


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ({"strictness": "firm"}, Options(strictness=Strictness.FIRM, at_most=7)),
        ({"grace": "1m30s"}, Options(grace=timedelta(seconds=90), at_most=7)),
        (
            {"reminders": ["10m", "30s"]},
            Options(reminders=(timedelta(minutes=10), timedelta(seconds=30)), at_most=7),
        ),
        ({"reminders": []}, Options(reminders=(), at_most=7)),
        ({"at_most": 0}, Options(at_most=0)),
        ({"aloud": True, "word": "hi"}, Options(aloud=True, word="hi", at_most=7)),
        ({"until": "1h"}, Options(until=timedelta(hours=1), at_most=7)),
        ({"register": ["a", "b", "a"]}, Options(register=frozenset("ab"), at_most=7)),
    ],
)
def test_an_option_changes_where_the_table_says_so(written: object, options: Options) -> None:
    assert setting(written) == RulePolicy(STEPS.response, options)


@pytest.mark.parametrize(
    ("written", "key", "says"),
    [
        ({"respond": ["alert_hots"]}, "respond[0]", 'did you mean "alert_host"?'),
        ({"respond": ["shout"]}, "respond[0]", '"shout" is not one of the choices; write "alert_host", '),
        ({"respond": "alert_host"}, "respond", '"alert_host" is not a list; put square brackets around it.'),
        ({"respnd": []}, "respnd", 'did you mean "respond"?'),
        ({"quickly": 1}, "quickly", "the keys are strictness, grace, "),
        ({"after": 30}, "after", '30 is not a span of time; write it like "30s", "2m" or "1h".'),
        ({"after": "2m", "then": []}, "after", 'no "then"'),
        ({"strictness": "frim"}, "strictness", 'write "gentle" or "firm".'),
        ({"strictness": 1}, "strictness", "1 is not one of the choices"),
        ({"grace": "2 minutes"}, "grace", '"2 minutes" is not a span of time'),
        ({"reminders": "2m"}, "reminders", "is not a list"),
        ({"reminders": ["2m", 3]}, "reminders[1]", "3 is not a span of time"),
        ({"at_most": "3"}, "at_most", '"3" stands in quotes'),
        ({"at_most": True}, "at_most", "true is not a whole number"),
        ({"at_most": -1}, "at_most", "-1 is too small; the least is 0."),
        ({"aloud": "yes"}, "aloud", '"yes" is neither true nor false'),
        ({"aloud": 1}, "aloud", "1 is neither true nor false"),
        ({"word": 1}, "word", "1 is not text"),
        ({"until": "later"}, "until", '"later" is not a span of time'),
    ],
)
def test_a_wrong_key_in_a_rules_table_is_a_problem_at_its_place(written: object, key: str, says: str) -> None:
    ((place, sentence),) = problems_of(written)
    assert place == f"profiles.children.rules.passcode.{key}"
    assert says in sentence


@pytest.mark.parametrize(
    ("written", "key"), [({"then": ["alert_host"]}, "then"), ({"after": "30s"}, "after")]
)
def test_after_and_then_go_together(written: object, key: str) -> None:
    _, problems = read({"adults": {"rules": {"camera": written}}})
    assert [problem.key for problem in problems.found] == [f"profiles.adults.rules.camera.{key}"]


@pytest.mark.parametrize("written", [True, False, "Off", 3, ["alert_host"], ""])
def test_a_rule_is_on_off_or_a_table(written: object) -> None:
    ((place, sentence),) = problems_of(written)
    assert place == "profiles.children.rules.passcode"
    assert 'write "on", "off" or a table such as { respond = ["alert_host"] }.' in sentence


@pytest.mark.parametrize(
    ("rule", "says"),
    [("Passcodes", 'did you mean "passcode"?'), ("xyz", f"the rules are {', '.join(RULE_NAMES)}.")],
)
@pytest.mark.parametrize("written", ["on", "off", {}])
def test_a_rule_that_does_not_exist_is_a_problem(rule: str, says: str, written: object) -> None:
    ((place, sentence),) = problems_of(written, rule)
    assert place == f"profiles.children.rules.{rule}"
    assert says in sentence


def test_a_rule_that_cannot_be_checked_yet_may_be_switched_off() -> None:
    read_in, problems = read({"children": {"rules": {"unique_link": "off"}}})
    assert read_in.switched_off["children"] == {"unique_link"}
    assert problems.found == problems.notes == []


@pytest.mark.parametrize("written", ["on", {"respond": ["alert_host"]}])
def test_a_rule_that_cannot_be_checked_yet_is_noted_where_it_is_asked_for(written: object) -> None:
    read_in, problems = read({"children": {"rules": {"unique_link": written}}})
    assert read_in.switched_off["children"] == frozenset()
    assert "unique_link" not in read_in.by_name["children"].rules
    assert [note.key for note in problems.notes] == ["profiles.children.rules.unique_link"]
    assert problems.found == []


@pytest.mark.parametrize(
    ("tables", "key", "says"),
    [
        ("children", "profiles", "begin one with a line [profiles]."),
        ({"my own": 3}, 'profiles."my own"', 'begin one with a line [profiles."my own"].'),
        ({"x": {"rules": "off"}}, "profiles.x.rules", "begin one with a line [profiles.x.rules]."),
        (
            {"x": {"base": "kids"}},
            "profiles.x.base",
            'write "children", "adults", "one_to_one" or "open_event", or a',
        ),
        ({"x": {"ruels": {}}}, "profiles.x.ruels", 'did you mean "rules"?'),
        ({"x": {"camera": "off"}}, "profiles.x.camera", "below a line [profiles.x.rules]."),
    ],
)
def test_a_profile_that_is_wrongly_built_is_a_problem(tables: object, key: str, says: str) -> None:
    _, problems = read(tables)
    assert [problem.key for problem in problems.found] == [key]
    assert says in problems.found[0].sentence


def test_a_wrong_base_does_not_hide_what_is_wrong_with_the_rules() -> None:
    _, problems = read({"x": {"base": "kids", "rules": {"camera": 1, "passcode": {"after": 1}}}})
    assert [problem.key for problem in problems.found] == [
        "profiles.x.base",
        "profiles.x.rules.camera",
        "profiles.x.rules.passcode.after",
    ]


@pytest.mark.parametrize(
    ("rule", "setting", "place", "says"),
    [
        ("waiting_room", {"respond": ["trash_recording"]}, "respond", '"trash_recording" is never done'),
        ("unique_link", {"respond": ["delete_message"]}, "respond", '"alert_host", "alert_safeguarding",'),
        ("behaviour", {"respond": ["remove_participant"]}, "respond", '"remove_participant" is never done'),
        ("supervision", {"respond": ["remove_participant"]}, "respond", '"remove_participant" is never done'),
        (
            "private_chat",
            {"respond": ["remove_participant"]},
            "respond",
            '"remove_participant" is never done',
        ),
        ("staff_clearance", {"respond": ["alert_host"]}, "respond", '"alert_host" is never done'),
        ("supervision", {"min_adults": 0}, "min_adults", "0 is too small; the least is 1."),
        ("supervision", {"children_per_adult": 0}, "children_per_adult", "0 is too small; the least is 1."),
        ("shared_link", {"strangers": 0}, "strangers", "0 is too small; the least is 1."),
        ("screen_share", {"then": ["stop_recording"]}, "then", '"stop_recording" is never done'),
    ],
)
def test_what_can_never_come_of_a_rule_is_refused(
    rule: str, setting: dict[str, Any], place: str, says: str
) -> None:
    problems = Problems({})
    read_profiles({"children": {"rules": {rule: setting}}}, catalog(), problems)
    (problem,) = problems.found
    assert problem.key == f"profiles.children.rules.{rule}.{place}"
    assert says in problem.sentence


@dataclass(frozen=True, slots=True)
class Count:
    at_least: int = field(default=2, metadata=UPWARDS | AT_LEAST_ONE)


def test_a_number_that_would_switch_a_rule_off_is_too_small() -> None:
    rule = replace(a_rule("supervision"), options=Count)
    problems = Problems({})
    read_profiles({"children": {"rules": {"supervision": {"at_least": 0}}}}, {"supervision": rule}, problems)
    assert [problem.sentence for problem in problems.found] == ["0 is too small; the least is 1."]
