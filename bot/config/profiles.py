"""Profiles as the file writes them: what each builds on, what it changes about each rule, and what a site may not weaken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.config.fields import FileTable, Text
from bot.config.problems import Problems, near, read_table, shown
from bot.config.rule_options import changed
from bot.config.toml_places import Place, dotted
from bot.spans import written_span
from rules.clauses import RULE_NAMES
from rules.policy import Profile, Response, RulePolicy
from rules.rule import Rule
from rules.tightness import weaker_parts

NO_SUCH_RULE = "There is no such rule; the rules are {rules}."
NO_SUCH_RULE_NEAR = 'There is no such rule; did you mean "{near}"?'
NOT_A_SETTING = (
    '{value} is no setting for a rule; write "on", "off" or a table such as {{ respond = ["alert_host"] }}.'
)
NOT_A_TABLE = "{value} is not a table; begin one with a line [{place}]."
RULE_OUT_OF_PLACE = "Rules go one table further in; write it below a line [{place}]."
NOT_CHECKED_YET = (
    "This version of Chaperone cannot check this rule yet; reports will say that it was not checked."
)
NO_SUCH_BASE = "{value} is no profile to build on; write {known}, or a profile of your own."
BUILT_ON_ITSELF = "This profile builds on itself, by way of {way}; have one of them build on something else."
SWITCHED_OFF = (
    "Your organisation has this rule on in this profile; a site may tighten a profile and not weaken it."
)
WEAKENED = (
    "Your organisation has {before} here, and this is weaker; a site may tighten a profile and not weaken it."
)


class Preset(StrEnum):
    """The settings that Chaperone comes with; `children` is the strictest.

    One to one, there is no second adult, and nobody is removed who is there to learn something. At an open event there is
    no register, so that nobody is held against one; a recording of it is told of, since nobody's consent is on file.
    """

    CHILDREN = "children"
    ADULTS = "adults"
    ONE_TO_ONE = "one_to_one"
    OPEN_EVENT = "open_event"


class ProfileTable(FileTable):
    """One profile; `rules` is read rule by rule."""

    base: Text | None = None
    rules: Any = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile by name, the presets among them, and the rules that each was told to leave off.

    `preset_of` says from which preset each was built in the end.
    """

    by_name: Mapping[str, Profile]
    switched_off: Mapping[str, frozenset[str]]
    preset_of: Mapping[str, Preset]


@dataclass(frozen=True, slots=True)
class _Built:
    """A profile as far as it is built: its rules, those that were switched off, and the preset at the bottom."""

    rules: Mapping[str, RulePolicy]
    off: frozenset[str]
    preset: Preset


