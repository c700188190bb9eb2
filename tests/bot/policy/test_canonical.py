import json
from dataclasses import replace
from datetime import UTC, date, timedelta, timezone
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.canonical import policy_as_json, policy_from_json, policy_hash
from rules.actions import ActionKind
from rules.attestation import Checklist
from rules.catalog import catalog
from rules.clauses import RULE_NAMES
from rules.policy import Care, Policy, Profile, Response, RulePolicy, SessionPattern, StaffMember, StaffRole
from rules.questions import BUILT_IN, Item, Scope

SPANS = st.integers(0, 10**9).map(lambda milliseconds: timedelta(milliseconds=milliseconds))
ACTIONS = st.lists(st.sampled_from(ActionKind), max_size=3).map(tuple)
OPTIONAL_TEXT = st.none() | st.text(max_size=8)
NAMES = st.text(min_size=1, max_size=8)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an option's type; spans are whole milliseconds, as no configuration has finer ones."""
    if kind is timedelta:
        return SPANS
    parts = [values_of(part) for part in get_args(kind) if part is not Ellipsis]
    match get_origin(kind):
        case origin if origin in {tuple, frozenset}:
            return st.lists(parts[0], max_size=3).map(origin)
        case origin if origin in {Union, UnionType}:
            return st.one_of(parts)
        case _:
            return st.from_type(kind)


def options_of(rule: Any) -> st.SearchStrategy[object]:
    return st.builds(
        rule.options, **{name: values_of(kind) for name, kind in get_type_hints(rule.options).items()}
    )


def rule_policies(rule: Any) -> st.SearchStrategy[RulePolicy]:
    responses = st.builds(Response, ACTIONS, st.none() | SPANS, ACTIONS)
    return st.builds(RulePolicy, responses, options_of(rule))


RULES = st.fixed_dictionaries({}, optional={name: rule_policies(rule) for name, rule in catalog().items()})
PROFILES = st.dictionaries(NAMES, RULES, min_size=1, max_size=3).map(
    lambda rules: {name: Profile(name, wanted) for name, wanted in rules.items()}
)
POLICIES = st.builds(
    Policy,
    profiles=PROFILES,
    strictest=NAMES,
    patterns=st.lists(st.builds(SessionPattern, NAMES, *[OPTIONAL_TEXT] * 4), max_size=3).map(tuple),
    staff=st.lists(
        st.builds(
            StaffMember,
            NAMES,
            NAMES,
            st.frozensets(st.sampled_from(StaffRole)),
            st.none() | st.dates(),
            st.none() | st.dates(),
        ),
        max_size=3,
    ).map(tuple),
    attestations=st.builds(
        Checklist,
        st.lists(
            st.builds(Item, NAMES, NAMES, NAMES, st.sampled_from(Scope), st.frozensets(NAMES), NAMES),
            max_size=3,
        ).map(tuple),
        SPANS,
        st.lists(SPANS, max_size=3).map(tuple),
        st.lists(SPANS, max_size=3).map(tuple),
        NAMES,
    ),
    care=st.builds(Care, st.frozensets(NAMES), st.integers(0, 9), SPANS),
    timezone=st.sampled_from(["Europe/London", "UTC", "Asia/Kolkata"]).map(ZoneInfo),
)
SWITCHED_OFF = st.dictionaries(NAMES, st.frozensets(st.sampled_from(RULE_NAMES)), max_size=3)


@given(POLICIES, SWITCHED_OFF)
def test_a_stored_policy_is_the_policy_again(policy: Policy, switched_off: dict[str, frozenset[str]]) -> None:
    text = policy_as_json(policy, switched_off)
    assert policy_from_json(text) == (policy, switched_off)
    assert policy_as_json(*policy_from_json(text)) == text


def a_policy(**rules: RulePolicy) -> Policy:
    staff = (StaffMember("Anna", "anna@example.org", frozenset(StaffRole)),)
    profiles = {"children": Profile("children", rules), "adults": Profile("adults", {})}
    return Policy(profiles, "children", (SessionPattern("adults", topic="Adults *"),), staff, ZoneInfo("UTC"))


