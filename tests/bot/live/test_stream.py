"""The live page over HTTP: who sees it, what its stream brings, when that ends, and what a press comes to."""

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.buttons.unanswered import BY_HAND, NO_ANSWER
from bot.journal.pressed import presses_of
from bot.live.watching import MOST_EACH
from bot.site.forms import form_token
from bot.site.live.refused import KEPT, WITHIN
from rules.pressed import Reply
from tests.bot.house import ADA, BEN, HELPER_EMAIL, HOST, MEETING, UUID, House, live
from tests.bot.live.watcher import MARTA, OWEN, PAGE, SECRET, Door, at_the_page, stream


def played(folder: Path, story: Callable[[House, Door, httpx.AsyncClient], Awaitable[None]]) -> None:
    """Play a story at the live page of a session that goes on, seen by its host."""

    async def begun(house: House) -> None:
        await house.begin(ADA, BEN)
        door = Door(MARTA)
        async with at_the_page(house.chaperone, door) as client:
            await story(house, door, client)

    live(folder, begun)


async def press(client: httpx.AsyncClient, value: str) -> httpx.Response:
    form = {"form_token": form_token(SECRET), "press": value}
    return await client.post(PAGE, data=form, headers={"sec-fetch-site": "same-origin"})


@pytest.mark.usefixtures("either_store")
def test_an_event_comes_when_a_finding_opens_and_none_twice(tmp_path: Path) -> None:
    async def story(house: House, _: Door, client: httpx.AsyncClient) -> None:
        async with stream(client) as events:
            name, first, version = await events.next()
            assert name == "now"
            assert "Nothing just now." in first["html"]
            house.zoom.share_screen(MEETING, ADA)
            await house.wait(timedelta(seconds=5))
            while "Screen share" not in (await events.next())[1]["html"]:
                pass
        async with stream(client, **{"last-event-id": version}) as events:
            _name, data, newest = await events.next()
            assert "Screen share" in data["html"]
        async with stream(client, **{"last-event-id": newest}) as events:
            house.zoom.end(MEETING)
            await house.wait(timedelta(minutes=1))
            while "This session is over" not in (await events.next())[1]["html"]:
                pass

    played(tmp_path, story)


def test_while_zoom_is_away_a_press_says_so_although_nothing_else_happens(tmp_path: Path) -> None:
    async def story(house: House, _: Door, client: httpx.AsyncClient) -> None:
        house.zoom.fail("PUT", f"/meetings/{MEETING}/status", status=503, times=20)
        await press(client, "end::")
        await house.wait(timedelta(seconds=5))
        assert "under way" in (await client.get(PAGE)).text
        await house.wait(timedelta(seconds=6))
        assert f"{NO_ANSWER}. {BY_HAND}" in (await client.get(PAGE)).text

    played(tmp_path, story)


def test_a_stream_ends_with_the_right_to_it_and_shows_nothing_more(tmp_path: Path) -> None:
    async def story(house: House, door: Door, client: httpx.AsyncClient) -> None:
        for nobody in (None, OWEN):
            door.person = MARTA
            async with stream(client) as events:
                await events.next()
                door.person = nobody
                house.zoom.share_screen(MEETING, ADA if nobody is None else BEN)
                await house.wait(timedelta(seconds=5))
                assert await events.next() == ("shut", {}, "")
                assert (await events.next())[0] == ""

    played(tmp_path, story)


def test_what_is_not_theirs_to_see_is_answered_like_what_is_not_there(tmp_path: Path) -> None:
    async def story(house: House, door: Door, client: httpx.AsyncClient) -> None:
        door.person = OWEN
        form = {"form_token": form_token(SECRET), "press": "end::"}
        for end in ("", "/events"):
            theirs, nothing = await client.get(PAGE + end), await client.get(f"/live/nothing{end}")
            assert theirs.status_code == nothing.status_code == 404
            assert theirs.text == nothing.text
        answers = [
            await client.post(path, data=form, headers={"sec-fetch-site": "same-origin"})
            for path in (PAGE, "/live/nothing")
        ]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].text == answers[1].text
        await house.settle()
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert [(one.by, one.reply) for one in kept] == [(HELPER_EMAIL, Reply.NOT_THEIRS)]
        assert house.asked_of_zoom("PUT", f"/meetings/{MEETING}/status") == []

    played(tmp_path, story)


def test_of_presses_that_are_not_theirs_so_many_are_kept_in_an_hour(tmp_path: Path) -> None:
    async def kept(house: House) -> int:
        await house.settle()
        return len(await house.look(lambda connection: presses_of(connection, UUID)))

    async def story(house: House, door: Door, client: httpx.AsyncClient) -> None:
        door.person = OWEN
        for _number in range(KEPT + 5):
            assert (await press(client, "end::")).status_code == 404
            house.clock.advance(timedelta(milliseconds=1))
        assert await kept(house) == KEPT
        house.clock.advance(WITHIN)
        await press(client, "end::")
        assert await kept(house) == KEPT + 1

    played(tmp_path, story)


def test_a_press_is_done_and_the_page_says_by_whom(tmp_path: Path) -> None:
    async def story(house: House, _: Door, client: httpx.AsyncClient) -> None:
        page = await client.get(PAGE)
        assert page.status_code == 200
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert 'value="extend@0::"' in page.text
        answer = await press(client, "extend@0::")
        assert answer.status_code == 303
        said = f"10 more minutes from {HOST}, 16:00"
        assert [(await client.get(to)).text.count(said) for to in (answer.headers["location"], PAGE)] == [
            2,
            1,
        ]
        await house.wait(timedelta(seconds=6))
        await press(client, "extend@0::")
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert [one.reply for one in kept] == [Reply.TAKEN, Reply.AGAIN]
        assert (await press(client, "dance::")).status_code == 400
        assert (await client.post(PAGE, data={"press": "end::"})).status_code == 403

    played(tmp_path, story)


def test_one_person_has_so_many_streams_and_the_program_ends_them_all(tmp_path: Path) -> None:
    async def story(house: House, _: Door, client: httpx.AsyncClient) -> None:
        sessions = house.chaperone.live
        async with stream(client) as oldest:
            await oldest.next()
            with ExitStack() as others:
                for _number in range(MOST_EACH):
                    others.enter_context(sessions.watching(UUID, MARTA))
                assert await oldest.next() == ("elsewhere", {}, "")
        async with stream(client) as events:
            await events.next()
            sessions.end()
            assert (await events.next())[0] == ""
        async with stream(client) as late:
            assert (await late.next())[0] == ""

    played(tmp_path, story)
