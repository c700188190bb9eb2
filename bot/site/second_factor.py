"""`/account/second-factor`: setting up an app that makes codes, and doing without one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import SignedIn
from bot.accounts.second_factor import REQUIRED_OF, SecondFactors, WrongCode, address_for_app
from bot.accounts.tries import TooManyTries
from bot.report.times import moment
from bot.site.access import SECOND_FACTOR, StaffAccess
from bot.site.code import WRONG_CODE
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response, root_of
from bot.site.refusals import Refused
from bot.site.sign_in import too_many

_DOT: Final = 4


def second_factor_pages(access: StaffAccess, *, tz: ZoneInfo, organisation: str) -> APIRouter:
    """The page and its forms, for whoever has a password here."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    page = _Page(access, SecondFactors(access.reception.database, access.reception.clock), tz, organisation)
    someone = Annotated[SignedIn, Depends(access)]

    @routes.get(SECOND_FACTOR)
    async def show(request: Request, person: someone) -> Response:
        return await page.show(request, person)

    @routes.post(SECOND_FACTOR)
    async def begin(request: Request, person: someone) -> Response:
        return await page.begin(request, person)

    @routes.post(f"{SECOND_FACTOR}/confirm")
    async def confirm(request: Request, person: someone) -> Response:
        return await page.confirm(request, person)

    @routes.post(f"{SECOND_FACTOR}/off")
    async def turn_off(request: Request, person: someone) -> Response:
        return await page.turn_off(request, person)

    return routes


@dataclass(frozen=True, slots=True)
class _Page:
    access: StaffAccess
    factors: SecondFactors
    tz: ZoneInfo
    organisation: str

    async def show(
        self,
        request: Request,
        person: SignedIn,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        problem: str = "",
        codes: Sequence[str] = (),
    ) -> Response:
        standing = await self.factors.of(person.email)
        factor = standing.factor
        waits = factor is not None and factor.since is None
        address = address_for_app(factor.key, person.email, self.organisation) if factor and waits else ""
        return page_response(
            request,
            "second_factor.html.j2",
            status,
            person=person,
            organisation=self.organisation,
            has_password=await self.access.reception.has_password(person.email),
            is_required=self.access.asks_codes and bool(person.roles & REQUIRED_OF),
            since=moment(factor.since, self.tz) if factor is not None and factor.since else "",
            left=standing.codes,
            address=address,
            key=" ".join(factor.key[at : at + 4] for at in range(0, len(factor.key), 4)) if factor else "",
            picture=_picture(address) if address else "",
            codes=codes,
            problem=problem,
        )

    async def begin(self, request: Request, person: SignedIn) -> Response:
        """Make a key, and show it."""
        if not await self.access.reception.has_password(person.email):
            raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
        await self.factors.begin(person.email)
        return _back(request)

    async def confirm(self, request: Request, person: SignedIn) -> Response:
        """See that the app has the key; then show the recovery codes, here and now alone."""
        try:
            codes = await self.factors.confirm(person.email, await _code(request))
        except (WrongCode, TooManyTries) as error:
            return await self._wrong(request, person, error)
        return await self.show(request, person, codes=codes)

    async def turn_off(self, request: Request, person: SignedIn) -> Response:
        """Ask for no codes any more, once the person has given one."""
        try:
            await self.factors.turn_off(person.email, await _code(request))
        except (WrongCode, TooManyTries) as error:
            return await self._wrong(request, person, error)
        return _back(request)

    async def _wrong(self, request: Request, person: SignedIn, error: WrongCode | TooManyTries) -> Response:
        if isinstance(error, TooManyTries):
            problem, status = too_many(error, self.tz), HTTPStatus.TOO_MANY_REQUESTS
        else:
            problem, status = WRONG_CODE, HTTPStatus.UNPROCESSABLE_ENTITY
        return await self.show(request, person, status, problem=problem)


async def _code(request: Request) -> str:
    return str((await sent(request)).get("code", ""))


def _back(request: Request) -> Response:
    return RedirectResponse(root_of(request) + SECOND_FACTOR, HTTPStatus.SEE_OTHER)


def _picture(address: str) -> Markup:
    """The address as a QR code, drawn within the page; no part of it is somebody's text."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=_DOT, light="#fff", svgclass=None, lineclass=None))  # noqa: S704, shapes alone
