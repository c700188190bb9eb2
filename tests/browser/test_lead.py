"""A safeguarding lead's day: a concern from a finding, what is added and decided, and copies of it to hand on."""

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.simulator.thimble_lane import HOST_EMAIL, LEAD, LEAD_EMAIL
from bot.simulator.young_stitchers import YOUNG_STITCHERS
from tests.browser.chromium import Size, Window, needs_chromium
from tests.browser.club import ADMINISTRATOR_EMAIL, REVIEWER_EMAIL, Club
from tests.browser.walk import at_both_widths, signed_in, walk

pytestmark = [pytest.mark.slow, needs_chromium]

FACTS = "Jordan Pike, whom nobody knows, showed a screen to the children for two minutes."


@at_both_widths
def test_a_lead_records_a_concern_decides_and_hands_it_on(tmp_path: Path, size: Size) -> None:
    async def story(club: Club, browser: Browser) -> None:
        await club.perform(YOUNG_STITCHERS)
        window = await signed_in(club, browser, LEAD_EMAIL, size)
        address = await record(club, window)
        await decide(window)
        await hand_on(window, address)
        await window.visit("/")
        await window.visit("/concerns")
        await window.visit("/person")
        await window.is_refused("/concerns/2026-999")
        await window.close()
        for email in (HOST_EMAIL, REVIEWER_EMAIL, ADMINISTRATOR_EMAIL):
            other = await signed_in(club, browser, email, size)
            for path in (address, f"{address}/record.pdf"):
                await other.is_refused(path)
            await other.visit("/concerns")
            await other.close()

    walk(tmp_path, story)


async def record(club: Club, window: Window) -> str:
    """A finding leads to the form for a concern about it, which says what is missing; gives where the record is."""
    await window.visit(f"/sessions/{club.session}")
    await window.follow("Record a concern about this")
    await window.page.get_by_label("What was seen or said?").fill("")
    await window.press("Save the record")
    await window.says("Nothing is saved yet.")
    await window.look_after_a_mistake()
    await window.page.get_by_label("What was seen or said?").fill(FACTS)
    await window.page.get_by_label("Who is it about?").fill("Amelia Hart\nNoah Okonkwo")
    await window.page.locator("label[for=adult-no]").click()
    await window.page.get_by_label("What was done?").fill("Chaperone removed them. Parents are told today.")
    await window.press("Save the record")
    await window.says("Add to the record")
    await window.look()
    return window.path


async def decide(window: Window) -> None:
    """What is found out later is added, and what is decided stands there with its reason."""
    await window.page.get_by_label("What is to be added?").fill("Both families were rung at 18:00.")
    await window.press("Add this")
    await window.says("Both families were rung at 18:00.")
    await window.press("Save the decision")
    await window.says("Nothing is saved yet.")
    await window.look_after_a_mistake()
    await window.page.get_by_label("Monitor").check()
    await window.page.get_by_label("Why?").fill("Nobody was spoken to, and the link is a new one now.")
    await window.page.locator("label[for=standing-closed]").click()
    await window.press("Save the decision")
    await window.says("Closed: Monitor")
    await window.look()


async def hand_on(window: Window, address: str) -> None:
    """The record can be had as a document and as data, and that somebody had it stands on its page."""
    pdf = await window.fetch(f"{address}/record.pdf")
    assert pdf.startswith(b"%PDF")
    data = json.loads(await window.fetch(f"{address}/record.json"))
    assert FACTS in json.dumps(data)
    await window.visit(address)
    readings = await window.page.locator("section[aria-labelledby=readings]").inner_text()
    assert LEAD in readings
    for how in ("PDF", "JSON"):
        assert how in readings
