"""The buttons of the live page: what each stands for when it is sent, and what it says before. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from bot.buttons.words import LABELS, WHAT_FOR
from rules.pressed import Button

# What cannot be taken back asks to be opened first, so that nobody has it done by a touch too many.
GRAVE: Final = frozenset({Button.REMOVE, Button.END})

_SEPARATOR: Final = ":"
_AT: Final = "@"
_NUMBER: Final = re.compile("[0-9]{1,4}")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody pressed: a button about a breach, about somebody by their key, or about the session where both are empty.

    `moved` is how often the close had been moved when it was shown, where the button is about that.
    """

    button: Button
    finding: str = ""
    subject: str = ""
    moved: int | None = None

    @property
    def sent(self) -> str:
        """The value that a form sends."""
        button = self.button if self.moved is None else f"{self.button}{_AT}{self.moved}"
        return _SEPARATOR.join((button, self.finding, self.subject))

    @classmethod
    def read(cls, sent: object) -> Self | None:
        """What a form sent; None where that is nothing of ours."""
        if not isinstance(sent, str) or len(sent) > _LONGEST or sent.count(_SEPARATOR) < 2:
            return None
        pressed, finding, subject = sent.split(_SEPARATOR, 2)
        button, _, moved = pressed.partition(_AT)
        return cls(Button(button), finding, subject, number(moved)) if button in set(Button) else None


def number(sent: object) -> int | None:
    """The number that a form sent of how often the close had been moved; None where it sent none."""
    return int(sent) if isinstance(sent, str) and _NUMBER.fullmatch(sent) else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that can be pressed now; `anchor` tells it from all others on the page."""

    label: str
    says: str
    sent: str
    anchor: str
    is_grave: bool


def offers(
    buttons: Iterable[Button], finding: str, subject: str, about: str, moved: int = 0
) -> tuple[Offer, ...]:
    """These buttons about a breach, somebody or the session; `about` is what they are called within a sentence.

    `moved` is how often the close was moved.
    """
    found = []
    for button in buttons:
        says = WHAT_FOR[button].format(about=about)
        anchor = f"press-{button}-{finding or subject or 'session'}"
        sent = Meant(button, finding, subject, moved if button is Button.EXTEND else None).sent
        found.append(Offer(LABELS[button], says[:1].upper() + says[1:], sent, anchor, button in GRAVE))
    return tuple(found)
