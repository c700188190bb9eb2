"""One path for every call: token, turns, tries, errors and what is counted of them."""

import asyncio
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zoom.api import Api, path_uuid
from bot.zoom.errors import (
    CredentialsRefused,
    NotAllowed,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
    ZoomError,
)
from bot.zoom.limits import Label
from tests.bot.zoom_network import MEETING, START, an_account, an_api, paths

READ = f"/meetings/{MEETING}"
PER_SECOND = {"code": 429, "message": "You have reached the maximum per-second rate limit for this API."}
DAILY = {"code": 429, "message": "You have reached the maximum daily rate limit for this API."}


async def read(api: Api) -> dict[str, Any]:
    return await api.fetch("read the meeting", Label.LIGHT, api.sending("GET", READ))


def test_a_call_carries_the_token_and_gives_the_object() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with an_api(account, clock) as api:
            assert (await read(api))["topic"] == "Kids quilting"
            assert (await read(api))["id"] == int(MEETING)
        assert [call.path for call in account.calls] == ["/oauth/token", READ, READ]
        assert (api.counters.requests, api.counters.retries, api.counters.errors) == (2, 0, {})

    asyncio.run(run())


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param({"status": 500}, id="500"),
        pytest.param({"status": 503, "json": {"code": 3001, "message": "gone?"}}, id="503"),
        pytest.param({"status": 408}, id="408"),
        pytest.param({"status": 302, "headers": {"location": "/"}}, id="redirect"),
        pytest.param({"raises": httpx.ReadTimeout("late")}, id="time-out"),
        pytest.param({"raises": httpx.ConnectError("no route")}, id="no connection"),
        pytest.param({"drop": True}, id="connection lost"),
    ],
)
def test_trouble_that_passes_is_not_noticed(trouble: dict[str, Any]) -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, times=3, **trouble)
        async with an_api(account, clock) as api:
            assert (await read(api))["topic"] == "Kids quilting"
        assert paths(account) == [f"GET {READ}"] * 4
        assert (api.counters.requests, api.counters.retries, api.counters.errors) == (4, 3, {})

    asyncio.run(run())


@pytest.mark.parametrize(
    ("trouble", "status", "message"),
    [
        ({"status": 502}, 502, ""),
        ({"raises": httpx.ReadTimeout("late")}, None, "ReadTimeout"),
    ],
)
def test_trouble_that_lasts_is_given_up_after_four_tries(
    trouble: dict[str, Any], status: int | None, message: str
) -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, times=9, **trouble)
        async with an_api(account, clock) as api:
            with pytest.raises(Unavailable) as caught:
                await read(api)
        assert (caught.value.status, caught.value.message) == (status, message)
        assert caught.value.__cause__ is None
        assert len(paths(account)) == 4
        assert api.counters.errors == {"Unavailable": 1}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(400, 300, Refused), (404, 3001, NotFound), (403, None, NotAllowed), (400, 4711, NotAllowed)],
)
def test_a_no_is_not_asked_about_again(status: int, code: int | None, kind: type[ZoomError]) -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, status=status, json=code and {"code": code, "message": "No."}, times=9)
        async with an_api(account, clock) as api:
            with pytest.raises(kind) as caught:
                await read(api)
        assert type(caught.value) is kind
        assert len(paths(account)) == 1
        assert api.counters.errors == {kind.__name__: 1}

    asyncio.run(run())


def test_a_revoked_token_is_renewed_once_for_everybody() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with an_api(account, clock) as api:
            await read(api)
            account.revoke_tokens()
            answers = await asyncio.gather(*(read(api) for _ in range(5)))
        assert [answer["id"] for answer in answers] == [int(MEETING)] * 5
        assert [call.path for call in account.calls].count("/oauth/token") == 2
        assert api.counters.retries == 0

    asyncio.run(run())


def test_a_new_token_that_is_not_taken_either_is_for_an_administrator() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, status=401, json={"code": 124, "message": "Invalid access token."}, times=9)
        async with an_api(account, clock) as api:
            with pytest.raises(NotAllowed) as caught:
                await read(api)
        assert (caught.value.status, caught.value.code) == (401, 124)
        assert [call.path for call in account.calls] == ["/oauth/token", READ, "/oauth/token", READ]

    asyncio.run(run())


