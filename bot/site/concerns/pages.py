"""`/concerns`: the records, for whoever may read them, and receipts for who wrote them.

A record that somebody may not read is answered as one that is not there, at every address.
"""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right, SignedIn
from bot.concerns import words
from bot.concerns.desk import ConcernDesk, Opened, Receipt
from bot.concerns.export import Exported, as_json, as_pdf
from bot.concerns.parts import altered, shown_entries
from bot.concerns.readers import is_watched
from bot.concerns.record import Decision, Person, Standing
from bot.concerns.store import How
from bot.report.times import moment
from bot.site.access import StaffAccess
from bot.site.concerns import shown
from bot.site.concerns.filled import Sent, addendum_problems, decided, decision_problems, longest
from bot.site.concerns.recording import recording_pages
from bot.site.concerns.sending import sent_by
from bot.site.pages import page_response, require, root_of
from bot.site.refusals import Refused

MOST_LISTED = 200

NOTHING_SENT = Sent()


def concern_pages(desk: ConcernDesk, *, access: StaffAccess, tz: ZoneInfo, organisation: str) -> APIRouter:
    """The pages below `/concerns`, for whom `access` lets in."""
    # "new" is no number: the form's routes come first.
    routes = recording_pages(desk, access=access, tz=tz, organisation=organisation)
    site = _Records(desk, tz, organisation)
    someone = Annotated[SignedIn, Depends(access)]

    @routes.get("/concerns")
    async def records(request: Request, who: someone) -> Response:
        return await site.listed(request, who)

    # Names that are looked for stay out of addresses, which browsers and proxies keep.
    @routes.post("/concerns")
    async def search(request: Request, who: someone) -> Response:
        return await site.listed(request, who, (await sent_by(request)).text("q"))

    @routes.get("/concerns/{number}")
    async def record(request: Request, number: str, who: someone) -> Response:
        return await site.show(request, who, number)

    @routes.get("/concerns/{number}/record.json", response_class=JSONResponse)
    async def record_json(number: str, who: someone) -> Response:
        return await site.json(who, number)

    @routes.get("/concerns/{number}/record.pdf")
    async def record_pdf(number: str, who: someone) -> Response:
        return await site.pdf(who, number)

    @routes.post("/concerns/{number}/addendum")
    async def addendum(request: Request, number: str, who: someone) -> Response:
        return await site.add(request, who, number)

    @routes.post("/concerns/{number}/decision")
    async def decision(request: Request, number: str, who: someone) -> Response:
        return await site.decide(request, who, number)

    return routes


@dataclass(frozen=True, slots=True)
class _Records:
    desk: ConcernDesk
    tz: ZoneInfo
    organisation: str

    async def listed(self, request: Request, who: SignedIn, search: str = "") -> Response:
        require(who, Right.RECORD_CONCERN)
        found = await self.desk.listed(who, search)
        return page_response(
            request,
            "concerns.html.j2",
            person=who,
            organisation=self.organisation,
            rows=[shown.row(one, self.tz) for one in found.concerns[:MOST_LISTED]],
            left_out=len(found.concerns[MOST_LISTED:]),
            receipts=[(number, moment(at, self.tz)) for number, at in found.receipts],
            reads=who.may(Right.SEE_CONCERNS),
            search=search,
            alone=not is_watched(self.desk.policy, who.email),
            tz=self.tz,
        )

    async def show(
        self, request: Request, who: SignedIn, number: str, sent: Sent = NOTHING_SENT, **problems: str
    ) -> Response:
        opened = await self.desk.opened(who, number, How.PAGE)
        if opened is not None:
            return self._record(request, who, opened, sent, problems)
        receipt = await self.desk.receipt(who, number)
        if receipt is None:
            raise unknown()
        return self._receipt(request, who, receipt, sent, problems)

    async def json(self, who: SignedIn, number: str) -> Response:
        return JSONResponse(as_json(await self._exported(who, number, How.JSON)))

    async def pdf(self, who: SignedIn, number: str) -> Response:
        exported = await self._exported(who, number, How.PDF)
        pdf = await to_thread.run_sync(partial(as_pdf, exported, self.tz))
        headers = {"Content-Disposition": f'attachment; filename="concern-{exported.concern.number}.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=headers)

    async def _exported(self, who: SignedIn, number: str, how: How) -> Exported:
        opened = await self.desk.opened(who, number, how)
        if opened is None:
            raise unknown()
        by = Person(who.name, who.email)
        return Exported(opened.concern, self.organisation, by, self.desk.clock.now())

    async def add(self, request: Request, who: SignedIn, number: str) -> Response:
        sent = await sent_by(request)
        problems = addendum_problems(sent)
        if problems:
            return await self.show(request, who, number, sent, **problems)
        if not await self.desk.add(who, number, sent.text("text"), sent.text("own_words")):
            raise unknown()
        return back_to(request, number)

    async def decide(self, request: Request, who: SignedIn, number: str) -> Response:
        sent = await sent_by(request)
        problems = decision_problems(sent)
        if problems:
            opened = await self.desk.opened(who, number, How.PAGE)
            if opened is None:
                raise unknown()
            return self._record(request, who, opened, sent, problems)
        if not await self.desk.decide(who, number, decided(sent)):
            raise unknown()
        return back_to(request, number)

    def _record(
        self, request: Request, who: SignedIn, opened: Opened, sent: Sent, problems: dict[str, str]
    ) -> HTMLResponse:
        concern = opened.concern
        return self._page(
            request,
            who,
            "concern.html.j2",
            sent,
            problems,
            number=concern.number,
            row=shown.row(concern, self.tz),
            altered=altered(concern),
            entries=shown_entries(concern, self.tz),
            readings=shown.read_by(opened.readings, self.tz),
            decisions=[(one.value, words.DECISIONS[one]) for one in Decision],
            standings=[(one.value, words.STANDINGS[one]) for one in Standing],
        )

    def _receipt(
        self, request: Request, who: SignedIn, receipt: Receipt, sent: Sent, problems: dict[str, str]
    ) -> HTMLResponse:
        return self._page(
            request,
            who,
            "concern_receipt.html.j2",
            sent,
            problems,
            number=receipt.number,
            receipt=receipt,
            when=moment(receipt.at, self.tz),
            told=[(name, moment(at, self.tz)) for name, at in receipt.told],
            being_told=shown.being_told(receipt, self.tz),
            added=[moment(at, self.tz) for at in receipt.added],
            sealed=words.SEALED,
            sealed_advice=words.SEALED_ADVICE.format(number=receipt.number),
            talk=shown.talk_to(receipt),
        )

    def _page(
        self,
        request: Request,
        who: SignedIn,
        template: str,
        sent: Sent,
        problems: dict[str, str],
        **more: Any,
    ) -> HTMLResponse:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        return page_response(
            request,
            template,
            status,
            person=who,
            organisation=self.organisation,
            sent=sent,
            problems=problems,
            longest=longest,
            tz=self.tz,
            **more,
        )


def unknown() -> Refused:
    """What is said of a record that is not there, and of one that somebody may not read."""
    return Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")


def back_to(request: Request, number: str) -> RedirectResponse:
    """The way to a record, once something was written."""
    return RedirectResponse(f"{root_of(request)}/concerns/{number}", HTTPStatus.SEE_OTHER)
