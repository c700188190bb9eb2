"""Chaperone's HTTP side for tests, most of which ask for no page."""

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Chaperone, create_app, create_entrance
from webhooks.receiver import PATH


class PagesWhenAsked:
    """All of the HTTP side, with pages from when something else than the receiver is first asked for.

    To put the pages together takes longer than the rest of a house.
    """

    def __init__(self, chaperone: Chaperone) -> None:
        self._chaperone = chaperone
        self._app: ASGIApp = create_entrance(chaperone)
        self._has_pages = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH and not self._has_pages:
            self._app, self._has_pages = create_app(self._chaperone), True
        await self._app(scope, receive, send)
