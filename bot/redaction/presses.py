"""A delivery made fit to be kept: Zoom sends the whole card along on which somebody pressed, and a token to answer with."""

from dataclasses import replace
from typing import Final

from bot.redaction.excerpts import compact, only, part
from webhooks.delivery import Received
from webhooks.payloads import parse
from webhooks.presses import BUTTON_PRESSED

BESIDE: Final = ("event", "event_ts")
KEPT: Final = ("accountId", "messageId", "timestamp", "userId", "userName")


def without_card(delivery: Received) -> Received:
    """The delivery with no more of a press than who pressed what, when, and on which message.

    Its id stays that of what Zoom sent, so that it is known when it comes again.
    """
    if delivery.event != BUTTON_PRESSED:
        return delivery
    document = parse(delivery.body).document
    payload = part(document, "payload")
    kept = only(payload, KEPT) | {"actionItem": only(part(payload, "actionItem"), ("text", "value"))}
    return replace(delivery, body=compact(only(document, BESIDE) | {"payload": kept}))
