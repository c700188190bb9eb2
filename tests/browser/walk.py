"""Walking through the pages as one of the staff."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Size, Window, chromium
from tests.browser.club import Club, a_club

PASSWORD = "heddle treadle cop and pirn"

at_both_widths = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def walk(folder: Path, story: Callable[[Club, Browser], Awaitable[None]]) -> None:
    """Play a story with the club at work and a browser beside it."""

    async def walked() -> None:
        async with a_club(folder) as club, chromium() as browser:
            await story(club, browser)

    asyncio.run(walked())


async def signed_in(club: Club, browser: Browser, email: str, size: Size) -> Window:
    """A window in which somebody has signed in, by way of a provider."""
    window = await Window.opened(browser, club.url, size)
    visitor = club.visitor(email)
    await window.hold(visitor.cookie, await visitor.sign_in())
    return window


def link_in(texts: list[str], path: str) -> str:
    """The first address below this path in what somebody was written, without where it is served."""
    return next(found[1] for text in texts if (found := re.search(rf"https?://[^/\s]+({path}/\S+)", text)))
