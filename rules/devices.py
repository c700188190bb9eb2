"""Screen names that are a device's, a telephone number or a stopgap, and not a person's."""

import re
from collections.abc import Sequence
from typing import Final

from rules.folding import word_set

DEVICES: Final = word_set("""
    android asus chromebook computer desktop galaxy hp huawei imac inspiron ipad iphone ipod kindle laptop latitude
    lenovo macbook macbookair macbookpro moto motorola nokia oneplus oppo phone pixel realme redmi samsung smartphone
    surface tablet thinkpad vivo xiaomi xperia xps
    """)
_MAKERS: Final = word_set("acer apple dell fire google honor ideapad lg mac pc sony windows")
_MODELS: Final = word_set(
    "5g air book edge fe fold flip gen generation go hd lite max mini neo note plus power pro se studio tab ultra"
)
_PLACEHOLDERS: Final = word_set("""
    admin administrator anonymous anon attendee call caller default device guest host in joined mobile new owner
    participant somebody someone telephone test unknown user username visitor your zoom zoomuser
    """)
_GUESTLIKE: Final = _PLACEHOLDERS - {"in", "call", "new", "your", "joined"}
_MODEL_NUMBER: Final = re.compile(r"[a-z]{0,3}\d[a-z\d]*")
_MASKED: Final = re.compile(r"\w{0,2}[*•·…]{2,}\w{0,2}")
_HOST_NAME: Final = re.compile(
    r"(?:desktop|laptop|win|pc)-[a-z0-9]{4,}|(?:sm|gt|lm|ta|cph|rmx)-?[a-z]?\d{3,}[a-z\d]*"
)


def is_part_of_device(word: str) -> bool:
    """Whether a folded word can stand in the name of a device beside a word of DEVICES."""
    return word in DEVICES or word in _MAKERS or word in _MODELS or _MODEL_NUMBER.fullmatch(word) is not None


def is_masked(text: str) -> bool:
    """Whether most letters of a name were hidden before it was given: "A***a H**t"."""
    words = text.split()
    return bool(words) and all(map(_MASKED.fullmatch, words))


def names_nobody(folded: str, words: Sequence[str]) -> bool:
    """Whether a folded text, split into `words`, is a device, a telephone number, a placeholder or nothing at all."""
    if not any(char.isalpha() for word in words for char in word) or is_masked(folded):
        return True
    if _HOST_NAME.fullmatch(folded.strip()) is not None:
        return True
    named = [word for word in words if not word.isdigit()]
    if any(word in DEVICES for word in named):
        return all(is_part_of_device(word) or word in _PLACEHOLDERS for word in named)
    if any(word in _MAKERS for word in named):
        return len(words) > 1 and all(is_part_of_device(word) for word in words)
    placeholders = [word.rstrip("0123456789") for word in named]
    return any(word in _GUESTLIKE for word in placeholders) and all(
        word in _PLACEHOLDERS for word in placeholders
    )
