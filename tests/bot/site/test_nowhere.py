"""What there is at addresses that lead nowhere."""

import asyncio
from pathlib import Path

from tests.bot.house import a_house


def test_an_address_that_leads_nowhere_is_a_page_for_a_browser_and_data_for_a_program(tmp_path: Path) -> None:
    async def story() -> None:
        async with a_house(tmp_path) as house:
            page = await house.http.get("/sesions", headers={"Accept": "text/html,*/*;q=0.8"})
            assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "There is nothing here" in page.text
            assert '<a href="/">To the first page</a>' in page.text
            data = await house.http.get("/sesions")
            assert (data.status_code, data.json()) == (404, {"detail": "There is nothing at this address."})

    asyncio.run(story())
