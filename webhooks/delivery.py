"""One delivery as it is handed on to be kept, and what whoever keeps it answers."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from rules.events import Event
from webhooks.payloads import Delivered, Unreadable
from webhooks.signature import SignedOver, Verified
from webhooks.translate import Heard, State, read


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery that Zoom signed.

    `id` is the same however often and by whichever subscription Zoom sends it. `body` is what the signature covers, but
    that whoever keeps it takes the text out of a chat message first.
    `event` is Zoom's name for it, None where there is none. `meeting_uuid` is the session that it is for, and of an
    unreadable one the session that it names, if any. `occurred_at` is when the event happened, None where that is not
    known of one that is for no session. `reason` says why a delivery is not for a session, and quotes nothing from it.
    `told` is the event for the rules, None where there is none, so that whoever has just kept it need not read it again.
    """

    id: str
    body: bytes = field(repr=False)
    event: str | None
    meeting_uuid: str | None
    occurred_at: datetime | None
    received_at: datetime
    signed_over: SignedOver
    state: State
    reason: str = ""
    told: Event | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The delivery is safely kept; `new` is False where its id had been kept before."""

    new: bool


class JournalUnavailable(Exception):
    """A delivery cannot be kept now. Zoom is asked to send it again."""


class Accept(Protocol):
    """Keeps a delivery. Returns once it cannot be lost any more; raises JournalUnavailable where it cannot be kept."""

    async def __call__(self, delivery: Received) -> Accepted: ...


def delivery_id(body: bytes, delivered: Delivered | None) -> str:
    """32 hex digits that name what was delivered rather than one sending of it.

    Of an event that is its name, its time and its payload: outside them Zoom puts what changes from one sending to the
    next (`recording.completed` has a fresh `download_token`). Of a body that is not an event it is all of it.
    """
    if delivered is not None:
        document = delivered.document
        body = _canonical({key: document[key] for key in _IDENTIFYING if key in document}).encode()
    return sha256(body).hexdigest()[:32]


_IDENTIFYING = ("event", "event_ts", "payload")
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def describe(verified: Verified, delivered: Delivered, received_at: datetime) -> Received:
    """What is to be kept of an event."""
    name = delivery_id(verified.body, delivered)
    outcome = read(delivered, delivery=name, received_at=received_at)
    return Received(
        id=name,
        body=verified.body,
        event=delivered.event,
        meeting_uuid=outcome.meeting_uuid,
        occurred_at=outcome.event.at if isinstance(outcome, Heard) else delivered.occurred_at,
        received_at=received_at,
        signed_over=verified.signed_over,
        state=outcome.state,
        reason=outcome.reason,
        told=outcome.event if isinstance(outcome, Heard) else None,
    )


def describe_unreadable(verified: Verified, problem: Unreadable, received_at: datetime) -> Received:
    """What is to be kept of a body that is not an event."""
    return Received(
        id=delivery_id(verified.body, None),
        body=verified.body,
        event=None,
        meeting_uuid=None,
        occurred_at=None,
        received_at=received_at,
        signed_over=verified.signed_over,
        state=State.UNREADABLE,
        reason=str(problem),
    )
