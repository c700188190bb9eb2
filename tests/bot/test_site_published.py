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
