"""Alerts with signed links: they show what they do, and only what is sent from there does it."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.buttons.references import PATH, Reference, References
from bot.journal.pressed import presses_of
from bot.zoom.chat import LONGEST_MESSAGE
from rules.buttons import Button
from rules.pressed import Reply, Through
from tests.bot.house import ADA, BEN, HOST, HOST_EMAIL, LEAD_EMAIL, MEETING, START, UUID, House, live

OURS = "https://safe.example.org"
PUBLIC = f'[server]\npublic_url = "{OURS}"\n'
UNTIL = START + timedelta(hours=1)
MADE = References.signed_with("secret", OURS)


def test_a_reference_is_good_for_what_it_was_made_for_alone() -> None:
    token = MADE.token("key", "finding", Button.END, HOST_EMAIL, UNTIL)
    whose = MADE.print_of(HOST_EMAIL.upper())
    assert MADE.opened(token, START) == Reference("key", "finding", Button.END, whose)
    assert "marta" not in token
    shown = MADE.token("key", "", Button.EXTEND, HOST_EMAIL, UNTIL, moved=11)
    assert MADE.opened(shown, START) == Reference("key", "", Button.EXTEND, whose, moved=11)
    assert len(f"{OURS}{PATH}/{token}") < 140
    assert MADE.opened(token, UNTIL) is None
    assert References.signed_with("another", OURS).opened(token, START) is None
    assert replace(MADE, public_url=None).link("key", "", Button.END, HOST_EMAIL, UNTIL) is None


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_changed_reference_opens_nothing(at: int) -> None:
    token = MADE.token("0123456789abcdef", "0123456789abcdef", Button.END, HOST_EMAIL, UNTIL)
    changed = token[:at] + ("x" if token[at] != "x" else "y") + token[at + 1 :]
    assert MADE.opened(changed, START) is None
    assert MADE.opened(token[:at], START) is None


def links(text: str) -> dict[str, str]:
    found = re.findall(rf"^(.+): {re.escape(OURS)}(/press/\S+)$", text, re.MULTILINE)
    return dict(found)


def present(house: House) -> set[str]:
    return {person.name for person in house.zoom.live(MEETING).present()}


def test_a_link_shows_what_it_does_and_only_its_form_does_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=5))
        (alert,) = house.told(HOST_EMAIL)
        assert len(alert) <= LONGEST_MESSAGE
        offered = links(alert)
        assert list(offered) == ["Remove", "They may", "Dealt with"]

        for method in ("GET", "HEAD"):
            await house.http.request(method, offered["Remove"])
        page = await house.http.get(offered["Remove"])
        assert (page.status_code, page.headers["referrer-policy"]) == (200, "same-origin")
        assert f"Chaperone removes {BEN} from the session." in page.text
        await house.settle()
        assert BEN in present(house)

        broken = {"content-type": "multipart/form-data"}
        assert (await house.http.post(offered["Remove"], content=b"moved", headers=broken)).status_code == 400
        await house.settle()
        assert BEN in present(house)

        done = await house.http.post(offered["Remove"])
        assert done.status_code == 303
        await house.settle()
        assert BEN not in present(house)
        page = await house.http.get(offered["Remove"])
        assert f"“Remove” was pressed by a link sent to {HOST}" in page.text
        assert "<form" not in page.text
        (press,) = await house.look(lambda connection: presses_of(connection, UUID))
        assert (press.by, press.reply, press.through) == (HOST_EMAIL, Reply.TAKEN, Through.LINK)

        nothing = await house.http.get("/press/none")
        changed = await house.http.post(offered["Remove"][:-1] + "x")
        assert (nothing.status_code, changed.status_code) == (404, 404)
        await house.end()
        await house.wait(timedelta(hours=2))
        assert (await house.http.get(offered["They may"])).status_code == 404

    live(tmp_path, story, more=PUBLIC)


def test_a_form_that_is_sent_twice_moves_the_close_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=51))
        link = links(house.told(HOST_EMAIL)[0])["10 more minutes"]
        for shown in (0, 0, 1):
            assert (await house.http.post(link, data={"moved": shown})).status_code == 303
            await house.wait(timedelta(seconds=6))
        assert 'name="moved" value="2"' in (await house.http.get(link)).text
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert [press.reply for press in kept] == [Reply.TAKEN, Reply.AGAIN, Reply.TAKEN]

    live(tmp_path, story, more=PUBLIC)


def test_a_lead_has_links_of_their_own_and_without_a_public_address_there_are_none(tmp_path: Path) -> None:
    rule = '[profiles.children.rules]\nscreen_share = { respond = ["alert_host", "alert_safeguarding"] }\n'

    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(seconds=5))
        ours, theirs = (links(house.told(whom)[0])["They may"] for whom in (HOST_EMAIL, LEAD_EMAIL))
        assert ours != theirs
        await house.http.post(theirs)
        (press,) = await house.look(lambda connection: presses_of(connection, UUID))
        assert (press.by, press.reply) == (LEAD_EMAIL, Reply.TAKEN)

    async def private(house: House) -> None:
        await house.begin(ADA)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(seconds=5))
        assert "/press/" not in house.told(HOST_EMAIL)[0]

    live(tmp_path, story, more=PUBLIC + rule)
    (tmp_path / "private").mkdir()
    live(tmp_path / "private", private, more=rule)
