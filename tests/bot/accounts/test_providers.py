"""Signing in by way of an issuer or of Zoom, over loopback HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from bot.app import create_app
from bot.config import ConfigError, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.config.sign_in import SIGN_IN_VARIABLE, SignIn
from bot.config.tables import Provider
from bot.simulator.serve import serve
from bot.site.access import StaffAccess
from tests.bot.accounts.issuer import CLIENT, SECRET, FakeIssuer
from tests.bot.config_files import with_lines, write
from tests.bot.house import HOST_EMAIL, LEAD_EMAIL, House, a_house

pytestmark = pytest.mark.slow

SITE = "https://safe.example.org"
Story = Callable[[House, httpx.AsyncClient], Awaitable[None]]


def play(folder: Path, issuer: FakeIssuer, story: Story, kind: Provider = Provider.OPENID) -> None:
    """Play a story in a house whose people sign in by way of this issuer."""

    async def played() -> None:
        more = f'[server]\npublic_url = "{SITE}"\n'
        async with serve(issuer.app) as url, a_house(folder, more=more) as house:
            issuer.url = url
            app = SignIn(kind, "" if kind is Provider.ZOOM else url, CLIENT, "the Club", SECRET)
            config = house.chaperone.config
            if kind is Provider.ZOOM:
                zoom = replace(config.zoom, oauth_url=f"{url}/oauth/token", api_url=f"{url}/v2")
                config = replace(config, zoom=zoom)
            chaperone = replace(house.chaperone, config=replace(config, sign_in=app))
            transport = httpx.ASGITransport(create_app(chaperone))
            async with httpx.AsyncClient(transport=transport, base_url=SITE) as browser:
                await story(house, browser)

    asyncio.run(played())


async def sign_in(issuer: FakeIssuer, browser: httpx.AsyncClient, **back: Any) -> httpx.Response:
    started = await browser.get("/sign-in/provider?next=/sessions")
    assert started.status_code == 303, started.text
    came = issuer.follow(started.headers["location"])
    return await browser.get("/sign-in/back", params=came | back)


def test_somebody_on_the_staff_comes_in_by_way_of_an_issuer(tmp_path: Path) -> None:
    issuer = FakeIssuer(LEAD_EMAIL.upper())

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/")).headers["location"] == "/sign-in"
        page = await browser.get("/sign-in?next=/sessions")
        assert 'href="/sign-in/provider?next=/sessions">Sign in with the Club' in page.text
        back = await sign_in(issuer, browser)
        assert (back.status_code, back.headers["location"]) == (303, "/sessions")
        assert issuer.asked["scope"] == "openid email"
        assert issuer.asked["redirect_uri"] == f"{SITE}/sign-in/back"
        assert issuer.asked["code_challenge_method"] == "S256"
        account = await browser.get("/account")
        assert "with the Club" in account.text
        assert "Another password" not in account.text
        again = await browser.get(
            "/sign-in/back", params={"code": "the-code", "state": issuer.asked["state"]}
        )
        assert again.status_code == 403

    play(tmp_path, issuer, story)


FAR = {"exp": 1, "iat": 1}
WRONG: list[dict[str, Any]] = [
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another-app"},
    {"aud": None},
    {"iss": "https://evil.example"},
    FAR,
    {"email_verified": False},
    {"email_verified": None},
    {"email": None},
    {"email": "stranger@example.org"},
]


@pytest.mark.parametrize("changed", WRONG, ids=str)
def test_whatever_is_wrong_with_what_an_issuer_says_lets_nobody_in(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    issuer = FakeIssuer(LEAD_EMAIL, changed=changed)

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        answer = await sign_in(issuer, browser)
        assert (answer.status_code, "You are not signed in" in answer.text) == (403, True)
        assert StaffAccess(house.visitor.reception, SITE).name() not in browser.cookies

    play(tmp_path, issuer, story)


def test_only_this_browsers_own_attempt_and_the_issuers_own_key_count(tmp_path: Path) -> None:
    issuer = FakeIssuer(LEAD_EMAIL)

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        for back in ({"state": "another"}, {"state": ""}, {"code": ""}, {"code": "another-code"}):
            assert (await sign_in(issuer, browser, **back)).status_code == 403
        issuer.signed_with = ECKey.generate_key("P-256", {"kid": "1"})
        assert (await sign_in(issuer, browser)).status_code == 403
        issuer.signed_with = None
        assert (await sign_in(issuer, browser)).status_code == 303

    play(tmp_path, issuer, story)


def test_an_issuer_that_is_another_or_does_not_answer_is_told_of(tmp_path: Path) -> None:
    issuer = FakeIssuer(LEAD_EMAIL, document={"issuer": "https://evil.example"})

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        for document, status in (
            ({"issuer": "https://evil.example"}, 200),
            ({"jwks_uri": 1}, 200),
            ({}, 503),
        ):
            issuer.document, issuer.status = document, status
            answer = await browser.get("/sign-in/provider")
            assert (answer.status_code, "cannot be reached just now" in answer.text) == (502, True)

    play(tmp_path, issuer, story)


def test_microsoft_vouches_for_an_address_in_its_own_way(tmp_path: Path) -> None:
    issuer = FakeIssuer(LEAD_EMAIL, changed={"email_verified": None, "xms_edov": "1"})

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        assert (await sign_in(issuer, browser)).status_code == 303

    play(tmp_path, issuer, story, Provider.MICROSOFT)


def test_zoom_says_who_a_user_of_our_own_account_is(tmp_path: Path) -> None:
    issuer = FakeIssuer(HOST_EMAIL)

    async def story(house: House, browser: httpx.AsyncClient) -> None:
        ours = house.chaperone.config.zoom.account_id
        for user in ({"account_id": "another"}, {"account_id": ours, "verified": 0}, {}):
            issuer.user = user
            assert (await sign_in(issuer, browser)).status_code == 403
        issuer.user = {"account_id": ours}
        answer = await sign_in(issuer, browser)
        assert (answer.status_code, "nonce" in issuer.asked) == (303, False)
        assert "Marta Reyes" in (await browser.get("/account")).text

    play(tmp_path, issuer, story, Provider.ZOOM)


ADDRESS = f'[server]\npublic_url = "{SITE}"\n'
MANY = 'issuer = "https://login.microsoftonline.com/common/v2.0"\n'
KEYS = {CLIENT_VARIABLE: "c", WEBHOOK_VARIABLE: "w", SIGN_IN_VARIABLE: "hush"}


@pytest.mark.parametrize(
    ("lines", "environ", "key"),
    [
        ('[sign_in]\nprovider = "google"\nclient_id = "x"\n', KEYS, "sign_in"),
        (f'{ADDRESS}[sign_in]\nprovider = "openid"\nclient_id = "x"\n', KEYS, "sign_in.issuer"),
        (
            f'{ADDRESS}[sign_in]\nprovider = "microsoft"\nclient_id = "x"\n{MANY}',
            KEYS,
            "sign_in.issuer",
        ),
        (
            f'{ADDRESS}[sign_in]\nprovider = "google"\nclient_id = "x"\n',
            KEYS | {SIGN_IN_VARIABLE: " "},
            SIGN_IN_VARIABLE,
        ),
    ],
)
def test_what_is_missing_for_signing_in_elsewhere_is_said(
    tmp_path: Path, lines: str, environ: dict[str, str], key: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(write(tmp_path, with_lines(lines)), environ)
    assert [problem.key for problem in caught.value.problems] == [key]
    assert "hush" not in str(caught.value)


def test_google_and_zoom_need_no_issuer(tmp_path: Path) -> None:
    for provider, issuer in (("google", "https://accounts.google.com"), ("zoom", "")):
        lines = f'{ADDRESS}[sign_in]\nprovider = "{provider}"\nclient_id = "x"\n'
        config = read_config(write(tmp_path, with_lines(lines)), KEYS)
        assert config.sign_in is not None
        assert (config.sign_in.issuer, config.sign_in.client_secret) == (issuer, "hush")
        assert "hush" not in repr(config)
