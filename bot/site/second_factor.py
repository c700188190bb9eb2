"""`/account/second-factor`: setting up an app that makes codes, and doing without one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.reception import NotLetIn
from bot.accounts.rights import SignedIn
from bot.accounts.second_factor import REQUIRED_OF, SecondFactors, Standing, WrongCode, address_for_app
from bot.accounts.tries import TooManyTries
from bot.report.times import moment
from bot.site.access import SECOND_FACTOR, StaffAccess
from bot.site.account import NOT_THIS
from bot.site.code import wrong
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response, root_of
from bot.site.refusals import Refused
from bot.site.sign_in import too_many

_DOT: Final = 4
_Problem: TypeAlias = NotLetIn | WrongCode | TooManyTries


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
        key: str = "",
        codes: Sequence[str] = (),
    ) -> Response:
        """The page; a key that waits for its first code is on it for whoever was shown that key before, as `key`."""
        standing = await self.factors.of(person.email)
        factor = standing.factor
        address = address_for_app(key, person.email, self.organisation) if _waits(standing, key) else ""
        return page_response(
            request,
            "second_factor.html.j2",
            status,
            person=person,
            organisation=self.organisation,
            email=person.email,
            has_password=await self.access.reception.has_password(person.email),
            is_required=self.access.asks_codes and bool(person.roles & REQUIRED_OF),
            since=moment(factor.since, self.tz) if factor is not None and factor.since else "",
            left=standing.codes,
            address=address,
            key=key,
            picture=_picture(address) if address else "",
            codes=codes,
            problem=problem,
        )

    async def begin(self, request: Request, person: SignedIn) -> Response:
        """Make a key for whoever gives the password, and show it: here and now alone, as an open browser is not the person."""
        if not await self.access.reception.has_password(person.email):
            raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
        try:
            await self._ask_password(request, person)
        except (NotLetIn, TooManyTries) as error:
            return await self._wrong(request, person, error)
        return await self.show(request, person, key=await self.factors.begin(person.email))

    async def confirm(self, request: Request, person: SignedIn) -> Response:
        """See that the app has the key; then show the recovery codes, here and now alone."""
        key = await _field(request, "key")
        if not _waits(await self.factors.of(person.email), key):
            return _back(request)
        try:
            codes = await self.factors.confirm(person.email, await _field(request, "code"))
        except (WrongCode, TooManyTries) as error:
            return await self._wrong(request, person, error, key)
        return await self.show(request, person, codes=codes)

    async def turn_off(self, request: Request, person: SignedIn) -> Response:
        """Ask for no codes any more, once the person has given one, and the password where they have one."""
        try:
            if await self.access.reception.has_password(person.email):
                await self._ask_password(request, person)
            await self.factors.turn_off(person.email, await _field(request, "code"))
        except (NotLetIn, WrongCode, TooManyTries) as error:
            return await self._wrong(request, person, error)
        return _back(request)

    async def _ask_password(self, request: Request, person: SignedIn) -> None:
        address = request.client.host if request.client else ""
        password = await _field(request, "password")
        await self.access.reception.check_password(person.email, password, address)

    async def _wrong(self, request: Request, person: SignedIn, error: _Problem, key: str = "") -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if isinstance(error, TooManyTries):
            problem, status = too_many(error, self.tz), HTTPStatus.TOO_MANY_REQUESTS
        else:
            problem = wrong(error) if isinstance(error, WrongCode) else NOT_THIS
        return await self.show(request, person, status, problem=problem, key=key)


def _waits(standing: Standing, key: str) -> bool:
    """Whether this is a key that was made for somebody, and waits for its first code."""
    factor = standing.factor
    return factor is not None and factor.since is None and compare_digest(factor.key.encode(), key.encode())


async def _field(request: Request, name: str) -> str:
    return str((await sent(request)).get(name, ""))


def _back(request: Request) -> Response:
    return RedirectResponse(root_of(request) + SECOND_FACTOR, HTTPStatus.SEE_OTHER)


def _picture(address: str) -> Markup:
    """The address as a QR code, drawn within the page; no part of it is somebody's text."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=_DOT, light="#fff", svgclass=None, lineclass=None))  # noqa: S704, shapes alone
