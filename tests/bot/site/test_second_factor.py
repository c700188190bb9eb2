"""Setting up an app that makes codes, signing in by one, and where the organisation asks for that."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pyotp import TOTP

from bot.accounts.second_factor import RECOVERY_CODES
from bot.accounts.tries import FOR_ACCOUNT, count, keys
from bot.site.account import NOT_THIS
from bot.site.code import WRONG_RECOVERY
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
        page = await send(http, PAGE, password=GOOD)
        assert "<svg" in page.text
        app = app_of(page)
        wrong = await send(http, PAGE, f"{PAGE}/confirm", code="000000x", key=app.secret)
        assert (wrong.status_code, "not the code of now" in wrong.text) == (422, True)
        assert app_of(wrong).secret == app.secret
        shown = await send(http, PAGE, f"{PAGE}/confirm", code=app.at(house.clock.now()), key=app.secret)
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
        await send(http, PAGE, f"{PAGE}/off", code=codes[1], password=GOOD)
        assert "Set it up" in (await http.get(PAGE)).text
        own = (await http.get("/account")).text
        assert "Grace Obi set up a second factor.<" in own
        assert "Grace Obi turned off their second factor.<" in own

    live(tmp_path, story)


def test_whoever_finds_a_browser_signed_in_changes_nothing_without_the_password(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        http, reception = house.http, house.visitor.reception
        await walk_in(house)
        refused = await send(http, PAGE, password="another one of them")
        assert (refused.status_code, NOT_THIS in refused.text, "otpauth:" in refused.text) == (
            422,
            True,
            False,
        )
        app = app_of(await send(http, PAGE, password=GOOD))
        assert app.secret not in (await http.get(PAGE)).text
        code = app.at(house.clock.now())
        assert (await send(http, PAGE, f"{PAGE}/confirm", code=code)).headers["location"] == PAGE
        assert not await reception.has_second(LEAD_EMAIL)
        on = await send(http, PAGE, f"{PAGE}/confirm", code=code, key=app.secret)
        (recovery, *_) = re.findall(r'<li class="code">([a-z2-7-]+)</li>', on.text)
        for wrong in ({"code": recovery}, {"code": recovery, "password": "another one of them"}):
            assert NOT_THIS in (await send(http, PAGE, f"{PAGE}/off", **wrong)).text
        mistyped = await send(http, PAGE, f"{PAGE}/off", code=recovery[:-1], password=GOOD)
        assert (mistyped.status_code, WRONG_RECOVERY in mistyped.text) == (422, True)
        guesses = keys(LEAD_EMAIL, "127.0.0.1")
        for _ in range(FOR_ACCOUNT):
            await reception.database.write(partial(count, counted=guesses, now=house.clock.now()))
        late = await send(http, PAGE, f"{PAGE}/off", code=recovery, password=GOOD)
        assert (late.status_code, await reception.has_second(LEAD_EMAIL)) == (429, True)

    live(tmp_path, story)


def test_where_it_is_required_a_lead_sets_it_up_before_anything_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await house.http.get("/sessions")).status_code == 200
        await walk_in(house)
        for path in ("/sessions", "/"):
            assert (await house.http.get(path)).headers["location"] == PAGE
        assert "asks for a second factor of you" in (await house.http.get(PAGE)).text
        app = app_of(await send(house.http, PAGE, password=GOOD))
        await send(house.http, PAGE, f"{PAGE}/confirm", code=app.at(house.clock.now()), key=app.secret)
        assert (await house.http.get("/sessions")).status_code == 200

    live(tmp_path, story, more="[server]\nrequire_second_factor = true\n")
