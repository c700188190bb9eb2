"""The live page: its address, its buttons' and its stream's."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.accounts.rights import SignedIn
from bot.live import words
from bot.live.buttons import Meant
from bot.site.forms import sent
from bot.site.live.script import script_digest, script_name
from bot.site.live.seen import Live, unknown
from bot.site.pages import PageRoute, page_response, root_of
from webhooks.delivery import JournalUnavailable


class LiveRoute(PageRoute):
    """A route whose page may load our own script and follow our own stream."""

    scripts = True


@dataclass(frozen=True, slots=True)
class _Page:
    """The page as it is answered."""

    live: Live
    organisation: str
    tz: ZoneInfo

    async def shown(
        self,
        request: Request,
        person: SignedIn,
        key: str,
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HTMLResponse:
        """The page on a session that this person may see; Refused where there is none."""
        row = await self.live.seen(person, key)
        shown = await self.live.sessions.now(row.uuid, person)
        if shown is None:
            raise unknown()
        return page_response(
            request,
            "live.html.j2",
            status,
            person=person,
            organisation=self.organisation,
            shown=shown,
            key=row.key,
            problem=problem,
            came=shown.page.came(request.query_params.get("pressed", "")),
            script=script_name(),
            integrity=script_digest(),
            words=words,
            tz=self.tz,
        )


def live_pages(live: Live, *, tz: ZoneInfo, organisation: str) -> APIRouter:
    """`/live/KEY`, its stream and its script, for whom `live.access` lets in."""
    pages = APIRouter(route_class=LiveRoute, include_in_schema=False, default_response_class=HTMLResponse)
    staff = Annotated[SignedIn, Depends(live.access)]

    page = _Page(live, organisation, tz).shown

    @pages.get("/live/{key}")
    async def live_page(request: Request, person: staff, key: str) -> HTMLResponse:
        return await page(request, person, key)

    @pages.post("/live/{key}")
    async def press(request: Request, person: staff, key: str) -> Response:
        meant = Meant.read((await sent(request)).get("press"))
        if meant is None:
            return await page(request, person, key, words.NOT_A_BUTTON, HTTPStatus.BAD_REQUEST)
        try:
            pressed = await live.press(person, key, meant)
        except JournalUnavailable:
            return await page(request, person, key, words.NOT_KEPT, HTTPStatus.SERVICE_UNAVAILABLE)
        return RedirectResponse(f"{root_of(request)}/live/{key}?pressed={pressed}", HTTPStatus.SEE_OTHER)

    @pages.get("/live/{key}/events")
    async def events(request: Request, person: staff, key: str) -> Response:
        row = await live.seen(person, key)
        stream = live.events(request, person, row.uuid)
        # Proxies of nginx's kind would keep events back until they have enough of them.
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return pages