NAME, RULE = next(iter(catalog().items()))
WANTED = RulePolicy(Response((ActionKind.ALERT_HOST,), timedelta(seconds=90)), RULE.options())
BASE = a_policy(**{NAME: WANTED})


def test_equal_policies_have_one_text() -> None:
    turned = replace(
        BASE,
        profiles={name: BASE.profiles[name] for name in sorted(BASE.profiles)},
        staff=tuple(replace(m, roles=frozenset(sorted(m.roles, reverse=True))) for m in BASE.staff),
    )
    off = {"children": frozenset({"camera", "passcode"}), "adults": frozenset[str]()}
    assert policy_as_json(turned, dict(reversed(off.items()))) == policy_as_json(BASE, off)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, strictest="adults"),
        replace(BASE, patterns=()),
        replace(BASE, staff=()),
        replace(BASE, staff=(replace(BASE.staff[0], dbs_expires=date(2027, 3, 1)),)),
        replace(BASE, care=Care(frozenset({"robin vale"}))),
        replace(BASE, care=Care(removals_per_session=2)),
        replace(BASE, attestations=Checklist(BUILT_IN)),
        replace(BASE, timezone=ZoneInfo("Europe/London")),
        a_policy(),
        a_policy(**{NAME: replace(WANTED, response=replace(WANTED.response, after=timedelta(seconds=91)))}),
    ],
)
def test_whatever_decides_is_in_the_hash(other: Policy) -> None:
    assert policy_hash(policy_as_json(other, {})) != policy_hash(policy_as_json(BASE, {}))


def test_what_is_switched_off_is_in_the_hash() -> None:
    off = {"children": frozenset({"camera"})}
    assert policy_hash(policy_as_json(BASE, off)) != policy_hash(policy_as_json(BASE, {}))


def test_the_hash_is_sha_256_in_hexadecimal() -> None:
    assert policy_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_text_is_json_with_spans_in_seconds() -> None:
    document = json.loads(policy_as_json(BASE, {"children": frozenset({"b", "a"})}))
    assert document["profiles"]["children"][NAME]["response"] == {
        "respond": ["alert_host"],
        "after": 90,
        "then": [],
    }
    assert document["timezone"] == "UTC"
    assert document["switched_off"] == {"children": ["a", "b"]}


def test_a_rule_or_an_option_from_another_version_is_left_out() -> None:
    document = json.loads(policy_as_json(BASE, {}))
    document["profiles"]["children"]["telepathy"] = {"response": {}, "options": {"distance": 3}}
    document["profiles"]["children"][NAME]["options"]["colour"] = "red"
    assert policy_from_json(json.dumps(document))[0] == BASE


def test_a_policy_of_an_earlier_version_spares_people_as_usual() -> None:
    document = json.loads(policy_as_json(BASE, {}))
    del document["care"]
    for member in document["staff"]:
        del member["dbs_expires"], member["policy_agreed"]
    assert policy_from_json(json.dumps(document)) == (BASE, {})


def test_nothing_is_asked_about_a_session_from_before_there_were_questions() -> None:
    document = json.loads(policy_as_json(replace(BASE, attestations=Checklist(BUILT_IN)), {}))
    del document["attestations"]
    assert policy_from_json(json.dumps(document))[0].attested == ()


def test_utc_is_read_back_by_its_name() -> None:
    text = policy_as_json(replace(BASE, timezone=UTC), {})
    assert policy_from_json(text)[0] == BASE


def test_a_time_zone_without_a_name_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="without a name"):
        policy_as_json(replace(BASE, timezone=timezone(timedelta(hours=1))), {})


def test_an_option_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="no place"):
        policy_as_json(replace(BASE, strictest=b"children"), {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"profiles": []}',
        policy_as_json(BASE, {}).replace("alert_host", "shout"),
        policy_as_json(BASE, {}).replace('"UTC"', '"Nowhere"'),
        policy_as_json(BASE, {}).replace('"options"', '"choices"'),
    ],
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each refusal has words of its own
        policy_from_json(text)
