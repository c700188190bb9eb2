"""What Zoom says of a message in a session's chat, once its text was replaced by what was found in it.

A delivery that holds chat is rewritten before it is kept: `payload.object.chat_message` (or `chat_message_file`) then
has, in place of the text or the file's name,

    "found": {"details": [{"kind": "phone", "snippet": "call me on ••••• after"}], "words": ["bullying"]}

with kinds of `rules.chat_events.DetailKind`. One that was not rewritten is a message in which nothing was found.
"""

import re
from collections.abc import Iterator
from typing import TypedDict

from rules import events
from rules.chat_events import Audience, Detail, DetailKind
from webhooks.payloads import ChatMessage, Found, RiskDetails
from webhooks.text import clean


class Sent(TypedDict):
    """What makes a `ChatSent` beside what every event has."""

    sender: events.Participant
    sender_is_host_side: bool
    to: Audience | None
    recipient: events.Participant | None
    details: tuple[Detail, ...]
    words: frozenset[str]
    message_id: str | None


def sent(message: ChatMessage | None) -> Sent | None:
    """Who wrote what kind of thing to whom; None where nothing says who wrote."""
    if message is None:
        return None
    sender = _party(message.sender_session_id, message.sender_name, message.sender_email)
    if sender is None:
        return None
    found = message.found or Found()
    return Sent(
        sender=sender,
        sender_is_host_side=message.sender_type == "host",
        to=_audience(message.recipient_type),
        recipient=_party(message.recipient_session_id, message.recipient_name, message.recipient_email),
        details=tuple(_details(found)),
        words=frozenset(found.words or ()),
        message_id=message.message_id,
    )


_LONGEST_LINK = 300
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")


def post(details: RiskDetails | None) -> tuple[str, str]:
    """Where a session's link was posted: the platform, and the post's address if it is one to follow."""
    told = details or RiskDetails()
    link = told.social_link or ""
    is_address = len(link) <= _LONGEST_LINK and _WEB_ADDRESS.fullmatch(link) is not None
    return clean(told.post_platform), link if is_address else ""


def _party(user_id: str | None, name: str | None, email: str | None) -> events.Participant | None:
    party = events.Participant(user_id=user_id, name=clean(name), email=email.lower() if email else None)
    return party if party != events.Participant() else None


def _audience(recipient_type: str | None) -> Audience | None:
    return Audience(recipient_type) if recipient_type in set(Audience) else None


def _details(found: Found) -> Iterator[Detail]:
    for detail in found.details or ():
        if detail.kind in set(DetailKind):
            yield Detail(DetailKind(detail.kind), clean(detail.snippet))
