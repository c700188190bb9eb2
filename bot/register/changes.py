"""What another file would change about a register, person by person."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.register.heading import Column
from bot.register.shown import EXEMPTIONS, said_of
from rules.folding import plain
from rules.register import RegisterEntry

# What is told first about somebody: what decides how they are kept safe.
_FIRST: Final = (Column.RECORDING_CONSENT, Column.UNDER_18, Column.GUARDIAN, EXEMPTIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """What a register says of somebody under a title, before and after; empty where it says nothing.

    `is_withdrawal` where they agreed to be recorded before, and no longer.
    """

    name: str
    title: str
    before: str
    after: str
    is_withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Who is no longer there, who is new, and what changes about the others: withdrawn consent first."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[Change, ...]


def changes(before: Iterable[RegisterEntry], after: Iterable[RegisterEntry], today: date) -> Changes:
    """What is different after, by who somebody is and not by where in the file they stand.

    Whoever has another e-mail address is still the same person, as long as nobody else of that name came or went.
    """
    then, now = list(before), list(after)
    pairs = _pairs(then, now)
    met = {old.key for old, _ in pairs}, {new.key for _, new in pairs}
    found = [change for old, new in pairs for change in _changed(old, new, today)]
    withdrawn = {change.name for change in found if change.is_withdrawal}
    return Changes(
        tuple(one.name for one in then if one.key not in met[0]),
        tuple(one.name for one in now if one.key not in met[1]),
        tuple(sorted(found, key=lambda change: change.name not in withdrawn)),
    )


def _pairs(then: list[RegisterEntry], now: list[RegisterEntry]) -> list[tuple[RegisterEntry, RegisterEntry]]:
    """Each person before with the same one after, in the order of after."""
    by_key = {entry.key: entry for entry in then}
    left = [entry for entry in then if entry.key not in {one.key for one in now}]
    by_name = {plain(entry.name): entry for entry in left}
    names_left = Counter(plain(entry.name) for entry in left)
    names_new = Counter(plain(entry.name) for entry in now if entry.key not in by_key)
    pairs = []
    for entry in now:
        name = plain(entry.name)
        same = by_key.get(entry.key)
        if same is None and names_left[name] == names_new[name] == 1:
            same = by_name[name]
        if same is not None:
            pairs.append((same, entry))
    return pairs


def _changed(old: RegisterEntry, new: RegisterEntry, today: date) -> Iterator[Change]:
    before, after = said_of(old, today), said_of(new, today)
    for title in (*_FIRST, *(title for title in after if title not in _FIRST)):
        if before[title] != after[title]:
            withdrawn = (
                title == Column.RECORDING_CONSENT
                and old.recording_consent is True
                and new.recording_consent is not True
            )
            yield Change(new.name, title, before[title], after[title], withdrawn)
