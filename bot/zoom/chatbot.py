"""The organisation's chatbot in Zoom Team Chat: messages with buttons, which it can change afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.zoom.api import Api, path_id
from bot.zoom.errors import Unavailable
from bot.zoom.limits import Label

SEND: Final = "send a card"
CHANGE: Final = "change a card"
GRANT: Final = {"grant_type": "client_credentials"}

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatbotApp:
    """The General app that the chatbot belongs to; `robot_jid` is the Bot JID that Zoom shows for it."""

    client_id: str
    client_secret: str = field(repr=False)
    robot_jid: str


class Chatbot:
    """Writes as the chatbot of an account; the app's token is had with its own credentials, for `imchat:bot`."""

    def __init__(self, api: Api, account_id: str, robot_jid: str) -> None:
        self._api = api
        self._app = {"robot_jid": robot_jid, "account_id": account_id}

    async def send(self, to_jid: str, content: Content) -> str:
        """Send a card to one person; gives the message's id. Refused where they have not got the app."""
        body = {**self._app, "to_jid": to_jid, "user_jid": to_jid, "content": content}
        match await self._api.fetch(SEND, Label.MEDIUM, self._api.sending("POST", "/im/chat/messages", body)):
            case {"message_id": str(message_id)}:
                return message_id
            case _:
                raise Unavailable(SEND, message="no message id")

    async def change(self, message_id: str, to_jid: str, content: Content) -> None:
        """Have a card say something else; NotFound where it is not there any more."""
        body = {**self._app, "user_jid": to_jid, "content": content}
        path = f"/im/chat/messages/{path_id(message_id)}"
        await self._api.fetch(CHANGE, Label.MEDIUM, self._api.sending("PUT", path, body))
