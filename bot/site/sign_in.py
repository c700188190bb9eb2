"""The pages on which somebody signs in or out: by a password, by a link, or by a provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.links import ENTER
from bot.accounts.passwords import SHORTEST, problem_with
from bot.accounts.reception import CodeAsked, NotLetIn, Opened
from bot.accounts.tries import TooManyTries
from bot.site.access import CODE, HALF, SIGN_IN, SIGNED_OUT, StaffAccess, own_path
from bot.site.forms import bind, check, sent
from bot.site.pages import PageRoute, page_response, root_of
from bot.site.refusals import Refused

VISIT: Final = "chaperone-visit"

WRONG: Final = (
    "These do not belong together. Please check the e-mail address and the password, and try once more."
)
TOO_MANY: Final = (
    "That did not work too often. Please try again at {time}. If you have forgotten your password, ask whoever looks after "
    "Chaperone for a new link."
)
CHOOSE_WHO: Final = "Please say which of these people you are."


def door_pages(access: StaffAccess, *, tz: ZoneInfo, organisation: str, provider: str | None) -> APIRouter:
    """`/sign-in`, `/enter/{secret}` and `/signed-out`; `provider` is the name of who else signs people in, if anybody."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    doors = _Doors(access, tz, organisation, provider)
    for path, method, answer in (
        (SIGN_IN, "GET", doors.sign_in_page),
        (SIGN_IN, "POST", doors.sign_in),
        (f"{ENTER}/{{secret}}", "GET", doors.enter_page),
        (f"{ENTER}/{{secret}}", "POST", doors.enter),
        (SIGNED_OUT, "GET", doors.signed_out),
    ):
        routes.add_api_route(path, answer, methods=[method], response_model=None)
    return routes


async def let_in(access: StaffAccess, request: Request, held: str, then: str) -> Response:
    """Send somebody on who has just signed in; whoever was signed in at this browser before is not any more."""
    if before := access.held(request):
        await access.reception.leave(before)
    response = RedirectResponse(root_of(request) + own_path(then), HTTPStatus.SEE_OTHER)
    access.hand_over(response, held)
    access.take_back(response, VISIT)
    return response


def _ask_code(access: StaffAccess, request: Request, asked: CodeAsked, then: str) -> Response:
    """Send somebody on to give a code, who has just given their password."""
    where = f"{root_of(request)}{CODE}?next={quote(own_path(then), safe='')}"
    response = RedirectResponse(where, HTTPStatus.SEE_OTHER)
    access.hand_over(response, asked.held, HALF)
    return response


def too_many(error: TooManyTries, tz: ZoneInfo) -> str:
    """When somebody may try again, in words."""
    return TOO_MANY.format(time=f"{_next_minute(error.until).astimezone(tz):%H:%M}")


@dataclass(frozen=True, slots=True)
class _Doors:
    access: StaffAccess
    tz: ZoneInfo
    organisation: str
    provider: str | None

    async def sign_in_page(self, request: Request, next: str = "/") -> Response:  # noqa: A002, as it stands in the address
        if await self.access.is_in(request):
            return RedirectResponse(root_of(request) + own_path(next), HTTPStatus.SEE_OTHER)
        return await self._shown_sign_in(request, then=next)

    async def sign_in(self, request: Request) -> Response:
        form = await self._form(request)
        email, then = form.get("email", ""), form.get("next", "/")
        address = request.client.host if request.client else ""
        try:
            held = await self.access.reception.by_password(email, form.get("password", ""), address)
        except CodeAsked as asked:
            return _ask_code(self.access, request, asked, then)
        except NotLetIn:
            problem, status = WRONG, HTTPStatus.UNPROCESSABLE_ENTITY
        except TooManyTries as error:
            problem, status = too_many(error, self.tz), HTTPStatus.TOO_MANY_REQUESTS
        else:
            return await let_in(self.access, request, held, then)
        return await self._shown_sign_in(request, status, then=then, email=email, problem=problem)

    async def enter_page(self, request: Request, secret: str) -> Response:
        return self._shown_enter(request, await self._opened(secret))

    async def enter(self, request: Request, secret: str) -> Response:
        form = await self._form(request)
        opened = await self._opened(secret)
        people = [member.email for member in opened.people]
        email = form.get("email", "") if len(people) > 1 else people[0]
        password = form.get("password", "") if opened.asks_password else ""
        problem = None if email in people else CHOOSE_WHO
        if opened.asks_password and problem is None:
            problem = problem_with(password, form.get("again", ""), email)
        if problem is not None:
            return self._shown_enter(
                request, opened, HTTPStatus.UNPROCESSABLE_ENTITY, chosen=email, problem=problem
            )
        try:
            held = await self.access.reception.by_link(secret, email, password)
        except CodeAsked as asked:
            return _ask_code(self.access, request, asked, request.query_params.get("next", "/"))
        except NotLetIn as error:
            raise _used() from error
        return await let_in(self.access, request, held, request.query_params.get("next", "/"))

    async def signed_out(self, request: Request) -> Response:
        return page_response(request, "signed_out.html.j2", organisation=self.organisation)

    async def _opened(self, secret: str) -> Opened:
        opened = await self.access.reception.opened(secret)
        if opened is None:
            raise _used()
        return opened

    async def _form(self, request: Request) -> Mapping[str, str]:
        """The fields of a form that was shown to this browser."""
        bind(request, self.access.held(request, VISIT) or token_urlsafe())
        await check(request, self.access.public_url)
        return {name: value for name, value in (await sent(request)).items() if isinstance(value, str)}

    async def _shown_sign_in(
        self,
        request: Request,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        then: str,
        email: str = "",
        problem: str = "",
    ) -> Response:
        setters = await self.access.reception.setters_up()
        return self._shown(
            request,
            "sign_in.html.j2",
            status,
            then=own_path(then),
            email=email[:255],
            problem=problem,
            provider=self.provider,
            nobody=await self.access.nobody_can(),
            setters=[member.name for member in setters],
        )

    def _shown_enter(
        self,
        request: Request,
        opened: Opened,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        chosen: str = "",
        problem: str = "",
    ) -> Response:
        return self._shown(
            request,
            "enter.html.j2",
            status,
            opened=opened,
            chosen=chosen,
            problem=problem,
            shortest=SHORTEST,
        )

    def _shown(self, request: Request, template: str, status: HTTPStatus, **context: Any) -> Response:
        visit = self.access.held(request, VISIT) or token_urlsafe()
        bind(request, visit)
        response = page_response(request, template, status, organisation=self.organisation, **context)
        self.access.hand_over(response, visit, VISIT)
        return response


def _used() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "used_link.html.j2")


def _next_minute(at: datetime) -> datetime:
    return datetime.fromtimestamp(-(-at.timestamp() // 60) * 60, at.tzinfo)
