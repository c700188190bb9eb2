"""The staff pages: the list of sessions and each session's report."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from bot.doctor.check import Checkup
from bot.report.page import content_security_policy, environment
from bot.report.render import render_html
from bot.report.wording import OUTCOMES, RUNNING, Mark
from bot.site.access import PASSWORD_VARIABLE, StaffAccess
from bot.site.coming import INCOMPLETE, Coming, advice_shown, moment, problems_shown
from bot.site.coming import shown as coming_shown
from bot.site.forms import LARGEST_FILE, LARGEST_FORM, bounded, csrf_field
from bot.site.refusals import Refused

__all__ = [
    "FileRoute",
    "PageRoute",
    "SessionPages",
    "SessionRow",
    "StaffAccess",
    "page_response",
    "root_of",
    "router",
    "security_headers",
]

ALL_SESSIONS = "All sessions"
AS_JSON = "This report as JSON"
NO_TOPIC = "Session without a topic"
PAGE_SIZE = 50
COMING_SIZE = 10

REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "The staff password is needed.",
    HTTPStatus.FORBIDDEN: "These pages open only once there is a staff password, or on the machine that Chaperone runs on.",
    HTTPStatus.NOT_FOUND: "There is no session with this key.",
    HTTPStatus.BAD_REQUEST: "This is not a form of ours.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is larger than anything that is needed here.",
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in the list.

    `key` is safe in an address as it stands, so it is not Zoom's uuid. `started_at` is aware; for a session that has
    not begun it is the planned start. `outcome` is the report's, None while the session runs.
    """

    key: str
    topic: str
    started_at: datetime
    profile: str
    outcome: str | None
    findings: int


class SessionPages(Protocol):
    """What the pages need of the store."""

    async def sessions(self, limit: int, before: str | None) -> Sequence[SessionRow]:
        """At most `limit` sessions, newest first; only those that come after the one with key `before`.

        None where `before` is not known.
        """
        ...

    async def coming(self, limit: int) -> Coming:
        """At most `limit` of the sessions that are planned, the nearest first."""
        ...

    async def checkup(self) -> Checkup | None:
        """What was found when everything that Chaperone needs was last looked at; None where it was not yet."""
        ...

    async def report(self, key: str) -> Mapping[str, Any] | None:
        """The report of a session as `chaperone.report/1`, provisional while it runs; None for an unknown key."""
        ...


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A row of the list as it is read."""

    address: str
    topic: str
    when: str
    profile: str
    mark: Mark
    findings: int


class PageRoute(APIRoute):
    """A route whose every answer, a refusal too, keeps to itself and is not stored, and that reads `largest` bytes at most."""

    largest = LARGEST_FORM

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def kept_private(request: Request) -> Response:
            request = bounded(request, self.largest)
            try:
                response = await answer(request)
            except Refused as refused:
                response = _refusal(request, refused, as_json=self.response_class is JSONResponse)
            finally:
                await request.close()
            response.headers.update(security_headers(forms=True))
            return response

        return kept_private


class FileRoute(PageRoute):
    """A route that takes a file along with a form."""

    largest = LARGEST_FILE


def security_headers(*, forms: bool = False) -> dict[str, str]:
    """The headers of every page: nothing from elsewhere is loaded, and nobody else may frame, guess at or keep it.

    Only a page with `forms` may send any, and only to where it came from.
    """
    return {
        "Content-Security-Policy": content_security_policy(forms=forms),
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" a browser would not say that a form comes from a page of ours.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
    }


def router(
    reports: SessionPages,
    *,
    access: StaffAccess,
    tz: ZoneInfo,
    organisation: str,
    page_size: int = PAGE_SIZE,
    notices: Callable[[], Sequence[str]] = tuple,
) -> APIRouter:
    """The pages under `/`, for whom `access` lets in; times are shown in `tz`. The list of sessions begins with the `notices`."""
    pages = APIRouter(
        route_class=PageRoute,
        dependencies=[Depends(access)],
        include_in_schema=False,
        default_response_class=HTMLResponse,
    )

    @pages.get("/")
    async def session_list(request: Request, before: Annotated[str | None, Query()] = None) -> HTMLResponse:
        rows = await reports.sessions(page_size + 1, before)
        shown = rows[:page_size]
        coming = await reports.coming(COMING_SIZE) if before is None else Coming()
        checkup = await reports.checkup() if before is None else None
        return page_response(
            request,
            "sessions.html.j2",
            organisation=organisation,
            sessions=[_listed(request, row, tz) for row in shown],
            coming=coming_shown(coming, tz),
            problems=problems_shown(coming),
            incomplete=INCOMPLETE,
            advice=advice_shown(coming),
            to_do=checkup.to_do if checkup is not None else [],
            looked_at=moment(checkup.at, tz) if checkup is not None else "",
            before=before,
            notices=notices(),
            older=quote(shown[-1].key, safe="") if len(rows) > page_size else None,
            tz=tz,
        )

    @pages.get("/sessions/{key}")
    async def session_report(request: Request, key: str) -> HTMLResponse:
        report = _known(await reports.report(key))
        links = ((root_of(request) + "/", ALL_SESSIONS), (f"{_address(request, key)}/report.json", AS_JSON))
        return HTMLResponse(render_html(report, tz=tz, organisation=organisation, links=links))

    @pages.get("/sessions/{key}/report.json", response_class=JSONResponse)
    async def session_json(key: str) -> JSONResponse:
        return JSONResponse(_known(await reports.report(key)))

    return pages


def _known(report: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if report is None:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
    return report


def _listed(request: Request, row: SessionRow, tz: ZoneInfo) -> ListedSession:
    return ListedSession(
        address=_address(request, row.key),
        topic=row.topic or NO_TOPIC,
        when=moment(row.started_at, tz),
        profile=row.profile,
        mark=RUNNING if row.outcome is None else OUTCOMES[row.outcome],
        findings=row.findings,
    )


def _refusal(request: Request, refused: Refused, *, as_json: bool) -> Response:
    if as_json:
        return JSONResponse({"detail": REFUSALS[refused.status]}, refused.status, refused.headers)
    return page_response(request, refused.page, refused.status, refused.headers, variable=PASSWORD_VARIABLE)


def page_response(
    request: Request,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page from a template of the site or of reports."""
    page = environment("bot.site", "bot.report").get_template(template)
    return HTMLResponse(
        page.render(home=root_of(request) + "/", csrf_field=partial(csrf_field, request), **context),
        status,
        headers,
    )


def root_of(request: Request) -> str:
    """The path under which the whole program is served; empty for the root of a host."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _address(request: Request, key: str) -> str:
    return f"{root_of(request)}/sessions/{quote(key, safe='')}"
