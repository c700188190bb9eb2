"""Saying something to everybody in a meeting, over its own chat."""

import logging

from bot.actions import reasons
from bot.alerts.messages import Messenger, NobodyToTell, room_request
from bot.situation import Situation
from bot.zoom.errors import NotAllowed, Refused, ZoomError
from rules.actions import Action

log = logging.getLogger(__name__)


async def unsaid(messenger: Messenger, action: Action, situation: Situation) -> str:
    """Say to everybody what an action has them told; why that could not be, in a sentence, and empty where it could.

    Raises NotNow.
    """
    if situation.chat_channel_id is None:
        return reasons.NO_ROOM_CHAT
    try:
        await messenger.to_room(situation.chat_channel_id, room_request(action))
    except NobodyToTell as nobody:
        return str(nobody)
    except Refused as error:
        log.info("the meeting's chat does not take messages: %s", error)
        return reasons.ROOM_CHAT_REFUSED
    except NotAllowed as error:
        log.warning("the meeting's chat is not open to the app: %s", error)
        return why_not_done(error)
    return ""


def why_not_done(error: ZoomError) -> str:
    """Why Zoom did not do something, in a sentence."""
    return (reasons.NOT_ALLOWED if isinstance(error, NotAllowed) else reasons.REFUSED).format(error=error)
