"""Whether the chatbot that alerts with buttons come from can be used."""

from collections.abc import Iterator
from typing import Final

from bot.config import Config
from bot.config.alerts import CHATBOT_VARIABLE
from bot.doctor.check import Check, fine, place_in, to_do, unread
from bot.zoom import Zoom
from bot.zoom.errors import CredentialsRefused, ZoomError

CHATBOT: Final = "chatbot"
KNOWN: Final = "Zoom knows the chatbot's app and gives it a token."
UNKNOWN: Final = (
    "Zoom gives the chatbot's app no token, so alerts are plain messages. Please compare client_id in [alerts.chatbot] and the "
    f"environment variable {CHATBOT_VARIABLE} with what Zoom shows for your General app."
)
NO_SCOPE: Final = "The chatbot's app lacks the scope imchat:bot, without which it cannot send alerts. Please add it in the app's Scopes."
_SCOPE: Final = "imchat:bot"


async def chatbot_checks(config: Config, zoom: Zoom) -> Iterator[Check]:
    """Whether Zoom gives the chatbot a token; nothing where there is no chatbot."""
    token = zoom.chatbot_token
    if config.alerts.chatbot is None or token is None:
        return iter(())
    place = place_in("alerts.chatbot")
    try:
        await token.renew(await token.current())
    except CredentialsRefused:
        return iter((to_do(CHATBOT, UNKNOWN, place),))
    except ZoomError as error:
        return iter((unread(CHATBOT, error),))
    if token.scopes and _SCOPE not in token.scopes:
        return iter((to_do(CHATBOT, NO_SCOPE, place),))
    return iter((fine(CHATBOT, KNOWN),))
