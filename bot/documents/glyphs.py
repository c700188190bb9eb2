"""Text as documents can show it: what their fonts have no shape for is named, so that nothing is lost unseen.

The fonts are those that come with Typst, so that a document is the same wherever it is made. They draw Latin, Greek,
Cyrillic, Hebrew, Arabic, Persian, Devanagari, Armenian and Georgian letters; no emoji, and no other scripts.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final

from bot.documents.text import JOINER, printable

NAMED: Final = "[{names}]"
CODE: Final = "U+{code:04X}"

# First and last of each run that the fonts of Typst 0.15 draw without a gap among the characters that there are.
DRAWN: Final = (
    (0x20, 0x4FF),
    (0x531, 0x60C),
    (0x615, 0x615),
    (0x61B, 0x61B),
    (0x61F, 0x61F),
    (0x621, 0x63A),
    (0x640, 0x655),
    (0x65A, 0x65A),
    (0x660, 0x66D),
    (0x674, 0x674),
    (0x679, 0x67B),
    (0x67E, 0x680),
    (0x683, 0x684),
    (0x686, 0x687),
    (0x691, 0x691),
    (0x698, 0x698),
    (0x6A4, 0x6A4),
    (0x6A9, 0x6A9),
    (0x6AF, 0x6AF),
    (0x6BE, 0x6BE),
    (0x6CC, 0x6CC),
    (0x6F0, 0x6F9),
    (0x904, 0x97F),
    (0x10D0, 0x10FF),
    (0x13A0, 0x13FD),
    (0x1D00, 0x2040),
    (0x2044, 0x2052),
    (0x2054, 0x211E),
    (0x2120, 0x2120),
    (0x2122, 0x2122),
    (0x2126, 0x2151),
    (0x2153, 0x2184),
    (0x2190, 0x23FF),
    (0x2460, 0x262F),
    (0x2638, 0x268B),
    (0x2690, 0x269C),
    (0x270C, 0x2727),
    (0x2729, 0x274B),
    (0x2761, 0x277F),
    (0x2798, 0x27AF),
    (0x27B1, 0x2BFF),
    (0x2C60, 0x2CEE),
    (0xFB00, 0xFB4F),
    (0xFB52, 0xFB81),
    (0xFB8A, 0xFB95),
    (0xFE70, 0xFEFC),
    (0x1D400, 0x1D7FF),
)
_FIRSTS: Final = tuple(first for first, _ in DRAWN)
_KEPT: Final = "\n\t\u200c" + JOINER
_SELECTORS: Final = dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


def drawable(value: object) -> object:
    """The value with every text in it as `written` gives it, in lists and in the values of mappings as well."""
    match value:
        case str():
            return written(value)
        case Mapping():
            return {key: drawable(each) for key, each in value.items()}
        case Sequence():
            return [drawable(each) for each in value]
        case _:
            return value


def written(text: str) -> str:
    """Text with names or codes in square brackets for what cannot be drawn, such as "[fox face]" and "[U+6F22]"."""
    if text.isascii() and text.isprintable():
        return text
    shown = printable(text).translate(_SELECTORS)
    return "".join(
        "".join(run) if drawn else NAMED.format(names=", ".join(_named(each) for each in run))
        for drawn, run in groupby(shown, is_drawn)
    )


@cache
def is_drawn(character: str) -> bool:
    """Whether the fonts have a shape for a character, or it is not to be seen anyway."""
    if character in _KEPT:
        return True
    if unicodedata.category(character) in {"Cn", "Co", "Cs"}:
        return False
    place = bisect_right(_FIRSTS, ord(character)) - 1
    return place >= 0 and ord(character) <= DRAWN[place][1]


def _named(character: str) -> str:
    if unicodedata.category(character).startswith("S"):
        return unicodedata.name(character, "").lower() or CODE.format(code=ord(character))
    return CODE.format(code=ord(character))
