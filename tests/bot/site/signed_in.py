"""Signing in to the staff pages, for tests: a client that does so when a page asks it to, and sends forms as a page of ours does."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
from starlette.requests import Request

from bot.accounts.reception import Reception
from bot.accounts.rights import SignedIn
from bot.clock import WallClock
from bot.config import Config
from bot.journal.database import open_database
from bot.site.access import COOKIE, SIGN_IN, StaffAccess
from bot.site.forms import FIELD, bind, check, form_token
from rules.policy import StaffRole

EVERY_ROLE = SignedIn("grace@makers.example", "Grace Obi", frozenset(StaffRole))


@dataclass
class Visitor(httpx.Auth):
    """Somebody on the staff at a client: signs in when a page first asks for it, by way of a provider.

    `httpx` takes it as `auth=`; a request with `auth=None` is one of somebody who has not signed in.
    """

    reception: Reception
    email: str
    cookie: str = COOKIE
    held: str = ""

    async def sign_in(self, email: str | None = None) -> str:
        """Sign in, as somebody else where an address is given; gives what the browser holds."""
        self.email = email or self.email
        self.held = await self.reception.by_provider(self.email)
        return self.held

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if request.url.path == "/" and not self.held and self.email in self.reception.staff:
            await self.sign_in()
        self._bring(request)
        answer = yield request
        if request.method == "GET" and _asks(answer) and self.email in self.reception.staff:
            await self.sign_in()
            self._bring(request)
            yield request

    async def post(
        self, http: httpx.AsyncClient, path: str, data: dict[str, Any] | None = None, **sent: Any
    ) -> httpx.Response:
        """Send a form as the browser does in which it was shown, `data` being its fields."""
        if not self.held:
            await self.sign_in()
        headers = {"Origin": f"{http.base_url.scheme}://{http.base_url.netloc.decode()}"}
        fields = {FIELD: form_token(self.held), **(data or {})}
        return await http.post(path, data=fields, headers=headers, **sent)

    def _bring(self, request: httpx.Request) -> None:
        if self.held:
            request.headers["Cookie"] = f"{self.cookie}={self.held}"


def _asks(answer: httpx.Response) -> bool:
    sent_there = SIGN_IN in answer.headers.get("location", "")
    return sent_there or answer.status_code == HTTPStatus.UNAUTHORIZED


async def cookies_of(config: Config, email: str) -> dict[str, str]:
    """What a browser holds at which somebody has signed in to the service of this configuration."""
    async with open_database(config.storage.url) as database:
        reception = Reception.of(database, WallClock(), config.policy)
        name = StaffAccess(reception, config.server.public_url).name()
        return {name: await reception.by_provider(email)}


class LetsIn(StaffAccess):
    """Lets everybody in as one person, for pages that are tried without a journal."""

    def __init__(self, person: SignedIn = EVERY_ROLE) -> None:
        self.person = person

    async def __call__(self, request: Request) -> SignedIn:
        bind(request, self.person.email)
        await check(request)
        return self.person


async def send(http: httpx.AsyncClient, page: str, path: str | None = None, **fields: str) -> httpx.Response:
    """Open a page as a browser does, fill its form in, and send it, to `path` where that is another."""
    shown = await http.get(page, auth=None)
    token = re.findall(rf'name="{FIELD}" value="([^"]+)"', shown.text)
    headers = {"Origin": f"{http.base_url.scheme}://{http.base_url.netloc.decode()}"}
    data = {FIELD: token[0] if token else "", **fields}
    return await http.post(path or page, data=data, headers=headers, auth=None)
