"""Whom Chaperone never acts upon."""

from datetime import date
from typing import Final

from rules.names import Likeness, compare
from rules.people import Person
from rules.policy import Care

STAFF_ARE_NEVER_REMOVED: Final = "This is a member of staff, and Chaperone never acts upon staff by itself."
PROTECTED: Final = (
    "This is, or may be, somebody whom your policy protects, and Chaperone never acts upon them by itself."
)
EXEMPT: Final = "The register exempts them from this rule, and Chaperone never acts upon them over it."


def bar(care: Care, person: Person, rule: str, on: date) -> str:
    """Why nothing may be done to somebody over a rule on a day; empty where something may."""
    if person.is_staff:
        return STAFF_ARE_NEVER_REMOVED
    if is_protected(care, person):
        return PROTECTED
    entry = person.match.entry if person.match is not None else None
    is_exempt = entry is not None and entry.exemption_from(rule, on) is not None
    return EXEMPT if is_exempt else ""


def is_protected(care: Care, person: Person) -> bool:
    """Whether somebody is, or may well be, one of those who are protected.

    Where that is in doubt they are: to ask a person first costs little, and to act upon the wrong one much.
    """
    if not care.protected:
        return False
    names = [person.name]
    if person.match is not None:
        entry = person.match.entry
        names += person.match.candidates if entry is None else (entry.name, entry.email or "")
    known = {name.casefold() for name in (*names, person.email or "") if name}
    return not known.isdisjoint(care.protected) or _bears_name_of(care, person.name)


def _bears_name_of(care: Care, name: str) -> bool:
    people = (each for each in care.protected if "@" not in each)
    return any(compare(name, each).likeness in {Likeness.SAME, Likeness.LIKELY} for each in people)
