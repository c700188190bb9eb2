"""What Zoom is answered, what is kept, and what is refused."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.webhooks.door import Door, Shelf, signed
from tests.webhooks.payloads import (
    OLD_SECRET,
    RECEIVED_AT,
    SECRET,
    STAMP,
    as_bytes,
    body,
    of_fern,
)
from webhooks.delivery import Accepted, Received
from webhooks.receiver import LARGEST_BODY, PATH, DeliveryCounts, router
from webhooks.signature import SignedOver, sign
from webhooks.translate import State

JOINED = of_fern("meeting.participant_joined")
CHALLENGE = as_bytes({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vl"}, "event_ts": 1})


def test_what_zoom_signed_is_kept_and_acknowledged() -> None:
    door = Door()
    answer = door.deliver(JOINED)
    assert (answer.status_code, answer.content) == (200, b"")
    [kept] = door.shelf.kept
    assert (kept.body, kept.event, kept.state) == (JOINED, "meeting.participant_joined", State.FOR_SESSION)
    assert (kept.received_at, kept.signed_over) == (RECEIVED_AT, SignedOver.RAW)
    assert door.counted() == {"verified_raw": 1, "accepted": 1}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (body("meeting.created"), State.IGNORED),
        (body("meeting.never_heard_of"), State.IGNORED),
        (body("meeting.participant_joined"), State.UNREADABLE),
        (b"not JSON", State.UNREADABLE),
        (b"", State.UNREADABLE),
        (b"[" * 100_000, State.UNREADABLE),
        (as_bytes({"event": "endpoint.url_validation", "payload": {}}), State.IGNORED),
    ],
)
def test_what_zoom_signed_is_kept_even_if_it_says_nothing(text: bytes, state: State) -> None:
    door = Door()
    assert door.deliver(text).status_code == 200
    assert [(kept.body, kept.state) for kept in door.shelf.kept] == [(text, state)]
    assert door.counted() == {"verified_raw": 1, "accepted": 1, state.value: 1}


def test_a_delivery_that_came_before_is_acknowledged_again() -> None:
    door = Door()
    unreadable = body("meeting.participant_joined")
    for text in (JOINED, JOINED, unreadable, unreadable):
        assert door.deliver(text).status_code == 200
    assert door.counted() == {"verified_raw": 4, "accepted": 2, "duplicates": 2, "unreadable": 1}


def test_zoom_is_asked_to_send_again_what_cannot_be_kept() -> None:
    door = Door(shelf=Shelf(full=True))
    answer = door.deliver(JOINED)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    door.shelf.full = False
    assert door.deliver(JOINED).status_code == 200
    assert door.counted() == {"verified_raw": 2, "postponed": 1, "accepted": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-zm-signature": sign(JOINED, STAMP, SECRET)},
        {"x-zm-request-timestamp": STAMP},
        {"x-zm-signature": "", "x-zm-request-timestamp": ""},
        signed(JOINED) | {"x-zm-signature": "v0=" + "0" * 64},
        signed(JOINED) | {"x-zm-request-timestamp": "1793635201"},
        signed(JOINED) | {"x-zm-signature": "v0=" + "f" * 20_000},
        signed(JOINED, OLD_SECRET),
        signed(JOINED, "another"),
    ],
)
def test_what_zoom_did_not_sign_is_refused(headers: dict[str, str]) -> None:
    door = Door()
    assert door.post(JOINED, headers).status_code == 401
    assert door.shelf.kept == []
    assert door.counted() == {"refused_signature": 1}


def test_headers_need_not_be_ascii() -> None:
    door = Door()
    raw = {"x-zm-signature": b"v0=\xe9\xff", "x-zm-request-timestamp": b"\xb2\xb3"}
    headers = {name: value.decode("latin-1") for name, value in raw.items()}
    assert asyncio.run(answered(door, [message(JOINED)], headers)) == 401


def test_either_secret_will_do_while_they_rotate() -> None:
    door = Door(secrets=(SECRET, OLD_SECRET))
    assert door.deliver(JOINED, SECRET).status_code == 200
    assert door.deliver(JOINED, OLD_SECRET).status_code == 200


def test_a_signature_over_the_reserialised_body_is_good_enough() -> None:
    door = Door()
    escaped = json.dumps(json.loads(JOINED)).encode()
    assert door.post(escaped, signed(JOINED)).status_code == 200
    [kept] = door.shelf.kept
    assert (kept.body, kept.signed_over) == (JOINED, SignedOver.RESERIALISED)
    assert door.counted() == {"verified_reserialised": 1, "accepted": 1}


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_a_challenge_is_answered_under_the_secret_that_signed_it(secret: str) -> None:
    door = Door(secrets=(SECRET, OLD_SECRET), shelf=Shelf(full=True))
    answer = door.deliver(CHALLENGE, secret)
    expected = hmac.new(secret.encode(), b"qgg8vl", hashlib.sha256).hexdigest()
    assert (answer.status_code, answer.json()) == (200, {"plainToken": "qgg8vl", "encryptedToken": expected})
    assert door.counted() == {"verified_raw": 1, "challenges": 1}


def test_a_challenge_that_zoom_did_not_sign_is_refused() -> None:
    assert Door().post(CHALLENGE).status_code == 401


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_without_a_secret_there_is_no_door(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Door(secrets=secrets).app()


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_only_post_is_answered(method: str) -> None:
    assert asyncio.run(answered(Door(), [message(b"")], method=method)) == 405


def message(text: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": text, "more_body": more}


async def answered(
    door: Door, messages: list[dict[str, Any]], headers: dict[str, str] | None = None, method: str = "POST"
) -> int:
    """The status that is answered when the server hands on these messages; what is not read stays in the list."""
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(part: Any) -> None:
        sent.append(part)

    lines = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": PATH, "headers": lines, "query_string": b""}
    await door.app()(scope, receive, send)
    status = sent[0]["status"]
    assert isinstance(status, int)
    return status


def padded(size: int) -> bytes:
    return JOINED + b" " * (size - len(JOINED))


def test_the_largest_body_is_read() -> None:
    door = Door()
    assert door.deliver(padded(LARGEST_BODY)).status_code == 200


def test_a_larger_body_is_refused_before_anything_else() -> None:
    door = Door()
    assert door.deliver(padded(LARGEST_BODY + 1)).status_code == 413
    assert door.counted() == {"too_large": 1}


def unread(headers: Callable[[bytes], dict[str, str]]) -> tuple[int, int]:
    """What is answered to two bodies' worth in eight chunks, and how many of the chunks are left unread."""
    chunk = b" " * (LARGEST_BODY // 4)
    messages = [message(chunk, more=True) for _ in range(8)]
    return asyncio.run(answered(Door(), messages, headers(chunk * 8))), len(messages)


@pytest.mark.parametrize(
    ("declared", "left"),
    [
        ({}, 3),
        ({"content-length": "10"}, 3),
        ({"content-length": "-1"}, 3),
        ({"content-length": "²"}, 3),
        ({"content-length": str(LARGEST_BODY + 1)}, 8),
        ({"content-length": "9" * 5_000}, 8),
    ],
)
def test_no_more_is_read_than_is_needed_to_refuse_it(declared: dict[str, str], left: int) -> None:
    assert unread(lambda text: signed(text) | declared) == (413, left)


def test_a_body_in_pieces_is_put_together() -> None:
    door = Door()
    pieces = [message(JOINED[at : at + 50], more=True) for at in range(0, len(JOINED), 50)]
    assert asyncio.run(answered(door, [*pieces, message(b"")], signed(JOINED))) == 200
    assert door.shelf.kept[0].body == JOINED


def test_a_client_that_goes_away_leaves_nothing() -> None:
    door = Door()
    messages = [message(JOINED[:50], more=True), {"type": "http.disconnect"}]
    assert asyncio.run(answered(door, messages, signed(JOINED))) == 503
    assert door.shelf.kept == []
    assert door.counted() == {"broken_off": 1}


def test_it_is_acknowledged_only_once_it_is_kept() -> None:
    async def scene() -> tuple[bool, int]:
        kept = asyncio.Event()

        async def accept(delivery: Received) -> Accepted:
            await kept.wait()
            return Accepted(new=True)

        app = FastAPI()
        app.include_router(router(accept, [SECRET], now=lambda: RECEIVED_AT, counts=DeliveryCounts()))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            answer = asyncio.create_task(client.post(PATH, content=JOINED, headers=signed(JOINED)))
            done, _ = await asyncio.wait([answer], timeout=0.05)
            kept.set()
            return bool(done), (await answer).status_code

    assert asyncio.run(scene()) == (False, 200)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "is missing; request without an id"),
        (signed(JOINED, "another"), "does not match; request '9f3c'"),
        ({"x-zm-trackingid": "WEB_1"}, "is missing; request 'WEB_1'"),
        ({"x-zm-request-id": "é" * 500}, "request '" + r"\xe9" * 64 + "'"),
    ],
)
def test_a_refused_signature_is_logged(
    headers: dict[str, str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    asyncio.run(answered(Door(), [message(JOINED)], headers))
    [line] = caplog.messages
    assert said in line


def test_a_flood_of_forgeries_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    now, counts = [RECEIVED_AT], DeliveryCounts()
    app = FastAPI()
    app.include_router(router(Shelf().accept, [SECRET], now=lambda: now[0], counts=counts))

    async def flood() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            lines = []
            for later in (0, 59, 60, -3600):
                now[0] = RECEIVED_AT + timedelta(seconds=later)
                for _ in range(50):
                    assert (await client.post(PATH, content=JOINED)).status_code == 401
                lines.append(len([line for line in caplog.messages if "signature is missing" in line]))
            return lines

    assert asyncio.run(flood()) == [10, 10, 20, 30]
    assert counts.refused_signature == 200


def test_what_is_odd_is_logged_by_its_ids_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="webhooks")
    door = Door()
    door.deliver(JOINED)
    assert caplog.messages == []
    door.post(json.dumps(json.loads(JOINED)).encode(), signed(JOINED))
    door.deliver(of_fern("meeting.participant_role_changed"))
    door.shelf.full = True
    door.deliver(JOINED)
    reserialised, unreadable, postponed = caplog.messages
    assert "9f3c" in reserialised
    assert door.shelf.kept[-1].id in unreadable
    assert door.shelf.kept[0].id in postponed
    assert not any("fern" in line.lower() or "shelf" in line for line in caplog.messages)
