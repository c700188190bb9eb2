"""The page on one's own account: another password, and signing out here or everywhere."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.passwords import SHORTEST, problem_with
from bot.accounts.reception import NotLetIn, Way
from bot.accounts.rights import SignedIn
from bot.accounts.tries import TooManyTries
from bot.journal.account_log import acts
from bot.report.times import moment
from bot.site.access import ACCOUNT, SIGNED_OUT, StaffAccess
from bot.site.accounts.shown import ROLES, said, signed_in_by
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response, root_of
from bot.site.sign_in import too_many
from rules.policy import StaffRole

MOST: Final = 20
NOT_THIS: Final = "The password that you have now is another one. Please write it once more."
CHANGED: Final = "Your password is changed. Wherever else you were signed in, you are not any more."


def account_pages(access: StaffAccess, *, tz: ZoneInfo, organisation: str, provider: str | None) -> APIRouter:
    """`/account` and what is sent from there, for whoever is signed in."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    page = _Page(access, tz, organisation, provider)

    @routes.get(ACCOUNT)
    async def account(request: Request, person: Annotated[SignedIn, Depends(access)]) -> Response:
        return await page.shown(request, person, done=CHANGED if "changed" in request.query_params else "")

    @routes.post(f"{ACCOUNT}/password")
    async def password(request: Request, person: Annotated[SignedIn, Depends(access)]) -> Response:
        return await page.change(request, person)

    @routes.post("/sign-out", dependencies=[Depends(access)])
    async def sign_out(request: Request) -> Response:
        await access.reception.leave(access.held(request))
        return page.out(request)

    @routes.post(f"{ACCOUNT}/sign-out-everywhere")
    async def sign_out_everywhere(request: Request, person: Annotated[SignedIn, Depends(access)]) -> Response:
        await access.reception.leave_everywhere(person.email)
        return page.out(request)

    return routes


@dataclass(frozen=True, slots=True)
class _Page:
    access: StaffAccess
    tz: ZoneInfo
    organisation: str
    provider: str | None

    async def shown(
        self,
        request: Request,
        person: SignedIn,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        problem: str = "",
        done: str = "",
    ) -> Response:
        reception = self.access.reception
        acted = await reception.database.read(partial(acts, most=MOST, email=person.email))
        row = await reception.how(self.access.held(request))
        way = signed_in_by(Way(row.way), self.provider) if row is not None else ""
        return page_response(
            request,
            "account.html.j2",
            status,
            person=person,
            organisation=self.organisation,
            name=person.name,
            email=person.email,
            roles=[ROLES[role] for role in StaffRole if role in person.roles],
            way=way,
            since=moment(row.began_at, self.tz) if row is not None else "",
            has_second=await reception.has_second(person.email),
            has_password=await reception.has_password(person.email),
            shortest=SHORTEST,
            problem=problem,
            done=done,
            acts=[(moment(act.at, self.tz), said(act, reception.staff)) for act in acted],
        )

    async def change(self, request: Request, person: SignedIn) -> Response:
        form = await sent(request)
        before, after, again = (str(form.get(name, "")) for name in ("before", "password", "again"))
        problem = problem_with(after, again, person.email)
        status, held = HTTPStatus.UNPROCESSABLE_ENTITY, ""
        if problem is None:
            address = request.client.host if request.client else ""
            try:
                held = await self.access.reception.change_password(person.email, before, after, address)
            except NotLetIn:
                problem = NOT_THIS
            except TooManyTries as error:
                problem, status = too_many(error, self.tz), HTTPStatus.TOO_MANY_REQUESTS
        if problem is not None:
            return await self.shown(request, person, status, problem=problem)
        response = RedirectResponse(f"{root_of(request)}{ACCOUNT}?changed=1", HTTPStatus.SEE_OTHER)
        self.access.hand_over(response, held)
        return response

    def out(self, request: Request) -> Response:
        response = RedirectResponse(root_of(request) + SIGNED_OUT, HTTPStatus.SEE_OTHER)
        self.access.take_back(response)
        return response
