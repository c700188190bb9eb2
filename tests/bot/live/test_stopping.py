"""A program that stops, or hands over to another configuration, waits for nobody who watches."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from bot.app import assembled, create_app, running
from bot.journal.database import Database
from bot.live.watching import Ending, LiveSessions
from bot.serving import bind, server_of
from bot.simulator.serve import serve
from tests.bot.house import ADA, HOST_EMAIL, MEETING, UUID, House, live, visitor_of
from tests.bot.journals import keep_elsewhere
from tests.bot.live.watcher import MARTA, OWEN, WITHIN, Door, at_the_page, live_app, stream
from tests.postgres import new_database

PROMPTLY = 2.0


def test_a_server_stops_promptly_though_somebody_watches(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        server = server_of(live_app(house.chaperone, Door(MARTA)))
        with bind("127.0.0.1", 0) as listener:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=url, timeout=WITHIN) as client:
                async with running(house.chaperone):
                    watching = stream(client)
                    events = await watching.__aenter__()
                    assert (await events.next())[0] == "now"
                server.should_exit = True
                async with asyncio.timeout(PROMPTLY):
                    assert (await events.next())[0] == ""
                    await watching.__aexit__(None, None, None)
                    await serving

    live(tmp_path, story)


@pytest.mark.slow
def test_a_watcher_of_one_program_sees_what_another_decided(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        known = house.chaperone
        async with (
            assembled(known.config, house.clock) as other,
            at_the_page(other, Door(MARTA)) as client,
            stream(client) as events,
        ):
            await events.next()
            house.zoom.share_screen(MEETING, ADA)
            await house.wait(timedelta(seconds=5))
            while "Screen share" not in (await events.next())[1]["html"]:
                pass

    keep_elsewhere(tmp_path, new_database())
    live(tmp_path, story)


def test_signing_out_ends_the_streams_that_were_open(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        visitor = visitor_of(house.chaperone, HOST_EMAIL)
        await visitor.sign_in()
        async with (
            serve(create_app(house.chaperone)) as url,
            httpx.AsyncClient(base_url=url, auth=visitor, timeout=WITHIN) as client,
            stream(client) as events,
        ):
            assert (await events.next())[0] == "now"
            assert (await visitor.post(client, "/sign-out")).status_code == 303
            house.zoom.share_screen(MEETING, ADA)
            await house.wait(timedelta(seconds=5))
            assert await events.next() == ("shut", {}, "")

    live(tmp_path, story)


def test_whoever_watches_is_told_when_the_session_cannot_be_looked_at_and_later_that_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        # One connection, so that whoever holds it lets nobody look.
        engine = create_engine(
            house.chaperone.config.storage.url, pool_size=1, max_overflow=0, pool_timeout=0.05
        )
        async with Database(engine) as database:
            sessions = LiveSessions(database, house.clock)
            with sessions.watching(UUID, MARTA) as watcher, sessions.watching(UUID, OWEN) as other:
                assert await sessions.now(UUID, MARTA) is not None
                with engine.connect():
                    sessions.news([UUID])
                    while watcher.ending is None:
                        assert await watcher.news(WITHIN)
                    assert (watcher.ending, other.ending) == (Ending.AGAIN, Ending.AGAIN)
                    assert await sessions.shown(UUID, MARTA) is None
                with sessions.watching(UUID, MARTA) as again:
                    sessions.news([UUID])
                    assert await again.news(WITHIN)
                    assert again.ending is None
                    assert await sessions.shown(UUID, MARTA) is not None

    live(tmp_path, story)
    assert "is watched and cannot be looked at: TimeoutError" in caplog.text
