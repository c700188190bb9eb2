"""Every request to the simulated API passes here: it is written down, and made to fail where that was arranged."""

import json
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.simulator.account import Account
from bot.simulator.gate import Call, Failure


class Reception:
    """ASGI middleware in front of the API of `zoom`."""

    def __init__(self, app: ASGIApp, zoom: Account) -> None:
        self._app = app
        self._zoom = zoom

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        call = _call(scope, body, self._zoom)
        self._zoom.calls.append(call)

        async def noting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"date", self._date())]
            await send(message)

        failure = self._zoom.gate.failure_for(call.method, call.path)
        if failure is not None and failure.delay is not None:
            await self._zoom.clock.sleep(failure.delay)
        if failure is None or not failure.answers:
            await self._app(scope, _again(body, receive), noting_send)
        elif failure.status is not None:
            await _answer(failure)(scope, receive, noting_send)
        else:
            await _break(failure, receive, send)

    def _date(self) -> bytes:
        now = (self._zoom.clock.now() + self._zoom.clock_ahead).astimezone(UTC)
        return format_datetime(now, usegmt=True).encode("ascii")


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        chunk: bytes = message.get("body", b"")
        body += chunk
        if not message.get("more_body"):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body already read, then what follows it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def _call(scope: Scope, body: bytes, zoom: Account) -> Call:
    raw = scope["raw_path"].decode("ascii")
    query = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
    return Call(scope["method"], raw.removeprefix("/v2"), query, _json(body), zoom.clock.now())


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _answer(failure: Failure) -> Response:
    status, headers = failure.status or 500, dict(failure.headers)
    if failure.json is None:
        return Response(status_code=status, headers=headers)
    return JSONResponse(failure.json, status, headers)


async def _break(failure: Failure, receive: Receive, send: Send) -> None:
    """Say nothing until the client hangs up, fail with an exception, or close in the middle of an answer."""
    if failure.raises is not None:
        raise failure.raises
    if failure.hang:
        while (await receive())["type"] != "http.disconnect":
            continue
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise httpx.ReadError("the simulated Zoom dropped the connection")
