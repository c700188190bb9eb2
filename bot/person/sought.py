"""Who of a session somebody is who asks for what is held about them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.explain.people import meant, on_register
from rules.folding import fold
from rules.names import Likeness, compare
from rules.people import Person
from rules.policy import StaffMember
from rules.register import RegisterEntry
from rules.session import Session

_LIKE: Final = frozenset({Likeness.SAME, Likeness.LIKELY})


@dataclass(frozen=True, slots=True)
class FoundIn:
    """Whom a session knows of by that name: as they were seen, and as the register has them."""

    people: tuple[Person, ...]
    entries: tuple[RegisterEntry, ...]

    @property
    def names(self) -> set[str]:
        """Every name and address that they go by there."""
        seen = {name for person in self.people for name in (person.name, person.email, *_stays(person))}
        listed = {name for one in self.entries for name in (one.name, *one.also_known_as, one.email)}
        staff = {
            name
            for person in self.people
            if person.on_staff is not None
            for name in (person.on_staff.name, person.on_staff.email)
        }
        return {name for name in seen | listed | staff if name}

    @property
    def identities(self) -> set[str]:
        """Whom they are by the register or the list of staff; nothing where neither knows them."""
        staff = {person.on_staff.name for person in self.people if person.on_staff is not None}
        return {one.name for one in self.entries} | staff


def may_be_in(names: Iterable[str], typed: str) -> bool:
    """Whether any of the names that a session holds may be the one that was typed; a session without is not looked at closer."""
    return any(is_name(name, typed) for name in names)


@lru_cache(maxsize=100_000)
def is_name(name: str, typed: str) -> bool:
    """Whether a name or an address is the one that was typed, or so like it that it counts as that."""
    return fold(name) == fold(typed) or compare(typed, name).likeness in _LIKE


def found_in(session: Session, typed: str) -> FoundIn:
    """Whom a session knows of by a whole name or an address; a part of a name might be somebody else's."""
    people = meant(session, typed, in_part=False).people
    register = session.register
    entries = list(on_register(register.entries, typed)) if register is not None else []
    for person in people:
        match = person.match
        if match is not None and match.entry is not None and match.entry not in entries:
            entries.append(match.entry)
    return FoundIn(people, tuple(entries))


def is_member(member: StaffMember, typed: str) -> bool:
    """Whether a member of staff has the name or the address that was typed."""
    return fold(typed) in {fold(member.name), fold(member.email)}


def _stays(person: Person) -> list[str]:
    return [stay.name for stay in person.stays]
