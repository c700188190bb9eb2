"""A register that is changed while its session runs."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import FastClock, ManualClock
from bot.journal.received import events_of
from bot.register.watch import RegisterWatch
from rules.events import RegisterRead
from tests.bot.house import ADA, BEN, CAL, HOST_EMAIL, LEAD_EMAIL, REGISTER, START, UUID, House, a_house, live

SECONDS = timedelta(seconds=5)


async def readings(house: House, uuid: str = UUID) -> list[RegisterRead]:
    """Every reading of the register that the session knows of."""
    events = await house.look(lambda c: events_of(c, uuid))
    return [event for event in events if isinstance(event, RegisterRead)]


def test_a_register_is_read_again_once_it_says_something_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        assert len(await readings(house)) == 1
        register = house.folder / "register.csv"
        register.write_text(REGISTER + "Zoe Quill,no,yes\n")
        await house.settle()
        assert [len(event.entries) for event in await readings(house)] == [3, 4]
        await house.settle()
        assert len(await readings(house)) == 2

    live(tmp_path, story)


def test_a_column_more_is_news_though_nothing_stands_in_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        first, *rest = REGISTER.splitlines()
        text = "\n".join([f"{first},policy agreed", *(f"{line}," for line in rest)])
        (house.folder / "register.csv").write_text(text)
        await house.settle()
        assert ["policy_agreed" in event.columns for event in await readings(house)] == [False, True]

    live(tmp_path, story)


def test_a_register_saved_without_a_change_is_no_news(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        (house.folder / "register.csv").write_text(REGISTER + "\n")
        await house.settle()
        assert len(await readings(house)) == 1

    live(tmp_path, story)


def test_a_register_that_breaks_and_is_mended_is_told_of_both_times(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        register = house.folder / "register.csv"
        register.write_text("")
        await house.settle()
        register.write_text(" ")
        await house.settle()
        register.write_text(REGISTER)
        await house.settle()
        assert [bool(event.problem) for event in await readings(house)] == [False, True, False]
        live = house.chaperone.sessions.live[UUID]
        assert live.session.register_problem == ""
        assert live.session.register is not None

    live(tmp_path, story)


@pytest.mark.parametrize("broken", ["", "name\n", "colour,size\nblue,3\n", None])
def test_a_broken_change_keeps_the_last_good_register_and_host_and_lead_are_told(
    tmp_path: Path, broken: str | None
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        register = house.folder / "register.csv"
        if broken is None:
            register.unlink()
        else:
            register.write_text(broken)
        await house.settle()
        session = house.chaperone.sessions.live[UUID].session
        assert session.register is not None
        assert [entry.name for entry in session.register.entries] == [ADA, BEN, CAL]
        report = await house.end()
        assert [finding for finding in report["findings"] if finding["rule"] == "screen_name"] == []
        for whom in (HOST_EMAIL, LEAD_EMAIL):
            (told,) = [text for text in house.told(whom) if "could not be read again" in text]
            assert "names are checked against what it said before. register.csv: " in told

    live(tmp_path, story)


def test_what_was_changed_while_nobody_looked_is_noticed_after_a_restart(tmp_path: Path) -> None:
    async def before(house: House) -> None:
        await house.begin(ADA)

    async def after(house: House) -> None:
        (house.folder / "register.csv").write_text(REGISTER + "Zoe Quill,no,yes\n")
        await house.wait(SECONDS)
        assert [len(event.entries) for event in await readings(house)] == [3, 4]

    live(tmp_path, before)
    live(tmp_path, after, clock=ManualClock(START + timedelta(minutes=10)))


def test_sessions_that_are_over_or_have_no_register_are_left_alone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        other = house.zoom.add_meeting(house.host, "Lace")
        house.zoom.start(other.id, uuid="lace")
        await house.begin(ADA)
        await house.end()
        (house.folder / "register.csv").unlink()
        await house.settle()
        assert len(await readings(house)) == 1
        assert await readings(house, "lace") == []

    live(tmp_path, story)


def test_what_cannot_be_kept_is_made_known_later(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        (house.folder / "register.csv").write_text(REGISTER + "Zoe Quill,no,yes\n")
        stop = "CREATE TRIGGER no BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'full'); END"
        await house.chaperone.database.write(lambda c: c.exec_driver_sql(stop))
        await house.settle()
        assert len(await readings(house)) == 1
        await house.chaperone.database.write(lambda c: c.exec_driver_sql("DROP TRIGGER no"))
        await house.settle()
        assert len(await readings(house)) == 2

    live(tmp_path, story)


def test_it_looks_by_itself_every_other_second(tmp_path: Path) -> None:
    async def story() -> None:
        async with a_house(tmp_path, clock=FastClock(START, 100)) as house:
            await house.begin(ADA)
            (house.folder / "register.csv").write_text(REGISTER + "Zoe Quill,no,yes\n")
            watch = RegisterWatch(house.chaperone.database, house.chaperone.inbox, house.clock)
            looking = asyncio.create_task(watch.run())
            async with asyncio.timeout(5):
                while len(await readings(house)) < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    asyncio.run(story())
