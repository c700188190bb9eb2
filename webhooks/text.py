"""Text that somebody typed, made fit to be shown."""

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of text, but not the joiners that hold an emoji together."""


def clean(text: str | None) -> str:
    """The text without what would break a line or turn it round where it is shown; empty where there is none."""
    if text is None:
        return ""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", " ".join(text.split())).strip()
