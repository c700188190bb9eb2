"""How far two names may be the same person's.

Words are compared without case, accents and order. Scripts other than the Latin one are compared as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import groupby
from typing import Final

from rules.nicknames import are_forms_of_one, is_first_name
from rules.note_takers import note_taker
from rules.readings import Bearer, ScreenName, read_name

__all__ = ["Comparison", "Likeness", "compare", "fit", "is_device_name", "note_taker", "rank", "says_who"]


class Likeness(StrEnum):
    """How far a shown name may be a registered one's.

    SAME: it is the name. LIKELY: it is what that person would show, and somebody else might too. DOUBTFUL: it could
    be, or belongs to somebody near to that person. DIFFERENT: it is no reason to think so.
    """

    SAME = "same"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a shown name is like a registered one; `reason` continues "The screen name …"."""

    likeness: Likeness
    reason: str


SAME: Final = Comparison(Likeness.SAME, "is the same name")
SHORT_FORM: Final = Comparison(Likeness.LIKELY, "is a short or long form of the name")
PART: Final = Comparison(Likeness.LIKELY, "gives part of the name")
MORE: Final = Comparison(Likeness.LIKELY, "gives the name and more")
FIRST_NAME: Final = Comparison(Likeness.LIKELY, "gives the first name alone")
INITIAL: Final = Comparison(Likeness.LIKELY, "gives an initial for part of the name")
TYPO: Final = Comparison(Likeness.LIKELY, "is spelled a little differently")
DEVICE: Final = Comparison(Likeness.LIKELY, "names a device of that person's")
BESIDE: Final = Comparison(Likeness.LIKELY, "gives the name beside another")
UNSURE: Final = Comparison(Likeness.DOUBTFUL, "is similar, but not enough to tell")
LATER_NAMES: Final = Comparison(Likeness.DOUBTFUL, "leaves out the first name")
SEVERAL: Final = Comparison(Likeness.DOUBTFUL, "names more than one person")
RELATED: Final = Comparison(Likeness.DOUBTFUL, "looks like somebody who belongs to that person")
TOO_LITTLE: Final = Comparison(Likeness.DIFFERENT, "is too little to tell")
SURNAME: Final = Comparison(Likeness.DIFFERENT, "gives a surname alone")
OTHER_FIRST_NAME: Final = Comparison(Likeness.DIFFERENT, "has the surname, but another first name")
OTHER_SURNAME: Final = Comparison(Likeness.DIFFERENT, "has the first name, but another surname")
OTHER: Final = Comparison(Likeness.DIFFERENT, "is another name")
NOBODY: Final = Comparison(Likeness.DIFFERENT, "does not say who it is")

_WHOLE_NUMBER: Final = re.compile(r"\+?[\d\s().-]{9,}")
_RANKS: Final = {likeness: rank for rank, likeness in enumerate(Likeness)}


def compare(shown: str, registered: str) -> Comparison:
    """How far the name that somebody shows may be the one that is registered. Never fails, whatever the texts."""
    screen, name = read_name(shown), read_name(registered)
    if screen.text and screen.text == name.text:
        return SAME
    if not screen.readings:
        return NOBODY
    return fit(screen, name.words) if name.words else OTHER


def rank(comparison: Comparison) -> int:
    """0 for the same name, and more the less alike."""
    return _RANKS[comparison.likeness]


def is_device_name(name: str) -> bool:
    """Whether a screen name says only what somebody joined with: "iPad (2)", "Sarah's iPhone", "Guest", nothing."""
    return read_name(name).is_device


def says_who(name: str) -> bool:
    """Whether a screen name is one person's rather than anybody's: a name, somebody's device, a whole telephone number."""
    return bool(read_name(name).readings) or _WHOLE_NUMBER.fullmatch(name.strip()) is not None


def fit(screen: ScreenName, form: Sequence[str]) -> Comparison:
    """How far a screen name that names somebody fits the words of a registered name, the first name first."""
    return min((_as_borne(screen, r.bearer, r.words, form) for r in screen.readings), key=rank)


def _as_borne(screen: ScreenName, bearer: Bearer, words: Sequence[str], form: Sequence[str]) -> Comparison:
    found = _fit_words(words, form)
    if found.likeness is Likeness.DIFFERENT:
        return found
    match bearer:
        case Bearer.SELF:
            # "Amelia (Stone)" is no Amelia Hart.
            is_bare = found.likeness is Likeness.LIKELY and len(words) == 1
            is_strange = is_bare and not all(_may_stand_beside(word, form) for word in screen.beside)
            return UNSURE if is_strange else found
        case Bearer.DEVICE:
            return UNSURE if found.likeness is Likeness.DOUBTFUL else DEVICE
        case Bearer.ASIDE:
            return BESIDE if found.likeness is Likeness.SAME else UNSURE
        case Bearer.SHARED:
            return SEVERAL
        case _:
            return RELATED


def _may_stand_beside(word: str, form: Sequence[str]) -> bool:
    return word in form or are_forms_of_one(word, form[0])


