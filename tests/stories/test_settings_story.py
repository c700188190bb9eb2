"""Licence, passcode, link, and what may be recorded or sent: from Zoom's settings to the report."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.bot.house import ADA, HOST_EMAIL, MEETING, UUID, House, live, responses, status

WEEK = timedelta(days=7)
A_MOMENT = timedelta(seconds=10)
SECOND_UUID = "w33kTw0/+Tuesday=="
PASSCODE = "q7Wuilt"


def played(folder: Path, rule: str, story: Callable[[House], Awaitable[None]], **house: Any) -> None:
    live(folder, story, also=[rule], **house)


def findings_of(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["rule"] == rule]


def reason_of(report: dict[str, Any], rule: str) -> str:
    return next(str(row["reason"]) for row in report["rules"] if row["rule"] == rule)


async def session(house: House, uuid: str, **meeting: Any) -> dict[str, Any]:
    """A session from start to report."""
    house.zoom.start(MEETING, uuid=uuid)
    await house.wait(A_MOMENT)
    house.zoom.end(MEETING)
    await house.wait(timedelta(minutes=1))
    return await house.report(uuid)


@pytest.mark.parametrize("rule", ["licensed_host", "passcode", "unique_link"])
def test_a_session_as_it_should_be_keeps_each(tmp_path: Path, rule: str) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        report = await house.end()
        assert (status(report, rule), findings_of(report, rule)) == ("kept", [])
        assert house.told(HOST_EMAIL) == []

    played(tmp_path, rule, story)


@pytest.mark.parametrize("rule", ["licensed_host", "passcode", "unique_link"])
def test_where_zoom_does_not_let_its_settings_be_read_nothing_is_claimed(tmp_path: Path, rule: str) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {"meeting:read:meeting:admin"}
        await house.begin(ADA)
        report = await house.end()
        assert (status(report, rule), findings_of(report, rule)) == ("not_checked", [])

    played(tmp_path, rule, story)


def test_a_host_without_a_licence_is_told_where_it_is_given(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.host.licensed = False
        await house.begin(ADA)
        (alert,) = house.told(HOST_EMAIL)
        assert "no Zoom licence" in alert
        assert "under Admin, User Management, Users" in alert
        report = await house.end()
        assert status(report, "licensed_host") == "breached"
        assert responses(report, "licensed_host") == {"alert_host": "done"}

    played(tmp_path, "licensed_host", story)


def test_a_meeting_without_a_passcode_is_told_of_until_somebody_sets_one(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        (alert,) = house.told(HOST_EMAIL)
        assert "without a passcode" in alert
        assert "send everybody the new link and passcode" in alert
        assert house.asked_of_zoom("PATCH", "/meetings") == []
        house.zoom.change_meeting_settings(MEETING, {"password": PASSCODE})
        await house.wait(A_MOMENT)
        report = await house.end()
        (finding,) = findings_of(report, "passcode")
        assert finding["closed_at"] < report["session"]["ended_at"]

    played(tmp_path, "passcode", story, meeting={"password": ""})


def test_a_link_that_is_used_again_is_told_of_with_the_day(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first = await session(house, UUID)
        assert status(first, "unique_link") == "kept"
        await house.wait(WEEK)
        second = await session(house, SECOND_UUID)
        (finding,) = findings_of(second, "unique_link")
        assert (
            finding["reason"]
            == "The link to this session was used for an earlier session, on 3 November 2026."
        )
        (alert,) = house.told(HOST_EMAIL)
        assert "Chaperone does not change them by itself" in alert
        assert responses(second, "unique_link") == {"alert_host": "done"}

    played(tmp_path, "unique_link", story)


def test_a_passcode_that_is_used_again_is_told_of_and_stands_nowhere(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await session(house, UUID)
        await house.wait(WEEK)
        other = house.zoom.add_meeting(
            house.host, "Kids felting", meeting_id="84620017396", password=PASSCODE
        )
        house.zoom.start(other.id, uuid=SECOND_UUID)
        await house.wait(A_MOMENT)
        (finding,) = findings_of(await house.report(SECOND_UUID), "unique_link")
        assert finding["subject"]["name"] == "Passcode"
        assert "on 3 November 2026" in finding["reason"]
        house.zoom.change_meeting_settings(other.id, {"password": "n3wOne"})
        await house.wait(A_MOMENT)
        (finding,) = findings_of(await house.report(SECOND_UUID), "unique_link")
        assert finding["closed_at"] is not None
        kept = b"".join(file.read_bytes() for file in house.folder.glob("journal.db*"))
        assert PASSCODE.encode() not in kept
        assert b"n3wOne" not in kept

    played(tmp_path, "unique_link", story)


@pytest.mark.parametrize(
    ("meeting", "sentence"),
    [
        ({"kind": 8}, "one of a recurring meeting"),
        ({"kind": 3}, "one of a recurring meeting"),
        ({"kind": 4}, "the host's personal meeting"),
        ({"settings": {"use_pmi": True}}, "the host's personal meeting"),
    ],
)
def test_a_meeting_that_has_one_link_for_all_its_sessions_is_told_of(
    tmp_path: Path, meeting: dict[str, Any], sentence: str
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        (alert,) = house.told(HOST_EMAIL)
        assert sentence in alert
        assert status(await house.end(), "unique_link") == "breached"

    played(tmp_path, "unique_link", story, meeting=meeting)


def test_a_session_that_broke_off_may_begin_again_with_its_link(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await session(house, UUID)
        await house.wait(timedelta(minutes=10))
        again = await session(house, SECOND_UUID)
        assert (status(again, "unique_link"), house.told(HOST_EMAIL)) == ("kept", [])

    played(tmp_path, "unique_link", story)


def test_before_a_session_the_host_is_told_what_is_missing_and_who_has_to_send_what(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        begins = house.clock.now() + timedelta(days=2)
        (made,) = house.zoom.create_meeting(house.host, "Kids weaving", start=begins, password="")
        await house.wait(timedelta(minutes=2))
        (notice,) = house.told(HOST_EMAIL)
        assert "without a passcode" in notice
        assert "new link and passcode" in notice
        page = await house.http.get("/")
        assert "For the owner of your Zoom account" in page.text
        house.zoom.change_meeting_settings(str(made["payload"]["object"]["id"]), {"password": PASSCODE})
        await house.wait(begins - timedelta(minutes=28) - house.clock.now())
        assert "is ready for the session" in house.told(HOST_EMAIL)[-1]

    played(tmp_path, "passcode", story)


def test_where_nothing_may_be_recorded_nobody_is_let(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.host.settings["in_meeting"]["allow_live_streaming"] = True
        house.host.settings["recording"]["local_recording"] = True
        await house.begin(ADA)
        settings = house.host.settings
        assert settings["recording"]["local_recording"] is False
        assert settings["in_meeting"]["allow_live_streaming"] is False
        assert len(house.told(HOST_EMAIL)) == 2
        report = await house.end()
        findings = findings_of(report, "recording")
        assert {finding["subject"]["name"] for finding in findings} == {
            "Recording on a computer",
            "Live streaming",
        }
        assert all(finding["closed_at"] for finding in findings)
        assert responses(report, "recording") == {"alert_host": "done", "fix_settings": "done"}

    live(tmp_path, story, more='[profiles.children.rules]\nrecording = { policy = "forbidden" }')


def test_files_in_the_chat_are_switched_off_for_children(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.host.settings["in_meeting"]["file_transfer"] = True
        await house.begin(ADA)
        assert house.host.settings["in_meeting"]["file_transfer"] is False
        (alert,) = house.told(HOST_EMAIL)
        assert "Send files via meeting chat" in alert
        report = await house.end()
        assert responses(report, "personal_information") == {"alert_host": "done", "fix_settings": "done"}

    played(tmp_path, "personal_information", story)
