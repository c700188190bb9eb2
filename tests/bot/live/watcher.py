"""Somebody at a live page: the pages served on loopback for whoever is said to be signed in, and the events of a stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.app import Chaperone
from bot.journal.decided import session_key
from bot.simulator.serve import serve
from bot.site.access import StaffAccess
from bot.site.forms import bind, check
from bot.site.live.pages import live_pages
from bot.site.live.seen import Live
from bot.site.refusals import Refused
from rules.policy import StaffRole
from tests.bot.house import HELPER, HELPER_EMAIL, HOST, HOST_EMAIL, UUID

SECRET = "what Marta holds"
PAGE = f"/live/{session_key(UUID)}"
WITHIN = 10.0


class Door(StaffAccess):
    """Whoever is said to be signed in, until they are not."""

    def __init__(self, person: SignedIn | None) -> None:
        super().__init__(None)
        self.person = person

    async def __call__(self, request: Request) -> SignedIn:
        if self.person is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "unknown.html.j2")
        bind(request, SECRET)
        await check(request)
        return self.person


MARTA = SignedIn(HOST_EMAIL, HOST, frozenset({StaffRole.HOST}))
OWEN = SignedIn(HELPER_EMAIL, HELPER, frozenset({StaffRole.HOST}))


def live_app(known: Chaperone, door: Door) -> FastAPI:
    """The live pages alone."""
    app, pages = FastAPI(), Live(known.database, known.live, known.presses, door)
    app.include_router(live_pages(pages, tz=known.config.organisation.timezone, organisation="Willow Lane"))
    return app


@asynccontextmanager
async def at_the_page(known: Chaperone, door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """The live pages served on loopback, for whoever stands at the door."""
    async with serve(live_app(known, door)) as url, httpx.AsyncClient(base_url=url, timeout=WITHIN) as client:
        yield client


class Events:
    """The events of a stream, one after the other; what only says that it is still there is left out."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> tuple[str, Any, str]:
        """The next event's name, its data and its id; ("", None, "") at the end."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(WITHIN):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if line:
                    fields[name] = value
                elif fields.get("event", "beat") != "beat":
                    return fields["event"], json.loads(fields["data"]), fields.get("id", "")
                else:
                    fields = {}
        return "", None, ""


@asynccontextmanager
async def stream(client: httpx.AsyncClient, **headers: str) -> AsyncIterator[Events]:
    async with client.stream("GET", f"{PAGE}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Events(answer.aiter_lines())
