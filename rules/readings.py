"""What a screen name says: whose name it gives, and whether that is who is there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rules.devices import DEVICES, is_part_of_device, names_nobody
from rules.folding import fold, plain, split_words, word_set


class Bearer(StrEnum):
    """Who or what bears a name that stands in a screen name.

    Whoever is there; a device of theirs ("Amelia's iPad"); one of several people ("Amelia & Oliver"); somebody named
    beside another ("Sarah (Amelia)"); or somebody to whom whoever is there belongs ("Amelia's mum").
    """

    SELF = "self"
    DEVICE = "device"
    SHARED = "shared"
    ASIDE = "aside"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Reading:
    """A name within a screen name, folded and without titles."""

    words: tuple[str, ...]
    bearer: Bearer


@dataclass(frozen=True, slots=True)
class ScreenName:
    """A screen name taken apart. `readings` is empty when it names nobody; `text` is all of it, but for case."""

    text: str
    readings: tuple[Reading, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The name of whoever is there; empty when it is not given as theirs."""
        return next((reading.words for reading in self.readings if reading.bearer is Bearer.SELF), ())

    @property
    def beside(self) -> frozenset[str]:
        """The words that stand beside the name."""
        return frozenset(word for r in self.readings if r.bearer is Bearer.ASIDE for word in r.words)

    @property
    def is_device(self) -> bool:
        """Whether it is nothing but a device's name, with or without its owner's, or no name at all."""
        return all(reading.bearer is Bearer.DEVICE for reading in self.readings)


_LONGEST: Final = 128  # Zoom's own limit is 64
_MOST_WORDS: Final = 8
_TITLES: Final = word_set("mr mrs ms miss mx dr doctor prof professor rev sir")
_RELATIONS: Final = word_set("""
    mum mummy mom mommy mam mama mother dad daddy papa father parent parents carer guardian nan nana nanny gran granny
    grandma grandad grandpa grandmother grandfather auntie aunty aunt uncle brother sister stepmum stepdad family
    """)
_LINKS: Final = word_set("of the for to s my his her")
_PARTICLES: Final = word_set("of de del di do da von van fra")
_REMARKS: Final = word_set(
    "me student pupil child kid camera cam video audio mic sound muted off on no not here late away"
)
_ASIDES: Final = re.compile(
    r"\b(?:she|he|they|ze|xe|her|him|them|any)\s*/(?:\s*\w+)?(?:\s*/\s*\w+)*"
    r"|\b(?:aged?|year|yr|class|room|group|table)\s*\d+\w*|\b\d+\s*(?:yrs?|years?)(?:\s+old)?\b"
)
_PRONOUNS: Final = frozenset({"she", "her", "he", "him", "they", "them"})
_BRACKETS: Final = re.compile(
    r"""[(\[{<"【「『]([^()\[\]{}<>"【】「」『』]*)(?:[)\]}>"】」』]|$)|(?<!\w)'([^']+)'(?!\w)"""
)
_SEPARATORS: Final = re.compile(r"\s*[|/\\;:•]\s*|\s+[-–—~·]+\s+")
_JOINERS: Final = re.compile(r"\s*[&+]\s*|\s+(?:and|with)\s+|^\s*with\s+")


def read_name(text: str) -> ScreenName:
    """Take a screen name apart. Never fails, whatever the text."""
    folded = fold(text[:_LONGEST])
    words = split_words(folded)
    if names_nobody(folded, words):
        return ScreenName(plain(text), ())
    if folded.isascii() and folded.replace(" ", "").isalpha() and _SPECIAL.isdisjoint(words):
        return ScreenName(plain(text), (Reading(tuple(words[:_MOST_WORDS]), Bearer.SELF),))
    groups = [group for segment in _segments(folded) if (group := _people(segment))]
    is_relation = any(not reading.words for group in groups for reading in group)
    named = [group for group in groups if group[0].words] or [[Reading(_names(words), Bearer.SELF)]]
    readings = _weighed(named)
    if is_relation:
        readings = [replace(reading, bearer=Bearer.RELATED) for reading in readings]
    return ScreenName(plain(text), tuple(readings))


