"""Measuring how long whoever delivers has to wait for the answer."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class TimesDeliveries:
    """Tells `took` how long each request to `path` took that was answered with 200.

    It goes by a clock that nobody sets, unlike everything that is about sessions.
    """

    def __init__(self, app: ASGIApp, path: str, took: Callable[[timedelta], None]) -> None:
        self._app = app
        self._path = path
        self._took = took

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path:
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def timed(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                self._took(timedelta(seconds=perf_counter() - began))

        await self._app(scope, receive, timed)
