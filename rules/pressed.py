"""What people press about a session or a breach in it, and the answer that each of them gets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from rules.buttons import Button
from rules.events import Event
from rules.finding import Subject
from rules.policy import StaffRole

__all__ = ["EXTENSION", "MAY_PRESS", "Button", "Press", "PressLog", "Pressed", "Reply", "Through"]

EXTENSION: Final = timedelta(minutes=10)

BY_LINK: Final = "whoever has the link sent to {name}"

MAY_PRESS: Final = frozenset({StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD})
"""Whoever has one of these roles may press in every session, and a host in their own."""


class Through(StrEnum):
    """Where somebody pressed."""

    CARD = "card"
    LINK = "link"
    LIVE_PAGE = "live_page"


class Reply(StrEnum):
    """What the engine answers to a press: only what is TAKEN has any effect.

    NOT_THEIRS is for whoever may not press this, UNKNOWN for a breach that there is not, AGAIN for the same press once more,
    OVER for what is over by itself, and NOT_FITTING for a button that has nothing to do there.
    """

    TAKEN = "taken"
    NOT_THEIRS = "not_theirs"
    UNKNOWN = "unknown"
    AGAIN = "again"
    OVER = "over"
    NOT_FITTING = "not_fitting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """Somebody pressed a button. `by` is their e-mail address, or whatever else they are known by; `roles` are theirs then.

    `finding` is the id of the breach that it is about, with its `rule` and its subject's key, by which it is known if later
    news move its beginning; all are empty where it is about none. Without a breach `subject` may be a person's key. `moved` is
    how often the close had been moved where the button was shown, None where that is not known.
    """

    button: Button
    by: str
    name: str
    roles: frozenset[StaffRole] = frozenset()
    through: Through
    finding: str = ""
    rule: str = ""
    subject: str = ""
    moved: int | None = None

    @property
    def who(self) -> str:
        """Who pressed, as far as that is known: a link needs no sign-in, so whoever has it may have."""
        return BY_LINK.format(name=self.name) if self.through is Through.LINK else self.name


@dataclass(frozen=True, slots=True)
class Press:
    """A press with its answer; `finding`, `rule` and `subject` are what it turned out to be about.

    `closes_at` is when the session is to close since, where that was moved.
    """

    event: Pressed
    reply: Reply
    finding: str = ""
    rule: str = ""
    subject: Subject | None = None
    closes_at: datetime | None = None


@dataclass(slots=True)
class PressLog:
    """Everything that was pressed in a session. `allowed` holds rules with the keys of the subjects exempted from them."""

    all: list[Press] = field(default_factory=list)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    _extended_at: list[datetime] = field(default_factory=list)

    def extend(self, at: datetime) -> None:
        """Move the close: ten minutes on from when it was to be, or from now where that is over."""
        self._extended_at.append(at)

    @property
    def moved(self) -> int:
        """How often the close was moved."""
        return len(self._extended_at)

    def closes_at(self, end: datetime) -> datetime:
        """When a session is to close that was to end at `end`."""
        for at in self._extended_at:
            end = max(end, at) + EXTENSION
        return end

    def taken(self) -> Iterable[Press]:
        """The presses that had an effect, the last first."""
        return (press for press in reversed(self.all) if press.reply is Reply.TAKEN)
