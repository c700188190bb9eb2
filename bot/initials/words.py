"""Names to initials, by themselves and wherever they stand in a text. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rules.folding import fold, word_set

NOBODY: Final = "?"
ADDRESS: Final = "[address]"
LINK: Final = "[link]"
NUMBER: Final = "[number]"
LEFT_OUT: Final = "Left out here, because it names somebody."

# More initials would be nearly the name.
_MOST: Final = 4

# A part of a name is only looked for by itself where it has this many letters.
_SHORTEST_PART: Final = 3

# Parts of screen names that are no part of anybody's name, and that sentences are made of.
_WORDS: Final = word_set(
    """
    about account adult after all and are but child class for from galaxy guest had has have her hers him his home host
    huawei ipad iphone laptop macbook meeting mini mobile mum not one out pad parent phone pixel pro recording room samsung
    screen session she staff student sur tablet teacher that the their them there they this user was were who will with
    work you your zoom
    """
)

_WORD: Final = re.compile(r"[^\W_]+")
_ADDRESSES: Final = re.compile(r"[^\s@<>()\"]+@[^\s@<>()\"]+\.[^\s@<>()\".,;]+")
_LINKS: Final = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[ ()./-]{0,2}\d){7,}(?!\w)")


def initials(name: str) -> str:
    """The initials of a name or of an address, such as "N.B."; a question mark where it has no letters."""
    local = name.partition("@")[0] if _ADDRESSES.fullmatch(name.strip()) else name
    words = _WORD.findall(local)
    if not words or words == [local.strip()] == [local.strip()[:1]]:
        return NOBODY
    return "".join(f"{word[0].upper()}." for word in words[:_MOST])


@dataclass(frozen=True)
class Initials:
    """Takes the names of these people out of texts: names, addresses, screen names, in any number for each.

    A name that is `spared` stays, and so does each part of it, although somebody else may bear that too.
    """

    names: frozenset[str]
    spared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str], spared: Iterable[str] = ()) -> "Initials":
        """Those that take out these names; what holds fewer than two letters or figures is no name."""
        stay = frozenset(spared)
        folded = {fold(name) for name in stay}
        found = (name for name in names if len("".join(_WORD.findall(name))) > 1)
        return cls(frozenset(name for name in found if fold(name) not in folded), stay)

    def within(self, text: str) -> str:
        """The text with initials for every name, and without addresses, links and numbers.

        Where a name is still in it in another spelling, all of it is left out.
        """
        for pattern, words in ((_ADDRESSES, ADDRESS), (_LINKS, LINK), (_NUMBERS, NUMBER)):
            text = pattern.sub(words, text)
        if not self.names:
            return text
        text = self._whole.sub(_initialled, text)
        if self._folded.search(fold(text)):
            return LEFT_OUT
        return self._parts.sub(_initialled, text)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return _any_of(self.names, re.IGNORECASE)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        parts = {word for name in self.names if "@" not in name for word in _WORD.findall(name)}
        stay = _WORDS | {word.lower() for name in self.spared for word in _WORD.findall(name)}
        long = {part for part in parts if len(part) >= _SHORTEST_PART and part.lower() not in stay}
        return _any_of({form for part in long for form in (part, part.capitalize(), part.upper())})

    @cached_property
    def _folded(self) -> re.Pattern[str]:
        return _any_of({fold(name) for name in self.names})


def _initialled(found: re.Match[str]) -> str:
    return initials(found[0])


def _any_of(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """What finds any of these words, the longest first, where no letter stands beside it; nothing where there are none."""
    longest = sorted((word for word in words if word), key=lambda word: (-len(word), word))
    either = "|".join(map(re.escape, longest)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags)
