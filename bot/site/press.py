"""The page behind a link in a message: what a button does, and the button."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.buttons.references import PATH
from bot.buttons.words import LABELS, WHAT_FOR
from bot.live.buttons import GRAVE, number
from bot.presses.desk import LinkDesk
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response
from rules.buttons import Button
from webhooks.delivery import JournalUnavailable

# The field that says how often the close had been moved when the page was shown, so that a form sent twice moves it once.
MOVED: Final = "moved"

NO_TOPIC: Final = "Your Zoom session"
NOT_NOW: Final = "This could not be taken just now. Please try again in a moment, or do it yourself in Zoom if it will not wait."


def press_pages(desk: LinkDesk, *, organisation: str, observing: bool) -> APIRouter:
    """`/press/{token}`: what one button does, and the button. Whatever opens nothing is answered alike, 404.

    Only sending the form presses it, so what fetches a link to show a preview does nothing. The form can only be sent by who
    knows the token, which keeps other pages from sending one.
    """
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    page = _Page(desk, organisation, observing)
    routes.add_api_route(f"{PATH}/{{token}}", page.show, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{PATH}/{{token}}", page.press, methods=["POST"], response_class=HTMLResponse)
    return routes


@dataclass(frozen=True, slots=True)
class _Page:
    desk: LinkDesk
    organisation: str
    observing: bool

    async def show(self, request: Request, token: str) -> Response:
        return await self._shown(request, token)

    async def press(self, request: Request, token: str) -> Response:
        try:
            answer = await self.desk.press(token, number((await sent(request)).get(MOVED)))
        except JournalUnavailable:
            return await self._shown(request, token, NOT_NOW, HTTPStatus.SERVICE_UNAVAILABLE)
        if answer is None:
            return _nothing(request)
        # Relative, so that it leads back here below whatever path a proxy serves the program under.
        return RedirectResponse(token, HTTPStatus.SEE_OTHER)

    async def _shown(
        self, request: Request, token: str, problem: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        offered = await self.desk.opened(token)
        if offered is None:
            return _nothing(request)
        return page_response(
            request,
            "press.html.j2",
            status,
            organisation=self.organisation,
            observing=self.observing,
            topic=offered.session.topic or NO_TOPIC,
            reason=offered.reason,
            label=LABELS[offered.button],
            is_grave=offered.button in GRAVE,
            does=WHAT_FOR[offered.button].format(about=offered.person or "them"),
            lines=offered.happened.lines,
            is_open=offered.is_open,
            name=offered.who.name,
            problem=problem,
            moved=offered.happened.moved if offered.button is Button.EXTEND else None,
        )


def _nothing(request: Request) -> Response:
    return page_response(request, "pressed.html.j2", HTTPStatus.NOT_FOUND)
