"""`/accounts`: who can sign in, and inviting, shutting out and signing out, for whoever keeps accounts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.desk import AccountDesk, NotShutOut
from bot.accounts.links import entry_link
from bot.accounts.reception import INVITED_FOR
from bot.accounts.rights import Right, SignedIn
from bot.config import Config
from bot.report.times import moment
from bot.site.access import StaffAccess
from bot.site.accounts.shown import Words, said
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response, require, root_of
from bot.site.refusals import Refused
from rules.policy import StaffMember

ACCOUNTS: Final = "/accounts"
OWN: Final = "What is yours you change on the page “Your account”, by your password or a code. If you have neither, please ask another administrator."
NOT_CHANGED: Final = "They are not shut out, so there was nothing to change."


def accounts_pages(config: Config, *, access: StaffAccess, provider: str | None) -> APIRouter:
    """The page and its forms; for whoever may not keep accounts there are none. `provider` is who else signs people in."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    site = _Pages(AccountDesk(access.reception, access.by_provider), config, provider)
    someone = Annotated[SignedIn, Depends(access)]

    @routes.get(ACCOUNTS)
    async def listed(request: Request, person: someone, done: Annotated[str, Query()] = "") -> Response:
        require(person, Right.KEEP_ACCOUNTS)
        return await site.show(request, person, is_done=bool(done))

    def form(path: str, act: Callable[[Request, SignedIn, StaffMember], Awaitable[Response]]) -> None:
        @routes.post(f"{ACCOUNTS}/{path}")
        async def posted(request: Request, person: someone) -> Response:
            return await act(request, person, await site.named(request, person))

    form("invite", site.invite)
    form("shut-out", site.shut_out)
    form("let-in", site.let_in)
    form("sign-out", site.sign_out)
    form("reset-second-factor", site.reset_second)
    return routes


@dataclass(frozen=True, slots=True)
class _Pages:
    desk: AccountDesk
    config: Config
    provider: str | None

    async def named(self, request: Request, person: SignedIn) -> StaffMember:
        """Whom a form is about; as if there were nothing where that is nobody on the list of staff."""
        require(person, Right.KEEP_ACCOUNTS)
        member = self.desk.reception.staff.get(str((await sent(request)).get("email", "")))
        if member is None:
            raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
        return member

    async def show(
        self, request: Request, person: SignedIn, *, is_done: bool = False, problem: str = ""
    ) -> Response:
        kept, words = await self.desk.kept(), self._words()
        done = [(act, said(act, self.desk.reception.staff)) for act in kept.acts]
        mine = is_done and bool(done) and done[0][0].by == person.email
        return self._page(
            request,
            person,
            "accounts.html.j2",
            HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
            people=[words.person(n, one, person.email) for n, one in enumerate(kept.people, start=1)],
            others=kept.others,
            acts=[(words.moment(act.at), what) for act, what in done],
            provider=self.provider,
            kept_for=words.kept_for.days,
            done=done[0][1] if mine else "",
            problem=problem,
        )

    async def invite(self, request: Request, person: SignedIn, member: StaffMember) -> Response:
        """Make a link, and show it: here and now alone, as no more than a hash of it is kept."""
        if member.email == person.email:
            return await self.show(request, person, problem=OWN)
        secret = await self.desk.invite(member.email, person.email)
        base = self.config.server.public_url or str(request.base_url)
        return self._page(
            request,
            person,
            "accounts_invited.html.j2",
            name=member.name,
            days=INVITED_FOR.days,
            link=entry_link(base.rstrip("/"), secret),
        )

    async def shut_out(self, request: Request, person: SignedIn, member: StaffMember) -> Response:
        try:
            await self.desk.shut_out(member.email, person.email)
        except NotShutOut as error:
            return await self.show(request, person, problem=str(error))
        return _back(request)

    async def let_in(self, request: Request, person: SignedIn, member: StaffMember) -> Response:
        """Let somebody in again; where nobody signs them in elsewhere, they need a link for a new password."""
        if not await self.desk.let_in(member.email, person.email):
            return await self.show(request, person, problem=NOT_CHANGED)
        return _back(request) if self.provider else await self.invite(request, person, member)

    async def sign_out(self, request: Request, person: SignedIn, member: StaffMember) -> Response:
        await self.desk.sign_out(member.email, person.email)
        return _back(request)

    async def reset_second(self, request: Request, person: SignedIn, member: StaffMember) -> Response:
        """Take a second factor away; not one's own, which whoever found a browser signed in has no code for."""
        if member.email == person.email:
            return await self.show(request, person, problem=OWN)
        await self.desk.reset_second(member.email, person.email)
        return _back(request)

    def _words(self) -> Words:
        tz = self.config.organisation.timezone
        return Words(lambda at: moment(at, tz), self.provider, self.config.retention.sign_ins)

    def _page(
        self,
        request: Request,
        person: SignedIn,
        template: str,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,
    ) -> Response:
        return page_response(
            request,
            template,
            status,
            person=person,
            organisation=self.config.organisation.name,
            tz=self.config.organisation.timezone,
            **context,
        )


def _back(request: Request) -> Response:
    return RedirectResponse(f"{root_of(request)}{ACCOUNTS}?done=1", HTTPStatus.SEE_OTHER)
