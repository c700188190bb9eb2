"""The page on which a host answers a session's questions over a link, and the staff page of what is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Self
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.attest.desk import Desk, HandedOut
from bot.attest.links import PATH
from bot.attest.messages import moment, title_of, when_of
from bot.attest.sheets import Given, Sheet, own_answer
from bot.report.attested import ANSWERS
from bot.site.forms import sent
from bot.site.pages import PageRoute, page_response
from rules.attestation import Attestation, lacks_note
from rules.events import Answer
from rules.policy import StaffMember

# In characters.
LONGEST_NOTE: Final = 1000

NOT_A_CHOICE: Final = "Please choose one of the three answers."
NOTE_WANTED: Final = "Please say in a few words what there was."
NOTHING_CHOSEN: Final = "Please answer at least one question."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page as it is filled in; `problem` says what has to be put right."""

    key: str
    question: str
    advice: str
    answer: str
    note: str
    problem: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: what was chosen and written for each question."""

    answers: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: FormData) -> Self:
        """What was chosen and written in a form; nothing where it is no form of ours."""
        fields = {name.partition("."): value for name, value in form.items() if isinstance(value, str)}
        return cls(
            {key: value for (kind, _, key), value in fields.items() if kind == "answer"},
            {
                key: value.replace("\r\n", "\n").strip()[:LONGEST_NOTE]
                for (kind, _, key), value in fields.items()
                if kind == "note"
            },
        )

    def given(self, sheet: Sheet) -> dict[str, Given]:
        """The answers in it; a note belongs to a "no" alone, for elsewhere nobody sees it."""
        keys = [one.item.key for one in sheet.questions if self.answers.get(one.item.key) in set(Answer)]
        answers = {key: Answer(self.answers[key]) for key in keys}
        return {
            key: Given(answer, self.notes.get(key, "") if answer is Answer.NO else "")
            for key, answer in answers.items()
        }

    def problems(self, sheet: Sheet) -> dict[str, str]:
        """What is wrong with it, by question."""
        found = {}
        for key in (one.item.key for one in sheet.questions):
            chosen = self.answers.get(key)
            if chosen is not None and chosen not in set(Answer):
                found[key] = NOT_A_CHOICE
            elif chosen is not None and lacks_note(Answer(chosen), self.notes.get(key, "")):
                found[key] = NOTE_WANTED
        return found


def answer_pages(desk: Desk, *, tz: ZoneInfo, organisation: str, leads: tuple[StaffMember, ...]) -> APIRouter:
    """`/attest/{token}`: one checklist for whoever has the link. Whatever opens nothing is answered alike, 404.

    A form can only be sent by who knows the token, which keeps other pages from sending one.
    """
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    page = _Page(desk, tz, organisation, leads)
    routes.add_api_route(f"{PATH}/{{token}}", page.ask, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{PATH}/{{token}}", page.take, methods=["POST"], response_class=HTMLResponse)
    return routes


@dataclass(frozen=True, slots=True)
class _Page:
    desk: Desk
    tz: ZoneInfo
    organisation: str
    leads: tuple[StaffMember, ...]

    async def ask(self, request: Request, token: str) -> Response:
        found = await self.desk.opened(token)
        return self._shown(request, found) if found is not None else _nothing(request)

    async def take(self, request: Request, token: str) -> Response:
        found = await self.desk.opened(token)
        if found is None:
            return _nothing(request)
        filled = Filled.read(await sent(request))
        given, wrong = filled.given(found.sheet), filled.problems(found.sheet)
        if wrong or not given:
            problem = "" if wrong else NOTHING_CHOSEN
            return self._shown(request, found, filled, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not await self.desk.answer(token, given):
            return _nothing(request)
        # Relative, so that it leads back here below whatever path a proxy serves the program under.
        return RedirectResponse(token, HTTPStatus.SEE_OTHER)

    def _shown(
        self,
        request: Request,
        found: HandedOut,
        filled: Filled | None = None,
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        sheet, by = found.sheet, found.by
        problems = filled.problems(sheet) if filled is not None else {}
        return page_response(
            request,
            "attest.html.j2",
            status,
            organisation=self.organisation,
            leads=[lead.name for lead in self.leads if lead.email != by],
            to_lead=any(lead.email == by for lead in self.leads),
            title=title_of(sheet),
            when=when_of(sheet, self.tz),
            due=moment(sheet.period.due, self.tz) if sheet.period is not None else "",
            questions=[_asked(one, by, filled, problems) for one in sheet.questions],
            answers=[(answer.value, ANSWERS[answer].word) for answer in Answer],
            answered=sum(own_answer(one.answers, by) is not None for one in sheet.questions),
            problem=problem,
            longest=LONGEST_NOTE,
        )


def _nothing(request: Request) -> Response:
    return page_response(request, "nothing.html.j2", HTTPStatus.NOT_FOUND)


def _asked(one: Attestation, by: str, filled: Filled | None, problems: Mapping[str, str]) -> Asked:
    key, before = one.item.key, own_answer(one.answers, by)
    answer = before.answer.value if before is not None else ""
    note = before.note if before is not None else ""
    if filled is not None:
        answer, note = filled.answers.get(key, answer), filled.notes.get(key, "")
    return Asked(key, one.item.question, one.item.advice, answer, note, problems.get(key, ""))
