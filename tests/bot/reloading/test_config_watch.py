"""A configuration that is changed while the program runs."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.clock import FastClock, ManualClock, WallClock
from bot.config import Config, LogFormat, Mode, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.monitoring.vitals import Vitals
from bot.reloading.config_watch import ConfigWatch
from bot.reloading.words import AND_MORE, CANNOT_BE_USED
from tests.bot.house import START, an_account, configured

ENVIRON = {CLIENT_VARIABLE: "one", WEBHOOK_VARIABLE: "two"}
ORGANISATION = '[organisation]\nname = "Willow Lane Crafts"\ntimezone = "Europe/London"\n'


@dataclass
class Looking:
    """A watch over a file that a test writes to, and what staff were told."""

    path: Path
    watch: ConfigWatch
    told: list[str]

    def write(self, old: str, new: str) -> None:
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new))

    async def settled(self) -> Config | None:
        """What two looks after a change come to."""
        assert await self.watch.look() is None
        return await self.watch.look()


def looking(folder: Path, story: Callable[[Looking], Awaitable[None]]) -> None:
    zoom, _, _ = an_account(WallClock())
    path = configured(folder, zoom, "http://127.0.0.1:9").path
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    def reread() -> Config:
        return read_config(path, ENVIRON)

    async def played() -> None:
        watch = ConfigWatch(reread(), reread, ManualClock(START), Vitals(), tell)
        assert [await watch.look(), await watch.look(), await watch.look()] == [None] * 3
        await story(Looking(path, watch, told))

    asyncio.run(played())


def test_a_change_is_taken_up_once_the_file_stays_as_it_is(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        at.write('mode = "enforce"', 'mode = "observe"')
        assert await at.watch.look() is None
        at.write("Willow Lane Crafts", "Willow Lane")
        assert await at.watch.look() is None
        changed = await at.watch.look()
        assert changed is at.watch.config
        assert changed is not None
        assert (changed.mode, changed.organisation.name) == (Mode.OBSERVE, "Willow Lane")
        assert await at.settled() is None
        assert (at.told, at.watch.vitals.notices) == ([], ())

    looking(tmp_path, story)


def test_a_file_that_was_only_touched_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Looking) -> None:
        before = at.watch.config
        os.utime(at.path, ns=(1, 1))
        assert await at.settled() is None
        assert at.watch.config is before

    looking(tmp_path, story)
    assert "configuration" not in caplog.text


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('mode = "enforce"', 'mode = "strict"', "1"),
        ('email = "grace@willowlane.example"', 'email = "grace"', "32"),
        ("[zoom]", "[zoom", "3"),
    ],
)
def test_what_cannot_be_used_leaves_what_was_and_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, old: str, new: str, line: str
) -> None:
    caplog.set_level(logging.INFO)

    async def story(at: Looking) -> None:
        before = at.watch.config
        at.write(old, new)
        assert await at.settled() is None
        assert at.watch.config is before
        vitals = at.watch.vitals
        assert vitals.refused_configuration
        assert vitals.notices[0] == CANNOT_BE_USED
        assert f"line {line}" in vitals.notices[1]
        [told] = at.told
        assert vitals.notices[1] in told
        assert "what it said until now stays in force" in told
        assert await at.settled() is None
        assert len(at.told) == 1
        at.write(new, old)
        assert await at.settled() is None
        assert (vitals.notices, vitals.refused_configuration) == ((), False)

    looking(tmp_path, story)
    assert f"problems: 1, on lines: {line};" in caplog.text
    assert "the configuration can be used again" in caplog.text
    assert "grace" not in caplog.text


def test_a_file_that_went_away_is_one_that_cannot_be_used(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        at.path.unlink()
        assert await at.settled() is None
        assert at.watch.vitals.refused_configuration

    looking(tmp_path, story)


def test_of_many_problems_the_first_are_told(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        at.write("[organisation]", "\n".join(f"unknown{n} = {n}" for n in range(9)) + "\n[organisation]")
        assert await at.settled() is None
        assert len(at.watch.vitals.notices) == 7
        assert at.watch.vitals.notices[-1] == AND_MORE

    looking(tmp_path, story)


def test_what_a_program_that_runs_cannot_take_up_waits_for_the_next_start(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        before = at.watch.config
        moved = '[server]\nport = 9\n[logs]\nformat = "json"\n[storage]\nurl = "sqlite:///other.db"\n'
        kept = at.path.read_text().partition("[storage]")[2].partition("[")[0]
        at.write(f"[storage]{kept}", moved)
        at.write('mode = "enforce"', 'mode = "observe"')
        changed = await at.settled()
        assert changed is not None
        assert changed.mode is Mode.OBSERVE
        assert changed.storage == before.storage
        assert (changed.server.port, changed.logs) == (before.server.port, LogFormat.PLAIN)
        [notice] = at.watch.vitals.notices
        assert "[server] port, [storage] url and [logs] format" in notice
        assert not at.watch.vitals.refused_configuration

    looking(tmp_path, story)


def test_whoever_asks_has_it_read_at_once(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        at.write('mode = "enforce"', 'mode = "observe"')
        at.watch.asked.set()
        changed = await at.watch.look()
        assert changed is not None
        assert not at.watch.asked.is_set()

    looking(tmp_path, story)


def test_a_change_to_the_organisations_file_is_one(tmp_path: Path) -> None:
    above, path = tmp_path / "organisation.toml", tmp_path / "chaperone.toml"
    above.write_text(ORGANISATION)
    path.write_text('extends = "organisation.toml"\n[zoom]\naccount_id = "a"\nclient_id = "c"\n')

    async def story() -> None:
        clock = FastClock(START, 1000)
        reading = lambda: read_config(path, ENVIRON)  # noqa: E731
        watch = ConfigWatch(reading(), reading, clock, Vitals(), lambda _: asyncio.sleep(0))
        changing = asyncio.create_task(watch.changed())
        above.write_text(ORGANISATION.replace("Crafts", "Makers"))
        async with asyncio.timeout(5):
            assert (await changing).organisation.name == "Willow Lane Makers"

    asyncio.run(story())


def test_secrets_are_taken_up_and_the_account_is_not(tmp_path: Path) -> None:
    async def story(at: Looking) -> None:
        read = at.watch.config
        at.watch.reread = lambda: replace(
            read, zoom=replace(read.zoom, account_id="another", webhook_secrets=("three",))
        )
        at.watch.asked.set()
        changed = await at.watch.look()
        assert changed is not None
        assert changed.zoom.webhook_secrets == ("three",)
        assert changed.zoom.account_id == read.zoom.account_id

    looking(tmp_path, story)
