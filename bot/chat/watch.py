"""One look at a chat message: what is found in it, and nothing of what it says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bot.chat.details import NO_DOOR, Door, OwnDetails, Span, details_in, readable
from bot.chat.words import WordLists, words_with
from bot.config.chat import ChatSettings
from rules.chat_events import Detail, DetailKind

# What comes after so many characters of a message is not looked at. Zoom's own messages are shorter.
LONGEST: Final = 4096

# How many words stand on each side of what was found.
WORDS_ROUND: Final = 3

BLANK: Final = "•••••"
CUT: Final = "…"

_EDGES: Final = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Found:
    """What a message held: the first detail of each kind, blanked in its snippet, and categories of the word lists."""

    details: tuple[Detail, ...] = ()
    words: frozenset[str] = frozenset()


class ChatWatch:
    """Looks at messages under an organisation's settings. Whatever a text is, there is an answer."""

    def __init__(self, settings: ChatSettings) -> None:
        self._lists = WordLists(words_with(settings.words, settings.words_left_out))
        self._own = OwnDetails(settings.own_details)

    def look(self, text: str, door: Door = NO_DOOR) -> Found:
        """What is in a message; an organisation's own contact details are nothing to be found."""
        text = readable(text[:LONGEST])
        spans = details_in(text, door)
        firsts: dict[DetailKind, Span] = {}
        for span in spans:
            if span.kind not in firsts and text[span.start : span.end] not in self._own:
                firsts[span.kind] = span
        details = tuple(Detail(kind, snippet(text, span, spans)) for kind, span in firsts.items())
        return Found(details, self._lists.categories_in(text))


def snippet(text: str, about: Span, spans: Iterable[Span]) -> str:
    """The words round what was found, with it, everything else that was found and all but common words blanked."""
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = [""] * (span.end - span.start)
        letters[span.start] = BLANK
    before, after = "".join(letters[: about.start]), "".join(letters[about.end :])
    lead, trail = _blanked(before), _blanked(after)
    # What touches the detail, such as a comma or a bracket, stays at it.
    left = lead.pop() if before[-1:].strip() else ""
    right = trail.pop(0) if after[:1].strip() else ""
    parts = [
        CUT if len(lead) > WORDS_ROUND else "",
        *lead[-WORDS_ROUND:],
        f"{left}{BLANK}{right}",
        *trail[:WORDS_ROUND],
        CUT if len(trail) > WORDS_ROUND else "",
    ]
    return " ".join(part for part in parts if part)


def _blanked(text: str) -> list[str]:
    """The words of a text, with each blanked that could tell something."""
    return [word if _is_common(word) else BLANK for word in text.split()]


def _is_common(word: str) -> bool:
    """Whether a word, whatever stands at its edges, is a common one; a name, a place or a number is not."""
    plain = _EDGES.sub("", word.replace("’", "'")).casefold()
    return not plain or plain in common_words()


@cache
def common_words() -> frozenset[str]:
    """The words that may stay in a snippet."""
    text = files("bot.chat").joinpath("common_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
