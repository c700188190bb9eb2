"""What the server asks: the app that is in charge, which another may take over from while requests come in."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send


class Serving:
    """An app, and how many requests it has under way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._under_way += 1
        self._idle.clear()
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def finished(self) -> None:
        """Wait until no request is under way."""
        await self._idle.wait()


class Front:
    """Passes each request to the app that is in charge when it comes, which answers it whoever is in charge by then."""

    def __init__(self, app: ASGIApp) -> None:
        self._serving = Serving(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serving(scope, receive, send)

    def hand_over_to(self, app: ASGIApp) -> Serving:
        """Put another app in charge; gives the one before, which may have requests under way."""
        before, self._serving = self._serving, Serving(app)
        return before
