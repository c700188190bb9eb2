"""The account's settings: read once an hour at most, and left open where Zoom does not give them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.settings.account import NOTHING_SAID, AccountSettings
from bot.simulator.zoom import SimulatedZoom
from bot.zoom.records import AccountRecords
from tests.bot.house import START
from tests.bot.zoom_network import an_account, connected

HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)
SCOPE = "account:read:settings:admin"
LOCKS_SCOPE = "account:read:lock_settings:admin"


def with_account(story: Callable[[SimulatedZoom, AccountRecords], Awaitable[None]]) -> None:
    async def played() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            await story(account, zoom.records)

    asyncio.run(played())


def asked(account: SimulatedZoom) -> int:
    return sum(call.path.startswith("/accounts/me/") for call in account.calls)


def test_they_are_settings_security_and_locks() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        account.settings["meeting_security"]["chat_etiquette_tool"]["enable"] = True
        account.locks["meeting_security"]["waiting_room"] = True
        answers = await AccountSettings(records).read(START)
        assert answers.settings["in_meeting"]["allow_participants_to_rename"] is True
        assert answers.security["meeting_security"]["chat_etiquette_tool"]["enable"] is True
        assert answers.locked["meeting_security"]["waiting_room"] is True

    with_account(story)


def test_they_are_read_again_after_an_hour_and_not_before() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        settings = AccountSettings(records)
        await asyncio.gather(*[settings.read(START) for _ in range(5)])
        once = asked(account)
        account.settings["in_meeting"]["allow_participants_to_rename"] = False
        before = await settings.read(START + HOUR - A_SECOND)
        assert (asked(account), before.settings["in_meeting"]["allow_participants_to_rename"]) == (once, True)
        after = await settings.read(START + HOUR)
        assert (asked(account), after.settings["in_meeting"]["allow_participants_to_rename"]) == (
            2 * once,
            False,
        )

    with_account(story)


def test_what_is_not_for_this_app_is_left_open_and_not_asked_for_again_at_once() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        settings = AccountSettings(records)
        account.gate.scopes -= {LOCKS_SCOPE}
        answers = await settings.read(START)
        assert (answers.settings != {}, answers.locked) == (True, {})
        once = asked(account)
        await settings.read(START + A_SECOND)
        assert asked(account) == once
        account.gate.scopes -= {SCOPE}
        assert await AccountSettings(records).read(START) == NOTHING_SAID

    with_account(story)


def test_where_zoom_cannot_be_asked_now_what_it_said_before_stands_and_it_is_asked_again() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        settings = AccountSettings(records)
        account.fail("GET", "/accounts/me", status=503, times=99)
        assert await settings.read(START) == NOTHING_SAID
        account.gate.failures.clear()
        answers = await settings.read(START + A_SECOND)
        assert answers.settings != {}
        account.fail("GET", "/accounts/me", status=503, times=99)
        assert await settings.read(START + A_SECOND + HOUR) == answers

    with_account(story)
