"""The staff page that lists sessions."""

from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.site.pages import PageRoute, StaffAccess, page_response, root_of
from bot.site.sessions.filters import Choices, Filters
from bot.site.sessions.listed import listed
from bot.site.sessions.shelf import SessionPages

PAGE_SIZE: Final = 50


def list_page(
    sessions: SessionPages,
    *,
    access: StaffAccess,
    choices: Choices,
    tz: ZoneInfo,
    organisation: str,
    page_size: int = PAGE_SIZE,
) -> APIRouter:
    """`/sessions`, for whom `access` lets in; times are shown in `tz`."""
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

    return pages


def _older(filters: Filters, key: str) -> str:
    return urlencode({**filters.given, "before": key})
