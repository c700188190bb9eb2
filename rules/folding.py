"""Bringing the spellings of one name to one form."""

import re
import unicodedata
from typing import Final

_QUOTES: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼʻ`´′＇׳", "'"), **dict.fromkeys("“”„«»″", '"')}  # U+00B4 falls apart under NFKC
)
_INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_LATIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)
_ACCENTS: Final = dict.fromkeys(range(0x300, 0x370))
_ASCII_WORD: Final = re.compile(r"[a-z0-9][a-z0-9']*")


def plain(text: str) -> str:
    """The text as it stands, but for case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fold(text: str) -> str:
    """The text without case, accents, invisible characters or typographic quotes.

    Only accents on letters that have a plain form go: the vowel signs of other scripts are part of a name.
    """
    text = text.translate(_QUOTES)
    if text.isascii():
        return text.lower()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    bare = unicodedata.normalize("NFD", text).translate(_ACCENTS)
    return unicodedata.normalize("NFC", bare).translate(_LATIN)


def split_words(folded: str) -> list[str]:
    """The words of a folded text, each with its apostrophes; emoji and punctuation part words."""
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    spaced = "".join(char if _in_word(char) else " " for char in folded)
    return [word for part in spaced.split() if any(map(str.isalnum, word := part.lstrip("'")))]


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "'" or unicodedata.category(char).startswith("M")


def word_set(table: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(table.split())
