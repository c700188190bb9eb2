"""The General app with the simulated chatbot, as the account has it, and the cards that it sent."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.simulator.records import JSON


@dataclass(slots=True, eq=False)
class Card:
    """A chatbot's message to one person; `versions` is what it said, the last being what it says now."""

    id: str
    to: str
    at: datetime
    versions: list[JSON] = field(default_factory=list)

    @property
    def content(self) -> JSON:
        """What it says now."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """All its words now, but for those on buttons."""
        parts = [part["text"] for part in self.content["body"] if part["type"] == "message"]
        return "\n".join([self.content["head"]["text"], *parts])

    @property
    def buttons(self) -> dict[str, str]:
        """The words on its buttons, each with the value that it stands for."""
        parts = (part["items"] for part in self.content["body"] if part["type"] == "actions")
        return {item["text"]: item["value"] for items in parts for item in items}


@dataclass(slots=True)
class ChatbotApp:
    """Its credentials, the secret token of its own events, the cards that it sent, and the tokens that it has.

    `strangers` are the addresses of users who have not got the app, to whom it cannot write.
    """

    client_id: str = "simulated-chatbot"
    client_secret: str = "simulated-chatbot-secret"  # noqa: S105
    webhook_secret: str = "simulated-chatbot-webhook-secret"  # noqa: S105
    robot_jid: str = "v1simulated@xmpp.zoom.example"
    cards: list[Card] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
