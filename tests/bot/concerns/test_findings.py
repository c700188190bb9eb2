"""What a finding already says when a concern is recorded from it, and to whom."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.concerns.desk import ConcernDesk
from bot.concerns.findings import Known, known_of
from bot.journal.decided import session_key
from bot.journal.tables import findings
from bot.report.render import as_read
from bot.site.concerns.pages import concern_pages
from bot.site.forms import bind
from rules.policy import StaffRole
from tests.bot.house import ADA, BEN, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, MEETING, TOPIC, UUID, House, live

LEAD = SignedIn(LEAD_EMAIL, "Grace Obi", frozenset({StaffRole.SAFEGUARDING_LEAD}))
HOST = SignedIn(HOST_EMAIL, "Marta Reyes", frozenset({StaffRole.HOST}))
HELPER = SignedIn(HELPER_EMAIL, "Owen Price", frozenset({StaffRole.HOST}))
BEN_HIMSELF = SignedIn(LEAD_EMAIL, BEN, frozenset({StaffRole.SAFEGUARDING_LEAD}))
KEY = session_key(UUID)


def test_a_finding_fills_the_form_in_for_whoever_may_see_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async def known(who: SignedIn, named: str) -> Known | None:
            return await house.look(partial(known_of, who=who, named=named))

        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=5))
        report = await house.end()
        (card,) = [one for one in as_read(report, ZoneInfo("UTC"))["findings"] if one.rule == "Screen share"]
        identity = await house.look(
            lambda c: c.scalar(select(findings.c.id).where(findings.c.rule == "screen_share"))
        )

        found = await known(LEAD, f"{KEY}.{card.rule_at}")
        assert found is not None
        assert found.source is not None
        assert (found.source.finding, found.topic, found.who) == (identity, TOPIC, BEN)
        assert BEN in found.reason
        page = await the_form(house, LEAD, f"{KEY}.{card.rule_at}")
        assert f"Chaperone noted: {found.reason}" in page
        assert 'value="2026-11-03T16:00"' in page
        assert 'value="In the Zoom session &#34;Kids knitting&#34;"' in page
        assert f'name="finding" value="{KEY}.{card.rule_at}"' in page
        assert await the_form(house, HELPER, f"{KEY}.{identity}") == await the_form(house, HELPER, "x.y")
        assert await known(HOST, f"{KEY}.{identity}") == await known(LEAD, f"{KEY}.{identity}") == found
        for who in (HELPER, BEN_HIMSELF):
            assert await known(who, f"{KEY}.{identity}") is None
        assert await known(HOST, KEY) == Known(TOPIC)
        assert await known(HELPER, KEY) is None
        assert 'value="In the Zoom session &#34;Kids knitting&#34;"' in await the_form(house, HOST, KEY)
        for named in (
            "",
            "nobody",
            f"{KEY}.x",
            f"nobody.{identity}",
            f"{KEY}.screen_share@",
            f"{KEY}.x@y",
        ):
            assert await known(LEAD, named) is None

    live(tmp_path, story)


async def the_form(house: House, who: SignedIn, finding: str) -> str:
    """The form as this person is shown it, but for what it is told from others by."""

    async def access(request: Request) -> SignedIn:
        bind(request, "a signed-in session")
        return who

    chaperone, app = house.chaperone, FastAPI()
    desk = ConcernDesk(chaperone.database, house.clock, chaperone.config.policy, chaperone.wake)
    app.include_router(
        concern_pages(desk, access=access, tz=ZoneInfo("Europe/London"), organisation="Lane")  # type: ignore[arg-type]
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        page = (await http.get("/concerns/new", params={"finding": finding})).text
    return re.sub(r'name="form" value="[^"]+"', "", page)


def test_a_host_is_not_told_by_the_form_what_is_for_the_lead(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(seconds=5))
        identity = await house.look(
            lambda c: c.scalar(select(findings.c.id).where(findings.c.rule == "staff_clearance"))
        )
        named = f"{KEY}.{identity}"
        found = await house.look(partial(known_of, who=LEAD, named=named))
        assert found is not None
        page = await the_form(house, LEAD, named)
        (ticked,) = re.findall(r'name="staff" value="([^"]+)" checked', page)
        assert {ticked} == found.staff
        assert 'value="yes" checked' in page
        assert await house.look(partial(known_of, who=HOST, named=named)) is None

    live(tmp_path, story, also=["staff_clearance"])
