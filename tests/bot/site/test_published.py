"""The staff pages of a Chaperone that has a public address."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.house import a_house


@pytest.mark.parametrize(("server", "status"), [("", 200), ('public_url = "https://safe.example.org"', 403)])
def test_a_public_address_closes_the_pages_until_there_is_a_password(
    tmp_path: Path, server: str, status: int
) -> None:
    async def story() -> None:
        async with a_house(tmp_path, more=f"[server]\n{server}") as house:
            assert (await house.http.get("/")).status_code == status

    asyncio.run(story())


def test_an_address_that_leads_nowhere_is_a_page_for_a_browser_and_data_for_a_program(tmp_path: Path) -> None:
    async def story() -> None:
        async with a_house(tmp_path) as house:
            page = await house.http.get("/sesions", headers={"Accept": "text/html,*/*;q=0.8"})
            assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "There is no such page" in page.text
            assert '<a href="/sessions">All sessions</a>' in page.text
            data = await house.http.get("/sesions")
            assert (data.status_code, data.json()) == (404, {"detail": "There is nothing at this address."})
            posted = await house.http.post("/sesions", headers={"Accept": "text/html"})
            assert posted.headers["content-type"] == "application/json"

    asyncio.run(story())
