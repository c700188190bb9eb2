"""The staff pages that there are, and which of them somebody may follow a link to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.accounts.rights import Right, SignedIn


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to: its path below the root, and the right it asks for, if any."""

    path: str
    words: str
    right: Right | None = None


PLACES: Final[Sequence[Place]] = (
    Place("/", "Today"),
    Place("/sessions", "Sessions"),
    Place("/trends", "Trends", Right.SEE_SESSIONS),
    Place("/attestations", "What is due"),
    Place("/concerns", "Concerns", Right.RECORD_CONCERN),
    Place("/person", "About a person", Right.EXPORT),
    Place("/registers", "Registers", Right.KEEP_REGISTERS),
    Place("/checkup", "Checkup", Right.SEE_INSTALLATION),
    Place("/installation", "Installation", Right.SEE_INSTALLATION),
    Place("/retention", "Retention", Right.SEE_INSTALLATION),
    Place("/accounts", "Accounts", Right.KEEP_ACCOUNTS),
    Place("/account", "Your account"),
)
"""In the order in which they stand on a page."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation; `is_here` on the page itself and on those below it."""

    address: str
    words: str
    is_here: bool


def links(person: SignedIn | None, root: str, path: str) -> list[Link]:
    """The links that somebody may follow, `path` being where they are; none for nobody."""
    if person is None:
        return []
    return [
        Link(root + place.path, place.words, _is_at(place, path))
        for place in PLACES
        if place.right is None or person.may(place.right)
    ]


def _is_at(place: Place, path: str) -> bool:
    return path == place.path or (place.path != "/" and path.startswith(place.path + "/"))
