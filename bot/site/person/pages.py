"""`/person`: everything that is held about somebody, as a file, for whoever may export that."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.accounts.rights import Right, SignedIn
from bot.clock import Clock
from bot.concerns.desk import ConcernDesk
from bot.journal.database import Database
from bot.person.held import NotOnePerson, held_about
from bot.person.shown import as_json, as_pdf, with_concerns
from bot.report.issue import Reporter
from bot.site.forms import sent
from bot.site.pages import PageRoute, StaffAccess, page_response, require
from rules.policy import Policy

NAME_WANTED: Final = "Please write a name or an e-mail address."
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Holdings:
    """Looks through the journal for one person at a time: that takes long where there are many sessions."""

    database: Database
    clock: Clock
    policy: Policy
    reporter: Reporter
    concerns: ConcernDesk
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def about(self, who: SignedIn, named: str) -> Mapping[str, Any]:
        """Everything about somebody, with the concern records that `who` may read; raises NotOnePerson."""
        now = self.clock.now()

        def look(connection: Connection) -> dict[str, Any]:
            return held_about(connection, named, self.policy, self.reporter, now)

        async with self.turn:
            held = await self.database.read(look)
        if not who.may(Right.SEE_CONCERNS):
            return held
        known = dict.fromkeys((held["asked_for"], *held["identities"]))
        found = {one.number: one for name in known for one in await self.concerns.about(who, name)}
        return with_concerns(held, [(one.number, one.entries[0].at) for one in found.values()])


def person_pages(holdings: Holdings, *, access: StaffAccess, tz: ZoneInfo, organisation: str) -> APIRouter:
    """The page and the file, for whom `access` lets in and who may export; for others it is not there."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    someone = Annotated[SignedIn, Depends(access)]

    def page(request: Request, who: SignedIn, named: str = "", problem: str = "") -> HTMLResponse:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        return page_response(
            request,
            "person.html.j2",
            status,
            person=who,
            organisation=organisation,
            named=named,
            problem=problem,
            longest=LONGEST_NAME,
        )

    @routes.get("/person")
    async def ask(request: Request, who: someone) -> Response:
        require(who, Right.EXPORT)
        return page(request, who)

    # The name stays out of the address, which browsers and proxies keep.
    @routes.post("/person")
    async def give(request: Request, who: someone) -> Response:
        require(who, Right.EXPORT)
        form = await sent(request)
        named = str(form.get("named", "")).strip()[:LONGEST_NAME]
        if not named:
            return page(request, who, problem=NAME_WANTED)
        try:
            held = await holdings.about(who, named)
        except NotOnePerson as error:
            return page(request, who, named, str(error))
        if form.get("as") == "json":
            return _file(as_json(held).encode(), "application/json", "json")
        pdf = await asyncio.to_thread(partial(as_pdf, held, tz=tz, organisation=organisation))
        return _file(pdf, "application/pdf", "pdf")

    return routes


def _file(content: bytes, kind: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="everything-held.{ending}"'}
    return Response(content, media_type=kind, headers=headers)
