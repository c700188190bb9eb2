"""The access token: one request for many callers, renewed in time, and nothing secret in its errors."""

import asyncio
import base64
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from bot.clock import ManualClock
from bot.zoom.errors import CredentialsRefused, RateLimited, Unavailable, ZoomError
from bot.zoom.token import Token

START = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
SECRET = "s3cret-of-the-app"


class TokenEndpoint:
    """Zoom's token endpoint at the network: gives token-1, token-2, … and keeps what it was sent."""

    def __init__(self, *answers: httpx.Response | Exception, expires_in: int = 3600) -> None:
        self.received: list[httpx.Request] = []
        self.answers = list(answers)
        self.expires_in = expires_in
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.received.append(request)
        self.asked.set()
        number = len(self.received)
        await self.open.wait()
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return httpx.Response(
            200,
            json={
                "access_token": f"token-{number}",
                "token_type": "bearer",
                "expires_in": self.expires_in,
                "scope": "meeting:read:meeting:admin user:read:user:admin",
                "api_url": "https://elsewhere.example",
            },
        )


@asynccontextmanager
async def token_of(endpoint: TokenEndpoint, clock: ManualClock | None = None) -> AsyncIterator[Token]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(endpoint)) as client:
        yield Token(
            client,
            oauth_url="https://zoom.example/oauth/token",
            form={"grant_type": "account_credentials", "account_id": "acc/1"},
            client_id="the-client",
            client_secret=SECRET,
            clock=clock or ManualClock(START),
        )


def test_asks_as_zoom_wants_to_be_asked() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint()
        async with token_of(endpoint) as token:
            assert await token.current() == "token-1"
            assert token.scopes == {"meeting:read:meeting:admin", "user:read:user:admin"}
        (request,) = endpoint.received
        assert request.method == "POST"
        assert str(request.url) == "https://zoom.example/oauth/token"
        assert parse_qs(request.content.decode()) == {
            "grant_type": ["account_credentials"],
            "account_id": ["acc/1"],
        }
        scheme, credentials = request.headers["authorization"].split()
        assert scheme == "Basic"
        assert base64.b64decode(credentials).decode() == f"the-client:{SECRET}"

    asyncio.run(run())


def test_many_callers_share_one_request() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint()
        async with token_of(endpoint) as token:
            values = await asyncio.gather(*(token.current() for _ in range(50)))
            assert set(values) == {"token-1"}
            assert await token.current() == "token-1"
        assert len(endpoint.received) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("expires_in", "kept_for", "renewed_after"),
    [
        pytest.param(3600, timedelta(minutes=54, seconds=59), timedelta(minutes=55), id="an hour"),
        pytest.param(60, timedelta(seconds=29), timedelta(seconds=30), id="a minute"),
    ],
)
def test_renews_before_it_expires(expires_in: int, kept_for: timedelta, renewed_after: timedelta) -> None:
    async def run() -> None:
        endpoint = TokenEndpoint(expires_in=expires_in)
        clock = ManualClock(START)
        async with token_of(endpoint, clock) as token:
            assert await token.current() == "token-1"
            clock.advance(kept_for)
            assert await token.current() == "token-1"
            clock.advance(renewed_after - kept_for)
            assert await asyncio.gather(*(token.current() for _ in range(5))) == ["token-2"] * 5

    asyncio.run(run())


def test_a_stale_token_is_renewed_by_whoever_finds_it_first() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint()
        async with token_of(endpoint) as token:
            stale = await token.current()
            assert await asyncio.gather(*(token.renew(stale) for _ in range(10))) == ["token-2"] * 10
            assert await token.renew(stale) == "token-2"
        assert len(endpoint.received) == 2

    asyncio.run(run())


def test_one_caller_giving_up_does_not_disturb_the_others() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint()
        endpoint.open.clear()
        async with token_of(endpoint) as token:
            impatient, patient = asyncio.create_task(token.current()), asyncio.create_task(token.current())
            await endpoint.asked.wait()
            impatient.cancel()
            endpoint.open.set()
            assert await patient == "token-1"
            assert impatient.cancelled()
        assert len(endpoint.received) == 1

    asyncio.run(run())


def test_closing_gives_up_a_renewal() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint()
        endpoint.open.clear()
        async with token_of(endpoint) as token:
            waiting = asyncio.create_task(token.current())
            await endpoint.asked.wait()
            await token.close()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await token.close()

    asyncio.run(run())


def test_callers_share_a_failure_and_the_next_one_asks_again() -> None:
    async def run() -> None:
        endpoint = TokenEndpoint(httpx.ConnectError("no route"))
        async with token_of(endpoint) as token:
            results = await asyncio.gather(*(token.current() for _ in range(5)), return_exceptions=True)
            assert [type(result) for result in results] == [Unavailable] * 5
            assert len(endpoint.received) == 1
            assert await token.current() == "token-2"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        pytest.param(
            httpx.Response(
                401, json={"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
            ),
            CredentialsRefused,
            "Invalid client_id or client_secret",
            id="wrong secret",
        ),
        pytest.param(
            httpx.Response(400, json={"reason": "Bad Request", "error": "invalid_request"}),
            CredentialsRefused,
            "Bad Request",
            id="wrong account",
        ),
        pytest.param(httpx.Response(404), CredentialsRefused, "", id="wrong address"),
        pytest.param(httpx.Response(429), RateLimited, "", id="too many"),
        pytest.param(httpx.Response(503, text="<html>"), Unavailable, "", id="down"),
        pytest.param(httpx.Response(302, headers={"location": "/"}), Unavailable, "", id="elsewhere"),
        pytest.param(httpx.Response(200, text="<html>hotel"), Unavailable, "", id="not from Zoom"),
        pytest.param(
            httpx.Response(200, json={"access_token": None, "expires_in": 1}), Unavailable, "", id="none"
        ),
        pytest.param(httpx.Response(200, json={"access_token": "t-9"}), Unavailable, "", id="no expiry"),
        pytest.param(httpx.ReadTimeout("late"), Unavailable, "ReadTimeout", id="time-out"),
    ],
)
def test_errors_are_sorted_and_tell_no_secret(
    answer: httpx.Response | Exception, kind: type[ZoomError], message: str
) -> None:
    async def run() -> None:
        async with token_of(TokenEndpoint(answer)) as token:
            with pytest.raises(kind) as caught:
                await token.current()
            assert caught.value.message == message
            told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(token)
            basic = base64.b64encode(f"the-client:{SECRET}".encode()).decode()
            assert SECRET not in told
            assert basic not in told
            assert "t-9" not in told

    asyncio.run(run())
