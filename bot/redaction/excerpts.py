"""Parts of a delivery that are let through by name; whatever is not named is left out."""

import json
from collections.abc import Mapping
from typing import Any


def part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object with this name; empty where there is none."""
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def parts(whole: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in the list with this name; empty where there is none."""
    found = whole.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def texts(whole: Mapping[str, Any], name: str) -> list[str]:
    """The texts in the list with this name; empty where there is none."""
    found = whole.get(name)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def only(whole: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The texts and numbers with these names."""
    return {name: whole[name] for name in names if isinstance(whole.get(name), str | int)}


def compact(document: Mapping[str, Any]) -> bytes:
    """A document as the body of a delivery."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
