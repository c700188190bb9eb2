"""Deliveries that never came, from the session to the report that is issued again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bot.house import ADA, BEN, MEETING, House, live

MINUTE = timedelta(minutes=1)


async def a_lesson(house: House, *lost: tuple[Any, ...]) -> dict[str, Any]:
    """Half an hour of which these deliveries are lost, and the report just after it."""
    await house.chaperone.reconciler.begin()
    for kind, *which in lost:
        house.delivery.lose(f"meeting.{kind}", *which)
    await house.begin(ADA, BEN)
    await house.wait(20 * MINUTE)
    house.zoom.leave(MEETING, BEN)
    await house.wait(10 * MINUTE)
    return await house.end()


async def compared(house: House) -> dict[str, Any]:
    """The report after Zoom's records were looked at for the first time."""
    await house.wait(15 * MINUTE)
    return await house.report()


def stays(report: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["name"]: (_clock(one["joined_at"]), _clock(one["left_at"])) for one in report["attendance"]}


def _clock(at: str | None) -> str:
    return at[11:19] if at is not None else "?"


def test_who_came_and_went_untold_is_in_the_report_that_is_issued_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        before = await a_lesson(house, ("participant_joined", 2), ("participant_left", 1))
        assert stays(before)[BEN] == ("16:00:10", "16:30:20")
        after = await compared(house)
        assert stays(after)[ADA] == ("16:00:10", "16:30:20")
        assert stays(after)[BEN] == ("16:00:10", "16:20:20")
        assert after["number"] == before["number"] + 1
        assert after["previous_hash"] == before["hash"]
        assert (after["coverage"]["gaps"], after["coverage"]["reconciled"]) == (2, 2)
        assert [(one["what"], one["name"]) for one in after["coverage"]["learnt"]] == [
            ("participant_joined", ADA),
            ("participant_left", BEN),
        ]

    live(tmp_path, story, plan="pro")


def test_nothing_is_issued_again_where_nothing_was_lost(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        before = await a_lesson(house)
        await house.wait(26 * 60 * MINUTE)
        assert await house.report() == before

    live(tmp_path, story, plan="pro")
