"""Somebody records without everybody's consent: from Zoom's messages to the report."""

from datetime import timedelta
from pathlib import Path

from tests.bot.house import ADA, BEN, CAL, HOST_EMAIL, LEAD_EMAIL, MEETING, House, live, responses, status


def test_a_recording_of_a_child_without_consent_is_stopped(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.start_recording(MEETING)
        await house.wait(timedelta(minutes=2))
        assert house.zoom.live(MEETING).recording == "off"
        (alert,) = house.told(HOST_EMAIL)
        assert f"there is no recording consent for {BEN}" in alert
        assert house.told(LEAD_EMAIL) == []
        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["subject"]["kind"], finding["closed_at"][:19]) == ("recording", "2026-11-03T16:00:20")
        assert responses(report, "recording") == {"alert_host": "done", "stop_recording": "done"}

    live(tmp_path, story)


def test_who_comes_into_a_recording_that_all_others_agreed_to_has_it_stopped(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, CAL)
        house.zoom.start_recording(MEETING)
        await house.wait(timedelta(minutes=2))
        assert house.zoom.live(MEETING).recording == "running"
        assert house.told(HOST_EMAIL) == []
        house.zoom.arrive(MEETING, BEN)
        await house.settle()
        house.zoom.admit(MEETING, BEN)
        await house.settle()
        assert house.zoom.live(MEETING).recording == "off"
        report = await house.end()
        assert responses(report, "recording") == {"alert_host": "done", "stop_recording": "done"}

    live(tmp_path, story)


def test_what_is_still_recorded_after_a_minute_the_safeguarding_lead_hears_of(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.host.settings["recording"]["cloud_recording"] = False  # so that Zoom refuses to stop it
        await house.begin(ADA, BEN)
        house.zoom.start_recording(MEETING)
        await house.wait(timedelta(seconds=59))
        assert house.told(LEAD_EMAIL) == []
        assert any("Please stop the recording now" in said for said in house.told(HOST_EMAIL))
        await house.wait(timedelta(seconds=1))
        (told,) = house.told(LEAD_EMAIL)
        assert "For the safeguarding lead" in told
        report = await house.end()
        assert responses(report, "recording") == {
            "alert_host": "done",
            "stop_recording": "asked_host",
            "alert_safeguarding": "done",
        }

    live(tmp_path, story)


def test_ai_companion_and_a_live_stream_are_stopped_as_well(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.start_ai_companion(MEETING)
        house.zoom.start_live_stream(MEETING)
        await house.wait(timedelta(seconds=5))
        run = house.zoom.live(MEETING)
        assert (run.ai_companion, run.live_stream) == (set(), None)
        report = await house.end()
        assert {finding["subject"]["kind"] for finding in report["findings"]} == {
            "ai_companion",
            "live_stream",
        }
        assert responses(report, "recording") == {
            "alert_host": "done",
            "stop_ai_companion": "done",
            "stop_live_stream": "done",
        }

    live(tmp_path, story)


def test_a_session_that_nothing_recorded_kept_the_rule(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        report = await house.end()
        assert status(report, "recording") == "kept"

    live(tmp_path, story)
