"""Profiles as the file writes them: which preset each begins from, and what it changes about each rule."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, create_model

from bot.config_problems import Problems, near, read_table, shown
from bot.config_tables import FileTable, Span, Text
from bot.toml_places import Place, dotted
from rules.actions import ActionKind
from rules.clauses import RULE_NAMES
from rules.policy import Profile, Response, RulePolicy
from rules.rule import Rule

NO_SUCH_RULE = "There is no such rule; the rules are {rules}."
NO_SUCH_RULE_NEAR = 'There is no such rule; did you mean "{near}"?'
NOT_A_SETTING = (
    '{value} is no setting for a rule; write "on", "off" or a table such as {{ respond = ["alert_host"] }}.'
)
NOT_A_TABLE = "{value} is not a table; begin one with a line [{place}]."
RULE_OUT_OF_PLACE = "Rules go one table further in; write it below a line [{place}]."
THEN_WITHOUT_AFTER = 'There is a "then" and no "after"; say how long to wait first, such as after = "30s".'
AFTER_WITHOUT_THEN = (
    'There is an "after" and no "then"; say what to do after it, such as then = ["alert_host"].'
)
NOT_CHECKED_YET = (
    "This version of Chaperone cannot check this rule yet; reports will say that it was not checked."
)

_RESPONSE = {
    "respond": tuple[ActionKind, ...],
    "after": Span,
    "then": tuple[ActionKind, ...],
}


class Preset(StrEnum):
    """The settings that Chaperone comes with; `children` is the strictest."""

    CHILDREN = "children"
    ADULTS = "adults"


class ProfileTable(FileTable):
    """One profile; `rules` is read rule by rule."""

    base: Preset | None = None
    rules: Any = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile by name, the presets among them, and the rules that each was told to leave off."""

    by_name: Mapping[str, Profile]
    switched_off: Mapping[str, frozenset[str]]


def read_profiles(tables: object, rules: Mapping[str, Rule[Any]], problems: Problems) -> Profiles:
    """The profiles of the file's `profiles` tables; what is wrong with them is added to `problems`.

    `rules` are those that this version can check.
    """
    reader = _Reader(rules, problems)
    written = reader.table({} if tables is None else tables, ("profiles",))
    by_name: dict[str, Profile] = {}
    switched_off: dict[str, frozenset[str]] = {}
    for name in dict.fromkeys((*(preset.value for preset in Preset), *written)):
        by_name[name], switched_off[name] = reader.profile(name, written.get(name, {}))
    return Profiles(by_name, switched_off)


@dataclass(frozen=True, slots=True)
class _Reader:
    rules: Mapping[str, Rule[Any]]
    problems: Problems

    def profile(self, name: str, raw: object) -> tuple[Profile, frozenset[str]]:
        place: Place = ("profiles", name)
        written = self.table(raw, place)
        for rule in RULE_NAMES:
            if rule in written:
                self.problems.add((*place, rule), RULE_OUT_OF_PLACE.format(place=dotted((*place, "rules"))))
        known = {key: value for key, value in written.items() if key not in RULE_NAMES}
        table = read_table(ProfileTable, known, place, self.problems) or ProfileTable()
        base = table.base or (Preset(name) if name in set(Preset) else Preset.CHILDREN)
        wanted = {rule.name: rule.presets[base] for rule in self.rules.values() if base in rule.presets}
        off = set()
        for rule, raw_setting in self.table(written.get("rules", {}), (*place, "rules")).items():
            wanted.pop(rule, None)
            setting = self.setting(rule, raw_setting, base, (*place, "rules", rule))
            if setting is not None:
                wanted[rule] = setting
            elif raw_setting == "off":
                off.add(rule)
        return Profile(name, wanted), frozenset(off)

    def table(self, raw: object, place: Place) -> dict[str, Any]:
        if isinstance(raw, dict):
            return raw
        self.problems.add(place, NOT_A_TABLE.format(value=shown(raw), place=dotted(place)))
        return {}

    def setting(self, name: str, raw: object, base: str, place: Place) -> RulePolicy | None:
        """What a profile wants of a rule; None where it is off, not checked yet or wrongly written."""
        rule = self.rules.get(name)
        if name not in RULE_NAMES and rule is None:
            self.problems.add(place, _no_such_rule(name))
            return None
        if raw == "off":
            return None
        if raw != "on" and not isinstance(raw, dict):
            self.problems.add(place, NOT_A_SETTING.format(value=shown(raw)))
            return None
        if rule is None:
            self.problems.note(place, NOT_CHECKED_YET)
            return None
        preset = _preset(rule, base)
        return _changed(rule, preset, raw, place, self.problems) if isinstance(raw, dict) else preset


def _no_such_rule(name: str) -> str:
    meant = near(name, RULE_NAMES)
    known = ", ".join(RULE_NAMES)
    return NO_SUCH_RULE_NEAR.format(near=meant) if meant else NO_SUCH_RULE.format(rules=known)


def _preset(rule: Rule[Any], base: str) -> RulePolicy:
    """The setting of the preset, of the children's where that has the rule off, or of any that has it on."""
    settings = (*(rule.presets.get(name) for name in (base, Preset.CHILDREN)), *rule.presets.values())
    return next(
        (setting for setting in settings if setting is not None), RulePolicy(Response(), rule.options())
    )


def _changed(
    rule: Rule[Any], preset: RulePolicy, setting: Mapping[str, Any], place: Place, problems: Problems
) -> RulePolicy | None:
    table = read_table(_model(rule), setting, place, problems)
    if table is None:
        return None
    given = {name: getattr(table, _attribute(name)) for name in setting}
    response = _response(preset.response, given, place, problems)
    options = {name: value for name, value in given.items() if name not in _RESPONSE}
    return RulePolicy(response, replace(cast("Any", preset.options), **options))


def _response(preset: Response, given: Mapping[str, Any], place: Place, problems: Problems) -> Response:
    parts = {name: given[name] for name in _RESPONSE if name in given}
    if parts.get("then") == () and "after" not in parts:
        parts["after"] = None
    response = replace(preset, **parts)
    if response.then and response.after is None:
        problems.add((*place, "then"), THEN_WITHOUT_AFTER)
    if response.after is not None and not response.then:
        problems.add((*place, "after"), AFTER_WITHOUT_THEN)
    return response


def _model(rule: Rule[Any]) -> type[BaseModel]:
    """A model of one rule's table: its response, and the fields of its options class."""
    hints = get_type_hints(rule.options)
    own = {option.name: _as_written(hints[option.name]) for option in fields(rule.options)}
    keys: dict[str, Any] = {
        _attribute(name): (kind, Field(default=None, alias=name)) for name, kind in (own | _RESPONSE).items()
    }
    return create_model(f"{rule.name} table", __config__=ConfigDict(extra="forbid"), **keys)


def _attribute(name: str) -> str:
    # An option may be called what a model calls a method of its own.
    return f"{name}_"


def _as_written(kind: Any) -> Any:
    """The type that reads an option of this type from the file, guessing nothing: "3" is no number."""
    args = [arg for arg in get_args(kind) if arg is not NoneType]
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if origin in {tuple, frozenset}:
        return origin[tuple(arg if arg is Ellipsis else _as_written(arg) for arg in args)]
    if origin in {Union, UnionType} and len(args) == 1:
        return _as_written(args[0])
    plain: Mapping[Any, Any] = {
        timedelta: Span,
        bool: StrictBool,
        int: Annotated[StrictInt, Field(ge=0)],
        str: Text,
    }
    return plain.get(kind, kind)
