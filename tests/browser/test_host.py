"""A host's day: from the alert to the live page, through a cut connection, to the questions afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.simulator.thimble_lane import CO_HOST_EMAIL, HOST, HOST_EMAIL
from bot.simulator.young_stitchers import STRANGER, TOPIC, YOUNG_STITCHERS
from tests.browser.chromium import Size, Window, needs_chromium
from tests.browser.club import Club
from tests.browser.walk import PASSWORD, at_both_widths, link_in, signed_in, walk

pytestmark = [pytest.mark.slow, needs_chromium]


@at_both_widths
def test_a_host_sees_to_a_stranger_and_answers_for_the_session(tmp_path: Path, size: Size) -> None:
    async def story(club: Club, browser: Browser) -> None:
        window = await Window.opened(browser, club.url, size)
        await choose_password(club, window)
        await club.perform(YOUNG_STITCHERS, until="9:30")
        await come_by_alert(club, window)
        await remove_the_stranger(club, window)
        await lose_the_connection(club, window)
        await club.perform(YOUNG_STITCHERS, since="13:00")
        await window.says("This session is over since 16:32.")
        await window.look()
        await answer(club, window)
        await see_nothing_else(window)
        await window.close()
        other = await signed_in(club, browser, CO_HOST_EMAIL, size)
        for path in (f"/live/{club.session}", f"/sessions/{club.session}"):
            await other.is_refused(path)
        await other.close()

    walk(tmp_path, story)


async def choose_password(club: Club, window: Window) -> None:
    """The link of an invitation is opened, a password chosen, and the first page left again."""
    secret = await club.visitor(HOST_EMAIL).reception.link(HOST_EMAIL)
    await window.visit(f"/enter/{secret}")
    await window.page.get_by_label("Choose a password").fill(PASSWORD)
    await window.page.get_by_label("The same password once more").fill(PASSWORD)
    await window.press("Keep this password and go on")
    await window.heading("Today")
    await window.visit("/account")
    await window.press("Sign out")
    await window.heading("You are signed out")
    await window.look()


async def come_by_alert(club: Club, window: Window) -> None:
    """A link to a button says what it would do; that in the first alert leads to the live page, by way of signing in."""
    await window.visit(link_in(club.told(HOST_EMAIL)[::-1], "/press"))
    await window.says(f"You press this as {HOST}, and the report says so.")
    await window.visit(link_in(club.told(HOST_EMAIL), "/live"))
    await window.heading("Sign in")
    await window.page.get_by_label("E-mail address").fill(HOST_EMAIL)
    await window.page.get_by_label("Password").fill(PASSWORD)
    await window.press("Sign in")
    await window.heading(TOPIC)
    await window.says("Up to date.")
    await window.says(f"{STRANGER} is not on the register for this session.")
    await window.look()


async def remove_the_stranger(club: Club, window: Window) -> None:
    """What cannot be taken back is opened first, then pressed, and the page says what came of it."""
    finding = window.page.locator(".finding", has_text=STRANGER)
    await finding.get_by_text("Remove…").click()
    await window.look()
    await finding.get_by_role("button", name="Remove", exact=True).click()
    await window.says("under way")
    await club.settle()
    await window.says(f"{STRANGER} removed by {HOST}, 16:09")
    assert await window.page.locator(".somebody", has_text=STRANGER).count() == 0
    assert not any(one.name == STRANGER for one in club.zoom.live(YOUNG_STITCHERS.meeting_id).present())
    await window.look()


async def lose_the_connection(club: Club, window: Window) -> None:
    """While nothing gets through the page says so, and afterwards it has caught up with what has happened."""
    await window.page.context.set_offline(True)
    await window.says("Not up to date since 16:09. Trying again.")
    await club.play_until(club.clock.now())
    club.zoom.arrive(YOUNG_STITCHERS.meeting_id, "Galaxy Tab")
    await club.settle()
    assert await window.page.get_by_text("Galaxy Tab").count() == 0
    await window.page.context.set_offline(False)
    await window.says("Galaxy Tab")
    await window.says("Up to date again.")
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in window.complaints), window.complaints
    window.complaints.clear()
    club.zoom.leave(YOUNG_STITCHERS.meeting_id, "Galaxy Tab")
    await window.look()


async def answer(club: Club, window: Window) -> None:
    """The questions about the session come an hour later by a link, and are answered by pressing words."""
    await club.play_until(club.clock.now() + timedelta(hours=1))
    await window.visit(link_in(club.told(HOST_EMAIL), "/attest"))
    questions = window.page.locator("fieldset")
    for place in range(await questions.count()):
        await questions.nth(place).get_by_text("Yes", exact=True).click()
    await window.press("Save my answers")
    await window.says("Thank you, everything is answered.")
    await window.look()


async def see_nothing_else(window: Window) -> None:
    """A host's own session is there to be read, and what is not a host's is not."""
    await window.visit("/")
    await window.follow("Sessions")
    await window.follow(TOPIC)
    for path in (
        "/trends",
        "/checkup",
        "/registers",
        "/person",
        "/concerns/2026-001",
        "/sessions/0123456789abcdef",
    ):
        await window.is_refused(path)
