"""Who is told of a concern over Team Chat, in which words, and what the record and the log say of that."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts.rights import SignedIn
from bot.concerns.desk import ConcernDesk, Receipt
from bot.concerns.record import Account, Concern, EntryKind, Person
from bot.concerns.store import How, find
from bot.concerns.telling import LEAST_TRIES
from rules.policy import StaffRole
from tests.bot.concerns.material import account
from tests.bot.house import HELPER, HELPER_EMAIL, HOST, HOST_EMAIL, LEAD, LEAD_EMAIL, STAFF, House, live

WRITER = SignedIn(HELPER_EMAIL, HELPER, frozenset({StaffRole.HOST}))
THE_LEAD = SignedIn(LEAD_EMAIL, LEAD, frozenset({StaffRole.SAFEGUARDING_LEAD}))
ABOUT_LEAD = account(adults=(Person(LEAD, LEAD_EMAIL),))
SECRETS = ("Tom", "Fenwick", "bruise", "wall", "arm")
PUBLIC = '[server]\npublic_url = "https://safe.example.org"'
TWO_LEADS = STAFF.replace('roles = ["host"]', 'roles = ["host", "safeguarding_lead"]', 1)
WITH_ALTERNATE = STAFF.replace('roles = ["host"]', 'roles = ["host", "alternate_lead"]', 1)


def desk_of(house: House) -> ConcernDesk:
    chaperone = house.chaperone
    return ConcernDesk(chaperone.database, chaperone.clock, chaperone.config.policy, chaperone.wake)


async def recorded(house: House, who: SignedIn = WRITER, said: Account | None = None) -> str:
    number = await desk_of(house).record(who, said or account(), "")
    await house.settle()
    return number


async def receipt_of(house: House, number: str, who: SignedIn = WRITER) -> Receipt:
    receipt = await desk_of(house).receipt(who, number)
    assert receipt is not None
    return receipt


async def record_of(house: House, number: str) -> Concern:
    found = await house.look(lambda connection: find(connection, number))
    assert found is not None
    return found


@pytest.mark.parametrize("mode", ["enforce", "observe"])
def test_the_lead_is_told_at_once_by_number_and_link_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(house: House) -> None:
        number = await recorded(house)
        (told,) = house.told(LEAD_EMAIL)
        assert told == (
            f"Chaperone · A concern has been recorded: {number}. Please read it now: "
            f"https://safe.example.org/concerns/{number}"
        )
        assert house.told(HOST_EMAIL) == []
        receipt = await receipt_of(house, number)
        assert receipt.told == ((LEAD, house.clock.now()),)
        assert (receipt.being_told, receipt.missed) == ((), ())
        await desk_of(house).add(WRITER, number, "Tom rang again.", "")
        await house.settle()
        (_, added) = house.told(LEAD_EMAIL)
        assert added.startswith(f"Chaperone · Something was added to concern {number}.")
        await desk_of(house).add(THE_LEAD, number, "Tom's mother came.", "")
        await house.settle()
        assert len(house.told(LEAD_EMAIL)) == 2
        assert not any(secret in told + added for secret in SECRETS)

    live(tmp_path, story, more=PUBLIC, mode=mode)
    assert not any(secret in caplog.text for secret in SECRETS)


def test_without_an_address_the_message_says_where_to_look(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        number = await recorded(house)
        (told,) = house.told(LEAD_EMAIL)
        assert told.endswith(f'{number}. Please read it now on Chaperone\'s pages, under "Concerns".')

    live(tmp_path, story)


def test_of_a_concern_about_the_only_lead_the_alternate_is_told_and_the_lead_is_not(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        number = await recorded(house, said=ABOUT_LEAD)
        assert house.told(LEAD_EMAIL) == []
        assert len(house.told(HOST_EMAIL)) == 1
        assert (await receipt_of(house, number)).told[0][0] == HOST

    live(tmp_path, story, staff=WITH_ALTERNATE)


def test_of_what_is_sealed_nobody_is_told_and_the_record_says_why(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        number = await recorded(house, said=ABOUT_LEAD)
        assert house.zoom.messages == []
        assert (await receipt_of(house, number)).is_sealed
        (told,) = (await record_of(house, number)).of_kind(EntryKind.TOLD)
        assert told.body["told"] == []
        assert "about an adult" in told.body["why"]

    live(tmp_path, story)


def test_where_the_only_lead_wrote_it_nobody_else_is_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        number = await recorded(house, THE_LEAD)
        assert house.zoom.messages == []
        assert "wrote this themselves" in (await receipt_of(house, number, THE_LEAD)).why
        assert await desk_of(house).opened(THE_LEAD, number, How.PAGE) is not None

    live(tmp_path, story)


def test_a_lead_whom_zoom_refuses_to_tell_is_named_to_the_writer(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/users/", status=400, json={"code": 5301, "message": "no contact"})
        receipt = await receipt_of(house, await recorded(house))
        ((name, why),) = receipt.missed
        assert name == LEAD
        assert "5301" in why

    live(tmp_path, story)


@pytest.mark.parametrize(
    ("said", "told"),
    [(account(), [HOST]), (account(adults=(Person(HELPER, HELPER_EMAIL),)), [])],
    ids=["a child", "an adult who works here"],
)
def test_where_no_lead_can_be_told_the_alternates_who_may_read_it_are(
    tmp_path: Path, said: Account, told: list[str]
) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/users/", status=400, json={"code": 5301, "message": "no contact"})
        house.zoom.fail("POST", "/chat/users/", status=503)
        receipt = await receipt_of(house, await recorded(house, said=said))
        assert (receipt.being_told, [name for name, _ in receipt.missed]) == (tuple(told), [LEAD])
        await house.wait(timedelta(minutes=2))
        receipt = await receipt_of(house, receipt.number)
        assert [name for name, _ in receipt.told] == told
        assert (len(house.told(HOST_EMAIL)), receipt.being_told) == (len(told), ())

    live(tmp_path, story, staff=WITH_ALTERNATE)


def test_while_zoom_is_away_it_is_tried_again_for_a_day(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/users/", status=503, times=100_000)
        number = await recorded(house)
        for _ in range(LEAST_TRIES - 1):
            assert (await receipt_of(house, number)).being_told == (LEAD,)
            assert (await receipt_of(house, number)).missed == ()
            await house.clock.sleep(timedelta(hours=25))
            await house.settle()
        ((name, why),) = (await receipt_of(house, number)).missed
        assert name == LEAD
        assert (
            why
            == f"Zoom could not be reached in {LEAST_TRIES} tries, the last of them more than a day after it was written."
        )
        assert (await receipt_of(house, number)).being_told == ()

    live(tmp_path, story)


def test_whom_a_hiccup_kept_from_being_told_is_told_after_it_and_nobody_twice(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/users/", delay=timedelta(0))
        house.zoom.fail("POST", "/chat/users/", status=503, times=100_000)
        number = await recorded(house)
        receipt = await receipt_of(house, number)
        assert [name for name, _ in receipt.told] == [HOST]
        assert (receipt.missed, receipt.being_told) == ((), (LEAD,))
        house.zoom.gate.failures.clear()
        await house.wait(timedelta(minutes=2))
        assert (len(house.told(HOST_EMAIL)), len(house.told(LEAD_EMAIL))) == (1, 1)
        receipt = await receipt_of(house, number)
        assert [name for name, _ in receipt.told] == [HOST, LEAD]
        assert (receipt.missed, receipt.being_told) == ((), ())

    live(tmp_path, story, staff=TWO_LEADS)
