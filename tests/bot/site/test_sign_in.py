"""Signing in and out, as a browser does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.accounts.reception import IDLE, IN_ALL, SET_UP_WITHIN, Reception
from bot.accounts.tries import FOR_ACCOUNT, WITHIN, count, keys
from bot.app import create_app
from bot.journal.accounts import close_account, keep_password
from bot.site.access import COOKIE, own_path
from tests.bot.house import HOST_EMAIL, LEAD_EMAIL, House, live
from tests.bot.site.signed_in import send

GOOD = "shuttle weft bobbin plait"
BETTER = "heddle treadle cop and pirn"
PAGES = ("/", "/sessions", "/checkup", "/account", "/sessions/0123456789abcdef", "/attestations")
SAFE = '[server]\npublic_url = "https://safe.example.org"\n'


def play(folder: Path, story: Callable[[House, httpx.AsyncClient], Awaitable[None]], **house: str) -> None:
    """Play a story in a house with a browser that nobody has signed in at."""

    async def played(home: House) -> None:
        transport = httpx.ASGITransport(create_app(home.chaperone), client=("203.0.113.7", 4000))
        where = "https://safe.example.org" if house else "http://127.0.0.1"
        async with httpx.AsyncClient(transport=transport, base_url=where) as browser:
            await story(home, browser)

    live(folder, played, **house)


async def moved_in(house: House, browser: httpx.AsyncClient, email: str = LEAD_EMAIL) -> None:
    """Somebody has chosen a password, by a link of their own, and is signed in."""
    secret = await house.visitor.reception.link(email)
    answer = await send(browser, f"/enter/{secret}", password=GOOD, again=GOOD)
    assert answer.headers["location"] == "/"


def test_the_first_to_come_sets_the_pages_up_by_a_link_that_opens_once(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        first = await browser.get("/")
        assert (first.status_code, "Nobody can sign in yet" in first.text) == (200, True)
        assert "chaperone accounts invite" in first.text
        assert "Nobody can sign in yet" in (await browser.get("/sign-in")).text
        reception = house.visitor.reception
        secret, another = [await reception.link(None, within=SET_UP_WITHIN) for _ in range(2)]
        page = await browser.get(f"/enter/{secret}")
        assert "Set up the staff pages" in page.text
        assert LEAD_EMAIL in page.text
        assert HOST_EMAIL not in page.text
        short = await send(browser, f"/enter/{secret}", password="short", again="short")
        assert (short.status_code, "choose a longer password" in short.text) == (422, True)
        done = await send(browser, f"/enter/{secret}", password=GOOD, again=GOOD)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await browser.get("/")).status_code == 200
        assert "Grace Obi" in (await browser.get("/account")).text
        for used in (secret, another, "made-up"):
            gone = await browser.get(f"/enter/{used}")
            assert (gone.status_code, "This link opens nothing" in gone.text) == (404, True)

    play(tmp_path, story)


def test_a_set_up_link_lets_in_nobody_else(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        staff = house.chaperone.config.policy.staff
        reception = Reception(house.chaperone.database, house.clock, {m.email: m for m in staff})
        secret = await reception.link(None, within=SET_UP_WITHIN)
        assert [member.email for member in await reception.setters_up()] == [LEAD_EMAIL]
        answer = await send(browser, f"/enter/{secret}", email=HOST_EMAIL, password=GOOD, again=GOOD)
        assert answer.status_code == 303
        assert "Grace Obi" in (await browser.get("/account")).text
        late = await reception.link(HOST_EMAIL)
        await house.clock.sleep(timedelta(days=7))
        assert (await browser.get(f"/enter/{late}")).status_code == 404

    play(tmp_path, story)


def test_who_has_not_signed_in_is_told_the_same_whether_a_thing_exists_or_not(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        now = house.clock.now()
        await house.chaperone.database.write(lambda c: keep_password(c, LEAD_EMAIL, "no hash", now))
        for path in PAGES:
            page = await browser.get(path)
            then = "" if path == "/" else "?next=" + path.replace("/", "%2F")
            assert (page.status_code, page.headers["location"]) == (303, f"/sign-in{then}")
            assert page.headers["x-frame-options"] == "DENY"

    play(tmp_path, story)


def test_data_is_refused_plainly_and_a_form_leads_to_signing_in(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        for key in ("0123456789abcdef", "x"):
            data = await browser.get(f"/sessions/{key}/report.json")
            assert (data.status_code, data.json()) == (401, {"detail": "Please sign in."})
        sent = await browser.post("/account/password")
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")

    play(tmp_path, story)


def test_a_password_opens_the_page_that_was_asked_for(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        await moved_in(house, browser)
        out = await send(browser, "/account", "/sign-out")
        assert out.headers["location"] == "/signed-out"
        assert "You are signed out" in (await browser.get("/signed-out")).text
        assert (await browser.get("/account")).status_code == 303
        for email, password in ((LEAD_EMAIL, "wrong"), ("nobody@example.org", GOOD), (HOST_EMAIL, GOOD)):
            wrong = await send(browser, "/sign-in?next=/sessions", email=email, password=password)
            assert (wrong.status_code, "do not belong together" in wrong.text) == (422, True)
            assert "An administrator gives you a link, on the page “Accounts”" in wrong.text
        asked = {"email": f" {LEAD_EMAIL.upper()} ", "password": GOOD, "next": "/sessions?before=x"}
        right = await send(browser, "/sign-in", **asked)
        assert right.headers["location"] == "/sessions?before=x"
        assert (await browser.get("/sign-in?next=/checkup")).headers["location"] == "/checkup"

    play(tmp_path, story)


def test_a_form_to_sign_in_has_to_be_one_that_was_shown_at_this_browser(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        await moved_in(house, browser)
        browser.cookies.clear()
        form = {"email": LEAD_EMAIL, "password": GOOD, "form_token": ""}
        assert (await browser.post("/sign-in", data=form)).status_code == 403
        shown = await browser.get("/sign-in")
        form["form_token"] = shown.text.split('name="form_token" value="')[1].split('"')[0]
        elsewhere = {"Origin": "https://evil.example"}
        assert (await browser.post("/sign-in", data=form, headers=elsewhere)).status_code == 403
        browser.cookies.clear()
        here = {"Origin": "http://127.0.0.1"}
        assert (await browser.post("/sign-in", data=form, headers=here)).status_code == 403

    play(tmp_path, story)


def test_what_a_browser_holds_is_new_each_time_and_good_until_it_is_not(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        browser.cookies.set(COOKIE, "planted")
        await moved_in(house, browser)
        first = browser.cookies.get(COOKIE, domain="127.0.0.1")
        browser.cookies.set(COOKIE, "", domain="127.0.0.1", path="/")
        await send(browser, "/sign-in", email=LEAD_EMAIL, password=GOOD)
        second = browser.cookies.get(COOKIE, domain="127.0.0.1", path="/")
        assert len({"planted", first, second}) == 3
        for held in ("planted", "", "x" * 5000):
            assert await house.visitor.reception.who(held) is None
        journal = (tmp_path / "journal.db").read_bytes()
        assert second is not None
        assert second.encode() not in journal
        reception = house.visitor.reception
        await house.clock.sleep(IDLE)
        assert await reception.who(second) is not None
        await house.clock.sleep(IDLE + timedelta(minutes=1))
        assert await reception.who(second) is None
        third = await reception.by_provider(LEAD_EMAIL)
        for _ in range(int(IN_ALL / IDLE)):
            await house.clock.sleep(IDLE)
            assert await reception.who(third) is not None
        await house.clock.sleep(timedelta(hours=1))
        assert await reception.who(third) is None

    play(tmp_path, story)


def test_with_a_public_address_the_cookie_is_for_it_alone_and_encrypted(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        secret = await house.visitor.reception.link(LEAD_EMAIL, asks_password=False)
        answer = await send(browser, f"/enter/{secret}")
        cookies = answer.headers.get_list("set-cookie")
        (held,) = [one for one in cookies if one.startswith("__Host-chaperone=")]
        for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"):
            assert part in held
        assert "Domain" not in held
        assert (await browser.get("/account")).status_code == 200

    play(tmp_path, story, more=SAFE)


def test_whoever_leaves_the_staff_or_is_shut_out_is_out_at_once(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        await moved_in(house, browser, HOST_EMAIL)
        await moved_in(house, browser)
        known = house.visitor.reception
        others = Reception(known.database, known.clock, {HOST_EMAIL: known.staff[HOST_EMAIL]})
        held = await known.by_provider(LEAD_EMAIL)
        assert await known.who(held) is not None
        assert await others.who(held) is None
        await known.database.write(lambda c: close_account(c, LEAD_EMAIL, house.clock.now()))
        assert (await browser.get("/account")).status_code == 303
        wrong = await send(browser, "/sign-in", email=LEAD_EMAIL, password=GOOD)
        assert wrong.status_code == 422

    play(tmp_path, story)


def test_another_password_ends_what_was_signed_in_elsewhere(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        await moved_in(house, browser)
        elsewhere = await house.visitor.reception.by_provider(LEAD_EMAIL)
        change = {"password": BETTER, "again": BETTER}
        wrong = await send(browser, "/account", "/account/password", before=BETTER, **change)
        assert (wrong.status_code, "is another one" in wrong.text) == (422, True)
        done = await send(browser, "/account", "/account/password", before=GOOD, **change)
        assert done.headers["location"] == "/account?changed=1"
        assert "Your password is changed." in (await browser.get("/account?changed=1")).text
        assert await house.visitor.reception.who(elsewhere) is None
        out = await send(browser, "/account", "/account/sign-out-everywhere")
        assert out.headers["location"] == "/signed-out"
        assert (await browser.get("/account")).status_code == 303

    play(tmp_path, story)


def test_whoever_guesses_is_told_in_words_when_to_come_back(tmp_path: Path) -> None:
    async def story(house: House, browser: httpx.AsyncClient) -> None:
        await moved_in(house, browser)
        browser.cookies.clear()
        counted, now = keys(LEAD_EMAIL, "203.0.113.7"), house.clock.now()
        for _ in range(FOR_ACCOUNT):
            await house.chaperone.database.write(lambda c: count(c, counted, now))
        answer = await send(browser, "/sign-in", email=LEAD_EMAIL, password=GOOD)
        assert answer.status_code == 429
        assert "Please try again at 16:15." in answer.text
        await house.clock.sleep(WITHIN)
        assert (await send(browser, "/sign-in", email=LEAD_EMAIL, password=GOOD)).status_code == 303

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/sessions/k1?before=2", "/sessions/k1?before=2"),
        ("", "/"),
        ("sessions", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/ok\r\nSet-Cookie: x=y", "/"),
        ("///evil.example", "/"),
        ("//[", "/"),
        ("/\\[", "/"),
        ("/" + "x" * 5000, "/"),
    ],
)
def test_after_signing_in_one_goes_on_to_a_path_of_ours_and_nowhere_else(asked: str, goes: str) -> None:
    assert own_path(asked) == goes
