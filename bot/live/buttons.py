"""The buttons of the live page: what each stands for when it is sent, and what it says before. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from bot.buttons.words import LABELS, WHAT_FOR
from rules.pressed import Button

# What cannot be taken back asks to be opened first, so that nobody has it done by a touch too many.
GRAVE: Final = frozenset({Button.REMOVE, Button.END})

_SEPARATOR: Final = ":"
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody pressed: a button about a breach, about somebody by their key, or about the session where both are empty."""

    button: Button
    finding: str = ""
    subject: str = ""

    @property
    def sent(self) -> str:
        """The value that a form sends."""
        return _SEPARATOR.join((self.button, self.finding, self.subject))

    @classmethod
    def read(cls, sent: object) -> Self | None:
        """What a form sent; None where that is nothing of ours."""
        if not isinstance(sent, str) or len(sent) > _LONGEST or sent.count(_SEPARATOR) < 2:
            return None
        button, finding, subject = sent.split(_SEPARATOR, 2)
        return cls(Button(button), finding, subject) if button in set(Button) else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that can be pressed now; `anchor` tells it from all others on the page."""

    label: str
    says: str
    sent: str
    anchor: str
    is_grave: bool


def offers(buttons: Iterable[Button], finding: str, subject: str, about: str) -> tuple[Offer, ...]:
    """These buttons about a breach, somebody or the session; `about` is what they are called within a sentence."""
    found = []
    for button in buttons:
        says = WHAT_FOR[button].format(about=about)
        anchor = f"press-{button}-{finding or subject or 'session'}"
        sent = Meant(button, finding, subject).sent
        found.append(Offer(LABELS[button], says[:1].upper() + says[1:], sent, anchor, button in GRAVE))
    return tuple(found)
