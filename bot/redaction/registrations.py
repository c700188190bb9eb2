"""A delivery made fit to be kept: Zoom sends what people answered when they registered, and their own link, along."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.redaction.excerpts import compact
from webhooks.delivery import Received
from webhooks.payloads import parse
from webhooks.registrations import REGISTRATION_EVENTS, registration_changed

KEPT = ("id", "status")


def without_answers(delivery: Received) -> Received:
    """The delivery with no more of a registrant than their id and status; the list itself is asked for.

    Its id stays that of what Zoom sent, so that it is known when it comes again.
    """
    if delivery.event not in REGISTRATION_EVENTS:
        return delivery
    delivered = parse(delivery.body)
    if registration_changed(delivered) is None:
        return delivery
    document: dict[str, Any] = dict(delivered.document)
    payload = dict(document["payload"])
    payload["object"] = _bare(payload["object"])
    return replace(delivery, body=compact(document | {"payload": payload}))


def _bare(told: Mapping[str, Any]) -> dict[str, Any]:
    registrant = told.get("registrant")
    known = registrant if isinstance(registrant, dict) else {}
    return {**told, "registrant": {name: known[name] for name in KEPT if name in known}}
