"""The General app with the simulated chatbot, as the account has it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.simulator.cards import Card


@dataclass(slots=True)
class ChatbotApp:
    """Its credentials, the secret token of its own events, the cards that it sent, and the tokens that it has.

    `strangers` are the addresses of users who have not got the app, to whom it cannot write.
    """

    client_id: str = "simulated-chatbot"
    client_secret: str = "simulated-chatbot-secret"  # noqa: S105
    webhook_secret: str = "simulated-chatbot-webhook-secret"  # noqa: S105
    robot_jid: str = "v1simulated@xmpp.zoom.example"
    cards: "list[Card]" = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
