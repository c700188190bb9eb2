"""What stands behind a finding: what Zoom told, in named fields alone, and what was tried."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import escape

from bot.journal.decided import session_key
from bot.journal.evidence import Behind, Told
from bot.report.times import LocalTimes
from bot.site.sessions.evidence import UNREADABLE, told_rows
from tests.bot.house import ADA, BEN, MEETING, START, UUID, House, live
from tests.bot.site.test_seen import LONDON

PAGE = f"/sessions/{session_key(UUID)}/findings"


def shown(name: str | None, body: bytes) -> list[tuple[str, str]]:
    told = Told("d1", name, START, START + timedelta(seconds=2), body)
    [row] = told_rows(Behind((told,), (), ()), LocalTimes(LONDON, START.date()))
    assert (row.at, row.received) == ("16:00:00", "received 16:00:02")
    return [*row.fields, ("more", row.more)]


def test_a_page_shows_what_told_of_a_finding_and_what_was_tried(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, "<i>Ben</i>")
        house.zoom.share_screen(MEETING, "<i>Ben</i>")
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        address = f"/sessions/{session_key(UUID)}"
        page = (await house.http.get(address)).text
        for number, finding in enumerate(report["findings"], 1):
            assert f'<a href="{address}/findings/{number}">' in page
            behind = (await house.http.get(f"{PAGE}/{number}")).text
            for delivery in finding["evidence"]:
                assert delivery in behind
            for response in finding["responses"]:
                assert escape(response["detail"] or "") in behind
            assert "<i>" not in behind
        sharing = [f["rule"] for f in report["findings"]].index("screen_share") + 1
        behind = (await house.http.get(f"{PAGE}/{sharing}")).text
        assert "<h3>Zoom: sharing started</h3>" in behind
        assert "participant.user_name</dt><dd><bdi>&lt;i&gt;Ben&lt;/i&gt;</bdi>" in behind
        assert "The host was told" in behind
        assert "through " in behind
        assert "@" not in behind.partition('id="told"')[2]

    live(tmp_path, story)


def test_a_finding_that_there_is_not_is_no_page(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(BEN)
        for number in ("0", "99", "-1", "x", "1.0", "¹", "9" * 7, "%2e%2e"):
            assert (await house.http.get(f"{PAGE}/{number}")).status_code == 404, number
            assert (await house.http.get(f"/sessions/unknown/findings/{number}")).status_code == 404

    live(tmp_path, story)


def test_what_is_kept_of_people_beyond_what_happened_is_counted_and_not_shown() -> None:
    told = {
        "event": "meeting.participant_joined",
        "payload": {
            "account_id": "abc",
            "object": {
                "id": 81234567890,
                "host_id": "h",
                "participant": {
                    "user_name": "Ben",
                    "email": "ben@home.example",
                    "phone_number": "+447700900123",
                    "public_ip": "203.0.113.9",
                    "join_time": "2026-11-03T16:00:00Z",
                },
            },
        },
    }
    assert shown("meeting.participant_joined", json.dumps(told).encode()) == [
        ("id", "81234567890"),
        ("participant.user_name", "Ben"),
        ("participant.join_time", "2026-11-03T16:00:00Z"),
        ("more", "6 fields"),
    ]


def test_nothing_of_a_register_is_shown() -> None:
    entry = {"name": "Ada", "guardian": "Zoe", "under_18": True}
    body = json.dumps({"entries": [entry, entry], "columns": ["guardian"], "problem": "A line."}).encode()
    assert shown("chaperone.register_read", body) == [("problem", "A line."), ("more", "7 fields")]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null"])
def test_what_cannot_be_read_is_said_to_be_there(body: bytes) -> None:
    told = Told("d1", None, None, START, body)
    [row] = told_rows(Behind((told,), (), ()), LocalTimes(LONDON, START.date()))
    assert (row.what, row.at, list(row.fields)) == (UNREADABLE, "16:00:00", [])
