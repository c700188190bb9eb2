"""Whom somebody means by a name, an address or an id that was typed. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rules.folding import fold
from rules.names import Likeness, compare
from rules.people import Person
from rules.register import RegisterEntry
from rules.session import Session

NOBODY: Final = '"{typed}" is nobody who was seen in this session. These were: {known}.'
NOBODY_AT_ALL: Final = '"{typed}" is nobody who was seen in this session; Zoom told of nobody.'
SEVERAL: Final = '"{typed}" could be any of these; give the id instead:\n{people}'
ONE_OF_THEM: Final = "  {id} · {name}{entry}"
ENTRY: Final = " ({entry} on the register)"


@dataclass(frozen=True, slots=True)
class Meant:
    """Who could be meant: `people` of the session, or, where it is nobody of them, who is on the register."""

    people: tuple[Person, ...] = ()
    expected: tuple[RegisterEntry, ...] = ()


_Test = Callable[[Person, str], bool]


def meant(session: Session, typed: str, *, in_part: bool = True) -> Meant:
    """Who is meant; the surest way of naming that fits anybody counts. Nobody where none does.

    A part of a name counts unless not even `in_part` will do.
    """
    wanted = typed.strip()
    if not wanted:
        return Meant()
    for fits in _TESTS if in_part else _SURE_TESTS:
        found = tuple(person for person in session.people.values() if fits(person, wanted))
        if found:
            return Meant(found)
    register = session.register
    return Meant(expected=tuple(on_register(register.entries, wanted)) if register is not None else ())


def which(session: Session, found: Meant, typed: str) -> str:
    """What is said where it is not one person who is meant, so that whoever typed it can say it better."""
    people = list(session.people.values())
    if not people:
        return NOBODY_AT_ALL.format(typed=typed)
    if not found.people:
        return NOBODY.format(typed=typed, known=", ".join(dict.fromkeys(each.mention for each in people)))
    lines = []
    for each in found.people:
        entry = each.match.entry if each.match is not None else None
        shown = ENTRY.format(entry=entry.name) if entry is not None else ""
        identity = each.participant_uuid or each.user_id or each.zoom_id or each.key
        lines.append(ONE_OF_THEM.format(id=identity, name=each.mention, entry=shown))
    return SEVERAL.format(typed=typed, people="\n".join(lines))


def _by_id(person: Person, wanted: str) -> bool:
    ids = {person.user_id, person.participant_uuid, person.zoom_id, person.registrant_id}
    return wanted in ids or any(stay.user_id == wanted for stay in person.stays)


def _by_address(person: Person, wanted: str) -> bool:
    entry = person.match.entry if person.match is not None else None
    addresses = (person.email, entry.email if entry is not None else None)
    return wanted.casefold() in {address.casefold() for address in addresses if address}


def _by_whole_name(person: Person, wanted: str) -> bool:
    return fold(wanted) in {fold(name) for name in _names(person)}


def _by_like_name(person: Person, wanted: str) -> bool:
    return any(compare(wanted, name).likeness in _LIKE for name in _names(person))


def _by_part_of_name(person: Person, wanted: str) -> bool:
    return any(fold(wanted) in fold(name) for name in _names(person))


_LIKE: Final = frozenset({Likeness.SAME, Likeness.LIKELY})
_SURE_TESTS: Final[tuple[_Test, ...]] = (_by_id, _by_address, _by_whole_name, _by_like_name)
_TESTS: Final[tuple[_Test, ...]] = (*_SURE_TESTS, _by_part_of_name)


def _names(person: Person) -> Iterator[str]:
    """The names that somebody goes by: those shown, that on the register, that on the list of staff."""
    yield from {person.name, *(stay.name for stay in person.stays)} - {""}
    if person.match is not None and person.match.entry is not None:
        yield person.match.entry.name
        yield from person.match.entry.also_known_as
    if person.on_staff is not None:
        yield person.on_staff.name


def on_register(entries: Iterable[RegisterEntry], wanted: str) -> Iterator[RegisterEntry]:
    """The entries of a register that a name or an address fits."""
    for entry in entries:
        names = (entry.name, *entry.also_known_as)
        by_name = any(compare(wanted, name).likeness in _LIKE for name in names)
        if by_name or (entry.email is not None and entry.email.casefold() == wanted.casefold()):
            yield entry
