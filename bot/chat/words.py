"""Word lists: whether a text holds a word or phrase that somebody should look at, by category."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

from rules.folding import fold

# Signs that stand for letters in a word which also has letters, as far as they are not ambiguous.
_SIGNS: Final = str.maketrans("034578@$€", "oeastbase")
_AMBIGUOUS: Final = (str.maketrans("1!|", "iii"), str.maketrans("1!|", "lll"))

_WORD: Final = re.compile(r"[\w@$€](?:[\w@$€!|'*]*[\w@$€])?")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_REPEATED: Final = re.compile(r"(.)\1+")

# So many letters set apart are taken for one word.
_SET_APART: Final = 4


def default_words() -> dict[str, list[str]]:
    """The lists that Chaperone comes with."""
    return tomllib.loads(files("bot.chat").joinpath("words.toml").read_text(encoding="utf-8"))


def words_with(more: Mapping[str, Iterable[str]], without: Iterable[str]) -> dict[str, list[str]]:
    """The default lists with an organisation's words added, and those that it does not want taken out."""
    lists = default_words()
    for category, entries in more.items():
        lists.setdefault(category, []).extend(entries)
    unwanted = {_plain(entry) for entry in without}
    return {
        category: [entry for entry in entries if _plain(entry) not in unwanted]
        for category, entries in lists.items()
    }


class WordLists:
    """Words and phrases by category, looked up by their first word so that long lists cost no more than short ones.

    A * at the end of an entry stands for any ending of its last word. An entry without a letter or digit is left out.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._beginnings: dict[str, set[str]] = {}
        self._known: set[str] = set()
        self._squeezed: dict[str, str] = {}
        for category, entries in lists.items():
            for entry in entries:
                self._add(category, entry)
        self._starts = tuple(self._beginnings)

    def _add(self, category: str, entry: str) -> None:
        first, *rest = _plain(entry).split() or [""]
        if not first:
            return
        if not rest and first.endswith("*"):
            self._beginnings.setdefault(first[:-1], set()).add(category)
        else:
            self._phrases.setdefault(first, []).append((tuple(rest), category))
        for word in (first, *rest):
            self._known.add(word.rstrip("*"))
            self._squeezed.setdefault(_squeeze(word.rstrip("*")), word.rstrip("*"))

    def categories_in(self, text: str) -> frozenset[str]:
        """The categories of which a text holds something."""
        words = [self._spelt(word) for word in _joined(_WORD.findall(fold(text)))]
        return frozenset(category for at in range(len(words)) for category in self._at(words, at))

    def _at(self, words: Sequence[str], at: int) -> Iterator[str]:
        first = words[at]
        for rest, category in self._phrases.get(first, ()):
            if _follows(words, at + 1, rest):
                yield category
        if first.startswith(self._starts):
            for beginning, categories in self._beginnings.items():
                if first.startswith(beginning):
                    yield from categories

    def _spelt(self, word: str) -> str:
        """A word as the lists spell it, where it is one of theirs in disguise."""
        word = word.replace("'", "")
        if word.isascii() and word.isalpha():
            return self._undrawn(word)
        if not any(map(str.isalpha, word)):
            return word
        plain = word.translate(_SIGNS)
        spellings = [self._undrawn(plain.translate(table)) for table in _AMBIGUOUS]
        return next((spelling for spelling in spellings if self._is_known(spelling)), word)

    def _undrawn(self, word: str) -> str:
        if word in self._known or _DRAWN_OUT.search(word) is None:
            return word
        return self._squeezed.get(_squeeze(word), word)

    def _is_known(self, word: str) -> bool:
        return word in self._known or word.startswith(self._starts)


def _follows(words: Sequence[str], at: int, rest: Sequence[str]) -> bool:
    if len(words) < at + len(rest):
        return False
    pairs = zip(words[at : at + len(rest)], rest, strict=True)
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted for word, wanted in pairs
    )


def _joined(words: Iterable[str]) -> Iterator[str]:
    """The words, with letters that were set apart put together."""
    letters: list[str] = []
    for word in words:
        if len(word) == 1:
            letters.append(word)
            continue
        yield from _together(letters)
        letters.clear()
        yield word
    yield from _together(letters)


def _together(letters: Sequence[str]) -> Iterable[str]:
    return ["".join(letters)] if len(letters) >= _SET_APART else letters


def _plain(entry: str) -> str:
    """An entry as the words of a text are looked up."""
    words = (word.replace("'", "") for word in re.findall(r"[\w']+\*?", fold(entry)))
    return " ".join(word for word in words if word)


def _squeeze(word: str) -> str:
    return _REPEATED.sub(r"\1", word)
