"""The staff page of what people are still to answer for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.attest.desk import Desk, Due
from bot.attest.messages import title_of, when_of
from bot.report.attested import MARKS
from bot.report.wording import Mark
from bot.site.pages import PageRoute, StaffAccess, page_response, root_of
from bot.site.quarters import answers_or_sees
from bot.site.sessions.store import host_seen_by
from rules.attestation import OPEN, Attestation, State

TOLD: Final = {
    "done": "last told {at}",
    "would_have": "would have been told {at}",
    "failed": "could not be told {at}",
    "not_possible": "could not be told {at}",
}


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """A question as staff see it; `key` is what it is called at the command line."""

    key: str
    clause: str
    question: str
    state: str
    mark: Mark
    answered: str
    note: str


@dataclass(frozen=True, slots=True)
class DueSheet:
    """A checklist as staff see it."""

    title: str
    address: str
    when: str
    due: str
    overdue: bool
    whom: str
    open: int
    of: int
    told: str
    about: str
    questions: tuple[DueQuestion, ...]


def due_pages(desk: Desk, *, access: StaffAccess, tz: ZoneInfo, organisation: str) -> APIRouter:
    """`/attestations`: what is due of this quarter and of the sessions that somebody may see, for whom `access` lets in.

    What is asked every quarter is about the whole installation: it is for whoever may see that, and for those who answer.
    """
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get("/attestations")
    async def due(request: Request, person: Annotated[SignedIn, Depends(access)]) -> HTMLResponse:
        quarters, sessions = await desk.due(host_seen_by(person))
        quarters = [one for one in quarters if answers_or_sees(person, one)]
        return page_response(
            request,
            "due.html.j2",
            person=person,
            organisation=organisation,
            quarters=[_due_sheet(request, one, tz) for one in quarters],
            sessions=[_due_sheet(request, one, tz) for one in sessions if _is_for(person, one)],
            tz=tz,
        )

    return pages


def _is_for(person: SignedIn, due: Due) -> bool:
    session = due.sheet.session
    return session is not None and person.may_in(Right.SEE_SESSIONS, session.host_email)


def _due_sheet(request: Request, due: Due, tz: ZoneInfo) -> DueSheet:
    sheet = due.sheet
    return DueSheet(
        title=title_of(sheet),
        address=f"{root_of(request)}/sessions/{sheet.subject}" if sheet.session is not None else "",
        when=when_of(sheet, tz),
        due=_short(sheet.period.due, tz) if sheet.period is not None else "",
        overdue=State.OVERDUE in {one.state for one in sheet.questions},
        whom=", ".join(sheet.whom) or "nobody is configured",
        open=sum(one.state in OPEN for one in sheet.questions),
        of=len(sheet.questions),
        told=_told(due, tz),
        about=sheet.about,
        questions=tuple(_due_question(one, tz) for one in sheet.questions),
    )


def _told(due: Due, tz: ZoneInfo) -> str:
    if due.told is None:
        return ""
    said = TOLD[due.told.outcome].format(at=_short(due.told.at, tz))
    return f"{said}. {due.told.detail}" if due.told.detail else said


def _short(at: datetime, tz: ZoneInfo) -> str:
    local = at.astimezone(tz)
    return f"{local.day} {local:%b %Y, %H:%M}"


def _due_question(one: Attestation, tz: ZoneInfo) -> DueQuestion:
    given = one.answer
    answered = f"{given.by}, {_short(given.at, tz)}" if given is not None else ""
    return DueQuestion(
        one.item.key,
        one.item.clause,
        one.item.question,
        one.state.value,
        MARKS[one.state],
        answered,
        given.note if given is not None else "",
    )
