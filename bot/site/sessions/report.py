"""The staff pages on one session: its report, what stands behind each finding, and the review."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import SignedIn
from bot.attest.by_hand import A_NO, NO_LINK, commands
from bot.report.render import as_read, render_html
from bot.report.review import as_json
from bot.site.forms import csrf_field, sent
from bot.site.navigation import links
from bot.site.pages import PageRoute, StaffAccess, page_response, page_template, path_of, root_of
from bot.site.refusals import Refused
from bot.site.sessions.evidence import attempt_rows, told_rows
from bot.site.sessions.files import FILES, below, known
from bot.site.sessions.reviewing import LONGEST_NOTE, WORDS, Given, NotTaken
from bot.site.sessions.shelf import SessionPages, Told
from rules.phrases import spoken

UNKNOWN: Final = "unknown.html.j2"

# No report has more findings than a number of so many digits can say.
DIGITS: Final = 6


def session_pages(
    sessions: SessionPages, *, access: StaffAccess, tz: ZoneInfo, organisation: str, has_links: bool = True
) -> APIRouter:
    """`/sessions/KEY` and what is below it, for whom `access` lets in; times are shown in `tz`.

    Unless it `has_links` to answer questions by, the page says how else they are answered.
    """
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    page = _SessionPage(sessions, tz, organisation, has_links)

    @pages.get("/sessions/{key}")
    async def session_report(
        request: Request, person: Annotated[SignedIn, Depends(access)], key: str
    ) -> HTMLResponse:
        return page.shown(request, person, key, known(await sessions.report(person, key)))

    @pages.get("/sessions/{key}/report.json", response_class=JSONResponse)
    async def session_json(person: Annotated[SignedIn, Depends(access)], key: str) -> JSONResponse:
        return JSONResponse(known(await sessions.report(person, key)).report)

    @pages.get("/sessions/{key}/findings/{number}")
    async def finding(
        request: Request, person: Annotated[SignedIn, Depends(access)], key: str, number: str
    ) -> HTMLResponse:
        return await page.finding(request, person, key, number)

    @pages.post("/sessions/{key}/review")
    async def review(request: Request, person: Annotated[SignedIn, Depends(access)], key: str) -> Response:
        return await page.review(request, person, key)

    return pages


@dataclass(frozen=True, slots=True)
class _SessionPage:
    sessions: SessionPages
    tz: ZoneInfo
    organisation: str
    has_links: bool

    def shown(
        self,
        request: Request,
        person: SignedIn,
        key: str,
        told: Told,
        given: Given | None = None,
        refused: NotTaken | None = None,
    ) -> HTMLResponse:
        """The report; with what somebody filled in, and why that was not taken down."""
        root, address = root_of(request), _address(request, key)
        shown = render_html(
            told.report,
            tz=self.tz,
            organisation=self.organisation,
            links=below(address, FILES),
            template=page_template("reviewed.html.j2"),
            navigation=links(person, root, path_of(request)),
            csrf_field=partial(csrf_field, request),
            address=address,
            record_concern=_record_concern(request, key),
            by_hand=[] if self.has_links else commands(told.report),
            no_link=NO_LINK,
            a_no=A_NO,
            earlier_reviews=_earlier(told),
            reviews=told.reviews,
            why_not=told.why_not,
            outcomes=WORDS,
            given=given or Given(),
            problem=str(refused) if refused is not None else "",
            longest=LONGEST_NOTE,
        )
        return HTMLResponse(shown, refused.status if refused is not None else HTTPStatus.OK)

    async def finding(self, request: Request, person: SignedIn, key: str, number: str) -> HTMLResponse:
        """What stands behind a finding of the newest report."""
        is_number = number.isascii() and number.isdecimal() and len(number) <= DIGITS
        found = await self.sessions.behind(person, key, int(number)) if is_number else None
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND, UNKNOWN)
        report, behind = found
        read = as_read(report, self.tz)
        return page_response(
            request,
            "finding.html.j2",
            person=person,
            organisation=self.organisation,
            address=_address(request, key),
            record_concern=_record_concern(request, key),
            finding=read["findings"][int(number) - 1],
            session=report["session"],
            times=read["times"],
            told=told_rows(behind, read["times"]),
            evidence_in_all=len(report["findings"][int(number) - 1]["evidence"]),
            attempts=attempt_rows(behind, read["times"]),
        )

    async def review(self, request: Request, person: SignedIn, key: str) -> Response:
        """Take a review down and lead back to the report that holds it."""
        given = Given.read(await sent(request))
        try:
            taken = await self.sessions.review(person, key, given)
        except NotTaken as refused:
            told = known(await self.sessions.report(person, key))
            return self.shown(request, person, key, told, given, refused)
        if not taken:
            raise Refused(HTTPStatus.NOT_FOUND, UNKNOWN)
        return RedirectResponse(f"{_address(request, key)}#review", HTTPStatus.SEE_OTHER)


def _earlier(told: Told) -> list[Mapping[str, Any]]:
    """The reviews before the one that stands in the report, the last first."""
    return [
        {**as_json(one), "number": one.number, "words": spoken(one.outcome)}
        for one in reversed(told.given[:-1])
    ]


def _address(request: Request, key: str) -> str:
    return f"{root_of(request)}/sessions/{quote(key, safe='')}"


def _record_concern(request: Request, key: str) -> str:
    """Where a concern is recorded about something in a session; what it is stands after a dot."""
    return f"{root_of(request)}/concerns/new?finding={quote(key, safe='')}"
