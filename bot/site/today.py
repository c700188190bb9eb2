"""The first staff page: what is going on, what comes, and what wants somebody's attention."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.attest.by_hand import ANY, NO_LINK
from bot.report.times import moment
from bot.site.coming import INCOMPLETE, advice_shown, problems_shown
from bot.site.coming import shown as coming_shown
from bot.site.pages import PageRoute, StaffAccess, page_response, root_of
from bot.site.proxy import proxy_notice
from bot.site.quarters import OpenQuarter
from bot.site.sessions.listed import listed
from bot.site.sessions.shelf import SessionPages


def today_page(
    sessions: SessionPages,
    *,
    access: StaffAccess,
    tz: ZoneInfo,
    organisation: str,
    open_concerns: Callable[[SignedIn], Awaitable[int]] | None = None,
    open_quarters: Callable[[SignedIn], Awaitable[Sequence[OpenQuarter]]] | None = None,
    notices: Callable[[], Sequence[str]] = tuple,
    has_links: bool = True,
) -> APIRouter:
    """`/`, for whom `access` lets in. Whoever may see the installation also sees the `notices` about it.

    `open_concerns` says of how many somebody is to be told, `open_quarters` what they are to answer or to chase. Unless it `has_links` to answer questions by, it says how else.
    """
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)

    def told(request: Request) -> Sequence[str]:
        of_proxy = proxy_notice(request)
        return [*notices(), *([of_proxy] if of_proxy is not None else [])]

    @pages.get("/")
    async def today(request: Request, person: Annotated[SignedIn, Depends(access)]) -> HTMLResponse:
        found = await sessions.today(person)
        return page_response(
            request,
            "today.html.j2",
            person=person,
            organisation=organisation,
            running=[listed(row, root_of(request), tz) for row in found.running],
            coming=coming_shown(found.coming, tz),
            problems=problems_shown(found.coming),
            incomplete=INCOMPLETE,
            advice=advice_shown(found.coming),
            to_do=found.checkup.to_do if found.checkup is not None else [],
            looked_at=moment(found.checkup.at, tz) if found.checkup is not None else "",
            notices=told(request) if person.may(Right.SEE_INSTALLATION) else (),
            breached=[listed(row, root_of(request), tz) for row in found.breached],
            breached_in_all=found.breached_in_all,
            unanswered=found.unanswered,
            by_hand=ANY if found.unanswered and not has_links else "",
            no_link=NO_LINK,
            quarters=await open_quarters(person) if open_quarters is not None else (),
            open_concerns=await open_concerns(person) if open_concerns is not None else 0,
            tz=tz,
        )

    return pages
