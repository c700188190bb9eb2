"""Pictures of the main pages for the documents: `python -m tests.browser.pictures` writes them to docs/pictures/.

Everybody on them is invented: they are those of the demonstration.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from jinja2 import Template
from playwright.async_api import Browser

from bot.demo.house import PLAYS, REGISTER
from bot.simulator.evening_quilters import EVENING_QUILTERS
from bot.simulator.thimble_lane import HOST_EMAIL, LEAD_EMAIL
from bot.simulator.young_stitchers import YOUNG_STITCHERS
from tests.bot.cards_house import APP
from tests.browser.chromium import CHROMIUM, MISSING, PHONE, Size, Window, chromium
from tests.browser.club import Club, a_club
from tests.browser.small_png import small_png
from tests.browser.walk import signed_in
from tests.stories.stage import START

CARD: Final = Path(__file__).with_name("card.html.j2")
PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"

# As wide as a page's text, and as high as is worth looking at.
ALERT: Final[Size] = (560, 200)
WIDTH: Final = 1040

# When the registers were written last, and for how many milliseconds a page is left alone.
WRITTEN: Final = (START - timedelta(days=2)).timestamp()
SETTLED: Final = 500

CONCERN: Final[Mapping[str, str]] = {
    "What was seen or said?": "Jordan Pike, whom nobody had booked and nobody knows, was let in at 16:09 and showed a screen "
    "at 16:10: a web page about sewing machines.",
    "Who is it about?": "Amelia Hart\nNoah Okonkwo\nIsla Bennett",
    "When did it happen?": "2026-09-05T16:09",
    "Where?": "In the session",
    "What was done?": "Chaperone removed Jordan Pike at 16:11. Their parents are being rung now.",
}


async def draw(folder: Path) -> None:
    """Write all the pictures into a folder."""
    with TemporaryDirectory() as kept:
        async with a_club(Path(kept), more=APP, examined=False) as club, chromium() as browser:
            for play in PLAYS:
                os.utime(Path(kept, REGISTER.format(play=play)), (WRITTEN, WRITTEN))
            camera = Camera(club, browser, folder)
            await club.perform(YOUNG_STITCHERS, until="10:30")
            await camera.alert()
            await camera.take("live", f"/live/{club.session}", (PHONE[0], 910), HOST_EMAIL)
            await club.perform(YOUNG_STITCHERS, since="10:30")
            stitchers = club.session
            await camera.concern()
            await club.perform(EVENING_QUILTERS, until="6:00")
            await camera.take("today", "/", (WIDTH, 773))
            await club.perform(EVENING_QUILTERS, since="6:00")
            await camera.take("report", f"/sessions/{stitchers}", (WIDTH, 1316))
            await camera.take("sessions", "/sessions", (WIDTH, 556))
            await camera.take("trends", "/trends", (WIDTH, 1220))
            await camera.take("registers", "/registers", (WIDTH, 790), then="children.csv")


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures of the club's pages into a folder."""

    club: Club
    browser: Browser
    folder: Path

    async def take(self, name: str, path: str, size: Size, email: str = LEAD_EMAIL, then: str = "") -> None:
        """Take a picture of a page as one of the staff has it, or of that to which its link `then` leads."""
        window = await signed_in(self.club, self.browser, email, size)
        await window.page.goto(self.club.url + path)
        if then:
            await window.follow(then)
        await self.shoot(window, name)

    async def alert(self) -> None:
        """Draw the newest card to the host; a picture of Zoom's own cannot be had here."""
        content = self.club.zoom.card_of(HOST_EMAIL).content
        drawn = Template(CARD.read_text(encoding="utf-8"), autoescape=True).render(content=content)
        window = await Window.opened(self.browser, self.club.url, ALERT)
        await window.page.set_content(drawn)
        await self.shoot(window, "alert", full_page=True)

    async def concern(self) -> None:
        """Record a concern and take a picture of the record."""
        window = await signed_in(self.club, self.browser, LEAD_EMAIL, (WIDTH, 1060))
        await window.page.goto(f"{self.club.url}/concerns/new")
        for label, text in CONCERN.items():
            await window.page.get_by_label(label, exact=True).fill(text)
        await window.page.locator("label[for=adult-no]").click()
        await window.press("Save the record")
        await window.says("Add to the record")
        await self.shoot(window, "concern")

    async def shoot(self, window: Window, name: str, *, full_page: bool = False) -> None:
        """Keep what is in the window as a picture, and close it."""
        # What a page says once it has heard from us is to stand there, and nothing is to move any more.
        await window.page.wait_for_timeout(SETTLED)
        await window.page.evaluate("scrollTo(0, 0)")
        picture = await window.page.screenshot(full_page=full_page)
        await window.page.goto("about:blank")
        (self.folder / f"{name}.png").write_bytes(await small_png(window.page, picture))
        await window.close()


if __name__ == "__main__":
    if not CHROMIUM.exists():
        sys.exit(MISSING)
    asyncio.run(draw(PICTURES))
