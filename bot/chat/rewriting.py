"""A delivery that holds chat, made fit to be kept: what was found in place of what was written.

What is let through is named here; anything else that Zoom says in such a delivery, or may come to say, is left out. How
the result is read is for `webhooks.chat`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from bot.chat.details import NO_DOOR, Door
from bot.chat.watch import ChatWatch, Found
from bot.redaction.excerpts import compact, only, part
from webhooks.delivery import Received
from webhooks.payloads import Delivered, parse
from webhooks.translate import to_event

# Gives a meeting's passcode by its id, None where it is not known.
PasscodeOf: TypeAlias = Callable[[str], str | None]

# By Zoom's names for what is written in meetings, webinars and Team Chat.
_CHAT: Final = re.compile(r"(meeting|webinar)\.chat_|team_chat\.|chat_|chat\.")

_MEETING: Final = ("id", "uuid", "meeting_id", "meeting_uuid")
_MESSAGES: Final = ("chat_message", "chat_message_file")
_ABOUT_MESSAGE: Final = (
    "date_time",
    "sender_session_id",
    "sender_name",
    "sender_email",
    "sender_type",
    "recipient_session_id",
    "recipient_name",
    "recipient_email",
    "recipient_type",
    "message_id",
)
_TEXTS: Final = ("message_content", "file_name")


def without_chat(delivery: Received, watch: ChatWatch, passcode_of: PasscodeOf) -> Received:
    """The delivery with no text of a chat in it; its id stays that of what Zoom sent, so that it is known when it comes again."""
    if delivery.event is None:
        # Nobody can say what is in it, so that the chat is only safe if all of it goes.
        return replace(delivery, body=b"") if b"chat" in delivery.body.lower() else delivery
    if _CHAT.match(delivery.event.lower()) is None:
        return delivery
    kept = _rewritten(parse(delivery.body), watch, passcode_of)
    body = compact(kept)
    heard = to_event(parse(body), delivery=delivery.id, received_at=delivery.received_at)
    return replace(delivery, body=body, told=heard.event if heard is not None else None)


def _rewritten(delivered: Delivered, watch: ChatWatch, passcode_of: PasscodeOf) -> dict[str, Any]:
    document = delivered.document
    payload = part(document, "payload")
    told = part(payload, "object")
    of_meeting = delivered.payload.object
    meeting_id = of_meeting.id if of_meeting is not None else None
    door = Door(meeting_id, passcode_of(meeting_id)) if meeting_id is not None else NO_DOOR
    messages = {
        name: only(part(told, name), _ABOUT_MESSAGE)
        | {"found": _found(watch.look(_text(part(told, name)), door))}
        for name in _MESSAGES
        if name in told
    }
    return only(document, ("event", "event_ts")) | {
        "payload": only(payload, ("account_id",)) | {"object": only(told, _MEETING) | messages}
    }


def _text(message: Mapping[str, Any]) -> str:
    return "\n".join(text for name in _TEXTS if isinstance(text := message.get(name), str))


def _found(found: Found) -> dict[str, Any]:
    return {
        "details": [{"kind": detail.kind.value, "snippet": detail.snippet} for detail in found.details],
        "words": sorted(found.words),
    }
