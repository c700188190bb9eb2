"""The staff pages of how this installation is doing, and of the schedule by which records are deleted."""

from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.clock import Clock
from bot.config.retention import RetentionTable
from bot.doctor.kept import kept
from bot.journal.database import Database
from bot.journal.installation import installation
from bot.report.times import moment
from bot.retention.schedule import schedule
from bot.retention.shown import shown
from bot.retention.words import TITLE
from bot.site.checkup import shown as checks_shown
from bot.site.pages import PageRoute, StaffAccess, page_response, require
from rules.phrases import spoken

_SCOPE: Final = "scope "


def installation_pages(
    database: Database,
    clock: Clock,
    periods: RetentionTable,
    *,
    access: StaffAccess,
    tz: ZoneInfo,
    organisation: str,
) -> APIRouter:
    """`/installation` and `/retention`, for whoever may see how the program is set up."""
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    someone = Annotated[SignedIn, Depends(access)]

    @pages.get("/installation")
    async def doing(request: Request, person: someone) -> HTMLResponse:
        require(person, Right.SEE_INSTALLATION)
        found = await database.read(lambda connection: installation(connection, clock.now()))
        last = await database.read(kept)
        checks = last.found.checks if last is not None else ()
        return page_response(
            request,
            "installation.html.j2",
            person=person,
            organisation=organisation,
            tz=tz,
            found=found,
            scopes=checks_shown(check for check in checks if check.name.startswith(_SCOPE)),
            to_do=len(last.found.to_do) if last is not None else 0,
            moment=lambda at: moment(at, tz),
            spoken=spoken,
        )

    @pages.get("/retention")
    async def kept_for(request: Request, person: someone) -> HTMLResponse:
        require(person, Right.SEE_INSTALLATION)
        now = clock.now()
        found = await database.read(lambda connection: schedule(connection, periods, now))
        return page_response(
            request,
            "retention.html.j2",
            person=person,
            organisation=organisation,
            title=TITLE,
            schedule=shown(found, organisation, tz, now),
        )

    return pages
