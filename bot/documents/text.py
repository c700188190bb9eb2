"""Text as it can be shown: what hides in it left out, how much room it takes where that cannot be measured, and cut to fit."""

import re
from collections.abc import Iterator
from itertools import accumulate
from unicodedata import category, east_asian_width

ELLIPSIS = "…"
JOINER = "\u200d"

_NARROW = frozenset("iljtfrI.,:;'|!()[] ")
_BROAD = frozenset("mwMW@%")

# Characters that would hide in a page, turn round the text after them, or cannot be sent at all: controls, the marks
# that override the direction of writing, and halves of characters. A screen name may hold them, and a report that is
# read for evidence must not obey them.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """Text without the characters that are not seen but change what is."""
    return _UNSEEN.sub("", text)


def text_width(text: str, size: float) -> float:
    """About how wide text is in a sans-serif face of that size; rather too much than too little."""
    return sum(_widths(text)) * size


def shortened(text: str, width: float, size: float) -> str:
    """As much of the text as fits, ending in an ellipsis if something was left out; accents and joined emoji stay whole."""
    if text_width(text, size) <= width:
        return text
    ends = accumulate(_widths(text), initial=0.0)
    room = width / size - _width(ELLIPSIS)
    end = max(0, sum(1 for reached in ends if reached <= room) - 1)
    while end and (_joins(text[end]) or text[end - 1] == JOINER):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _widths(text: str) -> Iterator[float]:
    joined = False
    for character in text:
        yield 0.0 if joined else _width(character)
        joined = character == JOINER


def _width(character: str) -> float:
    if _joins(character):
        return 0.0
    if east_asian_width(character) in "WF":
        return 1.15
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.92
    return 0.72 if character.isupper() else 0.58


def _joins(character: str) -> bool:
    # Accents, variation selectors, joiners and skin tones belong to the character before them.
    return category(character) in {"Mn", "Me", "Cf"} or "\U0001f3fb" <= character <= "\U0001f3ff"
