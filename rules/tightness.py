"""What makes one setting of a rule tighter than another; a site may tighten what its organisation has set.

Each option of a rule says for itself in which direction it is tightened, in the metadata of its field. One that says
nothing may not be changed. There an option also says below which number it would switch the rule off.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from rules.policy import Profile, Response, RulePolicy

# Whether the first value is as tight as the second, or tighter.
NoLooser = Callable[[Any, Any], bool]

_KEY: Final = "no_looser"


def tightened_by(no_looser: NoLooser) -> Mapping[str, NoLooser]:
    """The metadata of an option's field that say how it is tightened."""
    return MappingProxyType({_KEY: no_looser})


def towards(*steps: tuple[str, str]) -> Mapping[str, NoLooser]:
    """The metadata of an option that is one of several values: pairs of one and a tighter one."""
    return tightened_by(lambda new, old: new == old or (old, new) in steps)


def _at_most(new: Any, old: Any) -> bool:
    return old is None or (new is not None and new <= old)


_LEAST: Final = "least"

# A number that says nothing when it is 0.
AT_LEAST_ONE: Final[Mapping[str, int]] = MappingProxyType({_LEAST: 1})


def least(metadata: Mapping[Any, Any]) -> int:
    """The least that a number may be which is an option with this metadata."""
    found: int = metadata.get(_LEAST, 0)
    return found


# Shorter or fewer is tighter; None is no limit.
DOWNWARDS: Final = tightened_by(_at_most)

# Longer or more is tighter.
UPWARDS: Final = tightened_by(lambda new, old: bool(new >= old))

# All that was there, and perhaps more.
BY_ADDING: Final = tightened_by(lambda new, old: set(new) >= set(old))


def weaker_parts(new: Profile, old: Profile) -> Iterator[tuple[str, str]]:
    """In what a profile is weaker than another: a rule, and what of it; nothing of it where it is off altogether."""
    for rule, before in old.rules.items():
        if rule not in new.rules:
            yield rule, ""
        else:
            yield from ((rule, part) for part in _weaker(new.rules[rule], before))


def _weaker(new: RulePolicy, old: RulePolicy) -> Iterator[str]:
    yield from _weaker_response(new.response, old.response)
    for option in fields(old.options):  # type: ignore[arg-type]  # every rule's options are a dataclass
        value, before = getattr(new.options, option.name), getattr(old.options, option.name)
        no_looser: NoLooser | None = option.metadata.get(_KEY)
        if value != before and (no_looser is None or not no_looser(value, before)):
            yield option.name


def _weaker_response(new: Response, old: Response) -> Iterator[str]:
    """What was done at once is still done at once; what was done later is done as soon or sooner."""
    if not set(new.respond) >= set(old.respond):
        yield "respond"
    if not {*new.respond, *new.then} >= set(old.then):
        yield "then"
    later = set(old.then) & set(new.then) - set(new.respond)
    if later and old.after is not None and (new.after is None or new.after > old.after):
        yield "after"