def _weighed(groups: list[list[Reading]]) -> list[Reading]:
    """The first name given is whoever is there, unless it is only a device's; the others stand beside it."""
    first = next((group for group in groups if group[0].bearer is not Bearer.DEVICE), groups[0])
    readings = list(first)
    for group in groups:
        if group is not first and group[0].bearer is not Bearer.DEVICE:
            beside = (replace(r, bearer=Bearer.ASIDE) if r.bearer is Bearer.SELF else r for r in group)
            readings.extend(beside)
    return readings


def _segments(folded: str) -> Iterator[str]:
    text = _ASIDES.sub(" ", folded)
    for segment in _SEPARATORS.split(_BRACKETS.sub(" ", text)):
        halves = segment.split(",")
        if len(halves) == 2 and all(map(_is_only_name, halves)):
            yield f"{halves[1]} {halves[0]}"
        else:
            yield from halves
    for found in _BRACKETS.finditer(text):
        inner = found[1] or found[2] or ""
        if inner.strip() not in _PRONOUNS:
            yield inner


def _is_only_name(text: str) -> bool:
    return [reading.bearer for reading in _read(text)] == [Bearer.SELF]


def _people(segment: str) -> list[Reading]:
    parts = _JOINERS.split(segment)
    if len(parts) == 1:
        return _read(segment)
    people = [reading for part in parts for reading in _read(part)[:1] if reading.words]
    if len(people) < 2:
        return people
    surname = people[-1].words[1:][-1:]
    return [
        Reading(person.words + surname if len(person.words) == 1 else person.words, Bearer.SHARED)
        for person in people
    ]


def _read(part: str) -> list[Reading]:
    """The name in a part of a screen name; without words where the part only says how somebody is related."""
    words = split_words(part)
    if names_nobody(part, words):
        return []
    for place, word in enumerate(words):
        if owner := _owner(word):
            rest = words[place + 1 :]
            is_device = bool(rest) and all(map(is_part_of_device, rest))
            return [Reading(_names([*words[:place], owner]), Bearer.DEVICE if is_device else Bearer.RELATED)]
    names = _names(words)
    if not DEVICES.isdisjoint(names):
        return _on_device(names)
    if not _RELATIONS.isdisjoint(names):
        return [Reading(tuple(n for n in names if n not in _RELATIONS and n not in _LINKS), Bearer.RELATED)]
    return [] if _REMARKS.issuperset(names) else [Reading(names, Bearer.SELF)]


def _owner(word: str) -> str:
    """Whose "Amelia's" or "James'" is; empty when a word is no such form."""
    if word.endswith("'s"):
        return word[:-2]
    return word[:-1] if word.endswith("s'") else ""


def _on_device(names: tuple[str, ...]) -> list[Reading]:
    """Whose device it is: "Amelia iPad", "iPhone de Lucas", "Amelias iPad"."""
    first = next(place for place, name in enumerate(names) if name in DEVICES)
    owner = names[:first]
    if not owner:
        owner = tuple(name for name in names if not is_part_of_device(name) and name not in _PARTICLES)
    if not owner:
        return []
    readings = [Reading(owner, Bearer.DEVICE)]
    if len(owner) == 1 and len(owner[0]) > 3 and owner[0].endswith("s"):
        readings.append(Reading((owner[0][:-1],), Bearer.DEVICE))
    return readings


def _names(words: Sequence[str]) -> tuple[str, ...]:
    """The words that are names: no numbers, no titles."""
    names = tuple(name for word in words[:_MOST_WORDS] if (name := _without_digits(word.replace("'", ""))))
    untitled = tuple(name for name in names if name not in _TITLES)
    return untitled or names or tuple(words[:1])


def _without_digits(word: str) -> str:
    if not any(map(str.isdigit, word)):
        return word
    name = "".join(char for char in word if not char.isdigit())
    return name if len(name) > 1 else ""


_SPECIAL: Final = (
    _TITLES | _RELATIONS | _REMARKS | DEVICES | {"and", "with", "age", "aged", "year", "yr", "class", "group"}
)
