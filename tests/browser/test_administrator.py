"""An administrator's day: how the installation is doing, and who may come in; no session is theirs to see."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload
from pyotp import TOTP

from bot.simulator.young_stitchers import REGISTER, YOUNG_STITCHERS
from tests.browser.chromium import Size, Window, needs_chromium
from tests.browser.club import ADMINISTRATOR, ADMINISTRATOR_EMAIL, REVIEWER, REVIEWER_EMAIL, Club
from tests.browser.walk import PASSWORD, at_both_widths, signed_in, walk

pytestmark = [pytest.mark.slow, needs_chromium]


@at_both_widths
def test_an_administrator_looks_after_the_installation_and_sees_no_session(
    tmp_path: Path, size: Size
) -> None:
    async def story(club: Club, browser: Browser) -> None:
        await club.perform(YOUNG_STITCHERS, until="9:30")
        window = await signed_in(club, browser, ADMINISTRATOR_EMAIL, size)
        await window.visit("/")
        assert await window.page.get_by_text("Young Stitchers").count() == 0
        await window.follow("Checkup")
        await window.says("address for Zoom")
        await window.visit("/installation")
        await window.visit("/retention")
        await replace_a_register(window)
        await set_up_codes(club, browser, size)
        await keep_accounts(window)
        await window.visit("/account")
        await window.says(ADMINISTRATOR)
        theirs = f"/sessions/{club.session}"
        for path in (theirs, f"{theirs}/report.pdf", f"/live/{club.session}", "/trends", "/person"):
            await window.is_refused(path)
        await window.close()

    walk(tmp_path, story)


async def replace_a_register(window: Window) -> None:
    """A register is looked at before it takes the place of the one that is there."""
    await window.visit("/registers")
    await window.follow("children.csv")
    await window.page.get_by_text("Everybody in it").click()
    await window.look()
    withdrawn = REGISTER.replace("Joanna Hart,yes", "Joanna Hart,no")
    longer = f"{withdrawn}Jordan Pike,,yes,Alex Pike,yes,2026-09-05\n"
    file = FilePayload(name="new.csv", mimeType="text/csv", buffer=longer.encode())
    await window.page.get_by_label("A CSV file or a spreadsheet (.xlsx)").set_input_files(file)
    await window.press("Look at this file")
    await window.says("Jordan Pike")
    await window.says("No longer agreed to be recorded")
    await window.look()


async def keep_accounts(window: Window) -> None:
    """A reviewer is invited, shut out, and let in again; each is said, and everything is looked at."""
    await window.visit("/")
    await window.follow("Accounts")
    await window.press(f"Make a link for {REVIEWER}")
    await window.heading(f"A link for {REVIEWER}")
    await window.look()
    await window.follow("Back to the accounts")
    for summary in (f"Reset the second factor of {REVIEWER}…", f"Shut out {REVIEWER}…"):
        await window.page.get_by_text(summary).click()
    await window.look()
    await window.press(f"Shut out now {REVIEWER}")
    await window.says(f"{ADMINISTRATOR} shut out {REVIEWER}.")
    await window.look()
    await window.press(f"Let in again {REVIEWER}")
    await window.heading(f"A link for {REVIEWER}")


async def set_up_codes(club: Club, browser: Browser, size: Size) -> None:
    """A reviewer who came by a link has an app make codes, and is asked for one, or a recovery code, from then on."""
    window = await Window.opened(browser, club.url, size)
    await window.visit(f"/enter/{await club.visitor(REVIEWER_EMAIL).reception.link(REVIEWER_EMAIL)}")
    for label in ("Choose a password", "The same password once more"):
        await window.page.get_by_label(label).fill(PASSWORD)
    await window.press("Keep this password and go on")
    await window.visit("/account")
    await window.follow("Set up a second factor")
    await window.page.get_by_label("Your password").fill(PASSWORD)
    await window.press("Set it up")
    await window.says("Have the app read this picture")
    await window.look()
    key = await window.page.locator("li .code").inner_text()
    await window.page.get_by_label("The code").fill(TOTP(key.replace(" ", "")).at(club.clock.now()))
    await window.press("Ask me for codes from now on")
    await window.heading("Second factor")
    await window.look()
    recovery = await window.page.locator("li.code").first.inner_text()
    await window.visit("/account")
    await window.press("Sign out")
    await window.visit("/sign-in")
    await window.page.get_by_label("E-mail address").fill(REVIEWER_EMAIL)
    await window.page.get_by_label("Password").fill(PASSWORD)
    await window.press("Sign in")
    await window.heading("Your code")
    await window.look()
    await window.page.get_by_label("The code").fill(recovery)
    await window.press("Sign in")
    await window.visit("/account/second-factor")
    await window.says("You have 9 of your recovery codes left")
    await window.look()
    await window.close()
