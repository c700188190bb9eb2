"""Codes after a password: each once, so many tries, and what there is for whoever lost their app."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from bot.accounts.reception import CODE_WITHIN, CodeAsked, NotLetIn, Reception
from bot.accounts.second_factor import RECOVERY_CODES, SecondFactors, WrongCode, address_for_app
from bot.accounts.tries import FOR_ACCOUNT, TooManyTries
from bot.clock import ManualClock
from bot.journal.database import Database, open_database
from bot.journal.tables import METADATA
from tests.bot.accounts.test_reception import GOOD, HERE, a_reception
from tests.bot.house import LEAD_EMAIL
from tests.bot.journals import new_journal

MINUTE = timedelta(minutes=1)


async def set_up(reception: Reception, database: Database) -> tuple[TOTP, list[str], SecondFactors]:
    """A second factor for the lead, who has a password: the app, and the recovery codes."""
    await reception.by_link(await reception.link(LEAD_EMAIL), LEAD_EMAIL, GOOD)
    factors = SecondFactors(database, reception.clock)
    await factors.begin(LEAD_EMAIL)
    assert await reception.by_password(LEAD_EMAIL, GOOD, HERE)
    factor = (await factors.of(LEAD_EMAIL)).factor
    assert factor is not None
    app = TOTP(factor.key)
    codes = list(await factors.confirm(LEAD_EMAIL, app.at(reception.clock.now())))
    return app, codes, factors


async def half(reception: Reception) -> str:
    with pytest.raises(CodeAsked) as asked:
        await reception.by_password(LEAD_EMAIL, GOOD, HERE)
    return asked.value.held


def advance(reception: Reception, span: timedelta) -> None:
    assert isinstance(reception.clock, ManualClock)
    reception.clock.advance(span)


@pytest.mark.usefixtures("either_store")
def test_a_code_is_asked_for_after_the_password_and_is_good_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            app, _, _ = await set_up(reception, database)
            held, used = await half(reception), app.at(reception.clock.now())
            assert await reception.who(held) is None
            with pytest.raises(WrongCode):
                await reception.by_code(held, used)
            advance(reception, MINUTE)
            now = app.at(reception.clock.now())
            tries = [reception.by_code(one, now) for one in (held, await half(reception))]
            came = await asyncio.gather(*tries, return_exceptions=True)
            assert sorted(type(one).__name__ for one in came) == ["WrongCode", "str"]
            (entered,) = [one for one in came if isinstance(one, str)]
            assert await reception.who(entered) is not None
            late = await half(reception)
            advance(reception, CODE_WITHIN)
            with pytest.raises(NotLetIn):
                await reception.by_code(late, app.at(reception.clock.now()))

    asyncio.run(story())


def test_a_link_for_a_new_password_asks_for_a_code_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            await set_up(reception, database)
            before = await half(reception)
            with pytest.raises(CodeAsked):
                await reception.by_link(await reception.link(LEAD_EMAIL), LEAD_EMAIL, GOOD)
            assert not await reception.is_half_in(before)

    asyncio.run(story())


def test_recovery_codes_are_good_once_and_kept_as_hashes(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            _, codes, factors = await set_up(reception, database)
            assert len(set(codes)) == RECOVERY_CODES
            kept = await database.read(
                lambda c: [str(row) for table in METADATA.sorted_tables for row in c.execute(table.select())]
            )
            assert not any(code in row or code.replace("-", "") in row for code in codes for row in kept)
            assert await reception.by_code(await half(reception), f" {codes[0].upper()} ")
            for code, is_recovery in ((codes[0], True), (codes[1][:-2], True), ("12 345 6", False)):
                with pytest.raises(WrongCode) as wrong:
                    await reception.by_code(await half(reception), code)
                assert wrong.value.is_recovery is is_recovery
            assert (await factors.of(LEAD_EMAIL)).codes == RECOVERY_CODES - 1
            await factors.turn_off(LEAD_EMAIL, codes[1])
            assert await reception.by_password(LEAD_EMAIL, GOOD, HERE)
            with pytest.raises(WrongCode):
                await factors.confirm(LEAD_EMAIL, codes[2])

    asyncio.run(story())


def test_codes_cannot_be_guessed_from_many_places(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            app, _, factors = await set_up(reception, database)
            held = await half(reception)
            for guess in ("", "12345", "１２３４５６", *["000000"] * (FOR_ACCOUNT - 3)):
                with pytest.raises(WrongCode):
                    await reception.by_code(held, guess)
            advance(reception, MINUTE)
            with pytest.raises(TooManyTries):
                await reception.by_code(await half(reception), app.at(reception.clock.now()))
            await factors.reset(LEAD_EMAIL, None)
            assert await reception.by_password(LEAD_EMAIL, GOOD, HERE)

    asyncio.run(story())


def test_an_app_reads_whose_key_it_is() -> None:
    address = address_for_app("A" * 32, LEAD_EMAIL, "Willow: Lane & Co")
    assert address.startswith("otpauth://totp/Willow%20%20Lane%20%26%20Co:grace%40willowlane.example?secret=")
