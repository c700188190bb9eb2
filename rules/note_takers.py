"""Note-taking bots and AI assistants, known by the names under which they join."""

import re
from typing import Final

from rules.folding import fold

SOME_NOTE_TAKER: Final = "an AI note-taker"

# The forms are those of published lists of meeting participants: "Ana's Notetaker (Otter.ai)", "Ana's Fathom Notetaker",
# "Fireflies.ai Notetaker Ana", "read.ai meeting notes", "tl;dv recorder", "Avoma Assistant", "Sembly AI", "Notta Bot".
_PRODUCTS: Final = {
    "airgram": "Airgram",
    "avoma": "Avoma",
    "bluedot": "Bluedot",
    "chorus": "Chorus",
    "circleback": "Circleback",
    "clari": "Clari Copilot",
    "colibri": "Colibri",
    "fathom": "Fathom",
    "fellow": "Fellow",
    "firefly": "Fireflies.ai",
    "fireflies": "Fireflies.ai",
    "gong": "Gong",
    "grain": "Grain",
    "granola": "Granola",
    "krisp": "Krisp",
    "meetgeek": "MeetGeek",
    "meetjamie": "Jamie",
    "meetrecord": "MeetRecord",
    "noota": "Noota",
    "notta": "Notta",
    "otter": "Otter.ai",
    "otterpilot": "Otter.ai",
    "read": "Read AI",
    "recall": "Recall.ai",
    "rewatch": "Rewatch",
    "sembly": "Sembly",
    "spinach": "Spinach",
    "supernormal": "Supernormal",
    "sybill": "Sybill",
    "tactiq": "Tactiq",
    "tl;dv": "tl;dv",
    "tldv": "tl;dv",
}

PRODUCTS: Final = frozenset(_PRODUCTS.values())
"""What the products are called that are known."""


def _any(products: list[str]) -> str:
    return "|".join(re.escape(product) for product in sorted(products, key=len, reverse=True))


_PRODUCT: Final = _any(list(_PRODUCTS))
_ROLE: Final = "note[- ]?taker|recorder|meeting (?:notes|bot|assistant)|(?:ai )?assistant|copilot|transcriber|(?<!otter )bot"
_OWNER: Final = "[^'(|,]+'s? "
_BESIDE: Final = r"(?: ?[(\[\d].*)?"  # "(2)", "(Ana)"
_MARKS: Final = (
    re.compile(rf"(?<![\w.@-])({_PRODUCT})\.(?:ai|app|io|video|com|co)(?![\w-])"),
    re.compile(rf"(?<![\w.-])({_PRODUCT}) (?:{_ROLE})(?!\w)"),
    # Words that nobody is called.
    re.compile(
        rf"^(?:{_OWNER})?({_any(['meetgeek', 'otterpilot', 'sembly', 'tactiq', 'tl;dv', 'tldv'])}){_BESIDE}$"
    ),
)
# Japanese and Chinese people are called Ai, nobody is called AI: the one test that minds the case.
_SPELLED_AI: Final = re.compile(
    r"(?<![\w-])([Oo]tter|[Rr]ead|[Ff]ireflies|[Ff]athom|[Ss]embly|[Kk]risp|[Ss]ybill|[Nn]otta|[Aa]voma) AI(?!\w)"
)
_SOLID: Final = rf"(?:(?:(?! - )[^(\[|,:])+ )?note-?taker(?: (?:ai|bot|for .+))?{_BESIDE}"
_TASKS: Final = (
    (r"(?:microsoft |m365 |microsoft 365 )?copilot", "Copilot"),
    (r"(?:.+ )?zoom ai companion|ai companion", "Zoom AI Companion"),
    (r"(?:take )?notes (?:by|with) gemini|gemini (?:ai|notes|note[- ]?taker)", "Gemini"),
    (_SOLID, SOME_NOTE_TAKER),
    (rf"(?:{_OWNER}|my |the )?(?:ai )?note taker(?: bot)?{_BESIDE}", SOME_NOTE_TAKER),
    (rf"(?:{_OWNER}|my )?ai (?:meeting )?(?:assistant|recorder|scribe|bot|notes){_BESIDE}", SOME_NOTE_TAKER),
    (rf"(?:[^(\[|,:-]+ )?meeting (?:assistant|recorder|notes|bot){_BESIDE}", SOME_NOTE_TAKER),
    (r"(?:zoom |meeting )?(?:recording|transcription|notes) bot|zoom (?:bot|recorder)", SOME_NOTE_TAKER),
)
_ASSISTANTS: Final = tuple((re.compile(form), product) for form, product in _TASKS)
_LONGEST: Final = 128


def note_taker(name: str) -> str | None:
    """The product whose mark a screen name bears, when it looks like a note-taking bot or an AI assistant.

    A product's name alone is not enough where it may be somebody's: it takes its web address ("Otter.ai"), its task
    ("Gong Recorder") or a word that nobody is called ("OtterPilot").
    """
    text = " ".join(fold(name[:_LONGEST]).split())
    for mark in _MARKS:
        if found := mark.search(text):
            return _PRODUCTS[found[1]]
    if found := _SPELLED_AI.search(name):
        return _PRODUCTS[found[1].lower()]
    return next((product for form, product in _ASSISTANTS if form.fullmatch(text)), None)
