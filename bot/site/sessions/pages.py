"""The staff pages on sessions: the list of them, and each one's report."""

from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import Request

from bot.report.render import render_html
from bot.site.navigation import links
from bot.site.pages import PageRoute, StaffAccess, page_response, path_of, root_of
from bot.site.rights import Right, SignedIn
from bot.site.sessions.files import FILES, below, known
from bot.site.sessions.filters import Choices, Filters
from bot.site.sessions.listed import listed
from bot.site.sessions.shelf import SessionPages

PAGE_SIZE: Final = 50


def session_pages(
    sessions: SessionPages,
    *,
    access: StaffAccess,
    choices: Choices,
    tz: ZoneInfo,
    organisation: str,
    page_size: int = PAGE_SIZE,
) -> APIRouter:
    """`/sessions` and what is below it, for whom `access` lets in; times are shown in `tz`."""
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get("/sessions")
    async def session_list(
        request: Request,
        person: Annotated[SignedIn, Depends(access)],
        before: Annotated[str | None, Query()] = None,
    ) -> HTMLResponse:
        filters = Filters.read(request.query_params, choices)
        rows = [] if filters.problems else await sessions.sessions(person, filters, page_size + 1, before)
        shown = rows[:page_size]
        return page_response(
            request,
            "sessions.html.j2",
            HTTPStatus.UNPROCESSABLE_ENTITY if filters.problems else HTTPStatus.OK,
            person=person,
            organisation=organisation,
            sessions=[listed(row, root_of(request), tz) for row in shown],
            filters=filters,
            choices=choices,
            sees_all=person.may(Right.SEE_SESSIONS),
            before=before,
            older=_older(filters, shown[-1].key) if len(rows) > page_size else None,
            tz=tz,
        )

    @pages.get("/sessions/{key}")
    async def session_report(
        request: Request, person: Annotated[SignedIn, Depends(access)], key: str
    ) -> HTMLResponse:
        report = known(await sessions.report(person, key))
        root = root_of(request)
        shown = render_html(
            report,
            tz=tz,
            organisation=organisation,
            links=below(f"{root}/sessions/{quote(key, safe='')}", FILES),
            template="session.html.j2",
            navigation=links(person, root, path_of(request)),
        )
        return HTMLResponse(shown)

    @pages.get("/sessions/{key}/report.json", response_class=JSONResponse)
    async def session_json(person: Annotated[SignedIn, Depends(access)], key: str) -> JSONResponse:
        return JSONResponse(known(await sessions.report(person, key)))

    return pages


def _older(filters: Filters, key: str) -> str:
    return urlencode({**filters.given, "before": key})
