"""The page on accounts: inviting, shutting out, letting in and signing out, and what it will not do."""

import re
from pathlib import Path

import httpx
import pytest
from pyotp import TOTP

from bot.accounts.desk import ONESELF, THE_LAST, AccountDesk, NotShutOut
from bot.accounts.second_factor import SecondFactors
from bot.journal.account_log import Act
from bot.site.accounts.pages import NOT_CHANGED, OWN
from tests.bot.house import HOST_EMAIL, LEAD_EMAIL, STAFF, House, live, visitor_of
from tests.bot.site.signed_in import Visitor, send

SAM, KIM = "sam@willowlane.example", "kim@willowlane.example"
ADMINISTRATORS = STAFF + "".join(
    f'[[staff]]\nname = "{name}"\nemail = "{email}"\nroles = ["administrator"]\n'
    for name, email in (("Sam Holt", SAM), ("Kim Aue", KIM))
)
GOOD = "shuttle weft bobbin plait"


def a_keeper(house: House, email: str = SAM) -> Visitor:
    """An administrator who has signed in and is at the house's client."""
    house.http.auth = keeper = visitor_of(house.chaperone, email)
    return keeper


async def act(house: House, keeper: Visitor, what: str, email: str) -> httpx.Response:
    answer = await keeper.post(house.http, f"/accounts/{what}", {"email": email})
    if answer.status_code == 303:
        assert answer.headers["location"] == "/accounts?done=1"
        return await house.http.get("/accounts?done=1")
    return answer


def test_somebody_is_invited_shut_out_and_let_in_again_and_all_of_it_is_written_down(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        keeper, marta = a_keeper(house), visitor_of(house.chaperone, HOST_EMAIL)
        page = await act(house, keeper, "invite", HOST_EMAIL)
        (link,) = re.findall(r"http://[^/]+(/enter/[\w-]+)", page.text)
        assert "The link opens until" in (await house.http.get("/accounts")).text
        entered = await send(house.http, link, password=GOOD, again=GOOD)
        assert entered.status_code == 303
        listed = (await house.http.get("/accounts")).text
        assert (f"{link}" in listed, "by a link" in listed, "Yes; last here" in listed) == (False, True, True)
        held = await marta.sign_in()
        assert "Sam Holt signed out Marta Reyes" in (await act(house, keeper, "sign-out", HOST_EMAIL)).text
        assert await marta.reception.who(held) is None
        held = await marta.sign_in()
        assert "Sam Holt shut out Marta Reyes." in (await act(house, keeper, "shut-out", HOST_EMAIL)).text
        assert await marta.reception.who(held) is None
        assert "None yet" not in (await house.http.get("/accounts")).text
        again = await act(house, keeper, "let-in", HOST_EMAIL)
        assert "A link for" in again.text
        held = await marta.sign_in()
        assert await marta.reception.who(held) is not None
        house.http.auth = marta
        own = (await house.http.get("/account")).text
        assert own.count("Sam Holt") == 5
        keeper = a_keeper(house)
        refused = await act(house, keeper, "let-in", HOST_EMAIL)
        assert (refused.status_code, NOT_CHANGED in refused.text) == (409, True)
        assert (await act(house, keeper, "invite", "stranger@example.org")).status_code == 404

    live(tmp_path, story, staff=ADMINISTRATORS)


def test_nobody_shuts_out_themselves_or_the_last_administrator_who_can_sign_in(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        keeper = a_keeper(house)
        oneself = await act(house, keeper, "shut-out", SAM)
        assert (oneself.status_code, ONESELF in oneself.text) == (409, True)
        reception = keeper.reception
        await reception.by_link(await reception.link(KIM), KIM, GOOD)
        last = await act(house, keeper, "shut-out", KIM)
        assert (last.status_code, THE_LAST.format(name="Kim Aue") in last.text) == (409, True)
        await reception.by_link(await reception.link(SAM), SAM, GOOD)
        assert "Sam Holt shut out Kim Aue." in (await act(house, a_keeper(house), "shut-out", KIM)).text
        # Whoever was shut out while they pressed shuts out nobody.
        desk = AccountDesk(reception, by_provider=False)
        with pytest.raises(NotShutOut, match="Sam Holt is the last administrator"):
            await desk.shut_out(SAM, KIM)
        kept = await desk.kept()
        assert [(done.act, done.by, done.email) for done in kept.acts] == [(Act.SHUT_OUT, SAM, KIM)]

    live(tmp_path, story, staff=ADMINISTRATORS)


def test_a_second_factor_is_taken_away_from_whoever_lost_their_app(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        keeper = a_keeper(house)
        reception, factors = keeper.reception, SecondFactors(house.chaperone.database, house.clock)
        await factors.begin(HOST_EMAIL)
        waiting = (await factors.of(HOST_EMAIL)).factor
        assert waiting is not None
        assert "Reset the second factor" not in (await house.http.get("/accounts")).text
        await factors.confirm(HOST_EMAIL, TOTP(waiting.key).at(house.clock.now()))
        assert "Reset the second factor" in (await house.http.get("/accounts")).text
        done = await act(house, keeper, "reset-second-factor", HOST_EMAIL)
        assert "Sam Holt took away the second factor of Marta Reyes." in done.text
        assert not await reception.has_second(HOST_EMAIL)

    live(tmp_path, story, staff=ADMINISTRATORS)


def test_a_browser_left_signed_in_does_away_with_no_code_or_password_of_its_own(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        keeper, factors = a_keeper(house), SecondFactors(house.chaperone.database, house.clock)
        await factors.begin(SAM)
        waiting = (await factors.of(SAM)).factor
        assert waiting is not None
        await factors.confirm(SAM, TOTP(waiting.key).at(house.clock.now()))
        for what in ("reset-second-factor", "invite"):
            refused = await act(house, keeper, what, SAM)
            assert (refused.status_code, OWN in refused.text) == (409, True)
        assert await keeper.reception.has_second(SAM)
        assert [
            done.act for done in (await AccountDesk(keeper.reception, by_provider=False).kept()).acts
        ] == [Act.CODES_ON]

    live(tmp_path, story, staff=ADMINISTRATORS)


def test_nothing_is_said_not_to_have_been_that_is_only_not_on_record(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        a_keeper(house)
        page = (await house.http.get("/accounts")).text
        assert ("None on record, which is kept for" in page, "Nothing is on record." in page) == (True, True)

    live(tmp_path, story, staff=ADMINISTRATORS)


def test_where_people_sign_in_elsewhere_letting_in_makes_no_link(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        reception = visitor_of(house.chaperone).reception
        desk = AccountDesk(reception, by_provider=True)
        await desk.shut_out(KIM, SAM)
        await desk.shut_out(LEAD_EMAIL, SAM)
        await desk.let_in(KIM, SAM)
        assert await reception.by_provider(KIM)
        kept = {person.member.email: person for person in (await desk.kept()).people}
        assert (kept[KIM].closed, kept[KIM].invited, kept[LEAD_EMAIL].closed is None) == (None, None, False)
        last = kept[KIM].last
        assert last is not None
        assert last.way == "provider"

    live(tmp_path, story, staff=ADMINISTRATORS)
