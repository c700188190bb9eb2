"""The rules, one a module; each module's `RULE` is one."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from rules.rule import Rule


@cache
def catalog() -> Mapping[str, Rule[Any]]:
    """Every rule there is by name, found among the modules beside this one."""
    names: Iterable[str] = sorted(module.name for module in iter_modules(__path__))
    rules = (import_module(f"{__name__}.{name}").RULE for name in names)
    return MappingProxyType({rule.name: rule for rule in rules})
