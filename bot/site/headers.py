"""What every answer carries, whoever gives it: a page, a program's answer, or what says that there is no such page."""

from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.site.nowhere import nowhere
from bot.site.unavailable import UNAVAILABLE, unavailable

BROKEN: Final = (
    "Something went wrong here. Please try again; whoever looks after Chaperone finds more in its log.\n"
)

PLAINEST: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
}
"""For answers that load nothing; a page that may do more says so itself."""

# As ASGI has them, for every answer to a delivery carries them too.
_SENT: Final = [(name.lower().encode(), value.encode()) for name, value in PLAINEST.items()]


def guard(app: FastAPI) -> None:
    """Have every answer of the app carry these headers, that of a page which broke or is not there included."""
    app.add_middleware(_WithHeaders)
    app.add_exception_handler(HTTPStatus.NOT_FOUND, nowhere)
    for kind in UNAVAILABLE:
        app.add_exception_handler(kind, unavailable)
    app.add_exception_handler(Exception, _broken)


class _WithHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                named = {name for name, _ in given}
                message["headers"] = [*given, *(sent for sent in _SENT if sent[0] not in named)]
            await send(message)

        await self._app(scope, receive, with_headers)


def _broken(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(BROKEN, HTTPStatus.INTERNAL_SERVER_ERROR, PLAINEST)
