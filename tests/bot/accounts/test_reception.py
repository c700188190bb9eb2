"""Passwords, tries, and the commands about accounts."""

import asyncio
import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from pyotp import TOTP
from typer.testing import CliRunner

from bot.accounts.first_run import NOBODY, set_up_line
from bot.accounts.kept import NO_SECOND
from bot.accounts.links import base_of
from bot.accounts.passwords import (
    LONGEST,
    NOT_ALIKE,
    TOO_LONG,
    TOO_PLAIN,
    TOO_SHORT,
    Passwords,
    problem_with,
)
from bot.accounts.reception import NotLetIn, Reception, TooManyTries
from bot.accounts.second_factor import SecondFactors
from bot.accounts.tries import FOR_ACCOUNT, FROM_EVERYWHERE, FROM_NETWORK, WITHIN, count, keys
from bot.cli import app
from bot.clock import ManualClock
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.journal.accounts import account_of, close_account
from bot.journal.database import Database, open_database
from rules.policy import StaffMember, StaffRole
from tests.bot.house import HOST_EMAIL, LEAD_EMAIL, START, an_account, configured
from tests.bot.journals import new_journal

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "shuttle weft bobbin plait"
GRACE = StaffMember("Grace Obi", LEAD_EMAIL, frozenset({StaffRole.SAFEGUARDING_LEAD}))
HERE = "203.0.113.7"


def a_reception(database: Database, *staff: StaffMember, hasher: PasswordHasher = CHEAP) -> Reception:
    known = {member.email: member for member in staff or (GRACE,)}
    return Reception(database, ManualClock(START), known, Passwords(hasher, CHEAP.hash("nobody's")))


@pytest.mark.parametrize(
    ("password", "again", "problem"),
    [
        ("twelve chars", "twelve chars", None),
        ("eleven char", "eleven char", TOO_SHORT),
        ("x" * (LONGEST + 1), "x" * (LONGEST + 1), TOO_LONG),
        ("Grace@WillowLane.example", "Grace@WillowLane.example", TOO_PLAIN),
        ("aaaaaaaaaaaaab", "aaaaaaaaaaaaab", TOO_PLAIN),
        ("twelve chars", "twelve Chars", NOT_ALIKE),
        ("caf\u00e9 crème fraîche", "cafe\u0301 crème fraîche", None),
    ],
)
def test_what_is_wrong_with_a_password_is_said(password: str, again: str, problem: str | None) -> None:
    assert problem_with(password, again, LEAD_EMAIL) == problem


