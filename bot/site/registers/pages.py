"""`/registers`: which there are, what is in one, and putting a new file in its place."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right, SignedIn
from bot.register.aliases import NotRemembered
from bot.register.changes import changes
from bot.register.kinds import WANTED
from bot.register.reading import RegisterFile
from bot.register.replacing import NotReplaced, replace, take_in
from bot.register.shown import in_all, people, remarks
from bot.report.times import moment
from bot.site.forms import sent
from bot.site.pages import FileRoute, PageRoute, StaffAccess, page_response, require, root_of
from bot.site.refusals import Refused
from bot.site.registers import words
from bot.site.registers.desk import Known, Read, RegisterDesk

LONGEST: Final = 200
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Listed:
    """A register in the list of them."""

    words: str
    address: str
    of: tuple[str, ...]
    people: str
    problems: int
    changed: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What is understood of a file, as `chaperone register check` says it."""

    in_all: str
    titles: list[str]
    rows: list[list[str]]
    remarks: list[str]
    problems: list[str]


def register_pages(desk: RegisterDesk, *, access: StaffAccess) -> APIRouter:
    """The pages of registers, for whoever keeps them; for everybody else there are none."""
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
    files = APIRouter(route_class=FileRoute, include_in_schema=False, default_response_class=HTMLResponse)
    site = _Pages(desk)
    someone = Annotated[SignedIn, Depends(access)]

    @pages.get("/registers")
    async def listed(request: Request, person: someone) -> Response:
        return await site.listed(request, person)

    @pages.get("/registers/{key}")
    async def one(
        request: Request, person: someone, key: str, done: Annotated[str, Query()] = ""
    ) -> Response:
        return await site.show(request, person, site.known(person, key), done)

    @files.post("/registers/{key}/check")
    async def check(request: Request, person: someone, key: str) -> Response:
        return await site.check(request, person, site.known(person, key))

    @pages.post("/registers/{key}/replace")
    async def put_in_place(request: Request, person: someone, key: str) -> Response:
        return await site.replace(request, person, site.known(person, key))

    @pages.post("/registers/{key}/confirm")
    async def confirm(request: Request, person: someone, key: str) -> Response:
        return await site.remember(request, person, site.known(person, key), "confirmed")

    @pages.post("/registers/{key}/forget")
    async def forget(request: Request, person: someone, key: str) -> Response:
        return await site.remember(request, person, site.known(person, key), "forgotten")

    pages.include_router(files)
    return pages


