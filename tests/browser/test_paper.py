"""The pages on A4: nothing is cut off at the margin, and what they say is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from bot.simulator.thimble_lane import LEAD_EMAIL
from bot.simulator.young_stitchers import TOPIC, YOUNG_STITCHERS
from tests.bot.documents.pdf_text import pdf_text
from tests.browser.chromium import DESKTOP, PAPER, Window, needs_chromium
from tests.browser.club import Club
from tests.browser.walk import signed_in, walk

needs_poppler = pytest.mark.skipif(
    shutil.which("pdfinfo") is None, reason="Poppler is not installed: apt-get install poppler-utils"
)

pytestmark = [pytest.mark.slow, needs_chromium, needs_poppler]

# What stands on a page, and on how many sheets of paper it goes at most.
SHEETS: dict[str, tuple[str, int]] = {
    "/": ("Breached, and to be reviewed", 2),
    "/sessions": (TOPIC, 1),
    "/sessions/{session}": ("Jordan Pike", 11),
    "/sessions/{session}/findings/1": ("What told of it", 3),
    "/live/{session}": ("This session is over since 16:32.", 1),
    "/trends": ("By month", 5),
    "/attestations": ("What is due", 3),
    "/concerns": ("There are no concerns.", 1),
    "/registers": ("children.csv", 1),
    "/installation": ("meeting.started", 4),
    "/retention": ("Retention", 4),
    "/checkup": ("address for Zoom", 6),
}


def test_every_page_prints_on_a4(tmp_path: Path) -> None:
    async def story(club: Club, browser: Browser) -> None:
        await club.perform(YOUNG_STITCHERS)
        window = await signed_in(club, browser, LEAD_EMAIL, DESKTOP)
        for path, (text, most) in SHEETS.items():
            await window.visit(path.format(session=club.session))
            await is_not_cut_off(window)
            pdf = await window.page.pdf(prefer_css_page_size=True)
            told = about(pdf)
            assert told["Page size"].endswith("(A4)"), path
            assert int(told["Pages"]) <= most, (path, told["Pages"])
            assert text in pdf_text(pdf), path
        await window.close()

    walk(tmp_path, story)


async def is_not_cut_off(window: Window) -> None:
    """On paper nothing is wider than a page between its margins."""
    width, height = PAPER
    await window.page.emulate_media(media="print")
    await window.page.set_viewport_size({"width": width, "height": height})
    await window.fits(width)
    await window.page.emulate_media(media="screen")
    await window.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def about(pdf: bytes) -> dict[str, Any]:
    """What Poppler says of a PDF."""
    said = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    lines = (line.partition(":") for line in said.stdout.decode().splitlines())
    return {name: value.strip() for name, _, value in lines}
