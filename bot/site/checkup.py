"""The staff page of whether everything is there that Chaperone needs, and what the first page says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.doctor.check import Check, Checkup, Status
from bot.doctor.kept import kept
from bot.doctor.shown import summary
from bot.journal.database import Database
from bot.report.times import moment
from bot.report.wording import Mark
from bot.site.pages import PageRoute, StaffAccess, page_response, require

PATH: Final = "checkup"

MARKS: Final = {
    Status.FINE: Mark("✓", "Fine"),
    Status.TO_DO: Mark("✗", "To do"),
    Status.NOT_LOOKED_AT: Mark("?", "Not looked at"),
}
_CLASSES: Final = {
    Status.FINE: "kept",
    Status.TO_DO: "breached",
    Status.NOT_LOOKED_AT: "not_checked",
}
_ORDER: Final = (Status.TO_DO, Status.NOT_LOOKED_AT, Status.FINE)


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """One thing as staff see it."""

    name: str
    says: str
    place: str
    mark: Mark
    style: str


def checkup_pages(database: Database, *, access: StaffAccess, tz: ZoneInfo, organisation: str) -> APIRouter:
    """`/checkup`: what was found when everything was last looked at, for whom `access` lets in."""
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get(f"/{PATH}")
    async def checkup(request: Request, person: Annotated[SignedIn, Depends(access)]) -> HTMLResponse:
        require(person, Right.SEE_INSTALLATION)
        last = await database.read(kept)
        found = last.found if last is not None else None
        return page_response(
            request,
            "checkup.html.j2",
            person=person,
            organisation=organisation,
            when=moment(found.at, tz) if found is not None else "",
            summary=summary(found) if found is not None else "",
            checks=shown(_ordered(found)) if found is not None else [],
            tz=tz,
        )

    return pages


def shown(checks: Iterable[Check]) -> list[ShownCheck]:
    """These as staff see them."""
    return [
        ShownCheck(one.name, one.says, one.place, MARKS[one.status], _CLASSES[one.status]) for one in checks
    ]


def _ordered(found: Checkup) -> Sequence[Check]:
    """What needs doing first, what is fine last."""
    rest = [check for check in found.checks if check.status is not Status.TO_DO]
    return [*found.to_do, *sorted(rest, key=lambda check: _ORDER.index(check.status))]