@dataclass(frozen=True, slots=True)
class _Pages:
    desk: RegisterDesk

    @property
    def tz(self) -> ZoneInfo:
        return self.desk.config.organisation.timezone

    def known(self, person: SignedIn, key: str) -> Known:
        require(person, Right.KEEP_REGISTERS)
        found = self.desk.with_key(key)
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
        return found

    async def listed(self, request: Request, person: SignedIn) -> Response:
        require(person, Right.KEEP_REGISTERS)
        known = self.desk.known()
        read = await asyncio.to_thread(lambda: [self.desk.read(one) for one in known])
        root = root_of(request)
        return page_response(
            request,
            "registers.html.j2",
            person=person,
            organisation=self.desk.config.organisation.name,
            tz=self.tz,
            registers=[self._listed(one, said, root) for one, said in zip(known, read, strict=True)],
            barred=list(dict.fromkeys(one.barred for one in read if one.barred)),
        )

    def _listed(self, known: Known, read: Read, root: str) -> Listed:
        return Listed(
            known.words,
            f"{root}/registers/{known.key}",
            known.of,
            _said(known, read),
            len(read.found.problems) if read.found is not None else 0,
            self._moment(read.changed_at),
        )

    async def show(
        self,
        request: Request,
        person: SignedIn,
        known: Known,
        done: str = "",
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        read = await asyncio.to_thread(self.desk.read, known)
        return page_response(
            request,
            "register.html.j2",
            status,
            person=person,
            organisation=self.desk.config.organisation.name,
            tz=self.tz,
            register=self._listed(known, read, root_of(request)),
            is_file=known.path is not None,
            contents=_contents(read.found, known, self._today()),
            before=self._moment(read.before_at),
            barred=read.barred,
            aliases=await self.desk.aliases(known),
            asks_who=self._on_staff(person) is None,
            done=words.DONE.get(done, ""),
            problem=problem,
            longest=LONGEST,
        )

    async def check(self, request: Request, person: SignedIn, known: Known) -> Response:
        """Look at a sent file, and show what would change."""
        wrong = partial(self.show, request, person, known, "", status=HTTPStatus.UNPROCESSABLE_ENTITY)
        upload = (await sent(request)).get("file")
        if known.path is None:
            return await wrong(words.ZOOM_KEEPS_THIS)
        if not isinstance(upload, UploadFile) or not upload.filename:
            return await wrong(f"{words.CHOOSE_A_FILE} {WANTED}")
        content = await upload.read()
        try:
            taken = await asyncio.to_thread(take_in, known.path, content, self._today())
        except NotReplaced as error:
            return await wrong(str(error))
        if taken.found is None:
            return await wrong(f"{words.UNREADABLE.format(reason=taken.problem)} {WANTED}")
        now = await asyncio.to_thread(self.desk.read, known)
        other_kind = content.startswith(_ZIP) and known.path.suffix.lower() != ".xlsx"
        return page_response(
            request,
            "register_check.html.j2",
            person=person,
            organisation=self.desk.config.organisation.name,
            register=self._listed(known, now, root_of(request)),
            contents=_contents(taken.found, known, self._today()),
            changes=changes(now.found.entries if now.found else (), taken.found.entries, self._today()),
            not_compared=words.NOT_COMPARED.format(reason=now.problem) if now.problem else "",
            is_usable=taken.is_usable,
            digest=taken.digest,
            note=words.IS_WORKBOOK.format(name=known.words) if other_kind and taken.is_usable else "",
        )

    async def replace(self, request: Request, person: SignedIn, known: Known) -> Response:
        """Put the file that was looked at in the register's place."""
        digest = _text(await sent(request), "digest")
        try:
            if known.path is not None:
                await asyncio.to_thread(replace, known.path, digest, self.desk.clock.now())
        except NotReplaced as error:
            return await self.show(request, person, known, problem=str(error), status=HTTPStatus.CONFLICT)
        return _back(request, known, "replaced")

    async def remember(self, request: Request, person: SignedIn, known: Known, done: str) -> Response:
        """Remember whose a screen name is, or no longer."""
        form = await sent(request)
        by = self._on_staff(person) or _text(form, "by")
        wrong = partial(self.show, request, person, known, "", status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if not by:
            return await wrong(words.WHO_SAYS_SO)
        screen_name = _text(form, "screen_name")
        try:
            if done == "confirmed":
                await self.desk.confirm(known, screen_name, _text(form, "name"), by)
            else:
                await self.desk.forget(known, screen_name, by)
        except NotRemembered as error:
            return await wrong(str(error))
        return _back(request, known, done)

    def _on_staff(self, person: SignedIn) -> str | None:
        return person.email if self.desk.config.policy.staff_member(person.email) is not None else None

    def _today(self) -> date:
        return self.desk.clock.now().astimezone(self.tz).date()

    def _moment(self, at: datetime | None) -> str:
        return moment(at, self.tz) if at is not None else ""


def _back(request: Request, known: Known, done: str) -> Response:
    return RedirectResponse(f"{root_of(request)}/registers/{known.key}?done={done}", HTTPStatus.SEE_OTHER)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\0", "").strip()[:LONGEST] if isinstance(value, str) else ""


def _said(known: Known, read: Read) -> str:
    if known.path is None:
        return words.ZOOM_KEEPS_IT
    if read.found is None:
        return words.CANNOT_BE_READ.format(reason=read.problem)
    return in_all(read.found, known.words)


def _contents(found: RegisterFile | None, known: Known, today: date) -> Contents | None:
    if found is None:
        return None
    titles, rows = people(found, today)
    return Contents(in_all(found, known.words), titles, rows, remarks(found), list(map(str, found.problems)))
