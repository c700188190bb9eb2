"""`/sign-in/code`: where somebody gives a code after their password, who has a second factor."""

from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.reception import NotLetIn
from bot.accounts.second_factor import WrongCode
from bot.accounts.tries import TooManyTries
from bot.site.access import CODE, HALF, SIGN_IN, StaffAccess, own_path
from bot.site.forms import bind, check, sent
from bot.site.pages import PageRoute, page_response, root_of
from bot.site.sign_in import let_in, too_many

WRONG_CODE: Final = (
    "This is not the code of now, or it was used already. Each is good once, for about half a minute: please wait for the next, "
    "and see that your telephone sets its clock by itself."
)
WRONG_RECOVERY: Final = (
    "This is none of your recovery codes, or it was used already: each is good once. Please compare it with what you wrote down, "
    "or try another. There is no 0 or 1 in them: what looks like that is the letter o, i or l."
)


def code_pages(access: StaffAccess, *, tz: ZoneInfo, organisation: str) -> APIRouter:
    """The page that asks for a code, and what is sent from there, for whoever gave their password at this browser."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    page = _Page(access, tz, organisation)
    routes.add_api_route(CODE, page.show, methods=["GET"], response_model=None)
    routes.add_api_route(CODE, page.enter, methods=["POST"], response_model=None)
    return routes


def wrong(error: WrongCode) -> str:
    """What is wrong with a code, and what to do, in words."""
    return WRONG_RECOVERY if error.is_recovery else WRONG_CODE


@dataclass(frozen=True, slots=True)
class _Page:
    access: StaffAccess
    tz: ZoneInfo
    organisation: str

    async def show(self, request: Request, next: str = "/") -> Response:  # noqa: A002, as it stands in the address
        half = self.access.held(request, HALF)
        if not half or not await self.access.reception.is_half_in(half):
            return _from_the_start(request)
        return self._shown(request, half, next)

    async def enter(self, request: Request) -> Response:
        half = self.access.held(request, HALF)
        bind(request, half or token_urlsafe())
        await check(request, self.access.public_url)
        form = await sent(request)
        then, code = (str(form.get(name, "")) for name in ("next", "code"))
        try:
            held = await self.access.reception.by_code(half, code)
        except NotLetIn:
            return _from_the_start(request)
        except WrongCode as error:
            return self._shown(request, half, then, wrong(error), HTTPStatus.UNPROCESSABLE_ENTITY)
        except TooManyTries as error:
            problem = too_many(error, self.tz)
            return self._shown(request, half, then, problem, HTTPStatus.TOO_MANY_REQUESTS)
        response = await let_in(self.access, request, held, then)
        self.access.take_back(response, HALF)
        return response

    def _shown(
        self, request: Request, half: str, then: str, problem: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        bind(request, half)
        return page_response(
            request,
            "code.html.j2",
            status,
            organisation=self.organisation,
            then=own_path(then),
            problem=problem,
        )


def _from_the_start(request: Request) -> Response:
    return RedirectResponse(root_of(request) + SIGN_IN, HTTPStatus.SEE_OTHER)
