"""Finding the entries of a register whose names a shown name could be, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rules.names import SAME, Comparison, Likeness, fit, rank
from rules.nicknames import families
from rules.readings import Bearer, ScreenName, read_name
from rules.register import RegisterEntry

CROWD: Final = 6
_NO_FIT: Final = Comparison(Likeness.DIFFERENT, "is another name")


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name under which an entry is known; `words` is empty when none can be made out.

    A `bare` one is a first name of somebody whose surname is known, so it means nothing beside another surname. One that
    is only `allowed` tells who somebody is, and is not their name.
    """

    text: str
    words: tuple[str, ...]
    is_alias: bool = False
    bare: bool = False
    allowed: bool = False

    @property
    def is_one_word(self) -> bool:
        """Whether others may have it as their first name."""
        return len(self.words) == 1


@dataclass(frozen=True, slots=True)
class Fit:
    """How a screen name fits an entry, and which of the entry's names it fits best."""

    comparison: Comparison
    name: KnownName
    is_verbatim: bool = False

    @property
    def likeness(self) -> Likeness:
        """How far the names are alike."""
        return self.comparison.likeness


class NameIndex:
    """The names on a register, each under every key under which `rules.names.fit` could look for it.

    A key yields at most `CROWD` places on the register, so that looking up takes as long on a long one as on a short.
    """

    __slots__ = ("_names", "_places")

    def __init__(self, entries: Sequence[RegisterEntry]) -> None:
        self._names = [_known_names(entry) for entry in entries]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            keys = {key for name in self._names[place] for key in _keys_of(name)}
            for key in keys | set(_guardian_keys(entry.guardian or "")):
                self._places[key].append(place)

    def fit(self, place: int, shown: ScreenName) -> Fit:
        """How a screen name fits the entry at a place."""
        return _best(self._names[place], shown)

    def own_fit(self, place: int, shown: ScreenName) -> Fit:
        """How a screen name fits the entry's own names, apart from any that it only is allowed."""
        return _best([name for name in self._names[place] if not name.allowed], shown)

    def fits(self, shown: ScreenName) -> tuple[dict[int, Fit], bool]:
        """The entries that a screen name fits at all, by place, and whether there may be more of them.

        Where some have the whole name shown, a name of one word apart, those that have part of it are left out.
        """
        places, crowded = self._under([f"text {shown.text}", *_whole(shown.words)])
        if not places or len(shown.words) == 1:
            keys = [f"text {shown.text}"]
            for reading in shown.readings:
                keys.extend(_shown_keys(reading.words))
            places, crowded = self._under(keys)
        fits = {place: self.fit(place, shown) for place in places}
        return {place: f for place, f in fits.items() if f.likeness is not Likeness.DIFFERENT}, crowded

    def nearest(self, shown: ScreenName) -> list[int]:
        """Some of the places whose first name, else whose surname, is shown."""
        names = [reading.words for reading in shown.readings]
        by_first_name, _ = self._under(key for words in names for key in _first_names(words[0]))
        return by_first_name or self._under(f"last {words[-1]}" for words in names)[0]

    def of_guardian(self, shown: ScreenName) -> list[int]:
        """The places whose parent or carer has the name shown, or is the owner of the device shown."""
        keys = [f"guardian {_sorted(reading.words)}" for reading in shown.readings]
        owners = [reading.words for reading in shown.readings if reading.bearer is Bearer.DEVICE]
        keys.extend(f"guardian's first {words[0]}" for words in owners if len(words) == 1)
        return self._under(keys)[0]

    def _under(self, keys: Iterable[str]) -> tuple[list[int], bool]:
        found: set[int] = set()
        crowded = False
        for key in keys:
            places = self._places.get(key, [])
            crowded |= len(places) > CROWD
            found.update(islice(places, CROWD))
        return sorted(found), crowded


def _best(names: Iterable[KnownName], shown: ScreenName) -> Fit:
    return min((_fit(name, shown) for name in names), key=lambda found: rank(found.comparison))


def _fit(name: KnownName, shown: ScreenName) -> Fit:
    if shown.text and name.text == shown.text:
        return Fit(SAME, name, is_verbatim=True)
    says_more = name.bare and any(len(reading.words) > 1 for reading in shown.readings)
    if not (name.words and shown.readings) or says_more:
        return Fit(_NO_FIT, name)
    return Fit(fit(shown, name.words), name)


def _known_names(entry: RegisterEntry) -> tuple[KnownName, ...]:
    own = read_name(entry.name)
    words = own.words
    names = [KnownName(own.text, words)]
    for also in entry.also_known_as:
        alias = read_name(also)
        bare = len(alias.words) == 1 and len(words) > 1
        names.append(KnownName(alias.text, alias.words, is_alias=True, bare=bare))
        if bare:
            names.append(KnownName("", alias.words + words[1:], is_alias=True))
    for exemption in entry.exemptions:
        if exemption.screen_name is not None:
            other = read_name(exemption.screen_name)
            names.append(KnownName(other.text, other.words, is_alias=True, allowed=True))
    return tuple(names)


def _guardian_keys(guardian: str) -> Iterator[str]:
    for reading in read_name(guardian).readings:
        yield f"guardian {_sorted(reading.words)}"
        yield f"guardian's first {reading.words[0]}"


def _sorted(words: Sequence[str]) -> str:
    return " ".join(sorted(words))


def _whole(words: Sequence[str]) -> Iterator[str]:
    yield f"words {_sorted(words)}"
    yield f"joined {''.join(words)}"


def _first_names(word: str) -> Iterator[str]:
    yield f"first {word}"
    for family in families(word):
        yield f"first #{family}"


def _misspelled(word: str) -> Iterator[str]:
    """A word, and it less each of its letters: of these, two words that are one slip apart have one in common."""
    yield f"near {word}"
    if len(word) > 3:
        for i in range(len(word)):
            yield f"near {word[:i]}{word[i + 1 :]}"


def _keys_of(name: KnownName) -> Iterator[str]:
    if name.text:
        yield f"text {name.text}"
    if not name.words:
        return
    first, later = name.words[0], name.words[1:]
    yield from _whole(name.words)
    yield from _first_names(first)
    yield from _misspelled(first)
    if later:
        yield f"last {later[-1]}"
        yield f"later {_sorted(later)}"
    elif not name.bare:
        yield f"only {first}"
    for other in later:
        yield f"pair {first} {other[0]}"
        yield f"pair {first[0]} {other}"
        yield f"pair {first[0]} {other[0]}"
        for family in families(first):
            yield f"pair #{family} {other[0]}"


def _shown_keys(words: Sequence[str]) -> Iterator[str]:
    yield from _whole(words)
    if len(words) == 1:
        yield from _first_names(words[0])
        yield from _misspelled(words[0])
        return
    yield f"only {words[0]}"
    yield f"later {_sorted(words)}"
    yield from _pairs(words, 0)
    yield from _pairs(words, len(words) - 1)


def _pairs(words: Sequence[str], first: int) -> Iterator[str]:
    """The keys for words of which one is taken for the first name."""
    name = words[first]
    for place, other in enumerate(words):
        if place != first:
            yield f"pair {name} {other[0]}"
            yield f"pair {name[0]} {other}"
            for family in families(name):
                yield f"pair #{family} {other[0]}"
