"""From Zoom's word that a recording is ready to the report with its sharing closed."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions import reasons
from bot.alerts import words
from rules.actions import ActionKind
from rules.catalog.recording_access import NOT_READABLE, OPEN_ADVICE, TAKEN_BACK, TO_DECIDE
from tests.bot.house import (
    ADA,
    BEN,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    RULES,
    UUID,
    House,
    live,
    responses,
    status,
)

pytestmark = pytest.mark.slow

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULE = "recording_access"
ON = {"also": (RULE,)}
SETTINGS = "/meetings/kN1tt1ng%252F%252BTuesday%253D%253D/recordings/settings"
RECORDINGS = "/meetings/kN1tt1ng%252F%252BTuesday%253D%253D/recordings"


def said(**options: str) -> dict[str, str]:
    """The rule on with these options."""
    table = ", ".join(f'{name} = "{value}"' for name, value in options.items())
    return {"more": f"{RULES}{RULE} = {{ {table} }}\n"}


async def recorded(house: House, *names: str, wait: timedelta = HOUR) -> dict[str, Any]:
    """A session of half an hour with these in it, recorded, and ready after a while; gives the report before that."""
    await house.begin(*names)
    house.zoom.start_recording(MEETING)
    await house.wait(30 * MINUTE)
    before = await house.end()
    await house.wait(wait)
    house.zoom.complete_recording(UUID)
    return before


def settings(house: House) -> Mapping[str, Any]:
    return house.zoom.runs[-1].recording_settings


def reason(report: Mapping[str, Any]) -> str:
    return next(str(row["reason"]) for row in report["rules"] if row["rule"] == RULE)


def outcomes(report: Mapping[str, Any]) -> list[tuple[str, str, str | None]]:
    return [
        (response["action"], response["outcome"], response["detail"])
        for finding in report["findings"]
        if finding["rule"] == RULE
        for response in finding["responses"]
    ]


def test_a_recording_that_anybody_may_download_is_closed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.meeting.recording_settings["password"] = ""
        before = await recorded(house, ADA)
        assert status(before, RULE) == "not_checked"
        await house.wait(MINUTE)
        report = await house.report()
        assert (report["number"], report["previous_hash"]) == (before["number"] + 1, before["hash"])
        assert status(report, RULE) == "breached"
        (finding,) = report["findings"]
        assert finding["subject"]["kind"] == "footage"
        assert finding["closed_at"] is not None
        assert outcomes(report) == [
            ("alert_host", "done", None),
            ("restrict_recording", "done", reasons.RESTRICTED),
        ]
        assert (settings(house)["share_recording"], settings(house)["viewer_download"]) == ("none", False)
        assert len(settings(house)["password"]) == 10
        (told,) = house.told(HOST_EMAIL)
        assert OPEN_ADVICE in told
        assert "Chaperone is changing it in Zoom now." in told

    live(tmp_path, story, **ON)


def test_a_passcode_that_people_have_stays(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await recorded(house, ADA)
        before = settings(house)["password"]
        await house.wait(MINUTE)
        assert settings(house)["password"] == before
        assert house.asked_of_zoom("PATCH", SETTINGS) == [
            {"share_recording": "none", "viewer_download": False}
        ]

    live(tmp_path, story, **ON)


def test_a_recording_that_is_closed_already_is_kept_so(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.meeting.recording_settings |= {"share_recording": "none", "viewer_download": False}
        await recorded(house, ADA)
        await house.wait(MINUTE)
        report = await house.report()
        assert (status(report, RULE), report["findings"]) == ("kept", [])
        assert house.asked_of_zoom("PATCH", SETTINGS) == []
        assert house.told(HOST_EMAIL) == []

    live(tmp_path, story, **ON)


@pytest.mark.parametrize("late", [5 * MINUTE, 85 * MINUTE])
def test_a_recording_that_zoom_tells_of_late_is_closed_all_the_same(tmp_path: Path, late: timedelta) -> None:
    async def story(house: House) -> None:
        await recorded(house, ADA, BEN)
        event = house.zoom.outbox.pop()
        await house.delivery.deliver_late(event, late)
        await house.wait(MINUTE)
        report = await house.report()
        assert settings(house)["share_recording"] == "none"
        assert responses(report, RULE)["restrict_recording"] == "done"
        assert responses(report, RULE)["alert_safeguarding"] == "done"
        assert not any("late" in text for text in house.told(HOST_EMAIL))

    live(tmp_path, story, **ON)


def test_it_may_come_twice(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await recorded(house, ADA)
        event = house.zoom.outbox[-1]
        await house.settle()
        await house.delivery.deliver_twice(event)
        again = house.zoom.complete_recording(UUID)[0]
        again["payload"]["object"]["share_url"] = "https://zoom.example/rec/another"
        await house.wait(MINUTE)
        report = await house.report()
        assert len(house.told(HOST_EMAIL)) == 1
        assert len(outcomes(report)) == 2

    live(tmp_path, story, **ON)


class TestZoomRefuses:
    def test_the_host_is_asked_and_after_an_hour_the_lead_told(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.zoom.fail("PATCH", SETTINGS, status=400, json={"code": 300, "message": "No."}, times=9)
            await recorded(house, ADA)
            await house.wait(MINUTE)
            report = await house.report()
            assert responses(report, RULE) == {"alert_host": "done", "restrict_recording": "asked_host"}
            assert words.REQUESTS[ActionKind.RESTRICT_RECORDING] in house.told(HOST_EMAIL)[-1]
            assert house.told(LEAD_EMAIL) == []
            await house.wait(HOUR)
            report = await house.report()
            assert responses(report, RULE)["alert_safeguarding"] == "done"
            assert len(house.told(LEAD_EMAIL)) == 1
            assert report["findings"][0]["closed_at"] is None

        live(tmp_path, story, **ON)

    def test_a_setting_that_is_locked_is_not_called_closed(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            await recorded(house, ADA)
            await house.wait(MINUTE)
            report = await house.report()
            assert outcomes(report)[1] == ("restrict_recording", "asked_host", reasons.RECORDING_OVERRULED)
            assert report["findings"][0]["closed_at"] is None

        live(tmp_path, story, **ON, meeting={"locked": ["share_recording"]})

    def test_what_may_not_be_read_is_not_checked(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            refusal = {"code": 200, "message": "No permission."}
            house.zoom.fail("GET", SETTINGS, status=200, json=refusal, times=9)
            await recorded(house, ADA)
            await house.wait(MINUTE)
            report = await house.report()
            assert status(report, RULE) == "not_checked"
            assert reason(report).startswith(NOT_READABLE.format(problem=""))

        live(tmp_path, story, **ON)

    def test_what_cannot_be_read_now_is_read_later(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.zoom.fail("GET", SETTINGS, status=503, times=5)
            await recorded(house, ADA)
            await house.wait(HOUR)
            assert settings(house)["share_recording"] == "none"

        live(tmp_path, story, **ON)

    def test_a_recording_that_zoom_has_not_yet_is_looked_for_again(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.zoom.fail("GET", SETTINGS, status=404, json={"code": 3301, "message": "None."}, times=4)
            await recorded(house, ADA)
            await house.wait(9 * MINUTE)
            assert status(await house.report(), RULE) == "breached"

        live(tmp_path, story, **ON)

    def test_one_that_is_not_there_for_long_is_gone(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.zoom.fail("GET", SETTINGS, status=404, json={"code": 3301, "message": "None."}, times=99)
            await recorded(house, ADA)
            await house.wait(HOUR)
            report = await house.report()
            assert (status(report, RULE), report["findings"]) == ("not_checked", [])

        live(tmp_path, story, **ON)

    def test_what_may_not_be_removed_is_told_to_be(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            no = {"code": 200, "message": "You do not have the right permission."}
            house.zoom.fail("DELETE", RECORDINGS, status=200, json=no, times=9)
            house.meeting.recording_settings |= {"share_recording": "none", "viewer_download": False}
            await recorded(house, ADA, BEN)
            await house.wait(HOUR)
            report = await house.report()
            assert not house.zoom.runs[-1].recording_trashed
            assert responses(report, RULE)["trash_recording"] == "not_possible"
            assert words.REQUESTS[ActionKind.TRASH_RECORDING] in house.told(LEAD_EMAIL)[-1]
            assert not any(BEN in text for text in house.told(HOST_EMAIL)[1:])

        live(tmp_path, story, **said(without_consent="remove"))


class TestSomebodyDidNotAgree:
    def test_the_lead_is_asked_to_decide(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.meeting.recording_settings |= {"share_recording": "none", "viewer_download": False}
            await recorded(house, ADA, BEN)
            before = len(house.told(LEAD_EMAIL))
            await house.wait(MINUTE)
            report = await house.report()
            assert status(report, RULE) == "breached"
            (told,) = house.told(LEAD_EMAIL)[before:]
            assert BEN in told
            assert ADA not in told
            assert TO_DECIDE in told
            assert not house.zoom.runs[-1].recording_trashed

        live(tmp_path, story, **ON)

    def test_the_recording_is_removed_where_the_policy_says_so(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            await recorded(house, ADA, BEN)
            await house.wait(MINUTE)
            assert not house.zoom.runs[-1].recording_trashed
            await house.wait(HOUR)
            report = await house.report()
            assert house.zoom.runs[-1].recording_trashed
            assert responses(report, RULE)["trash_recording"] == "done"
            assert all(f["closed_at"] is not None for f in report["findings"] if f["rule"] == RULE)

        live(tmp_path, story, **said(without_consent="remove"))

    def test_nothing_is_done_while_chaperone_only_observes(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            await recorded(house, ADA, BEN)
            await house.wait(HOUR)
            report = await house.report()
            assert set(responses(report, RULE).values()) == {"would_have"}
            assert not house.zoom.runs[-1].recording_trashed
            assert settings(house)["share_recording"] == "publicly"

        live(tmp_path, story, mode="observe", **said(without_consent="remove"))


class TestItsDay:
    KEPT = said(keep_for="30d")

    def test_it_goes_on_its_day_and_that_breaches_nothing(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.meeting.recording_settings |= {"share_recording": "none", "viewer_download": False}
            await recorded(house, ADA)
            await house.wait(30 * DAY - MINUTE)
            assert not house.zoom.runs[-1].recording_trashed
            await house.wait(2 * MINUTE)
            assert house.zoom.runs[-1].recording_trashed
            report = await house.report()
            assert status(report, RULE) == "kept"
            assert outcomes(report) == [
                ("alert_host", "done", None),
                ("trash_recording", "done", reasons.TRASHED),
            ]
            assert not any("late" in text for text in house.told(HOST_EMAIL))

        live(tmp_path, story, **self.KEPT)

    def test_it_goes_although_chaperone_was_away_on_its_day(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            house.meeting.recording_settings |= {"share_recording": "none", "viewer_download": False}
            await recorded(house, ADA)
            await house.wait(MINUTE)
            await house.clock.sleep(37 * DAY)
            house.chaperone.sessions.live.clear()
            await house.wait(MINUTE)
            assert house.zoom.runs[-1].recording_trashed
            assert status(await house.report(), RULE) == "kept"

        live(tmp_path, story, **self.KEPT)

    def test_somebody_who_takes_it_back_is_asked_and_not_overruled(self, tmp_path: Path) -> None:
        async def story(house: House) -> None:
            await recorded(house, ADA)
            await house.wait(30 * DAY + MINUTE)
            before = len(house.told(HOST_EMAIL))
            house.zoom.recover_recording(UUID)
            await house.wait(DAY)
            assert not house.zoom.runs[-1].recording_trashed
            assert TAKEN_BACK in house.told(HOST_EMAIL)[before]
            assert status(await house.report(), RULE) == "breached"

        live(tmp_path, story, **self.KEPT)


def test_a_session_of_which_only_the_recording_is_told_has_it_closed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin()
        house.zoom.start_recording(MEETING)
        house.zoom.end(MEETING)
        house.zoom.outbox.clear()
        other = "An0ther/Run=="
        house.zoom.runs[-1].uuid = other
        house.zoom.complete_recording(other)
        await house.wait(MINUTE)
        assert settings(house)["share_recording"] == "none"
        await house.wait(13 * HOUR)
        report = await house.report(other)
        assert report["number"] is not None
        assert report["session"]["topic"] == "Kids knitting"
        assert responses(report, RULE)["restrict_recording"] == "done"
        house.zoom.trash_recording(other)
        await house.wait(13 * HOUR)
        assert (await house.report(other))["number"] > report["number"]

    live(tmp_path, story, **ON)


def test_recordings_that_are_removed_many_at_once_are_gone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("PATCH", SETTINGS, status=400, json={"code": 300, "message": "No."}, times=9)
        await recorded(house, ADA)
        await house.wait(MINUTE)
        batch = {"object": {"meeting_uuids": ["another", UUID]}}
        house.zoom.queue("recording.batch_trashed", batch)
        await house.wait(2 * HOUR)
        report = await house.report()
        assert report["findings"][0]["closed_at"] is not None
        assert house.told(LEAD_EMAIL) == []

    live(tmp_path, story, **ON)


def test_a_recording_that_its_host_removes_is_gone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("PATCH", SETTINGS, status=400, json={"code": 300, "message": "No."}, times=9)
        await recorded(house, ADA)
        await house.wait(MINUTE)
        house.zoom.trash_recording(UUID)
        await house.wait(2 * HOUR)
        report = await house.report()
        assert report["findings"][0]["closed_at"] is not None
        assert house.told(LEAD_EMAIL) == []

    live(tmp_path, story, **ON)
