"""A house whose organisation has a chatbot, and readers of what it sent."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.config.alerts import CHATBOT_VARIABLE, CHATBOT_WEBHOOK_VARIABLE
from tests.bot.house import ALERTS, House, live

APP = '\n\n[alerts.chatbot]\nclient_id = "simulated-chatbot"\nrobot_jid = "v1simulated@xmpp.zoom.example"\n'
CHATBOT = ALERTS + APP
SECRETS = {
    CHATBOT_VARIABLE: "simulated-chatbot-secret",
    CHATBOT_WEBHOOK_VARIABLE: "simulated-chatbot-webhook-secret",
}


def live_with_chatbot(folder: Path, story: Callable[[House], Awaitable[None]], **house: Any) -> None:
    """Play a story in a house of its own."""
    live(folder, story, alerts=CHATBOT, environ=SECRETS, **house)
