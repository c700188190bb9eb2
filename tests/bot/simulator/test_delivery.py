"""Signing and delivering the simulated Zoom's events, over loopback HTTP and in process."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from bot.simulator.delivery import Delivery, Receipt
from bot.simulator.signing import encrypted_token, serialise, sign, signature
from tests.bot.simulated_house import GUEST, START, House, a_live_house

SIGNED = "v0=7ac86d348b198a011c3412a2d41eb2f946345da16818b0576d8c2de12093b082"


class Endpoint:
    """A webhook endpoint that answers with the statuses it was given, then with 204."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.received: list[tuple[bytes, dict[str, str]]] = []
        self.app = FastAPI(openapi_url=None)
        self.app.post("/hook")(self.receive)

    async def receive(self, request: Request) -> Response:
        self.received.append((await request.body(), dict(request.headers)))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 204)

    def names(self) -> list[str]:
        return [json.loads(body)["event"].removeprefix("meeting.") for body, _ in self.received]


def delivering(
    house: House,
    app: FastAPI,
    steps: Callable[[Delivery], Awaitable[Any]],
    *,
    retry: bool = False,
    secret: str | None = None,
) -> Any:
    """Run the steps with a delivery to this application."""

    async def main() -> Any:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://endpoint.test") as client:
            return await steps(Delivery(house.zoom, client, "/hook", retry=retry, secret=secret))

    return asyncio.run(main())


def statuses(receipts: list[Receipt]) -> list[tuple[int | None, int, int]]:
    """Status, attempt, and minutes since the start."""
    return [
        (receipt.status, receipt.attempt, (receipt.at - START) // timedelta(minutes=1))
        for receipt in receipts
    ]


def test_bodies_are_written_as_javascript_writes_them() -> None:
    event = {"name": "Zoë 🧵", "n": [1, None, True], "line": "\u2028</", "lone": "\ud83e"}
    assert serialise(event) == (
        '{"name":"Zoë 🧵","n":[1,null,true],"line":"\u2028</","lone":"\\ud83e"}'.encode()
    )


def test_the_signature_is_zooms() -> None:
    """A value worked out with another tool: `printf 'v0:1788276600:{}' | openssl dgst -sha256 -hmac s3cret`."""
    headers = sign(b"{}", "s3cret", 1788276600, request_id="r-1")
    assert headers["x-zm-signature"] == SIGNED
    assert (headers["x-zm-request-timestamp"], headers["x-zm-request-id"]) == ("1788276600", "r-1")


def test_the_signature_covers_the_raw_bytes() -> None:
    body = serialise({"user_name": GUEST + " 🧵"})
    expected = hmac.new(b"s", b"v0:7:" + body, hashlib.sha256).hexdigest()
    assert signature(body, "s", 7) == f"v0={expected}"
    assert signature(json.dumps(json.loads(body)).encode(), "s", 7) != f"v0={expected}"


def test_events_are_delivered_in_order_and_signed_now() -> None:
    house, endpoint = a_live_house(), Endpoint()
    house.zoom.rename(house.meeting.id, GUEST, "Fern 🧵")
    house.zoom.share_screen(house.meeting.id, "Fern 🧵")
    house.zoom.end(house.meeting.id)
    receipts = delivering(house, endpoint.app, Delivery.deliver_all)
    assert endpoint.names() == [
        "sharing_started",
        "participant_left",
        "sharing_ended",
        "participant_left",
        "ended",
    ]
    assert [receipt.delivered for receipt in receipts] == [True] * 5
    assert not house.zoom.outbox
    for body, headers in endpoint.received:
        stamp = int(headers["x-zm-request-timestamp"])
        assert stamp == START.timestamp()
        assert headers["x-zm-signature"] == signature(body, house.zoom.webhook_secret, stamp)
        assert headers["content-type"].startswith("application/json")
    assert len({headers["x-zm-request-id"] for _, headers in endpoint.received}) == 5
    assert "Fern 🧵".encode() in endpoint.received[0][0]


def test_another_secret_signs_otherwise() -> None:
    house, endpoint = House(), Endpoint()
    house.zoom.start(house.meeting.id, host_joins=False)
    delivering(house, endpoint.app, Delivery.deliver_all, secret="rotated")
    ((body, headers),) = endpoint.received
    assert headers["x-zm-signature"] == signature(body, "rotated", int(START.timestamp()))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([500], [(500, 1, 0), (204, 2, 5)]),
        ([500, 503, 502], [(500, 1, 0), (503, 2, 5), (502, 3, 25), (204, 4, 85)]),
        ([500] * 9, [(500, 1, 0), (500, 2, 5), (500, 3, 25), (500, 4, 85)]),
        ([404, 404], [(404, 1, 0)]),
        ([302], [(302, 1, 0)]),
        ([200], [(200, 1, 0)]),
    ],
)
def test_failed_deliveries_are_retried_as_zoom_does(
    answers: list[int], expected: list[tuple[int, int, int]]
) -> None:
    house, endpoint = House(), Endpoint(*answers)
    house.zoom.start(house.meeting.id, host_joins=False)

    async def steps(delivery: Delivery) -> list[Receipt]:
        return [*await delivery.deliver_all(), *await delivery.deliver_retries()]

    assert statuses(delivering(house, endpoint.app, steps, retry=True)) == expected
    assert len(set(map(str, endpoint.received))) == 1