@pytest.mark.usefixtures("either_store")
def test_a_password_is_kept_as_a_hash_and_hashed_better_when_there_is_better(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            before = a_reception(database)
            held = await before.by_link(await before.link(LEAD_EMAIL), LEAD_EMAIL, GOOD)
            assert (await before.who(held)) is not None
            kept = await database.read(lambda c: account_of(c, LEAD_EMAIL))
            assert kept is not None
            assert (kept.password_hash or "").startswith("$argon2id$")
            assert GOOD not in repr(kept)
            better = a_reception(database, hasher=PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
            await better.by_password(LEAD_EMAIL, GOOD, HERE)
            now = await database.read(lambda c: account_of(c, LEAD_EMAIL))
            assert now is not None
            assert "t=2" in (now.password_hash or "")

    asyncio.run(story())


def test_a_link_is_used_once_however_many_press_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            secret = await reception.link(LEAD_EMAIL)
            presses = [reception.by_link(secret, LEAD_EMAIL, GOOD) for _ in range(5)]
            came = await asyncio.gather(*presses, return_exceptions=True)
            assert sorted(type(one).__name__ for one in came) == ["NotLetIn"] * 4 + ["str"]
            for email, password in ((HOST_EMAIL, GOOD), (LEAD_EMAIL, "")):
                with pytest.raises(NotLetIn):
                    await reception.by_link(await reception.link(LEAD_EMAIL), email, password)
            former = await reception.link(LEAD_EMAIL)
            await reception.link(LEAD_EMAIL)
            assert await reception.opened(former) is None

    asyncio.run(story())


@pytest.mark.usefixtures("either_store")
def test_tries_are_counted_before_they_are_looked_at_and_for_all_replicas(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            first, second = a_reception(database), a_reception(database)
            tries = [one.by_password("x@y.zz", "wrong", HERE) for one in (first, second) for _ in range(10)]
            came = await asyncio.gather(*tries, return_exceptions=True)
            assert sum(isinstance(one, NotLetIn) for one in came) == FOR_ACCOUNT
            assert sum(isinstance(one, TooManyTries) for one in came) == 20 - FOR_ACCOUNT
            for number in range(FROM_NETWORK):
                counted = keys(f"{number}@y.zz", "2001:db8::1")
                assert await database.write(lambda c, n=counted: count(c, n, START)) is None
            neighbour = keys("another@y.zz", "2001:db8::2:1")
            until = await database.write(lambda c: count(c, neighbour, START))
            assert until == START + WITHIN
            later = START + WITHIN
            assert await database.write(lambda c: count(c, neighbour, later)) is None

    asyncio.run(story())


def test_who_signs_in_is_forgiven_their_tries(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            await reception.by_link(await reception.link(LEAD_EMAIL), LEAD_EMAIL, GOOD)
            for _ in range(2):
                for _ in range(FOR_ACCOUNT - 1):
                    with pytest.raises(NotLetIn):
                        await reception.by_password(LEAD_EMAIL, "wrong", HERE)
                await reception.by_password(LEAD_EMAIL, GOOD, HERE)

    asyncio.run(story())


@pytest.mark.usefixtures("either_store")
def test_whoever_guesses_elsewhere_shuts_nobody_out_and_is_not_forgiven_for_another(tmp_path: Path) -> None:
    elsewhere = [f"198.51.{number}.1" for number in range(20)]

    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            await reception.by_link(await reception.link(LEAD_EMAIL), LEAD_EMAIL, GOOD)

            async def guessed(email: str, address: str) -> bool:
                return await database.write(lambda c: count(c, keys(email, address), START)) is None

            assert [await guessed(LEAD_EMAIL, elsewhere[0]) for _ in range(FOR_ACCOUNT + 1)] == [
                *[True] * FOR_ACCOUNT,
                False,
            ]
            made = [await guessed(f"{number}@y.zz", HERE) for number in range(FROM_NETWORK - 1)]
            assert all(made)
            for _ in range(2):
                await reception.by_password(LEAD_EMAIL, GOOD, HERE)
            assert await guessed("more@y.zz", HERE)
            with pytest.raises(TooManyTries):
                await reception.by_password(LEAD_EMAIL, GOOD, HERE)
            made = [await guessed(LEAD_EMAIL, one) for one in elsewhere for _ in range(FOR_ACCOUNT)]
            assert sum(made) == FROM_EVERYWHERE - FOR_ACCOUNT

    asyncio.run(story())


def test_an_account_that_there_is_not_costs_as_much_to_refuse() -> None:
    looked: list[tuple[str, str]] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002, as it is called there
            looked.append((str(hash).split("$")[3], str(password)))
            return super().verify(hash, password)

    passwords = Passwords(Watched.from_parameters(Passwords().hasher._parameters))

    async def story() -> None:
        kept = await passwords.hashed(GOOD)
        assert not await passwords.match(None, GOOD)
        assert await passwords.match(kept, GOOD)
        assert not passwords.is_outdated(kept)

    asyncio.run(story())
    assert looked == [("m=65536,t=3,p=4", GOOD)] * 2


def test_at_the_first_start_a_link_is_told_until_somebody_can_sign_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            nobody = a_reception(database, StaffMember("Marta", HOST_EMAIL, frozenset({StaffRole.HOST})))
            assert await set_up_line(nobody, "http://localhost:8080") == NOBODY
            reception = a_reception(database)
            line = await set_up_line(reception, base_of(None, "0.0.0.0", 8080))
            (secret,) = re.findall(r"http://localhost:8080/enter/(\S+)", line or "")
            await reception.by_link(secret, LEAD_EMAIL, GOOD)
            assert await set_up_line(reception, "http://localhost:8080") is None

    asyncio.run(story())
    assert base_of(None, "::1", 80) == "http://[::1]:80"
    assert base_of("https://safe.example.org", "0.0.0.0", 80) == "https://safe.example.org"


@pytest.mark.usefixtures("either_store")
def test_no_link_to_set_up_lets_in_who_was_shut_out_later(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(new_journal(tmp_path)) as database:
            reception = a_reception(database)
            first, second = [await reception.link(None) for _ in range(2)]
            await reception.by_link(first, LEAD_EMAIL, GOOD)
            await database.write(lambda c: close_account(c, LEAD_EMAIL, START))
            late = await reception.link(None)
            for secret in (second, late):
                assert await reception.opened(secret) is None
                with pytest.raises(NotLetIn):
                    await reception.by_link(secret, LEAD_EMAIL, GOOD)
            assert await set_up_line(reception, "http://localhost:8080") == NOBODY
            other = StaffMember("Tom", HOST_EMAIL, frozenset({StaffRole.ADMINISTRATOR}))
            both = a_reception(database, GRACE, other)
            assert await both.opened(second) is None
            opened = await both.opened(late)
            assert opened is not None
            assert opened.people == [other]

    asyncio.run(story())


def test_the_commands_invite_list_and_shut_out(tmp_path: Path) -> None:
    zoom = an_account(ManualClock(START))[0]
    config = configured(tmp_path, zoom, "http://127.0.0.1:9")
    environment = {CLIENT_VARIABLE: "c", WEBHOOK_VARIABLE: "w"}

    def run(*words: str) -> tuple[int, str]:
        typed = ["accounts", *words, "--config", str(config.path)]
        ran = CliRunner().invoke(app, typed, env=environment)
        return ran.exit_code, ran.output

    code, said = run("invite", LEAD_EMAIL.upper())
    assert code == 0
    (secret,) = re.findall(r"http://127\.0\.0\.1:8080/enter/(\S+)", said)

    assert f"{LEAD_EMAIL} (Grace Obi; safeguarding_lead): invited; the link opens until" in run("list")[1]

    async def enter() -> None:
        async with open_database(config.storage.url) as database:
            reception = Reception.of(database, ManualClock(START), config.policy)
            assert await reception.opened(secret) is not None
            await a_reception(database).by_link(secret, LEAD_EMAIL, GOOD)

    async def set_up() -> None:
        async with open_database(config.storage.url) as database:
            factors = SecondFactors(database, ManualClock(START))
            await factors.confirm(LEAD_EMAIL, TOTP(await factors.begin(LEAD_EMAIL)).at(START))

    asyncio.run(enter())
    code, said = run("list")
    lines = {line.split(" (")[0].split(":")[0]: line for line in said.splitlines()}
    assert "has a password since 2026-11-03 16:00 GMT; has no second factor; last here" in lines[LEAD_EMAIL]
    assert "not invited yet" in lines[HOST_EMAIL]
    assert "second factor" not in lines[HOST_EMAIL]
    asyncio.run(set_up())
    assert "GMT; has a second factor; last here" in run("list")[1]
    code, said = run("close", f"x{LEAD_EMAIL}")
    assert (code, f"Did you mean {LEAD_EMAIL}" in said) == (2, True)
    assert "x" + LEAD_EMAIL not in run("list")[1]
    code, said = run("close", LEAD_EMAIL)
    assert said.startswith(f"{LEAD_EMAIL} cannot sign in any more, and is signed out everywhere. ")
    assert f"{LEAD_EMAIL} (Grace Obi; safeguarding_lead): closed since" in run("list")[1]
    for words in (("open", LEAD_EMAIL), ("sign-out", LEAD_EMAIL), ("reset-second-factor", LEAD_EMAIL)):
        code, said = run(*words)
        assert (code, LEAD_EMAIL in said) == (0, True)
    assert f"{LEAD_EMAIL} (Grace Obi; safeguarding_lead): not invited yet" in run("list")[1]
    assert run("open", LEAD_EMAIL)[0] == run("sign-out", "stranger@example.org")[0] == 2
    code, said = run("invite", "stranger@example.org")
    assert code == 2
    assert "Nobody on the list of staff has the address" in said
    assert f"Did you mean {LEAD_EMAIL}?" in run("invite", "grace obi")[1]
    assert run("reset-second-factor", LEAD_EMAIL)[1].strip() == NO_SECOND.format(email=LEAD_EMAIL)
    assert "can sign in again" not in run("sign-out", LEAD_EMAIL)[1]
