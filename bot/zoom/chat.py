"""Messages in Zoom Team Chat."""

from bot.zoom.api import Api, path_id
from bot.zoom.errors import Unavailable
from bot.zoom.limits import Label

ASKED = "send a chat message"

# The longest message that Zoom's Team Chat API takes.
LONGEST_MESSAGE = 1024

ELLIPSIS = "…"


class TeamChat:
    """Sends messages as `sender`, the id or address of a user of the account.

    A longer text than Zoom takes is cut and ends in an ellipsis. What is returned is the message's id.
    """

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send_direct(self, sender: str, to: str, text: str) -> str:
        """Write to one person, by address, user id or member id; NotFound where Zoom does not know them."""
        return await self._send(sender, "to_contact", to, text)

    async def send_to_channel(self, sender: str, channel_id: str, text: str) -> str:
        """Write to a channel of which the sender is a member, a meeting's continuous chat included."""
        return await self._send(sender, "to_channel", channel_id, text)

    async def _send(self, sender: str, field: str, to: str, text: str) -> str:
        body = {"message": shortened(text), field: to}
        send = self._api.sending("POST", f"/chat/users/{path_id(sender)}/messages", body)
        match await self._api.fetch(ASKED, Label.MEDIUM, send):
            case {"id": str(message_id)}:
                return message_id
            case _:
                raise Unavailable(ASKED, message="no message id")


def shortened(text: str, at_most: int = LONGEST_MESSAGE) -> str:
    """The text, cut to what Zoom takes or to less."""
    if len(text) <= at_most:
        return text
    return text[: at_most - len(ELLIPSIS)].rstrip() + ELLIPSIS
