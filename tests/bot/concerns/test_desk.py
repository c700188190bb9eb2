"""Recording, adding, deciding and reading: who may, and what is written down of it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.concerns.desk import Decided
from bot.concerns.numbers import is_number
from bot.concerns.record import Account, Decision, Standing
from bot.concerns.store import How, check
from rules.policy import StaffMember
from tests.bot.concerns.material import (
    ALEX,
    GRACE,
    MARTA,
    NOOR,
    RHYS,
    STAFF,
    Room,
    a_room,
    about,
    account,
    signed_in,
)
from tests.postgres import new_database

DECIDED = Decided((Decision.POLICE, Decision.LADO), "It may be a crime.", Standing.OPEN)


def record(room: Room, by: StaffMember = MARTA, said: Account | None = None, form: str = "") -> str:
    return asyncio.run(room.desk.record(signed_in(by), said or account(), form))


def test_a_form_that_is_sent_twice_is_recorded_once(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        first, again = record(room, form="f1"), record(room, form="f1")
        others = {record(room, form="f2"), record(room, NOOR, form="f1"), record(room), record(room)}
        assert first == again
        assert len(others - {first}) == 4
        assert all(map(is_number, others | {first}))


def test_what_a_form_says_more_when_it_is_sent_again_is_added_and_about_others_is_another_record(
    tmp_path: Path,
) -> None:
    with a_room(tmp_path) as room:
        first = record(room, form="f1")
        more = account(own_words="He pushed me.", done="I rang his mother.")
        assert {
            record(room, form="f1"),
            record(room, said=more, form="f1"),
            record(room, said=more, form="f1"),
        } == {first}
        opened = asyncio.run(room.desk.opened(signed_in(GRACE), first, How.PAGE))
        assert opened is not None
        (addendum,) = opened.concern.entries[1:]
        assert addendum.body == {
            "text": "The form was sent again, and says now:\n\nWhat was done: I rang his mother.",
            "own_words": "He pushed me.",
        }
        receipt = asyncio.run(room.desk.receipt(signed_in(MARTA), first))
        assert receipt is not None
        assert receipt.added == (addendum.at,)
        about_lead = account(adults=about(GRACE).adults)
        other = record(room, said=about_lead, form="f1")
        assert other != first
        assert record(room, said=about_lead, form="f1") == other
        assert asyncio.run(room.desk.opened(signed_in(GRACE), other, How.PAGE)) is None
        asyncio.run(room.clock.sleep(timedelta(hours=25)))
        assert record(room, said=account(facts="Later"), form="f1") not in {first, other}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_is_sent_at_the_same_moment_is_recorded_once_and_added_in_order(
    tmp_path: Path, database: str
) -> None:
    address = new_database() if database == "postgresql" else ""
    with a_room(tmp_path, address=address) as room:
        host = signed_in(MARTA)

        async def story() -> None:
            numbers = await asyncio.gather(*(room.desk.record(host, account(), "f1") for _ in range(4)))
            assert len(set(numbers)) == 1
            texts = {str(which) for which in range(4)}
            assert all(await asyncio.gather(*(room.desk.add(host, numbers[0], one, "") for one in texts)))
            opened = await room.desk.opened(signed_in(GRACE), numbers[0], How.PAGE)
            assert opened is not None
            assert [entry.place for entry in opened.concern.entries] == [1, 2, 3, 4, 5]
            assert {entry.body["text"] for entry in opened.concern.entries[1:]} == texts
            assert (await room.database.read(check)).broken == ()

        asyncio.run(story())


def test_a_writer_who_may_not_read_has_a_receipt_and_adds_to_it_for_a_day(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        host, number = signed_in(MARTA), record(room)

        async def story() -> None:
            assert await room.desk.opened(host, number, How.PAGE) is None
            receipt = await room.desk.receipt(host, number)
            assert receipt is not None
            assert (receipt.number, receipt.being_told) == (number, ("Grace Obi", "Noor Haddad"))
            assert receipt.takes_more
            assert await room.desk.add(host, number, "One more thing.", "")
            await room.clock.sleep(timedelta(hours=24))
            receipt = await room.desk.receipt(host, number)
            assert receipt is not None
            assert not receipt.takes_more
            assert not await room.desk.add(host, number, "And another.", "")
            assert not await room.desk.decide(host, number, DECIDED)
            opened = await room.desk.opened(signed_in(GRACE), number, How.PAGE)
            assert opened is not None
            assert [entry.body.get("text") for entry in opened.concern.entries] == [None, "One more thing."]

        asyncio.run(story())


@pytest.mark.parametrize("member", STAFF)
def test_whoever_may_not_read_a_record_can_do_nothing_with_it(tmp_path: Path, member: StaffMember) -> None:
    """A record about one of two leads, written by the other."""
    with a_room(tmp_path) as room:
        who, number = signed_in(member), record(room, NOOR, about(GRACE))

        async def story(number: str) -> list[object]:
            listed = await room.desk.listed(who)
            return [
                await room.desk.opened(who, number, How.PAGE) is not None,
                await room.desk.receipt(who, number) is not None,
                await room.desk.add(who, number, "Mine", ""),
                await room.desk.decide(who, number, DECIDED),
                number in [one.number for one in listed.concerns],
                number in [one for one, _ in listed.receipts],
                bool((await room.desk.listed(who, number)).concerns),
                bool((await room.desk.listed(who, "Grace")).concerns),
            ]

        found = asyncio.run(story(number))
        if member == NOOR:
            assert found == [True, True, True, True, True, False, True, True]
        else:
            assert found == asyncio.run(story("2222-2222")) == [False] * 8


def test_each_reading_is_written_down_and_shown_to_the_next(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        number = record(room)

        async def story() -> None:
            for member, how in ((GRACE, How.PAGE), (ALEX, How.JSON), (RHYS, How.PAGE)):
                await room.desk.opened(signed_in(member), number, how)
            opened = await room.desk.opened(signed_in(NOOR), number, How.PDF)
            assert opened is not None
            assert [(one.name, one.how) for one in opened.readings] == [
                ("Alex Wood", "json"),
                ("Grace Obi", "page"),
            ]
            assert {one.head for one in opened.readings} == {opened.concern.head}

        asyncio.run(story())


def test_leads_are_listed_what_is_open_first_and_find_it_by_name_or_number(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        closed, still_open, about_host = record(room), record(room), record(room, said=about(MARTA))

        async def story() -> None:
            lead, closing = (
                signed_in(GRACE),
                Decided((Decision.NO_FURTHER_ACTION,), "A fall.", Standing.CLOSED),
            )
            assert await room.desk.decide(lead, closed, closing)
            listed = await room.desk.listed(lead)
            assert {one.number for one in listed.concerns[:2]} == {still_open, about_host}
            assert listed.concerns[2].number == closed
            assert [one.number for one in (await room.desk.listed(lead, "marta REYES")).concerns].count(
                about_host
            )
            assert [one.number for one in (await room.desk.listed(lead, closed.lower())).concerns] == [closed]
            theirs = await room.desk.listed(signed_in(MARTA))
            assert theirs.concerns == []
            assert {one for one, _ in theirs.receipts} == {closed, still_open, about_host}

        asyncio.run(story())


def test_everything_about_a_person_holds_what_somebody_may_read_and_is_a_reading(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        about_tom, about_lead = record(room), record(room, said=about(GRACE))

        async def story() -> None:
            for name, member, expected in (
                ("tom FENWICK", GRACE, [about_tom]),
                ("tom fenwick", MARTA, []),
                ("Tom", GRACE, []),
                (GRACE.email, GRACE, []),
                ("Grace Obi", NOOR, [about_lead]),
            ):
                found = await room.desk.about(signed_in(member), name)
                assert [one.number for one in found] == expected, (name, member.name)
            opened = await room.desk.opened(signed_in(NOOR), about_tom, How.PAGE)
            assert opened is not None
            assert [(one.name, one.how) for one in opened.readings] == [("Grace Obi", How.PERSON)]
            assert [await room.desk.open_to(signed_in(one)) for one in (NOOR, GRACE, ALEX, MARTA)] == [
                2,
                1,
                1,
                0,
            ]

        asyncio.run(story())


def test_what_nobody_may_read_is_sealed_and_its_writer_is_told_so(tmp_path: Path) -> None:
    with a_room(tmp_path, GRACE, MARTA) as room:
        number = record(room, said=about(GRACE))

        async def story() -> None:
            receipt = await room.desk.receipt(signed_in(MARTA), number)
            assert receipt is not None
            assert receipt.is_sealed
            assert receipt.being_told == ()
            for member in (GRACE, MARTA):
                assert await room.desk.opened(signed_in(member), number, How.PAGE) is None
                assert (await room.desk.listed(signed_in(member))).concerns == []

        asyncio.run(story())
