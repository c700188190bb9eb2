"""Connecting to an account, and leaving nothing open behind."""

import asyncio
import logging
import threading
from datetime import timedelta

import pytest

from bot.zoom.answering import ANSWERS_AGAIN, EVERY, FAILS
from bot.zoom.errors import Unavailable
from tests.bot.zoom_network import HOST, MEETING, SENDER, an_account, connected


def test_nothing_is_sent_before_something_is_asked_for() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock):
            pass
        assert account.calls == []

    asyncio.run(run())


def test_all_parts_share_one_token_and_one_count() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        async with connected(account, clock) as zoom:
            await asyncio.gather(
                zoom.records.meeting(MEETING),
                zoom.chat.send_direct(SENDER, HOST, "Hello"),
                zoom.live.end_meeting(MEETING),
            )
        assert [call.path for call in account.calls].count("/oauth/token") == 1
        assert zoom.counters.requests == 3

    asyncio.run(run())


def test_that_zoom_is_silent_is_a_line_of_ours_in_five_minutes_and_none_for_each_try(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)

    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            account.fail("GET", f"/meetings/{MEETING}", status=503, times=5)
            with pytest.raises(Unavailable):
                await zoom.records.meeting(MEETING)
            clock.advance(timedelta(seconds=40))
            await zoom.records.meeting(MEETING)
            account.fail("GET", f"/meetings/{MEETING}", status=502, times=3)
            await zoom.records.meeting(MEETING)
            account.fail("GET", f"/meetings/{MEETING}", status=502)
            clock.advance(EVERY)
            await zoom.records.meeting(MEETING)

    asyncio.run(run())
    said = [
        (one.levelname, one.getMessage())
        for one in caplog.records
        if one.name.partition(".")[0] in {"bot", "stamina"}
    ]
    asked = "asked to read the meeting"
    assert said == [
        ("WARNING", FAILS % (f"{asked}, Zoom answered 503", 1)),
        ("INFO", ANSWERS_AGAIN % (40, 5)),
        ("WARNING", FAILS % (f"{asked}, Zoom answered 502", 1)),
        ("INFO", ANSWERS_AGAIN % (0, 1)),
    ]


def test_afterwards_nothing_is_left_open() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            await zoom.records.meeting(MEETING)
        with pytest.raises(RuntimeError, match="closed"):
            await zoom.live.end_meeting(MEETING)
        with pytest.raises(RuntimeError, match="shutdown"):
            await zoom.records.meeting(MEETING)

    asyncio.run(run())
    for thread in threading.enumerate():
        if thread.name.startswith("zoomus"):
            thread.join(5)
            assert not thread.is_alive()


def test_a_token_endpoint_that_hangs_up_is_unavailable() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            account.fail("POST", "/oauth/token", drop=True, times=9)
            with pytest.raises(Unavailable):
                await zoom.records.meeting(MEETING)

    asyncio.run(run())
