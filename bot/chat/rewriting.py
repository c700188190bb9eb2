"""A delivery that holds chat, made fit to be kept: what was found in place of what was written.

What is let through is named here; anything else that Zoom says in such a delivery, or may come to say, is left out. How
the result is read is for `webhooks.chat`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from bot.chat.details import NO_DOOR, Door
from bot.chat.watch import ChatWatch, Found
from bot.redaction.excerpts import compact, only, part
from rules.chat_events import DetailKind
from webhooks.delivery import Received
from webhooks.payloads import Delivered, parse
from webhooks.translate import State, to_event

# Gives a meeting's passcode by its id, None where it is not known.
PasscodeOf: TypeAlias = Callable[[str], str | None]

# By Zoom's names for what is written in meetings, webinars and Team Chat.
_CHAT: Final = re.compile(r"(meeting|webinar)\.chat_|team_chat\.|chat_|chat\.")

_MEETING: Final = ("id", "uuid", "meeting_id", "meeting_uuid")
_MESSAGES: Final = ("chat_message", "chat_message_file")
_ABOUT_SENDER: Final = (
    "date_time",
    "sender_session_id",
    "sender_name",
    "sender_email",
    "sender_type",
    "message_id",
)
_ABOUT_MESSAGE: Final = (
    *_ABOUT_SENDER,
    "recipient_session_id",
    "recipient_name",
    "recipient_email",
    "recipient_type",
)
_DETAILS: Final = "personal_information"
_OWN_LINK: Final = "shared_link"
_WORDS: Final = "behaviour"
_OF_RECIPIENT: Final = frozenset({"private_chat", _DETAILS})

CHAT_RULES: Final = _OF_RECIPIENT | {_OWN_LINK, _WORDS}
"""The rules that look at what is written."""

NOT_LOOKED_AT: Final = "no rule that is on looks at the chat"

_TEXTS: Final = ("message_content", "file_name")


def holds_chat(delivery: Received) -> bool:
    """Whether a delivery is known to be about something that was written."""
    return delivery.event is not None and _CHAT.match(delivery.event.lower()) is not None


def without_chat(
    delivery: Received, watch: ChatWatch, passcode_of: PasscodeOf, rules: Collection[str] = CHAT_RULES
) -> Received:
    """The delivery with no text of a chat in it; its id stays that of what Zoom sent, so that it is known when it comes again.

    Nothing is kept for any rule but these; without one that looks at chat, nothing of a message at all.
    """
    if delivery.event is None:
        # Nobody can say what is in it, so that the chat is only safe if all of it goes.
        return replace(delivery, body=b"") if b"chat" in delivery.body.lower() else delivery
    if not holds_chat(delivery):
        return delivery
    body = compact(_rewritten(parse(delivery.body), watch, passcode_of, rules))
    if CHAT_RULES.isdisjoint(rules):
        return replace(delivery, body=body, told=None, state=State.IGNORED, reason=NOT_LOOKED_AT)
    heard = to_event(parse(body), delivery=delivery.id, received_at=delivery.received_at)
    return replace(delivery, body=body, told=heard.event if heard is not None else None)


def _rewritten(
    delivered: Delivered, watch: ChatWatch, passcode_of: PasscodeOf, rules: Collection[str]
) -> dict[str, Any]:
    document = delivered.document
    payload = part(document, "payload")
    told = part(payload, "object")
    of_meeting = delivered.payload.object
    meeting_id = of_meeting.id if of_meeting is not None else None
    door = Door(meeting_id, passcode_of(meeting_id)) if meeting_id is not None else NO_DOOR
    about = _ABOUT_MESSAGE if _OF_RECIPIENT.intersection(rules) else _ABOUT_SENDER
    messages = {
        name: only(part(told, name), about)
        | {"found": _found(watch.look(_text(part(told, name)), door), rules)}
        for name in _MESSAGES
        if name in told and not CHAT_RULES.isdisjoint(rules)
    }
    return only(document, ("event", "event_ts")) | {
        "payload": only(payload, ("account_id",)) | {"object": only(told, _MEETING) | messages}
    }


def _text(message: Mapping[str, Any]) -> str:
    return "\n".join(text for name in _TEXTS if isinstance(text := message.get(name), str))


def _found(found: Found, rules: Collection[str]) -> dict[str, Any]:
    return {
        "details": [
            {"kind": detail.kind.value, "snippet": detail.snippet}
            for detail in found.details
            if _rule_on(detail.kind) in rules
        ],
        "words": sorted(found.words) if _WORDS in rules else [],
    }


def _rule_on(kind: DetailKind) -> str:
    return _OWN_LINK if kind in {DetailKind.LINK, DetailKind.PASSCODE} else _DETAILS
