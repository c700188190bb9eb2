"""Everything held about a person over HTTP: for whom, and what of concerns is in it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.report.issue import Reporter
from bot.site.forms import FIELD, bind, check, form_token
from bot.site.person.pages import Holdings, person_pages
from tests.bot.concerns.material import ADA, ALEX, GRACE, MARTA, NOOR, RHYS, Room, a_room, about, signed_in

SECRET = "a signed-in session"


class Door:
    """Lets one person in."""

    def __init__(self, person: SignedIn) -> None:
        self.person = person

    async def __call__(self, request: Request) -> SignedIn:
        bind(request, SECRET)
        await check(request)
        return self.person


def ask(room: Room, who: SignedIn, form: dict[str, str] | None = None) -> httpx.Response:
    """The page, or what becomes of the form that is sent."""
    app, here = FastAPI(), "http://localhost:8080"
    holdings = Holdings(
        room.database, room.clock, room.desk.policy, Reporter(timedelta(minutes=5)), room.desk
    )
    door: object = Door(who)
    app.include_router(
        person_pages(holdings, access=door, tz=ZoneInfo("Europe/London"), organisation="Willow Lane")  # type: ignore[arg-type]
    )

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=here) as http:
            if form is None:
                return await http.get("/person")
            return await http.post(
                "/person", data={**form, FIELD: form_token(SECRET)}, headers={"Origin": here}
            )

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("member", "status"),
    [(GRACE, 200), (ALEX, 200), (RHYS, 404), (MARTA, 404), (ADA, 404)],
)
def test_it_is_there_for_those_who_may_export_alone(tmp_path: Path, member: object, status: int) -> None:
    with a_room(tmp_path) as room:
        who = signed_in(member)  # type: ignore[arg-type]
        assert ask(room, who).status_code == status
        assert ask(room, who, {"named": "Marta Reyes"}).status_code == status


def test_a_concern_is_listed_for_those_who_may_read_it_and_never_what_it_says(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        by_rhys = asyncio.run(room.desk.record(signed_in(RHYS), about(MARTA), "f1"))
        about_noor = asyncio.run(room.desk.record(signed_in(RHYS), about(NOOR), "f2"))
        answer = ask(room, signed_in(GRACE), {"named": "Marta Reyes", "as": "json"})
        held = json.loads(answer.content)
        of_herself = json.loads(
            ask(room, signed_in(NOOR), {"named": "noor@lane.example", "as": "json"}).content
        )
    assert answer.headers["content-disposition"] == 'attachment; filename="everything-held.json"'
    assert [one["number"] for one in held["concerns"]] == [by_rhys]
    assert "bruise" not in answer.text
    assert of_herself["concerns"] == []
    assert about_noor not in json.dumps(of_herself)


def test_it_is_a_pdf_unless_asked_otherwise_and_says_what_is_wrong(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        pdf = ask(room, signed_in(GRACE), {"named": " marta@lane.example "})
        nobody = ask(room, signed_in(GRACE), {"named": "<b>Nobody</b>"})
        empty = ask(room, signed_in(GRACE), {"named": " "})
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.headers["cache-control"] == "no-store"
    assert (nobody.status_code, "&lt;b&gt;Nobody&lt;/b&gt;" in nobody.text) == (422, True)
    assert (empty.status_code, "Please write a name" in empty.text) == (422, True)
