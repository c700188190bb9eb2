"""The live page on a session: what is going on, the buttons about it, and the stream that keeps it up to date."""

import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.buttons.presses import Presses
from bot.journal.database import Database, reason
from bot.journal.decided import SessionRow
from bot.journal.lookup import session_by_key
from bot.live import words
from bot.live.buttons import Meant
from bot.live.shown import event
from bot.live.watching import Ending, LiveSessions, Watcher
from bot.site.forms import sent
from bot.site.pages import PageRoute, StaffAccess, page_response, root_of
from bot.site.refusals import Refused
from bot.site.rights import Right, SignedIn
from rules.pressed import Through
from webhooks.delivery import JournalUnavailable

log = logging.getLogger(__name__)

# How often a stream says that it is still there, in seconds; less than proxies let a connection be silent.
BEAT: Final = 15.0
# How soon a browser is to try again, in milliseconds.
TRY_AGAIN: Final = 2000

SCRIPT_TYPE: Final = "text/javascript; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"


class LiveRoute(PageRoute):
    """A route whose page may load our own script and follow our own stream."""

    scripts = True


class Live:
    """Who may see which session, and what they see and press there."""

    def __init__(
        self, database: Database, sessions: LiveSessions, presses: Presses, access: StaffAccess
    ) -> None:
        self.database = database
        self.sessions = sessions
        self.presses = presses
        self.access = access

    async def row(self, key: str) -> SessionRow | None:
        """The session that a key stands for, whoever asks."""

        def look(connection: Connection) -> SessionRow | None:
            return session_by_key(connection, key)

        return await self.database.read(look)

    async def seen(self, person: SignedIn, key: str) -> SessionRow:
        """The session that a key stands for; Refused where there is none that this person may see."""
        row = await self.row(key)
        if row is None or not person.may_in(Right.SEE_SESSIONS, row.host_email):
            raise unknown()
        return row

    async def press(self, person: SignedIn, key: str, meant: Meant) -> str:
        """Have somebody press a button, which is kept whoever they are; gives its delivery. Refused where it is not theirs to.

        JournalUnavailable where it cannot be kept.
        """
        row = await self.row(key)
        if row is None:
            raise unknown()
        answer = await self.presses.press(
            row.uuid, meant.finding, meant.button, person, Through.LIVE_PAGE, subject=meant.subject
        )
        if answer is None or not person.may_in(Right.PRESS_BUTTONS, row.host_email):
            raise unknown()
        return answer.delivery

    async def events(self, request: Request, person: SignedIn, uuid: str) -> AsyncIterator[bytes]:
        """The events of a stream; whether this is still somebody who may see the session is asked before each.

        It ends with the session, once nothing more comes of what was done there.
        """
        with self.sessions.watching(uuid, person) as watcher:
            yield f"retry: {TRY_AGAIN}\n\n".encode()
            try:
                async for one in self._shown(request, watcher, uuid):
                    yield one
            except DBAPIError as error:
                # The stream ends with that, which says in the browser that the page is not up to date.
                log.error("a session that is watched cannot be looked at: %s", reason(error))

    async def _shown(self, request: Request, watcher: Watcher, uuid: str) -> AsyncIterator[bytes]:
        before = request.headers.get("last-event-id", "")
        shown = await self.sessions.now(uuid, watcher.person)
        was_over = shown is not None and shown.page.is_over
        while shown is not None and watcher.ending is None:
            if shown.version != before:
                before = shown.version
                yield shown.event
            else:
                yield event("beat", {"at": self.sessions.clock.now().timestamp()})
            if was_over or (not await watcher.news(BEAT) and shown.page.is_over):
                yield event("over", {})
                return
            if not await self._may_go_on(request, watcher, uuid):
                yield event("shut", {})
                return
            shown = await self.sessions.shown(uuid, watcher.person)
        if watcher.ending is Ending.ELSEWHERE:
            yield event("elsewhere", {})

    async def _may_go_on(self, request: Request, watcher: Watcher, uuid: str) -> bool:
        try:
            person = await self.access(request)
        except Refused:
            return False
        host = await self.sessions.host_of(uuid)
        return person == watcher.person and person.may_in(Right.SEE_SESSIONS, host)


def unknown() -> Refused:
    """What there is to say of a session that there is not, or not for whoever asks."""
    return Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")


def live_pages(live: Live, *, tz: ZoneInfo, organisation: str) -> APIRouter:
    """`/live/KEY`, its stream and its script, for whom `live.access` lets in."""
    pages = APIRouter(route_class=LiveRoute, include_in_schema=False, default_response_class=HTMLResponse)
    staff = Annotated[SignedIn, Depends(live.access)]

    async def page(
        request: Request,
        person: SignedIn,
        key: str,
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HTMLResponse:
        row = await live.seen(person, key)
        shown = await live.sessions.now(row.uuid, person)
        if shown is None:
            raise unknown()
        return page_response(
            request,
            "live.html.j2",
            status,
            person=person,
            organisation=organisation,
            shown=shown,
            key=row.key,
            problem=problem,
            came=shown.page.came(request.query_params.get("pressed", "")),
            script=script_name(),
            integrity=script_digest(),
            words=words,
            tz=tz,
        )

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


def script_routes() -> APIRouter:
    """The live page's script, at an address that changes with it; there is nothing in it to hide from anybody."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/scripts/{name}")
    async def script(name: str) -> Response:
        if name != script_name():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(_script(), media_type=SCRIPT_TYPE, headers={"Cache-Control": FOR_EVER})

    return routes


@cache
def _script() -> bytes:
    return files("bot.site").joinpath("scripts", "live.js").read_bytes()


def script_name() -> str:
    """What the script is called, by what is in it."""
    return f"live-{sha256(_script()).hexdigest()[:16]}.js"


def script_digest() -> str:
    """What a browser is to find in the script, as the attribute `integrity` has it."""
    return f"sha256-{b64encode(sha256(_script()).digest()).decode()}"
