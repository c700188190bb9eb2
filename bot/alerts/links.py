"""Addresses in messages: a chat makes a link of whatever looks like one, and a screen name can be anything.

An alert comes from somebody whom hosts trust, so the only address in it that can be pressed is the organisation's own.
"""

import re
from typing import Final

from bot.journal.decided import session_key
from rules.note_takers import PRODUCTS

_ADDRESS_LIKE: Final = re.compile(r"\S*(?:://|[^\W_][.。．｡][^\W\d_]{2})\S*")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+[,;:)]?")
_FILE: Final = re.compile(r"(?!www\.)[\w.-]+\.(?:csv|tsv|txt|xlsx|xlsm|toml)", re.IGNORECASE)
_DOT: Final = re.compile(r"(?<=\w)([.。．｡])(?=[^\W\d_]{2})")

ZOOMS: Final = frozenset({"zoom.us"})
"""Chaperone's own words send people to Zoom's pages by this name alone."""

_AS_THEY_ARE: Final = ZOOMS | {product.lower() for product in PRODUCTS}
"""Note-takers are called by such names, and a finding says which it is about: "Otter.ai" leads to Otter and nowhere else."""


def live_address(public_url: str, session: str) -> str:
    """The address of a session's live page; `session` is Zoom's uuid."""
    return f"{public_url}/live/{session_key(session)}"


def without_links(text: str, public_url: str | None) -> str:
    """The text with a space in every address but those below `public_url` and the names of note-takers, so that none of them can be pressed.

    What people read is the same but for the space. E-mail addresses stay as they are, and so do names of the files that
    Chaperone reads, which no chat takes for addresses.
    """
    return _ADDRESS_LIKE.sub(lambda found: _harmless(found[0], public_url), text)


def _harmless(word: str, public_url: str | None) -> str:
    bare = word.strip(".,;:!?()'\"“”")
    if bare.lower() in _AS_THEY_ARE or _MAIL.fullmatch(word) or _FILE.fullmatch(bare):
        return word
    if public_url is not None and (bare == public_url or bare.startswith(f"{public_url}/")):
        return word
    return _DOT.sub(r"\1 ", word.replace("://", ": //"))
