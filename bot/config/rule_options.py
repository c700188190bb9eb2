"""What the file changes about a rule: its response, and the options of the rule's own."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, create_model

from bot.config.fields import Span, Text
from bot.config.problems import Problems, read_table, shown
from bot.config.toml_places import Place
from rules.actions import ActionKind
from rules.policy import Response, RulePolicy
from rules.rule import Rule
from rules.tightness import least

THEN_WITHOUT_AFTER = 'There is a "then" and no "after"; say how long to wait first, such as after = "30s".'
AFTER_WITHOUT_THEN = (
    'There is an "after" and no "then"; say what to do after it, such as then = ["alert_host"].'
)
NEVER_DONE = "{action} is never done about this rule; what can be done is {possible}."
NOTHING_DONE = "Nothing is done and nobody is told about a breach of this rule; it only stands in the report."

_RESPONSE = {
    "respond": tuple[ActionKind, ...],
    "after": Span,
    "then": tuple[ActionKind, ...],
}


def changed(
    rule: Rule[Any], start: RulePolicy, setting: Mapping[str, Any], place: Place, problems: Problems
) -> RulePolicy | None:
    """What a rule's table in the file makes of the setting it begins from; None where it is wrongly written."""
    table = read_table(_model(rule), setting, place, problems)
    if table is None:
        return None
    given = {name: getattr(table, _attribute(name)) for name in setting}
    response = _response(start.response, given, place, problems)
    _refuse_impossible(rule, given, place, problems)
    if response == Response():
        problems.note(place, NOTHING_DONE)
    options = {name: value for name, value in given.items() if name not in _RESPONSE}
    return RulePolicy(response, replace(cast("Any", start.options), **options))


def _refuse_impossible(rule: Rule[Any], given: Mapping[str, Any], place: Place, problems: Problems) -> None:
    """Refuse what is asked for and can never come of this rule."""
    for part in ("respond", "then"):
        for kind in given.get(part, ()):
            if kind not in rule.can:
                possible = ", ".join(shown(one.value) for one in ActionKind if one in rule.can)
                problems.add((*place, part), NEVER_DONE.format(action=shown(kind.value), possible=possible))


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
    own = {
        option.name: _as_written(hints[option.name], least(option.metadata))
        for option in fields(rule.options)
    }
    keys: dict[str, Any] = {
        _attribute(name): (kind, Field(default=None, alias=name)) for name, kind in (own | _RESPONSE).items()
    }
    return create_model(f"{rule.name} table", __config__=ConfigDict(extra="forbid"), **keys)


def _attribute(name: str) -> str:
    # An option may be called what a model calls a method of its own.
    return f"{name}_"


def _as_written(kind: Any, at_least: int) -> Any:
    """The type that reads an option of this type from the file, guessing nothing: "3" is no number."""
    args = [arg for arg in get_args(kind) if arg is not NoneType]
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if origin in {tuple, frozenset}:
        return origin[tuple(arg if arg is Ellipsis else _as_written(arg, at_least) for arg in args)]
    if origin in {Union, UnionType} and len(args) == 1:
        return _as_written(args[0], at_least)
    plain: Mapping[Any, Any] = {
        timedelta: Span,
        bool: StrictBool,
        int: Annotated[StrictInt, Field(ge=at_least)],
        str: Text,
    }
    return plain.get(kind, kind)
