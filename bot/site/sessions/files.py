"""A session's report as files to keep, and a version of it to share that has initials in place of names."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.accounts.rights import SignedIn
from bot.report.paper import render_pdf
from bot.report.render import render_html
from bot.report.table import render_csv
from bot.site.navigation import links
from bot.site.pages import PageRoute, StaffAccess, page_template, path_of, root_of
from bot.site.refusals import Refused
from bot.site.sessions.shelf import SessionPages

Report = Mapping[str, Any]
Found = TypeVar("Found")

FILES: Final = (
    ("report.pdf", "PDF"),
    ("report.csv", "Table (CSV)"),
    ("report.json", "JSON"),
    ("shareable", "Version to share"),
)
SHAREABLE_FILES: Final = (
    ("shareable.pdf", "PDF with initials"),
    ("shareable.csv", "Table (CSV) with initials"),
    ("shareable.json", "JSON with initials"),
)
FULL_REPORT: Final = "Full report"


def session_files(
    sessions: SessionPages, *, access: StaffAccess, tz: ZoneInfo, organisation: str
) -> APIRouter:
    """What is below `/sessions/{key}` to download and to share, for whom `access` lets in."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    pdf = partial(render_pdf, tz=tz, organisation=organisation)

    @routes.get("/sessions/{key}/report.pdf")
    async def report_pdf(person: Annotated[SignedIn, Depends(access)], key: str) -> Response:
        return await _pdf(known(await sessions.report(person, key)).report, pdf)

    @routes.get("/sessions/{key}/report.csv")
    async def report_csv(person: Annotated[SignedIn, Depends(access)], key: str) -> Response:
        return _csv(known(await sessions.report(person, key)).report)

    @routes.get("/sessions/{key}/shareable.pdf")
    async def shareable_pdf(person: Annotated[SignedIn, Depends(access)], key: str) -> Response:
        return await _pdf(known(await sessions.shareable(person, key)), pdf)

    @routes.get("/sessions/{key}/shareable.csv")
    async def shareable_csv(person: Annotated[SignedIn, Depends(access)], key: str) -> Response:
        return _csv(known(await sessions.shareable(person, key)))

    @routes.get("/sessions/{key}/shareable.json", response_class=JSONResponse)
    async def shareable_json(person: Annotated[SignedIn, Depends(access)], key: str) -> JSONResponse:
        return JSONResponse(known(await sessions.shareable(person, key)))

    @routes.get("/sessions/{key}/shareable")
    async def shareable_page(
        request: Request, person: Annotated[SignedIn, Depends(access)], key: str
    ) -> HTMLResponse:
        report = known(await sessions.shareable(person, key))
        root, here = root_of(request), request.url.path.removesuffix("/shareable")
        page = render_html(
            report,
            tz=tz,
            organisation=organisation,
            links=((here, FULL_REPORT), *below(here, SHAREABLE_FILES)),
            template=page_template("session.html.j2"),
            navigation=links(person, root, path_of(request)),
        )
        return HTMLResponse(page)

    return routes


def below(address: str, files: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Links to these files of the session at an address."""
    return [(f"{address}/{name}", words) for name, words in files]


def known(found: Found | None) -> Found:
    """What was found; where that is nothing that this person may see, the answer is that there is no such session."""
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
    return found


async def _pdf(report: Report, pdf: Callable[[Report], bytes]) -> Response:
    # Setting a page takes longer than other requests should wait.
    return _file(await asyncio.to_thread(pdf, report), "application/pdf", f"{_name(report)}.pdf")


def _csv(report: Report) -> Response:
    return _file(render_csv(report).encode(), "text/csv; charset=utf-8", f"{_name(report)}.csv")


def _name(report: Report) -> str:
    version = "report-with-initials" if "shareable" in report else "report"
    return f"{version}-{report['number'] or 'provisional'}"


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