class _Pair(IntEnum):
    """How one word of a shown name is like one of a registered name, the closest first."""

    EQUAL = 0
    SHORT = 1
    INITIAL = 2
    TYPO = 3
    LOOKALIKE = 4


_DOUBTS: Final = {_Pair.EQUAL: 0, _Pair.SHORT: 0, _Pair.INITIAL: 1, _Pair.TYPO: 1, _Pair.LOOKALIKE: 2}
_ALONE: Final = {
    _Pair.EQUAL: FIRST_NAME,
    _Pair.SHORT: SHORT_FORM,
    _Pair.INITIAL: TOO_LITTLE,
    _Pair.TYPO: UNSURE,
    _Pair.LOOKALIKE: OTHER,
}


def _fit_words(shown: Sequence[str], form: Sequence[str]) -> Comparison:
    """How far some words fit those of a registered name, whoever bears them; both are folded and not empty.

    All that is shown has to fit, or at least the first name and the surname; one word may be an initial or misspelled.
    """
    if sorted(shown) == sorted(form) or "".join(shown) == "".join(form):
        return SAME
    pairs, extra = _align(shown, form)
    doubts = sum(_DOUBTS[pair] for pair in pairs.values())
    if 0 not in pairs:
        return _without_first_name(pairs, extra, len(form))
    if extra:
        return _with_more(pairs, doubts, len(form), leads=shown[0] not in extra)
    if len(shown) == 1:
        return _ALONE[pairs[0]]
    if doubts > 1:
        return UNSURE
    return _PARTIAL[max(pairs.values())]


_PARTIAL: Final = {_Pair.EQUAL: PART, _Pair.SHORT: SHORT_FORM, _Pair.INITIAL: INITIAL, _Pair.TYPO: TYPO}


def _with_more(pairs: dict[int, _Pair], doubts: int, length: int, *, leads: bool) -> Comparison:
    if length == 1:
        return MORE if pairs[0] is _Pair.EQUAL and leads else OTHER
    if length - 1 not in pairs:
        return OTHER_SURNAME
    return MORE if leads and not doubts else UNSURE


def _without_first_name(pairs: dict[int, _Pair], extra: list[str], length: int) -> Comparison:
    if pairs.get(length - 1) is not _Pair.EQUAL:
        return OTHER
    if extra:
        return OTHER_FIRST_NAME
    return SURNAME if len(pairs) == 1 else LATER_NAMES


def _align(shown: Sequence[str], form: Sequence[str]) -> tuple[dict[int, _Pair], list[str]]:
    """Which word of `form`, by place, is shown and how; and the shown words that fit none."""
    pairs: dict[int, _Pair] = {}
    left: list[str] = []
    for word in shown:
        place = next((i for i, other in enumerate(form) if other == word and i not in pairs), None)
        if place is None:
            left.append(word)
        else:
            pairs[place] = _Pair.EQUAL
    extra: list[str] = []
    for word in left:
        free = [i for i in range(len(form)) if i not in pairs]
        near = [(pair, i) for i in free if (pair := _pair(word, form[i], at_first_name=i == 0))]
        if near:
            pair, place = min(near)
            pairs[place] = pair
        else:
            extra.append(word)
    return pairs, extra


def _pair(word: str, other: str, *, at_first_name: bool) -> _Pair | None:
    """How two unequal words are alike, if they are."""
    if at_first_name and are_forms_of_one(word, other):
        return _Pair.SHORT
    if word[0] != other[0]:
        return None
    if len(word) == 1 or len(other) == 1:
        return _Pair.INITIAL if word.upper() != word else None  # a script without capitals has no initials
    if not is_misspelling(word, other):
        return None
    return _Pair.LOOKALIKE if is_first_name(word) and is_first_name(other) else _Pair.TYPO


def is_misspelling(word: str, other: str) -> bool:
    """Whether two words are a slip of the pen apart.

    That is one letter, or two in long words; in short words, where one letter makes another name of it, no more than
    two letters swapped or one doubled.
    """
    shortest, longest = sorted((len(word), len(other)))
    if shortest <= 4:
        if shortest == longest:
            return sorted(word) == sorted(other) and _distance(word, other) == 1
        return longest == shortest + 1 and _undoubled(word) == _undoubled(other)
    slips = 1 if longest <= 10 else 2
    word, other = _without_common_ends(word, other)
    # One slip leaves at most two letters that differ, and so saves counting.
    return (slips > 1 or max(len(word), len(other)) <= 2) and _distance(word, other) <= slips


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _without_common_ends(word: str, other: str) -> tuple[str, str]:
    start, shortest = 0, min(len(word), len(other))
    while start < shortest and word[start] == other[start]:
        start += 1
    word, other = word[start:], other[start:]
    end, shortest = 0, shortest - start
    while end < shortest and word[-1 - end] == other[-1 - end]:
        end += 1
    return word[: len(word) - end], other[: len(other) - end]


def _distance(word: str, other: str) -> int:
    """Letters left out, put in, exchanged or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
