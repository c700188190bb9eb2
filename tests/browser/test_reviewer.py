"""A reviewer's day: what is new, a report, what told of a finding, the sign-off, and how it has been going."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.simulator.young_stitchers import TOPIC, YOUNG_STITCHERS
from tests.browser.chromium import Size, Window, needs_chromium
from tests.browser.club import REVIEWER, REVIEWER_EMAIL, Club
from tests.browser.walk import at_both_widths, signed_in, walk

pytestmark = [pytest.mark.slow, needs_chromium]

NOTE = "Jordan Pike was a wrong number; Helen knows to check names first."


@at_both_widths
def test_a_reviewer_reads_a_report_and_signs_it_off(tmp_path: Path, size: Size) -> None:
    async def story(club: Club, browser: Browser) -> None:
        await club.perform(YOUNG_STITCHERS)
        window = await signed_in(club, browser, REVIEWER_EMAIL, size)
        await window.visit("/")
        await window.says("Breached, and to be reviewed")
        await find(window)
        await look_behind_a_finding(window)
        await sign_off(club, window)
        await window.visit(f"/sessions/{club.session}/shareable")
        await window.visit("/attestations")
        await window.visit("/trends")
        await window.follow("Sessions of " + TOPIC)
        await window.says(TOPIC)
        for path in ("/person", "/concerns/2026-001", "/live/0123456789abcdef", "/sessions/0123456789abcdef"):
            await window.is_refused(path)
        await window.close()

    walk(tmp_path, story)


async def find(window: Window) -> None:
    """Sessions are found by a part of their topic."""
    await window.follow("Sessions")
    search = window.page.get_by_label("Topic, meeting number or host")
    await search.fill("quilters")
    await window.press("Show")
    await window.says("No session fits.")
    await window.look()
    await search.fill("stitchers")
    await window.press("Show")
    await window.follow(TOPIC)
    await window.heading(TOPIC)


async def look_behind_a_finding(window: Window) -> None:
    """Each finding leads to what told of it, and back."""
    await window.follow("What told of it, and what was tried")
    await window.says("What told of it")
    await window.follow("Back to the report")
    await window.heading(TOPIC)


async def sign_off(club: Club, window: Window) -> None:
    """Without a conclusion nothing is kept; with one the report says who came to it."""
    await window.press("Mark as reviewed")
    await window.page.get_by_role("alert").wait_for()
    await window.look_after_a_mistake()
    await window.page.locator("form.sign-off .choices label").first.click()
    await window.page.get_by_label("A note, for whoever reads the report later.").fill(NOTE)
    await window.press("Mark as reviewed")
    await window.says("Review it again")
    await window.says(NOTE)
    await window.says(REVIEWER)
    await window.look()
