"""The form with which any member of staff records a concern."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right, SignedIn
from bot.concerns.desk import ConcernDesk
from bot.concerns.findings import Known, known_of
from bot.concerns.readers import told_of
from bot.concerns.record import Account
from bot.journal.received import CANNOT_READ, or_unavailable
from bot.site.concerns.filled import NewConcern, Sent, longest
from bot.site.concerns.sending import ConcernRoute, sent_by
from bot.site.pages import StaffAccess, page_response, require
from rules.phrases import listed
from webhooks.delivery import JournalUnavailable

IN_SESSION: Final = 'In the Zoom session "{topic}"'
ONLINE: Final = "In a Zoom session"
NOTED: Final = "Chaperone noted: {reason}"
NOT_SAVED: Final = (
    "This is not saved, and nobody was told of it: Chaperone can write nothing down just now. Please ring {whom} now. What you wrote is "
    "still here: copy it to be safe, and press the button again in a minute."
)
SOMEBODY: Final = "whoever is to know of it"


def recording_pages(desk: ConcernDesk, *, access: StaffAccess, tz: ZoneInfo, organisation: str) -> APIRouter:
    """`/concerns/new`, for whom `access` lets in."""
    routes = APIRouter(route_class=ConcernRoute, include_in_schema=False, default_response_class=HTMLResponse)
    form = _Form(desk, tz, organisation)
    someone = Annotated[SignedIn, Depends(access)]

    @routes.get("/concerns/new")
    async def ask(request: Request, who: someone, finding: Annotated[str, Query()] = "") -> Response:
        return await form.ask(request, who, finding)

    @routes.post("/concerns/new")
    async def take(request: Request, who: someone) -> Response:
        return await form.take(request, who)

    return routes


@dataclass(frozen=True, slots=True)
class _Form:
    """Hands the form out and takes it back; one that cannot be taken comes back as it was filled in."""

    desk: ConcernDesk
    tz: ZoneInfo
    organisation: str

    async def ask(self, request: Request, who: SignedIn, finding: str) -> Response:
        """The empty form, or with what a session or a finding says already."""
        require(who, Right.RECORD_CONCERN)
        known = await self._known(who, finding)
        sent = self._begun(known) if known is not None else Sent()
        return self._shown(
            request, who, sent.with_texts(form=token_urlsafe(), finding=finding if known else "")
        )

    async def take(self, request: Request, who: SignedIn) -> Response:
        """Record what the form says, and lead to the receipt."""
        require(who, Right.RECORD_CONCERN)
        sent = await sent_by(request)
        new = NewConcern(sent, self.desk.policy, self.tz, self.desk.clock.now())
        problems = new.problems()
        if problems:
            return self._shown(request, who, sent.with_texts(asked=" ".join(new.asked())), problems)
        try:
            known = await self._known(who, sent.text("finding"))
            account = new.account(known.source if known is not None else None)
            number = await self.desk.record(who, account, sent.text("form"))
        except JournalUnavailable:
            return self._shown(request, who, sent, unsaved=self._unsaved(who, new.account(None)))
        # Relative, so that it leads there below whatever path a proxy serves the program under.
        return RedirectResponse(number, HTTPStatus.SEE_OTHER)

    async def _known(self, who: SignedIn, finding: str) -> Known | None:
        if not finding:
            return None
        with or_unavailable(CANNOT_READ):
            return await self.desk.database.read(partial(known_of, who=who, named=finding))

    def _unsaved(self, who: SignedIn, account: Account) -> str:
        """What somebody is to do whose record cannot be kept: nobody is told of it but by them."""
        whom = told_of(self.desk.policy, account.store, account)
        others = [one.name for one in whom if one.email.casefold() != who.email.casefold()]
        return NOT_SAVED.format(whom=listed(others, "or") if others else SOMEBODY)

    def _begun(self, known: Known) -> Sent:
        at = known.at.astimezone(self.tz) if known.at is not None else None
        staff = frozenset(one.email for one in self.desk.policy.staff if one.email.casefold() in known.staff)
        return Sent(ticked={"staff": staff}).with_texts(
            happened_at=f"{at:%Y-%m-%dT%H:%M}" if at is not None else "",
            place=IN_SESSION.format(topic=known.topic) if known.topic else ONLINE,
            facts=NOTED.format(reason=known.reason) if known.reason else "",
            children="" if staff else known.who,
            adult="yes" if staff else "",
        )

    def _shown(
        self,
        request: Request,
        who: SignedIn,
        sent: Sent,
        problems: dict[str, str] | None = None,
        unsaved: str = "",
    ) -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        if unsaved:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return page_response(
            request,
            "concern_new.html.j2",
            status,
            person=who,
            organisation=self.organisation,
            sent=sent,
            problems=problems or {},
            unsaved=unsaved,
            staff=[(one.email, one.name) for one in self.desk.policy.staff],
            longest=longest,
            tz=self.tz,
        )
