"""Signing in by way of a provider: on to it, and back."""

from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final
from urllib.parse import quote, unquote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.providers import Attempt, NotSignedIn, OutOfReach, Provider
from bot.accounts.reception import NotLetIn
from bot.site.access import StaffAccess, own_path
from bot.site.pages import PageRoute, page_response
from bot.site.refusals import Refused
from bot.site.sign_in import let_in

START: Final = "/sign-in/provider"
BACK: Final = "/sign-in/back"

ATTEMPT: Final = "chaperone-attempt"

NOT_REACHED: Final = "{provider} cannot be reached just now. Please try again in a few minutes."
NOT_SAID: Final = (
    "{provider} did not say who you are, or not so that it can be relied upon: the e-mail address there has to be verified. Please "
    "try once more; if it stays so, whoever looks after Chaperone can let you in with a link."
)
NOT_STAFF: Final = (
    "You are signed in at {provider} with an address that cannot come in here. Sign in there with the one that your organisation has "
    "on its list of staff, or ask whoever looks after Chaperone."
)


def provider_pages(access: StaffAccess, provider: Provider | None) -> APIRouter:
    """`/sign-in/provider` and `/sign-in/back`; nothing is there where nobody else signs people in."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    if provider is None:
        for path in (START, BACK):
            routes.add_api_route(path, _nobody, methods=["GET"], response_model=None)
        return routes
    doors = _Doors(access, provider)
    routes.add_api_route(START, doors.start, methods=["GET"], response_model=None)
    routes.add_api_route(BACK, doors.back, methods=["GET"], response_model=None)
    return routes


async def _nobody() -> Response:
    raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")


@dataclass(frozen=True, slots=True)
class _Doors:
    access: StaffAccess
    provider: Provider

    @property
    def _here(self) -> str:
        return f"{self.access.public_url}{BACK}"

    async def start(self, request: Request, next: str = "/") -> Response:  # noqa: A002, as it stands in the address
        secret = token_urlsafe(32)
        try:
            address = await self.provider.address(Attempt(secret), self._here)
        except OutOfReach:
            return self._failed(request, NOT_REACHED, HTTPStatus.BAD_GATEWAY)
        response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        self.access.hand_over(response, f"{secret}.{quote(own_path(next), safe='')}", ATTEMPT)
        return response

    async def back(self, request: Request, state: str = "", code: str = "") -> Response:
        secret, _, then = self.access.held(request, ATTEMPT).partition(".")
        attempt = Attempt(secret)
        if not secret or not code or not compare_digest(state.encode(), attempt.state.encode()):
            return self._failed(request, NOT_SAID, HTTPStatus.FORBIDDEN)
        try:
            email = await self.provider.email(attempt, self._here, code)
            held = await self.access.reception.by_provider(email)
        except OutOfReach:
            return self._failed(request, NOT_REACHED, HTTPStatus.BAD_GATEWAY)
        except NotSignedIn:
            return self._failed(request, NOT_SAID, HTTPStatus.FORBIDDEN)
        except NotLetIn:
            return self._failed(request, NOT_STAFF, HTTPStatus.FORBIDDEN)
        response = await let_in(self.access, request, held, unquote(then))
        self.access.take_back(response, ATTEMPT)
        return response

    def _failed(self, request: Request, says: str, status: HTTPStatus) -> Response:
        says = says.format(provider=self.provider.name)
        response = page_response(request, "not_let_in.html.j2", status, says=says)
        self.access.take_back(response, ATTEMPT)
        return response
