"""Invented deliveries in the shapes that Zoom sends."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from rules import events

SECRET = "loom-and-shuttle"
OLD_SECRET = "spindle-and-whorl"
STAMP = "1793635200"

UUID = "kn1tT/ngCirc1e+0001=="
ROOM = "br3akOutR00m+0001=="
EVENT_TS = 1793635200250
AT = datetime(2026, 11, 2, 16, 0, 0, 250_000, tzinfo=UTC)
INNER = "2026-11-02T15:59:58Z"
INNER_AT = datetime(2026, 11, 2, 15, 59, 58, tzinfo=UTC)
RECEIVED_AT = datetime(2026, 11, 2, 16, 0, 1, tzinfo=UTC)

MEETING: dict[str, Any] = {
    "id": 81234567890,
    "uuid": UUID,
    "host_id": "h0stOfTheKn1tters",
    "topic": "Kids knitting circle",
    "type": 8,
    "start_time": "2026-11-02T16:00:00Z",
    "timezone": "Europe/London",
    "duration": 45,
}

FERN: dict[str, Any] = {
    "user_id": "16778240",
    "user_name": "Fern Okafor 🧵",
    "id": "",
    "participant_uuid": "F3RN-0001",
    "participant_user_id": "f3rnsAcc0unt",
    "registrant_id": "reg-fern",
    "email": "Fern@Example.Org",
    "customer_key": "",
}

# MEETING and FERN as the rules know them.
KNITTING = events.Meeting(
    meeting_id="81234567890",
    host_id="h0stOfTheKn1tters",
    topic="Kids knitting circle",
    start_time=datetime(2026, 11, 2, 16, 0, tzinfo=UTC),
    duration=timedelta(minutes=45),
    type=8,
)
WHO = events.Participant(
    user_id="16778240",
    name="Fern Okafor 🧵",
    participant_uuid="F3RN-0001",
    zoom_id="f3rnsAcc0unt",
    email="fern@example.org",
    registrant_id="reg-fern",
)


def body(event: str, told: dict[str, Any] | None = None, /, **envelope: Any) -> bytes:
    """A delivery's bytes; `told` is added to the meeting in `payload.object`."""
    document = {
        "event": event,
        "event_ts": EVENT_TS,
        "payload": {"account_id": "acc0unt", "object": MEETING | (told or {})},
    }
    return as_bytes(document | envelope)


def of_fern(event: str, /, **more: Any) -> bytes:
    """A delivery about one participant."""
    return body(event, {"participant": FERN | more})


def as_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
