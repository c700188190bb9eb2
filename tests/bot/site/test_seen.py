"""Which pages and sessions somebody sees: a host their own, and nothing shows that there are others."""

from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.accounts.rights import SignedIn
from bot.journal.decided import session_key
from bot.site.navigation import links
from bot.site.sessions.filters import Filters
from bot.site.sessions.store import JournalPages
from rules.policy import StaffRole
from tests.bot.house import ADA, BEN, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, MEETING, UUID, House, live

FIRST: Final = "first"
LONDON: Final = ZoneInfo("Europe/London")
MINUTE: Final = timedelta(minutes=1)


def somebody(email: str, *roles: StaffRole) -> SignedIn:
    return SignedIn(email, email, frozenset(roles))


HOST: Final = somebody(HOST_EMAIL, StaffRole.HOST)
HELPER: Final = somebody(HELPER_EMAIL, StaffRole.HOST)
REVIEWER: Final = somebody(LEAD_EMAIL, StaffRole.REVIEWER)
ADMINISTRATOR: Final = somebody(HELPER_EMAIL, StaffRole.ADMINISTRATOR)


def pages_of(house: House) -> JournalPages:
    known = house.chaperone
    return JournalPages(known.database, known.reporter, house.clock, known.sessions.decider, LONDON)


@pytest.mark.usefixtures("either_store")
def test_a_host_sees_their_own_sessions_and_a_reviewer_all(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.start(MEETING, uuid=FIRST)
        house.zoom.join(MEETING, ADA)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(MINUTE)
        house.zoom.end(MEETING)
        await house.wait(MINUTE)
        await house.begin(BEN)
        pages, key = pages_of(house), session_key(UUID)
        for person, sees in ((HOST, True), (REVIEWER, True), (HELPER, False), (ADMINISTRATOR, False)):
            listed = [row.key for row in await pages.sessions(person, Filters(), 10, None)]
            assert listed == ([key, session_key(FIRST)] if sees else []), person
            older = [row.key for row in await pages.sessions(person, Filters(), 10, key)]
            assert older == ([session_key(FIRST)] if sees else []), person
            assert [row.key for row in (await pages.today(person)).running] == ([key] if sees else [])
            assert (await pages.report(person, key) is not None) is sees
            assert (await pages.behind(person, session_key(FIRST), 1) is not None) is sees

    live(tmp_path, story)


def test_the_navigation_leads_where_somebody_may_go_and_says_where_they_are() -> None:
    assert links(None, "", "/") == []
    found = {link.address: link for link in links(REVIEWER, "/safe", "/sessions/k1")}
    assert [address for address, link in found.items() if link.is_here] == ["/safe/sessions"]
    assert "/safe/checkup" in found
    assert "/checkup" not in [link.address for link in links(HOST, "", "/")]
    assert [link.words for link in links(HOST, "", "/") if link.is_here] == ["Today"]
