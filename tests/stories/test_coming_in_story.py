"""How people come in: the waiting room, and the names under which they are there."""

from datetime import timedelta
from pathlib import Path

from tests.bot.house import ADA, BEN, HOST_EMAIL, MEETING, House, live, responses, status


def test_everybody_waits_is_let_in_and_is_on_the_register(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        report = await house.end()
        assert status(report, "waiting_room") == status(report, "screen_name") == "kept"
        assert report["findings"] == []
        guests = {(stay["name"], stay["waited"], stay["matched"]) for stay in report["attendance"][1:]}
        assert guests == {(ADA, True, ADA), (BEN, True, BEN)}

    live(tmp_path, story)


def test_who_was_not_seen_to_wait_the_host_is_told_of(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.join(MEETING, BEN)
        await house.wait(timedelta(seconds=10))
        (alert,) = house.told(HOST_EMAIL)
        assert f"{BEN} is in the room and was not seen in the waiting room" in alert
        house.zoom.put_back(MEETING, BEN)
        await house.wait(timedelta(seconds=10))
        house.zoom.admit(MEETING, BEN)
        await house.wait(timedelta(seconds=10))
        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["rule"], finding["closed_at"] is not None) == ("waiting_room", True)
        assert responses(report, "waiting_room") == {"alert_host": "done"}

    live(tmp_path, story)


def test_a_waiting_room_that_is_off_is_switched_on_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.change_meeting_settings(MEETING, {"settings": {"waiting_room": False}})
        await house.wait(timedelta(seconds=5))
        assert house.meeting.settings["waiting_room"] is True
        (alert,) = house.told(HOST_EMAIL)
        assert "waiting room switched off" in alert
        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["subject"]["kind"], finding["closed_at"] is not None) == ("setting", True)
        assert responses(report, "waiting_room") == {"alert_host": "done", "fix_settings": "done"}

    live(tmp_path, story)


def test_a_setting_that_zoom_keeps_is_reported_as_it_is(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        report = await house.end()
        (finding,) = (f for f in report["findings"] if f["subject"]["kind"] == "setting")
        assert finding["closed_at"] is None
        assert responses(report, "waiting_room")["fix_settings"] == "failed"

    live(tmp_path, story, meeting={"settings": {"waiting_room": False}, "locked": ["waiting_room"]})


def test_a_stranger_and_a_device_are_asked_who_they_are(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, "Piotr Quill", "iPad")
        stranger, device = sorted(house.told(HOST_EMAIL), key=lambda said: "iPad" in said)
        assert "Piotr Quill is not on the register" in stranger
        assert '"iPad" looks like the name of a device' in device
        house.zoom.leave(MEETING, "iPad")
        house.zoom.remove(MEETING, "Piotr Quill")
        await house.wait(timedelta(seconds=5))
        report = await house.end()
        assert {finding["subject"]["name"] for finding in report["findings"]} == {"Piotr Quill", "iPad"}
        assert all(finding["closed_at"] < report["session"]["ended_at"] for finding in report["findings"])
        assert responses(report, "screen_name") == {"alert_host": "done", "ask_participant": "asked_host"}
        (stay,) = (stay for stay in report["attendance"] if stay["name"] == "Piotr Quill")
        assert (stay["role"], stay["matched"]) == ("stranger", None)

    live(tmp_path, story)


def test_a_register_mended_during_the_session_counts_from_then_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, "Piotr Quill")
        assert len(house.told(HOST_EMAIL)) == 1
        with (house.folder / "register.csv").open("a") as register:
            register.write("Piotr Quill,yes,yes\n")
        await house.wait(timedelta(seconds=5))
        report = await house.end()
        (finding,) = report["findings"]
        assert finding["closed_at"] < report["session"]["ended_at"]
        (stay,) = (stay for stay in report["attendance"] if stay["name"] == "Piotr Quill")
        assert stay["matched"] == "Piotr Quill"

    live(tmp_path, story)


def test_a_register_that_is_broken_during_the_session_is_told_of_and_the_last_good_one_stays(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        (house.folder / "register.csv").unlink()
        await house.wait(timedelta(seconds=5))
        (told,) = house.told(HOST_EMAIL)
        assert "register.csv: there is no such file." in told
        house.zoom.arrive(MEETING, "Piotr Quill")
        house.zoom.admit(MEETING, "Piotr Quill")
        await house.wait(timedelta(seconds=5))
        report = await house.end()
        assert [finding["subject"]["name"] for finding in report["findings"]] == ["Piotr Quill"]

    live(tmp_path, story)
