"""Serving applications on loopback HTTP, and the failures that only exist there."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI, Request

from bot.clock import WallClock
from bot.simulator.app import create_app
from bot.simulator.delivery import Delivery
from bot.simulator.serve import StartupError, serve, serve_in_thread
from bot.simulator.signing import signature
from bot.simulator.zoom import SimulatedZoom
from tests.bot.simulated_house import House


def headers(house: House) -> dict[str, str]:
    return {"authorization": f"Bearer {house.token}"}


def test_the_api_answers_over_http() -> None:
    house = House()
    house.zoom.start(house.meeting.id, uuid="/ab//c==")

    async def main() -> list[int]:
        async with serve(create_app(house.zoom)) as url, httpx.AsyncClient(headers=headers(house)) as client:
            paths = ("%252Fab%252F%252Fc%3D%3D", "%2Fab%2F%2Fc%3D%3D")
            return [
                (await client.get(f"{url}/v2/past_meetings/{path}/participants")).status_code
                for path in paths
            ]

    assert asyncio.run(main()) == [200, 404]
    assert house.zoom.calls[0].path == "/past_meetings/%252Fab%252F%252Fc%3D%3D/participants"


def test_a_dropped_connection_is_met_as_one(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    house.zoom.fail("GET", "/users", drop=True)

    async def main() -> int:
        async with serve(create_app(house.zoom)) as url, httpx.AsyncClient(headers=headers(house)) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(f"{url}/v2/users/{house.host.id}")
            return (await client.get(f"{url}/v2/users/{house.host.id}")).status_code

    with caplog.at_level(logging.CRITICAL):
        assert asyncio.run(main()) == 200
    assert [call.status for call in house.zoom.calls] == [None, 200]


def test_a_hanging_call_ends_when_the_client_gives_up() -> None:
    house = House()
    house.zoom.fail("GET", "/users", hang=True)

    async def main() -> int:
        async with serve(create_app(house.zoom)) as url, httpx.AsyncClient(headers=headers(house)) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"{url}/v2/users/{house.host.id}", timeout=0.05)
            return (await client.get(f"{url}/v2/users/{house.host.id}")).status_code

    assert asyncio.run(main()) == 200


def test_events_are_delivered_over_http() -> None:
    house, app = House(), FastAPI(openapi_url=None)
    signed: list[bool] = []

    @app.post("/webhooks/zoom", status_code=204)
    async def receive(request: Request) -> None:
        stamp = int(request.headers["x-zm-request-timestamp"])
        expected = signature(await request.body(), house.zoom.webhook_secret, stamp)
        signed.append(request.headers["x-zm-signature"] == expected)

    async def main() -> list[int | None]:
        async with serve(app) as url, httpx.AsyncClient() as client:
            delivery = Delivery(house.zoom, client, f"{url}/webhooks/zoom")
            house.zoom.start(house.meeting.id)
            return [receipt.status for receipt in await delivery.deliver_all()]

    assert asyncio.run(main()) == [204, 204]
    assert signed == [True, True]


def test_nobody_listening_gives_no_status() -> None:
    house = House()

    async def main() -> int | None:
        async with serve(FastAPI(openapi_url=None)) as url:
            pass
        async with httpx.AsyncClient() as client:
            (event,) = house.zoom.start(house.meeting.id, host_joins=False)
            return (await Delivery(house.zoom, client, url).deliver(event)).status

    assert asyncio.run(main()) is None


def lively(seen: list[str], *, fails: bool = False) -> FastAPI:
    """An application that notes its lifespan."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seen.append("started")
        if fails:
            raise OSError("no database")
        yield
        seen.append("stopped")

    return FastAPI(lifespan=lifespan, openapi_url=None)


def test_the_lifespan_runs_and_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    seen: list[str] = []

    async def main() -> None:
        inside = signal.getsignal(signal.SIGINT)
        async with serve(lively(seen)):
            assert seen == ["started"]
            assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == (before[0], inside)

    asyncio.run(main())
    assert seen == ["started", "stopped"]


def test_an_application_that_does_not_start_says_so() -> None:
    async def main() -> None:
        async with serve(lively([], fails=True)):
            pytest.fail("it should not have been served")

    with pytest.raises(StartupError):
        asyncio.run(main())
    with pytest.raises(StartupError), serve_in_thread(lively([], fails=True)):
        pytest.fail("it should not have been served")


def test_an_error_in_the_block_comes_out_and_the_server_stops() -> None:
    seen: list[str] = []

    async def main() -> None:
        async with serve(lively(seen)):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        asyncio.run(main())
    assert seen == ["started", "stopped"]


def test_a_thread_serves_callers_without_an_event_loop() -> None:
    zoom = SimulatedZoom(WallClock())
    host = zoom.add_user("marta@weavers.example", "Marta Reyes")
    token = zoom.gate.issue_token(zoom.clock.now())
    with serve_in_thread(create_app(zoom)) as url:
        answer = httpx.get(f"{url}/v2/users/{host.id}", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["email"] == host.email
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_delay_passes_on_the_clock_before_the_answer() -> None:
    zoom = SimulatedZoom(WallClock())
    zoom.fail("GET", "/users", delay=timedelta(milliseconds=60))
    with serve_in_thread(create_app(zoom)) as url, pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{url}/v2/users/x", timeout=0.02)
