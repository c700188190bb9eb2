"""The look that the running service takes: at its start, every hour, for the staff page and the leads."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor.kept import kept
from bot.zoom.chat import LONGEST_MESSAGE
from tests.bot.doctor.clinic import ALSO, Clinic, a_clinic
from tests.bot.house import HOST, HOST_EMAIL, LEAD_EMAIL, MEETING, House, live

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
CONTROLS = "meeting:update:in_meeting_controls:admin"
ENDING = "meeting:update:status:admin"


async def page(house: House, path: str) -> str:
    answer = await house.http.get(path)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_the_staff_pages_show_what_was_found_and_when(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert "Nothing was looked at yet" in await page(house, "/checkup")
        user = house.zoom.user(HOST_EMAIL)
        assert user is not None
        user.licensed = False
        await house.chaperone.doctor.begin()
        await house.settle()
        shown = await page(house, "/checkup")
        assert "Looked at on Tue 3 Nov 2026, 16:00" in shown
        assert f"<b>licence of {HOST}</b></p><p>{HOST} hosts sessions and has no licence" in shown
        assert "1 thing needs doing." in shown
        assert shown.index("To do") < shown.index("Not looked at") < shown.index("Fine")
        first = await page(house, "/")
        assert "To put right" in first
        assert "has no licence" in first

        user.licensed = True
        await house.wait(HOUR)
        assert "Looked at on Tue 3 Nov 2026, 17:00" in await page(house, "/checkup")
        assert "To put right" not in await page(house, "/")

    live(tmp_path, story)


@pytest.mark.usefixtures("either_store")
def test_the_leads_are_told_once_of_what_stops_safety_work(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        all_scopes = house.zoom.gate.scopes
        house.zoom.gate.scopes -= {CONTROLS}
        await house.chaperone.doctor.begin()
        await house.wait(3 * HOUR)
        (told,) = house.told(LEAD_EMAIL)
        assert f"scope {CONTROLS}: The app lacks it" in told
        assert "Zoom App Marketplace, Manage, your app, Scopes" in told
        assert house.told(HOST_EMAIL) == []

        house.zoom.gate.scopes -= {ENDING}
        await house.wait(HOUR)
        assert len(house.told(LEAD_EMAIL)) == 2
        assert ENDING in house.told(LEAD_EMAIL)[1]
        assert CONTROLS not in house.told(LEAD_EMAIL)[1]

        house.zoom.gate.scopes = all_scopes
        await house.wait(2 * HOUR)
        house.zoom.gate.scopes = all_scopes - {CONTROLS}
        await house.wait(HOUR)
        assert len(house.told(LEAD_EMAIL)) == 3

    live(tmp_path, story)


def test_nobody_is_told_while_chaperone_only_observes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {CONTROLS}
        await house.chaperone.doctor.begin()
        await house.settle()
        last = await house.look(kept)
        assert last is not None
        assert (last.told, len(last.found.to_do)) == (frozenset(), 1)
        assert house.zoom.messages == []

    live(tmp_path, story, mode="observe")


def test_who_could_not_be_told_is_told_when_that_can_be(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {CONTROLS}
        house.zoom.fail("POST", "/chat/", status=400, json={"code": 5301, "message": "Failed"})
        await house.chaperone.doctor.begin()
        await house.settle()
        assert house.told(LEAD_EMAIL) == []
        await house.wait(HOUR)
        assert len(house.told(LEAD_EMAIL)) == 1

    live(tmp_path, story)


def test_a_message_about_much_is_as_long_as_zoom_takes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes = frozenset({"team_chat:write:user_message:admin"})
        await house.chaperone.doctor.begin()
        await house.settle()
        (told,) = house.told(LEAD_EMAIL)
        assert len(told) <= LONGEST_MESSAGE
        assert told.endswith("All of it is on Chaperone's staff pages, under “Checkup”.")

    live(tmp_path, story, also=ALSO)


def test_a_secret_that_went_wrong_is_found_until_something_fits_again(tmp_path: Path) -> None:
    async def signatures(clinic: Clinic) -> str:
        checkup = await clinic.examine()
        return next(check.says for check in checkup.checks if check.name == "webhook secret")

    async def story() -> list[str]:
        async with a_clinic(tmp_path) as clinic:
            zoom, said = clinic.house.zoom, []
            await clinic.hold()
            said.append(await signatures(clinic))
            zoom.start(MEETING)
            await clinic.deliver_wrongly_signed()
            said += [await signatures(clinic), await signatures(clinic)]
            zoom.end(MEETING)
            await clinic.house.settle()
            said.append(await signatures(clinic))
            return said

    fits, wrong, still, again = asyncio.run(story())
    assert "The last delivery with the right signature came on" in fits
    assert wrong.startswith("2 deliveries were refused since Tue 3 Nov 2026, 16:01 because")
    assert still == wrong
    assert fits != again


@pytest.mark.parametrize("status", [500, 429])
def test_a_look_that_zoom_does_not_answer_is_kept_and_taken_again(tmp_path: Path, status: int) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/oauth/token", status=status, times=1)
        await house.chaperone.doctor.begin()
        await house.settle()
        first = await house.look(kept)
        await house.wait(HOUR)
        second = await house.look(kept)
        assert first is not None
        assert second is not None
        assert [check.name for check in first.found.to_do] == ["token"]
        assert second.found.to_do == []

    live(tmp_path, story)
