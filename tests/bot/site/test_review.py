"""Marking a report reviewed: by whom, what comes of it, and what is not taken."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import select

from bot.accounts.rights import SignedIn
from bot.journal.decided import session_key
from bot.journal.tables import reports, reviews
from bot.report.review import EARLIER
from bot.report.text import render_text
from bot.site.forms import FIELD
from bot.site.sessions.filters import Filters
from bot.site.sessions.reviewing import (
    CHOOSE,
    NOT_OVER,
    NOTE_WANTED,
    OUTDATED,
    OWN,
    TOO_LONG,
    Given,
    NotTaken,
)
from rules.policy import StaffRole
from tests.bot.house import ADA, BEN, HOST, HOST_EMAIL, LEAD, LEAD_EMAIL, MEETING, UUID, House, live
from tests.bot.site.test_seen import ADMINISTRATOR, HELPER, LONDON, MINUTE, pages_of

KEY: Final = session_key(UUID)
REVIEWER: Final = SignedIn(LEAD_EMAIL, LEAD, frozenset({StaffRole.REVIEWER}))
GOOD: Final = Given("1", "follow_up", "Ring Ben's mother.")


async def an_evening(house: House) -> None:
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(timedelta(minutes=1))
    await house.end()


async def rows(house: House, table: Any) -> Sequence[Any]:
    return await house.look(lambda connection: connection.execute(select(table)).all())


@pytest.mark.usefixtures("either_store")
def test_a_review_is_kept_and_issues_a_report_that_holds_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await an_evening(house)
        pages, first = pages_of(house), await house.report()
        assert (first["number"], first["review"]) == (1, None)
        assert await pages.review(REVIEWER, KEY, GOOD)
        second = await house.report()
        assert (second["number"], second["previous_hash"]) == (2, first["hash"])
        assert second["review"] == {
            "by": LEAD,
            "at": second["review"]["at"],
            "outcome": "follow_up",
            "note": "Ring Ben's mother.",
        }
        assert second["reviewed"] == {"number": 1, "changed_since": False}
        assert first["findings"] == second["findings"]
        text = render_text(second, tz=LONDON)
        assert text.endswith(
            "Reviewed by Grace Obi on Tuesday 3 November 2026: Follow up\n  Ring Ben's mother."
        )
        [kept] = await rows(house, reviews)
        assert (kept.number, kept.email) == (1, LEAD_EMAIL)
        [listed] = await pages.sessions(REVIEWER, Filters({"review": "done"}), 10, None)
        assert listed.key == KEY
        assert (await pages.today(REVIEWER)).breached == []
        # Whoever reads it next says more of the report that holds the first review.
        assert await pages.review(REVIEWER, KEY, Given("2", "no_concern"))
        told = await pages.report(REVIEWER, KEY)
        assert told is not None
        assert [one.number for one in told.given] == [1, 2]
        assert told.report["review"]["outcome"] == "no_concern"
        assert told.report["reviewed"] == {"number": 2, "changed_since": False}

    live(tmp_path, story)


def test_a_report_that_says_more_says_that_the_review_was_of_an_earlier_one(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        (late,) = house.zoom.outbox
        house.zoom.outbox.clear()
        await house.wait(MINUTE)
        house.zoom.outbox.clear()
        await house.end()
        pages = pages_of(house)
        await pages.review(REVIEWER, KEY, Given("1", "no_concern"))
        await house.delivery.deliver(late)
        await house.wait(MINUTE)
        report = await house.report()
        assert (report["number"], report["outcome"]) == (3, "breached")
        assert report["review"]["by"] == LEAD
        assert report["reviewed"] == {"number": 1, "changed_since": True}
        assert EARLIER in render_text(report, tz=LONDON)
        assert EARLIER in (await house.http.get(f"/sessions/{KEY}")).text
        [listed] = (await pages.today(REVIEWER)).breached
        assert listed.review == "earlier"
        assert [row.key for row in await pages.sessions(REVIEWER, Filters({"review": "open"}), 9, None)] == [
            KEY
        ]

    live(tmp_path, story)


def test_what_is_not_taken_down_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    both = frozenset({StaffRole.HOST, StaffRole.REVIEWER})
    refused = [
        (SignedIn(HOST_EMAIL, HOST, both), GOOD, OWN),
        (SignedIn("marta@elsewhere.example", HOST, both), GOOD, OWN),
        (REVIEWER, Given("1", ""), CHOOSE),
        (REVIEWER, Given("1", "splendid"), CHOOSE),
        (REVIEWER, Given("1", "follow_up"), NOTE_WANTED),
        (REVIEWER, Given("1", "no_concern", "x" * 2001), TOO_LONG),
        (REVIEWER, Given("2", "no_concern"), OUTDATED),
        (REVIEWER, Given("one", "no_concern"), OUTDATED),
    ]

    async def story(house: House) -> None:
        pages = pages_of(house)
        await house.begin(ADA, BEN)
        with pytest.raises(NotTaken, match=re.escape(NOT_OVER)):
            await pages.review(REVIEWER, KEY, GOOD)
        await house.end()
        for person, given, why in refused:
            with pytest.raises(NotTaken) as error:
                await pages.review(person, KEY, given)
            assert str(error.value) == why
        for person in (HELPER, ADMINISTRATOR, SignedIn(HOST_EMAIL, HOST, frozenset({StaffRole.HOST}))):
            assert await pages.review(person, KEY, GOOD) is False
        assert await pages.review(REVIEWER, "unknown", GOOD) is False
        assert await rows(house, reviews) == []
        assert len(await rows(house, reports)) == 1

    live(tmp_path, story)


def test_the_form_is_filled_in_on_the_page_of_the_report(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        await house.end()
        page = f"/sessions/{KEY}"
        form = {FIELD: token(await house.http.get(page)), "number": "1", "note": "<b>Bold</b>\r\nwords"}
        ours = {"Origin": "http://127.0.0.1"}
        refused = await house.http.post(f"{page}/review", data=form, headers=ours)
        assert refused.status_code == 422
        assert CHOOSE in refused.text
        assert "&lt;b&gt;Bold&lt;/b&gt;\nwords</textarea>" in refused.text
        unasked = await house.http.post(f"{page}/review", data=form | {FIELD: "guessed"}, headers=ours)
        assert unasked.status_code == 403
        sent = await house.http.post(f"{page}/review", data=form | {"outcome": "follow_up"}, headers=ours)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{page}#review")
        shown = (await house.http.get(page)).text
        assert "This was said of report 1. Nothing else has changed since." in shown
        assert "&lt;b&gt;Bold&lt;/b&gt;" in shown
        unknown = await house.http.post("/sessions/unknown/review", data=form, headers=ours)
        assert unknown.status_code == 404

    live(tmp_path, story)


def token(page: httpx.Response) -> str:
    found = re.search(f'name="{FIELD}" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]