def read_profiles(
    tables: object, rules: Mapping[str, Rule[Any]], problems: Problems, above: Profiles | None = None
) -> Profiles:
    """The profiles of the file's `profiles` tables; what is wrong with them is added to `problems`.

    `rules` are those that this version can check. `above` are the organisation's profiles where the file is a site's: a
    site's may tighten them and not weaken them.
    """
    reader = _Reader(rules, problems, above)
    written = reader.table({} if tables is None else tables, ("profiles",))
    reader.written.update(written)
    known = above.by_name if above is not None else ()
    names = dict.fromkeys((*(preset.value for preset in Preset), *known, *written))
    built = {name: reader.profile(name, ()) for name in names}
    return Profiles(
        by_name={name: Profile(name, one.rules) for name, one in built.items()},
        switched_off={name: one.off for name, one in built.items()},
        preset_of={name: one.preset for name, one in built.items()},
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    rules: Mapping[str, Rule[Any]]
    problems: Problems
    above: Profiles | None
    written: dict[str, Any] = field(default_factory=dict)
    _built: dict[str, _Built] = field(default_factory=dict)

    def profile(self, name: str, way: tuple[str, ...]) -> _Built:
        """The profile of this name; `way` are those that are built on it just now."""
        if name not in self._built:
            self._built[name] = self._build(name, (*way, name))
        return self._built[name]

    def _build(self, name: str, way: tuple[str, ...]) -> _Built:
        place: Place = ("profiles", name)
        written = self.table(self.written.get(name, {}), place)
        for rule in RULE_NAMES:
            if rule in written:
                self.problems.add((*place, rule), RULE_OUT_OF_PLACE.format(place=dotted((*place, "rules"))))
        known = {key: value for key, value in written.items() if key not in RULE_NAMES}
        table = read_table(ProfileTable, known, place, self.problems) or ProfileTable()
        start = self._start(name, table.base, way)
        built = self._with_rules(start, written.get("rules", {}), (*place, "rules"))
        self._refuse_weakening(name, built, start)
        return built

    def _start(self, name: str, base: str | None, way: tuple[str, ...]) -> _Built:
        """What a profile begins from: what stands under its name already, else its base, else the strictest."""
        own = self._own(name)
        if own is not None and base in {None, name}:
            return own
        base, place = base or Preset.CHILDREN.value, ("profiles", name, "base")
        if base not in self.written and self._own(base) is None:
            *some, last = (shown(preset.value) for preset in Preset)
            known = f"{', '.join(some)} or {last}"
            self.problems.add(place, NO_SUCH_BASE.format(value=shown(base), known=known))
        elif base in way:
            circle = " and ".join(map(shown, way[way.index(base) :]))
            self.problems.add(place, BUILT_ON_ITSELF.format(way=circle))
        else:
            return self.profile(base, way)
        return own or self._preset(Preset.CHILDREN)

    def _own(self, name: str) -> _Built | None:
        """What stands under a name before this file says anything of it."""
        above = self.above
        if above is not None and name in above.by_name:
            return _Built(above.by_name[name].rules, above.switched_off[name], above.preset_of[name])
        return self._preset(Preset(name)) if name in set(Preset) else None

    def _preset(self, preset: Preset) -> _Built:
        wanted = {rule.name: rule.presets[preset] for rule in self.rules.values() if preset in rule.presets}
        return _Built(wanted, frozenset(), preset)

    def _with_rules(self, start: _Built, raw: object, place: Place) -> _Built:
        rules, off = dict(start.rules), set(start.off)
        for name, setting in self.table(raw, place).items():
            rules.pop(name, None)
            off.discard(name)
            wanted = self.setting(name, setting, start, (*place, name))
            if wanted is not None:
                rules[name] = wanted
            elif setting == "off":
                off.add(name)
        return _Built(rules, frozenset(off), start.preset)

    def _refuse_weakening(self, name: str, built: _Built, start: _Built) -> None:
        if self.above is None:
            return
        floor = self._own(name) or start
        for rule, part in weaker_parts(Profile(name, built.rules), Profile(name, floor.rules)):
            place: Place = ("profiles", name, "rules", rule, *([part] if part else []))
            self.problems.add(place, _weakened(floor.rules[rule], part) if part else SWITCHED_OFF)

    def table(self, raw: object, place: Place) -> dict[str, Any]:
        if isinstance(raw, dict):
            return raw
        self.problems.add(place, NOT_A_TABLE.format(value=shown(raw), place=dotted(place)))
        return {}

    def setting(self, name: str, raw: object, start: _Built, place: Place) -> RulePolicy | None:
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
        before = start.rules.get(name) or _preset_of_rule(rule, start.preset)
        return changed(rule, before, raw, place, self.problems) if isinstance(raw, dict) else before


def _no_such_rule(name: str) -> str:
    meant = near(name, RULE_NAMES)
    known = ", ".join(RULE_NAMES)
    return NO_SUCH_RULE_NEAR.format(near=meant) if meant else NO_SUCH_RULE.format(rules=known)


def _preset_of_rule(rule: Rule[Any], preset: str) -> RulePolicy:
    """The setting of the preset, of the children's where that has the rule off, or of any that has it on."""
    settings = (*(rule.presets.get(name) for name in (preset, Preset.CHILDREN)), *rule.presets.values())
    return next(
        (setting for setting in settings if setting is not None), RulePolicy(Response(), rule.options())
    )


def _weakened(before: RulePolicy, part: str) -> str:
    source = before.response if part in {"respond", "after", "then"} else before.options
    return WEAKENED.format(before=_as_written(getattr(source, part)))


def _as_written(value: object) -> str:
    match value:
        case timedelta():
            return f'"{written_span(value)}"'
        case tuple() | frozenset():
            return f"[{', '.join(_as_written(part) for part in value)}]"
        case StrEnum():
            return shown(value.value)
        case _:
            return shown(value)
