"""What a message is about, for its buttons."""

from dataclasses import dataclass
from datetime import datetime

from bot.journal.decided import session_key
from bot.situation import Situation
from rules.actions import Action
from rules.buttons import Button


@dataclass(frozen=True, slots=True)
class Matter:
    """A breach in a session, or else the notice that an action gives; `person` is the name of whom it is about, `at` when it came up."""

    session: str
    finding: str
    action: str
    person: str
    buttons: tuple[Button, ...]
    at: datetime

    @classmethod
    def of(cls, action: Action, situation: Situation) -> "Matter":
        """What an action's message is about."""
        return cls(
            situation.session, action.finding, action.id, action.subject.name, action.buttons, action.at
        )

    @property
    def about(self) -> str:
        """By what one card is told from another."""
        return self.finding or self.action

    @property
    def key(self) -> str:
        """What stands for the session in addresses."""
        return session_key(self.session)
