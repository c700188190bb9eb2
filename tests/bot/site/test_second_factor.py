"""Setting up an app that makes codes, signing in by one, and where the organisation asks for that."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pyotp import TOTP

from bot.accounts.second_factor import RECOVERY_CODES
from tests.bot.house import LEAD_EMAIL, House, live
from tests.bot.site.signed_in import send

GOOD = "shuttle weft bobbin plait"
PAGE = "/account/second-factor"


def app_of(page: httpx.Response) -> TOTP:
    """The app that has taken up what a page shows."""
    (address,) = re.findall(r'href="(otpauth:[^"]+)"', page.text)
    return TOTP(parse_qs(urlsplit(address.replace("&amp;", "&")).query)["secret"][0])


async def walk_in(house: House) -> httpx.Response:
    """The lead comes in by a link, with a password; the house's client holds what a browser does."""
    reception = house.visitor.reception
    house.http.auth = None
    return await send(house.http, f"/enter/{await reception.link(LEAD_EMAIL)}", password=GOOD, again=GOOD)


def test_who_sets_up_an_app_is_asked_for_its_code_and_gets_where_they_wanted(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        http = house.http
        await walk_in(house)
        assert "Set up a second factor" in (await http.get("/account")).text
        assert (await send(http, PAGE)).headers["location"] == PAGE
        page = await http.get(PAGE)
        assert "<svg" in page.text
        app = app_of(page)
        wrong = await send(http, PAGE, f"{PAGE}/confirm", code="000000x")
        assert (wrong.status_code, "not the code of now" in wrong.text) == (422, True)
        shown = await send(http, PAGE, f"{PAGE}/confirm", code=app.at(house.clock.now()))
        codes = re.findall(r'<li class="code">([a-z2-7-]+)</li>', shown.text)
        assert len(codes) == RECOVERY_CODES
        assert (await http.get("/sign-in/code")).headers["location"] == "/sign-in"
        http.cookies.clear()
        asked = await send(http, "/sign-in", email=LEAD_EMAIL, password=GOOD, next="/trends")
        assert asked.headers["location"] == "/sign-in/code?next=%2Ftrends"
        assert (await http.get("/trends")).status_code == 303
        assert (await send(http, asked.headers["location"], "/sign-in/code", code="1")).status_code == 422
        came = await send(http, asked.headers["location"], "/sign-in/code", code=codes[0])
        assert (came.status_code, (await http.get("/trends")).status_code) == (303, 200)
        page = await http.get(PAGE)
        assert f"You have {RECOVERY_CODES - 1} of your recovery codes left" in page.text
        await send(http, PAGE, f"{PAGE}/off", code=codes[1])
        assert "Set it up" in (await http.get(PAGE)).text
        own = (await http.get("/account")).text
        assert "Grace Obi set up a second factor.<" in own
        assert "Grace Obi turned off their second factor.<" in own

    live(tmp_path, story)


def test_where_it_is_required_a_lead_sets_it_up_before_anything_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await house.http.get("/sessions")).status_code == 200
        await walk_in(house)
        for path in ("/sessions", "/"):
            assert (await house.http.get(path)).headers["location"] == PAGE
        assert "asks for a second factor of you" in (await house.http.get(PAGE)).text
        await send(house.http, PAGE)
        app = app_of(await house.http.get(PAGE))
        await send(house.http, PAGE, f"{PAGE}/confirm", code=app.at(house.clock.now()))
        assert (await house.http.get("/sessions")).status_code == 200

    live(tmp_path, story, more="[server]\nrequire_second_factor = true\n")
