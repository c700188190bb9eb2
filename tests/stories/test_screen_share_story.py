"""Somebody who may not shares a screen: from Zoom's messages to the report."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.house import (
    ADA,
    BEN,
    HELPER,
    HELPER_EMAIL,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    House,
    live,
    responses,
    status,
)

pytestmark = pytest.mark.usefixtures("either_store")

CHAT = {"settings": {"continuous_meeting_chat": {"enable": True}}}


def test_a_child_shares_is_asked_to_stop_and_does(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(seconds=20))
        house.zoom.stop_sharing(MEETING, ADA)
        await house.wait(timedelta(minutes=2))
        channel = house.meeting.settings["continuous_meeting_chat"]["channel_id"]
        (asked,) = house.told(channel)
        assert "please stop now" in asked
        assert ADA not in asked
        (alert,) = house.told(HOST_EMAIL)
        assert f"{ADA} is sharing a screen" in alert

        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["rule"], finding["subject"]["name"]) == ("screen_share", ADA)
        assert (finding["opened_at"], finding["closed_at"]) == (
            "2026-11-03T16:00:20.000Z",
            "2026-11-03T16:00:40.000Z",
        )
        assert len(finding["evidence"]) == 2
        assert responses(report, "screen_share") == {"alert_host": "done", "ask_participant": "done"}
        assert status(report, "screen_share") == "breached"
        assert report["outcome"] == "breached"

    live(tmp_path, story, meeting=CHAT)


def test_who_goes_on_sharing_is_removed_after_half_a_minute(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=29))
        assert BEN in {person.name for person in house.zoom.live(MEETING).present()}
        await house.wait(timedelta(seconds=1))
        assert BEN not in {person.name for person in house.zoom.live(MEETING).present()}
        assert ADA in {person.name for person in house.zoom.live(MEETING).present()}
        report = await house.end()
        assert responses(report, "screen_share") == {
            "alert_host": "done",
            "ask_participant": "asked_host",
            "remove_participant": "done",
        }
        (finding,) = report["findings"]
        assert finding["closed_at"].startswith("2026-11-03T16:00:50")
        (stay,) = (stay for stay in report["attendance"] if stay["name"] == BEN)
        assert stay["left_at"] == finding["closed_at"]

    live(tmp_path, story)


def test_staff_may_share(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        await house.wait(timedelta(seconds=1))
        house.zoom.share_screen(MEETING, HELPER)
        await house.wait(timedelta(minutes=2))
        report = await house.end()
        assert status(report, "screen_share") == "kept"
        assert report["findings"] == []
        assert house.told(HOST_EMAIL) == house.told(LEAD_EMAIL) == []

    live(tmp_path, story)


def test_where_zoom_cannot_remove_anybody_the_host_is_asked_to(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.participant_remove_supported = False
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(minutes=1))
        alert, request = house.told(HOST_EMAIL)
        assert "What to do:" in alert
        assert f"Please do it now: point at {BEN} in the Participants list" in request
        house.zoom.remove(MEETING, BEN)
        report = await house.end()
        assert responses(report, "screen_share")["remove_participant"] == "asked_host"
        (finding,) = report["findings"]
        assert finding["closed_at"] is not None

    live(tmp_path, story)


def test_the_setting_that_lets_guests_share_is_put_right(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.host.settings["in_meeting"]["who_can_share_screen"] = "all"
        await house.begin(ADA)
        assert house.host.settings["in_meeting"]["who_can_share_screen"] == "host"
        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["subject"]["kind"], finding["closed_at"] is not None) == ("setting", True)
        assert responses(report, "screen_share") == {"alert_host": "done", "fix_settings": "done"}

    live(tmp_path, story)


def test_what_could_not_be_done_while_zoom_refused_the_credentials_is_done_afterwards(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        secret, house.zoom.client_secret = house.zoom.client_secret, "a new one"
        house.zoom.revoke_tokens()
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(minutes=1))
        assert house.told(HOST_EMAIL) == []
        house.zoom.client_secret = secret
        await house.wait(timedelta(minutes=2))
        assert f"{BEN} is sharing a screen" in house.told(HOST_EMAIL)[0]
        assert BEN not in {person.name for person in house.zoom.live(MEETING).present()}
        report = await house.end()
        assert responses(report, "screen_share")["remove_participant"] == "done"

    live(tmp_path, story, meeting=CHAT)