def test_wrong_credentials_are_for_an_administrator() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with an_api(account, clock, secret="not-the-secret") as api:
            with pytest.raises(CredentialsRefused) as caught:
                await read(api)
        assert "not-the-secret" not in str(caught.value)
        assert [call.path for call in account.calls] == ["/oauth/token"]
        assert api.counters.errors == {"CredentialsRefused": 1}

    asyncio.run(run())


def test_a_token_endpoint_in_trouble_is_asked_again() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("POST", "/oauth/token", status=500)
        account.fail("POST", "/oauth/token", status=429)
        async with an_api(account, clock) as api:
            await read(api)
        assert clock.now() == START + timedelta(seconds=1)

    asyncio.run(run())


def test_the_per_second_limit_is_waited_for() -> None:
    async def run() -> None:
        account, clock = an_account()
        reset = START + timedelta(seconds=2)
        headers = {"X-RateLimit-Type": "QPS", "X-RateLimit-Reset": str(int(reset.timestamp()))}
        account.fail("GET", READ, status=429, json=PER_SECOND, headers=headers)
        async with an_api(account, clock) as api:
            await read(api)
        assert [call.at for call in account.calls if call.path == READ] == [START, reset]
        assert api.counters.errors == {}

    asyncio.run(run())


def test_the_simulated_accounts_own_limit_is_kept_to() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.gate.requests_per_second = 2
        async with an_api(account, clock) as api:
            for _ in range(5):
                await read(api)
        assert api.counters.errors == {}
        assert api.counters.remaining == {Label.LIGHT: 0}
        assert clock.now() >= START + timedelta(seconds=2)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "headers", "daily", "retry_at"),
    [
        pytest.param(
            DAILY,
            {"X-RateLimit-Type": "Daily-limit", "Retry-After": "2026-11-03T00:00:00Z"},
            True,
            START + timedelta(hours=8),
            id="the day's allowance",
        ),
        pytest.param(PER_SECOND, {"Retry-After": "60"}, False, START + timedelta(minutes=1), id="a minute"),
    ],
)
def test_a_long_wait_is_the_callers(
    body: dict[str, Any], headers: dict[str, str], daily: bool, retry_at: datetime
) -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, status=429, json=body, headers=headers)
        async with an_api(account, clock) as api:
            with pytest.raises(RateLimited) as caught:
                await read(api)
            assert (caught.value.daily, caught.value.retry_at) == (daily, retry_at)
            assert clock.now() == START
            assert len(paths(account)) == 1
            assert api.counters.errors == {"RateLimited": 1}

    asyncio.run(run())


def test_a_limit_that_does_not_end_is_given_up() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", READ, status=429, json=PER_SECOND, times=9)
        async with an_api(account, clock) as api:
            with pytest.raises(RateLimited):
                await read(api)
        assert len(paths(account)) == 4
        assert clock.now() == START + timedelta(seconds=3)

    asyncio.run(run())


def test_done_is_not_claimed_for_an_answer_that_zoom_does_not_give() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("PUT", READ, status=200, json={"welcome": "to our hotel"})
        async with an_api(account, clock) as api:
            with pytest.raises(Unavailable):
                await api.carry_out("end the meeting", Label.LIGHT, api.sending("PUT", f"{READ}/status", {}))
        assert len(paths(account)) == 1
        assert api.counters.errors == {"Unavailable": 1}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("uuid", "segment"),
    [
        ("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D"),
        ("ab+c==", "ab%2Bc%3D%3D"),
        ("/abc==", "%252Fabc%253D%253D"),
        ("ab//c==", "ab%252F%252Fc%253D%253D"),
        ("ab/c==", "ab%252Fc%253D%253D"),
        ("81234567890", "81234567890"),
    ],
)
def test_uuids_with_a_slash_are_encoded_twice_and_sent_so(uuid: str, segment: str) -> None:
    assert path_uuid(uuid) == segment

    async def run() -> None:
        account, clock = an_account()
        async with an_api(account, clock) as api:
            path = f"/past_meetings/{segment}/participants"
            with pytest.raises(NotFound):
                await api.fetch("list who took part", Label.MEDIUM, api.sending("GET", path))
        assert paths(account) == [f"GET {path}"]

    asyncio.run(run())


@given(st.binary(min_size=16, max_size=16).map(lambda raw: b64encode(raw).decode()))
def test_every_uuid_comes_back_from_its_segment(uuid: str) -> None:
    segment = path_uuid(uuid)
    assert "/" not in segment
    assert unquote(unquote(segment)) == uuid if "/" in uuid else unquote(segment) == uuid