def test_retries_come_after_what_happened_meanwhile() -> None:
    house, endpoint = House(), Endpoint(500)
    house.zoom.start(house.meeting.id)

    async def steps(delivery: Delivery) -> None:
        await delivery.deliver_all()
        house.clock.advance(timedelta(minutes=5))
        house.zoom.arrive(house.meeting.id, GUEST)
        await delivery.deliver_all()

    delivering(house, endpoint.app, steps, retry=True)
    assert endpoint.names() == ["started", "participant_joined", "participant_joined_waiting_room", "started"]


def test_nothing_is_retried_unless_asked() -> None:
    house, endpoint = House(), Endpoint(500)
    house.zoom.start(house.meeting.id, host_joins=False)

    async def steps(delivery: Delivery) -> list[Receipt]:
        return [*await delivery.deliver_all(), *await delivery.deliver_retries()]

    assert statuses(delivering(house, endpoint.app, steps)) == [(500, 1, 0)]


def test_an_endpoint_that_breaks_gives_no_status() -> None:
    house, app = House(), FastAPI(openapi_url=None)

    @app.post("/hook")
    async def drop() -> None:
        raise httpx.ReadError("gone")

    house.zoom.start(house.meeting.id, host_joins=False)
    (receipt,) = delivering(house, app, Delivery.deliver_all)
    assert (receipt.status, receipt.delivered, receipt.retried) == (None, False, True)


def test_an_event_is_delivered_twice_byte_for_byte() -> None:
    house, endpoint = House(), Endpoint()
    (event,) = house.zoom.start(house.meeting.id, host_joins=False)
    delivering(house, endpoint.app, lambda delivery: delivery.deliver_twice(event))
    first, second = endpoint.received
    assert first == second


def test_events_are_delivered_out_of_order() -> None:
    house, endpoint = House(), Endpoint()
    house.zoom.start(house.meeting.id)
    house.zoom.arrive(house.meeting.id, GUEST)
    delivering(house, endpoint.app, lambda delivery: delivery.deliver_reordered([2, 0]))
    assert endpoint.names() == ["participant_joined_waiting_room", "started"]
    assert [event["event"] for event in house.zoom.outbox] == ["meeting.participant_joined"]


def test_a_late_event_is_as_it_was_first_signed() -> None:
    house, endpoint = House(), Endpoint()
    (event,) = house.zoom.start(house.meeting.id, host_joins=False)
    receipt = delivering(
        house, endpoint.app, lambda delivery: delivery.deliver_late(event, timedelta(minutes=85))
    )
    ((_, headers),) = endpoint.received
    assert receipt.at == START + timedelta(minutes=85)
    assert int(headers["x-zm-request-timestamp"]) == START.timestamp()


@pytest.mark.parametrize(
    ("status", "answer", "valid"),
    [
        (200, {"plainToken": "plain", "encryptedToken": encrypted_token("plain", "right")}, True),
        (200, {"plainToken": "plain", "encryptedToken": encrypted_token("plain", "wrong")}, False),
        (200, {"plainToken": "other", "encryptedToken": encrypted_token("other", "right")}, False),
        (401, {"plainToken": "plain", "encryptedToken": encrypted_token("plain", "right")}, False),
        (200, "no JSON", False),
    ],
)
def test_the_challenge_wants_the_right_answer(status: int, answer: Any, valid: bool) -> None:
    house, app = House(), FastAPI(openapi_url=None)

    @app.post("/hook")
    async def validate(request: Request) -> Response:
        challenge = await request.json()
        assert (challenge["event"], challenge["payload"]) == (
            "endpoint.url_validation",
            {"plainToken": "plain"},
        )
        return Response(answer if isinstance(answer, str) else json.dumps(answer), status)

    def steps(delivery: Delivery) -> Awaitable[bool]:
        return delivery.validate_url("plain")

    assert delivering(house, app, steps, secret="right") is valid


def test_a_running_delivery_posts_what_is_queued_while_it_runs() -> None:
    house = House()
    arrived = asyncio.Event()
    app = FastAPI(openapi_url=None)
    names: list[str] = []

    @app.post("/hook", status_code=204)
    async def receive(request: Request) -> None:
        names.append((await request.json())["event"])
        arrived.set()

    async def steps(delivery: Delivery) -> None:
        running = asyncio.create_task(delivery.run())
        house.zoom.start(house.meeting.id, host_joins=False)
        await asyncio.wait_for(arrived.wait(), 5)
        arrived.clear()
        house.zoom.end(house.meeting.id)
        await asyncio.wait_for(arrived.wait(), 5)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    delivering(house, app, steps)
    assert names == ["meeting.started", "meeting.ended"]
    assert house.zoom.on_queued is None


def test_chosen_events_are_lost_on_the_way() -> None:
    house, endpoint = House(), Endpoint()

    async def steps(delivery: Delivery) -> list[str]:
        delivery.lose("meeting.participant_joined", 1, 3)
        delivery.lose("meeting.ended")
        house.zoom.start(house.meeting.id)
        for name in (GUEST, "Ida Moss"):
            house.zoom.join(house.meeting.id, name)
        await delivery.deliver_all()
        house.zoom.end(house.meeting.id)
        await delivery.deliver_all()
        return [event["event"] for event in delivery.lost]

    lost = delivering(house, endpoint.app, steps)
    assert lost == ["meeting.participant_joined"] * 2 + ["meeting.ended"]
    assert endpoint.names() == ["started", "participant_joined", *["participant_left"] * 3]


def test_everything_can_be_lost() -> None:
    house, endpoint = House(), Endpoint()

    async def steps(delivery: Delivery) -> None:
        delivery.lose("*")
        house.zoom.start(house.meeting.id)
        await delivery.deliver_all()

    delivering(house, endpoint.app, steps)
    assert endpoint.names() == []
