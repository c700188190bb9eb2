"""Debian's Chromium, and what is looked at on every page that a story comes to."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
MISSING: Final = "Chromium is not installed: apt-get install chromium"

Size = tuple[int, int]

DESKTOP: Final[Size] = (1280, 800)
PHONE: Final[Size] = (390, 844)
NARROWEST: Final = 320

# A page of A4 between the margins that the style sheet gives it, in CSS pixels.
PAPER: Final = (688, 990)

AXE: Final = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
}

NOT_THERE: Final = "There is nothing here"

# In milliseconds; the machine may have much to do.
PATIENCE: Final = 30_000

WIDER: Final = """() => [...document.querySelectorAll("body, main, table, td, section, form, h1")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className}`)"""

needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=MISSING)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, without a window."""
    # Its sandbox cannot be set up by root.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Window:
    """A window of somebody's own, at `url`. Whatever the browser complains of is kept in `complaints`."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def opened(cls, browser: Browser, url: str, size: Size) -> Self:
        """A new one, which shares nothing with those there are."""
        width, height = size
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        window = cls(await context.new_page(), url)
        window.page.on("console", window._hear)
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        return window

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def hold(self, name: str, value: str) -> None:
        """Have the browser hold a cookie."""
        await self.page.context.add_cookies([{"name": name, "value": value, "url": self.url}])

    async def visit(self, path: str) -> None:
        """Go to a page that is to be there, and look at it."""
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        await self.look()

    async def follow(self, name: str) -> None:
        """Press a link by its words, and look at where it leads."""
        await self.page.get_by_role("link", name=name, exact=True).first.click()
        await self.page.wait_for_load_state()
        await self.look()

    async def press(self, name: str) -> None:
        """Press a button by its words."""
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    async def is_refused(self, path: str) -> None:
        """Go to what is not somebody's to see: it is answered as what is not there."""
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 404, (path, answer.status)
        await self.heading(NOT_THERE)
        # That a page is not there is all that the browser may say of it.
        assert all(re.search("status of 404", one) for one in self.complaints), self.complaints
        self.complaints.clear()
        await self.look()

    async def look(self) -> None:
        """Nothing is complained of, axe finds nothing, and nothing is wider than the narrowest phone."""
        where = self.path
        assert self.complaints == [], (where, self.complaints)
        found = (await Axe().run(self.page, options=AXE)).response["violations"]
        assert found == [], (where, [violation(one) for one in found])
        size = self.page.viewport_size
        assert size is not None
        await self.page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        await self.fits(NARROWEST)
        await self.page.set_viewport_size(size)

    async def fits(self, width: int) -> None:
        """Nothing reaches beyond this width, which the window has now."""
        reaches = await self.page.evaluate("document.documentElement.scrollWidth")
        wider = await self.page.evaluate(WIDER)
        assert (reaches <= width, wider) == (True, []), (self.path, f"wider than {width}", reaches, wider)

    async def look_after_a_mistake(self) -> None:
        """The same, where the browser says besides that a form was answered with what is wrong with it."""
        assert all("status of 422" in one for one in self.complaints), self.complaints
        self.complaints.clear()
        await self.look()

    @property
    def path(self) -> str:
        """Where the window is, without who serves it."""
        return self.page.url.removeprefix(self.url)

    async def fetch(self, path: str) -> bytes:
        """What is at an address, as whoever has the window gets it."""
        answer = await self.page.request.get(self.url + path)
        assert answer.ok, path
        return await answer.body()

    async def says(self, text: str) -> None:
        """Wait until the page says this."""
        await self.page.get_by_text(text).first.wait_for()

    async def heading(self, text: str) -> None:
        """Wait until this is what the page is called."""
        await self.page.get_by_role("heading", level=1, name=text, exact=True).wait_for()

    async def close(self) -> None:
        """Close it."""
        await self.page.context.close()


def violation(found: dict[str, object]) -> str:
    """What axe found, and where."""
    nodes = found["nodes"]
    assert isinstance(nodes, list)
    return f"{found['id']}: {found['help']}: " + "; ".join(node["html"][:200] for node in nodes[:4])
