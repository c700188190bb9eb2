"""A house where everything is as it should be."""

import asyncio
from pathlib import Path

import pytest

from bot.doctor.check import Checkup, Status
from tests.bot.doctor.clinic import a_clinic, found, names

pytestmark = pytest.mark.slow

# What no session has shown yet, and what Zoom does not say.
NOT_SEEN = {
    "other events",
    "to remove the participant from the session",
    "to stop the recording",
    "to stop AI Companion",
    "to stop the live stream",
    "to delete the message",
    "to end the session for everybody",
}


def test_everything_is_fine_that_could_be_looked_at(tmp_path: Path, either_store: str) -> None:
    async def story() -> Checkup:
        async with a_clinic(tmp_path) as clinic:
            await clinic.week()
            return await clinic.examine()

    checkup = asyncio.run(story())
    assert [check.says for check in checkup.to_do] == []
    elsewhere = {"disk"} if either_store == "postgresql" else set()
    assert set(names(checkup, Status.NOT_LOOKED_AT)) <= NOT_SEEN | elsewhere
    assert found(checkup, "token").status is Status.FINE
    assert len(names(checkup, Status.FINE)) > 30
    assert all(check.says.endswith((".", "!")) for check in checkup.checks)


def test_a_house_of_today_claims_nothing_of_what_was_never_seen(tmp_path: Path) -> None:
    async def story() -> Checkup:
        async with a_clinic(tmp_path) as clinic:
            return await clinic.examine()

    checkup = asyncio.run(story())
    assert checkup.to_do == []
    unseen = {"last event", "chat", "webhook secret", "other events"}
    assert unseen <= set(names(checkup, Status.NOT_LOOKED_AT))
    assert not any(name.startswith("event ") for name in names(checkup, Status.FINE))
    says = found(checkup, "webhook secret").says
    assert says.startswith("Not looked at, because nothing has been delivered since Tue 3 Nov 2026")
