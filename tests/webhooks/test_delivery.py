"""What is kept of a delivery, and by which name."""

import hashlib
import json
from typing import Any

import pytest

from tests.webhooks.payloads import (
    AT,
    EVENT_TS,
    FERN,
    MEETING,
    RECEIVED_AT,
    SECRET,
    UUID,
    as_bytes,
    body,
    of_fern,
)
from webhooks import translate
from webhooks.delivery import Received, delivery_id, describe, describe_unreadable
from webhooks.payloads import Unreadable, parse
from webhooks.signature import SignedOver, Verified
from webhooks.translate import State

JOINED = of_fern("meeting.participant_joined")


def name_of(text: bytes) -> str:
    return delivery_id(text, parse(text))


def test_a_name_is_the_hash_of_what_does_not_change() -> None:
    document = json.loads(JOINED)
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    assert name_of(JOINED) == hashlib.sha256(canonical.encode()).hexdigest()[:32]


def turned(value: Any) -> Any:
    """The same with the keys of every object the other way round."""
    return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(json.dumps(json.loads(JOINED), indent=2).encode(), id="spaced and escaped"),
        pytest.param(as_bytes(turned(json.loads(JOINED))), id="in another order"),
        pytest.param(as_bytes(json.loads(JOINED) | {"download_token": "t0ken"}), id="with another token"),
    ],
)
def test_the_same_event_has_the_same_name(again: bytes) -> None:
    assert again != JOINED
    assert name_of(again) == name_of(JOINED)


@pytest.mark.parametrize(
    "other",
    [
        of_fern("meeting.participant_left"),
        of_fern("meeting.participant_joined", user_id="16778241"),
        body("meeting.participant_joined", {"participant": FERN}, event_ts=EVENT_TS + 1),
        body("meeting.participant_joined", {"participant": FERN}, event_ts=None),
        body("meeting.participant_joined", payload=None),
    ],
)
def test_another_event_has_another_name(other: bytes) -> None:
    assert name_of(other) != name_of(JOINED)


def test_what_is_not_an_event_is_named_by_all_its_bytes() -> None:
    assert delivery_id(b"[1]", None) == hashlib.sha256(b"[1]").hexdigest()[:32]
    assert delivery_id(b"[1]", None) != delivery_id(b"[1] ", None)


def test_the_deepest_body_that_is_read_has_a_name() -> None:
    deepest = b'{"event":"x","payload":' + b"[" * 199 + b"]" * 199 + b"}"
    assert name_of(deepest) != name_of(b'{"event":"x","payload":[]}')


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (JOINED, {"meeting_uuid": UUID, "occurred_at": AT, "state": State.FOR_SESSION, "reason": ""}),
        (
            body("meeting.participant_joined", {"participant": FERN}, event_ts=None),
            {"meeting_uuid": UUID, "occurred_at": RECEIVED_AT, "state": State.FOR_SESSION, "reason": ""},
        ),
        (
            body("meeting.participant_joined"),
            {"meeting_uuid": UUID, "occurred_at": AT, "state": State.UNREADABLE, "reason": translate.NO_PARTICIPANT},
        ),
        (
            body("meeting.created"),
            {"meeting_uuid": None, "occurred_at": AT, "state": State.IGNORED, "reason": translate.NOT_FOLLOWED},
        ),
        (
            as_bytes({"event": "bot_installed", "payload": {"object": MEETING}}),
            {"meeting_uuid": None, "occurred_at": None, "state": State.IGNORED, "reason": translate.NOT_FOLLOWED},
        ),
    ],
)  # fmt: skip
def test_what_is_kept_of_an_event(text: bytes, kept: dict[str, Any]) -> None:
    delivered = parse(text)
    assert describe(Verified(SignedOver.RAW, text, SECRET), delivered, RECEIVED_AT) == Received(
        id=name_of(text),
        body=text,
        event=delivered.event,
        received_at=RECEIVED_AT,
        signed_over=SignedOver.RAW,
        **kept,
    )


def test_what_is_kept_of_what_is_not_an_event() -> None:
    verified = Verified(SignedOver.RESERIALISED, b"[1]", SECRET)
    assert describe_unreadable(verified, Unreadable("not an event"), RECEIVED_AT) == Received(
        id=delivery_id(b"[1]", None),
        body=b"[1]",
        event=None,
        meeting_uuid=None,
        occurred_at=None,
        received_at=RECEIVED_AT,
        signed_over=SignedOver.RESERIALISED,
        state=State.UNREADABLE,
        reason="not an event",
    )


def test_what_people_are_called_is_not_shown() -> None:
    received = describe(Verified(SignedOver.RAW, JOINED, SECRET), parse(JOINED), RECEIVED_AT)
    assert "Fern" not in repr(received)
