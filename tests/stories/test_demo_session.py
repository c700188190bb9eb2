"""The children's session of the demonstration: what is found, what is done about it, and what the report says."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.simulator.play import differences
from bot.simulator.thimble_lane import HOST_EMAIL, LEAD_EMAIL, SENDER_EMAIL
from bot.simulator.young_stitchers import MEETING_ID, YOUNG_STITCHERS
from rules.catalog import catalog
from tests.stories import stage
from tests.stories.stage import CALL_TAKES, Played, at, moment


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return asyncio.run(stage.played(YOUNG_STITCHERS, tmp_path_factory.mktemp("demo")))


def test_the_session_ran_as_planned_and_was_ended_after_the_grace(played: Played) -> None:
    session = played.report["session"]
    assert session["topic"] == "Young Stitchers, ages 8 to 11"
    assert (session["profile"], session["meeting_id"]) == ("children", MEETING_ID)
    assert session["host"] == HOST_EMAIL
    assert (session["scheduled_start"], session["scheduled_end"]) == (at("16:00:00"), at("16:30:00"))
    assert (session["started_at"], session["ended_at"]) == (at("15:57:30"), at("16:32:01"))


def test_the_report_is_the_first_of_its_chain_and_final(played: Played) -> None:
    report = played.report
    assert (report["schema"], report["number"], report["previous_hash"]) == ("chaperone.report/1", 1, None)
    assert len(report["hash"]) == 64
    assert report["outcome"] == "breached"
    assert "retracted" not in report


BREACHES = {
    "screen_share": 1,
    "recording": 2,
    "session_close": 1,
    "waiting_room": 1,
    "screen_name": 2,
    "personal_information": 1,
    "private_chat": 1,
    "supervision": 1,
}


def test_every_rule_is_answered_as_it_was_kept(played: Played) -> None:
    rows = {row["rule"]: row for row in played.report["rules"]}
    for rule, breaches in BREACHES.items():
        assert (rows[rule]["status"], rows[rule]["breaches"]) == ("breached", breaches), rule
    for rule in rows.keys() - BREACHES.keys():
        assert rows[rule]["breaches"] == 0, rule
        if rule not in catalog():
            assert rows[rule]["status"] == "not_checked", rule


TEAM_CHAT, ROOM, API = "Team Chat", "meeting chat", "Zoom API"
FINDINGS = [
    (
        ("screen_name", "participant", "iPad", "16:02:00", "16:03:45"),
        [
            ("alert_host", TEAM_CHAT, "16:02:00"),
            ("ask_participant", ROOM, "16:02:00"),
        ],
    ),
    (
        ("screen_name", "participant", "Jordan Pike", "16:09:00", "16:11:01"),
        [
            ("alert_host", TEAM_CHAT, "16:09:00"),
            ("ask_participant", ROOM, "16:09:00"),
        ],
    ),
    (
        ("screen_share", "participant", "Jordan Pike", "16:10:30", "16:11:01"),
        [
            ("alert_host", TEAM_CHAT, "16:10:30"),
            ("ask_participant", ROOM, "16:10:30"),
            ("remove_participant", API, "16:11:00"),
        ],
    ),
    (
        ("waiting_room", "setting", "Waiting room", "16:13:00", "16:13:01"),
        [
            ("alert_host", TEAM_CHAT, "16:13:00"),
            ("fix_settings", API, "16:13:00"),
        ],
    ),
    (
        ("recording", "ai_companion", "Zoom's AI Companion", "16:15:30", "16:15:31"),
        [
            ("alert_host", TEAM_CHAT, "16:15:30"),
            ("stop_ai_companion", API, "16:15:30"),
        ],
    ),
    (
        ("recording", "recording", "The cloud recording", "16:18:00", "16:18:01"),
        [
            ("alert_host", TEAM_CHAT, "16:18:00"),
            ("stop_recording", API, "16:18:00"),
        ],
    ),
    (
        ("personal_information", "participant", "Noah O", "16:20:30", "16:30:30"),
        [
            ("alert_host", TEAM_CHAT, "16:20:30"),
            ("ask_participant", ROOM, "16:20:30"),
            ("delete_message", API, "16:20:30"),
        ],
    ),
    (
        ("private_chat", "participant", "Tom Ashworth", "16:22:30", "16:32:01"),
        [
            ("alert_safeguarding", TEAM_CHAT, "16:22:30"),
        ],
    ),
    (
        ("supervision", "session", "the session", "16:27:00", "16:27:40"),
        [
            ("alert_host", TEAM_CHAT, "16:27:00"),
        ],
    ),
    (
        ("session_close", "session", "the session", "16:32:00", "16:32:01"),
        [
            ("alert_host", TEAM_CHAT, "16:32:00"),
            ("end_meeting", API, "16:32:00"),
        ],
    ),
]


@pytest.mark.parametrize("place", range(len(FINDINGS)), ids=[f"{f[0]} {f[2]}" for f, _ in FINDINGS])
def test_every_finding_says_what_was_done_and_when(played: Played, place: int) -> None:
    (rule, kind, name, opened, closed), responses = FINDINGS[place]
    finding = played.report["findings"][place]
    assert (finding["rule"], finding["subject"]["kind"], finding["subject"]["name"]) == (rule, kind, name)
    assert (finding["opened_at"], finding["closed_at"]) == (at(opened), at(closed))
    assert finding["evidence"]
    assert [(r["action"], r["outcome"], r["channel"]) for r in finding["responses"]] == [
        (action, "done", channel) for action, channel, _ in responses
    ]
    for response, (_, _, when) in zip(finding["responses"], responses, strict=True):
        assert timedelta() <= datetime.fromisoformat(response["at"]) - moment(when) <= CALL_TAKES


def test_nothing_else_was_found(played: Played) -> None:
    assert len(played.report["findings"]) == len(FINDINGS)
    assert differences(YOUNG_STITCHERS, played.report) == []


ATTENDANCE = [
    ("Helen Marsh", "host", None, "15:57:30", "16:32:01", 34.5, False),
    ("Tom Ashworth", "staff", None, "15:58:15", "16:26:00", 27.8, False),
    ("Tom Ashworth", "staff", None, "16:27:40", "16:31:15", 3.6, False),
    ("Amelia Hart", "guest", "Amelia Hart", "16:00:15", "16:30:15", 30.0, True),
    ("Noah O", "guest", "Noah Okonkwo", "16:00:15", "16:30:15", 30.0, True),
    ("Izzy", "guest", "Isla Bennett", "16:00:15", "16:30:15", 30.0, True),
    ("Yusuf", "guest", "Yusuf Rahman", "16:00:15", "16:30:15", 30.0, True),
    ("Poppy Winters", "guest", "Poppy Winters", "16:00:15", "16:32:01", 31.8, True),
    ("Leo Marchetti", "guest", "Leo Marchetti", "16:00:15", "16:32:01", 31.8, True),
    ("iPad", "guest", "Freya Sandhu", "16:02:00", "16:03:45", 1.8, True),
    ("Freya Sandhu", "guest", "Freya Sandhu", "16:04:50", "16:32:01", 27.2, True),
    ("Jordan Pike", "stranger", None, "16:09:00", "16:11:01", 2.0, True),
]


def test_who_was_there_and_as_whom(played: Played) -> None:
    fields = ("name", "role", "matched", "joined_at", "left_at", "minutes", "waited")
    rows = [tuple(row[field] for field in fields) for row in played.report["attendance"]]
    wanted = [(n, role, match, at(came), at(left), m, w) for n, role, match, came, left, m, w in ATTENDANCE]
    assert [row[3] for row in rows] == sorted(row[3] for row in rows)
    assert sorted(rows, key=str) == sorted(wanted, key=str)


def test_all_that_zoom_sent_is_covered(played: Played) -> None:
    coverage = played.report["coverage"]
    about_settings = [receipt for receipt in played.receipts if receipt.event == "meeting.updated"]
    assert all(receipt.delivered for receipt in played.receipts)
    assert len(about_settings) == 3
    assert coverage["deliveries"] == len(played.receipts) - len(about_settings)
    assert (coverage["gaps"], coverage["late"]) == (0, 0)
    unchecked = [row["rule"] for row in played.report["rules"] if row["status"] == "not_checked"]
    assert coverage["not_checked"] == unchecked


def test_chaperone_changed_in_zoom_what_the_policy_says_and_nothing_else(played: Played) -> None:
    jordan = next(person for person in played.zoom.runs[-1].people if person.name == "Jordan Pike")
    changes = [
        (call.method, call.path, call.json) for call in played.zoom.calls if call.method in {"PATCH", "PUT"}
    ]
    controls = f"/live_meetings/{MEETING_ID}/events"
    assert [call[:2] for call in changes] == [
        ("PATCH", f"/meetings/{MEETING_ID}"),
        ("PATCH", controls),
        ("PATCH", f"/meetings/{MEETING_ID}"),
        ("PATCH", controls),
        ("PATCH", controls),
        ("PUT", f"/meetings/{MEETING_ID}/status"),
    ]
    assert changes[0][2] == {"settings": {"join_before_host": False}}
    assert changes[1][2] == {
        "method": "participant.remove",
        "params": {"participant_uuid": jordan.participant_uuid},
    }
    assert [changes[3][2]["method"], changes[4][2]["method"]] == ["ai_companion.stop", "recording.stop"]
    assert played.zoom.meetings[MEETING_ID].settings["waiting_room"] is True


TOLD = [
    "15:54:30",
    "16:00:15",
    "16:02:00",
    "16:09:00",
    "16:10:30",
    "16:13:00",
    "16:15:30",
    "16:18:00",
    "16:20:00",
    "16:20:30",
    "16:25:00",
    "16:27:00",
    "16:32:00",
]
ASKED = ["16:02:00", "16:09:00", "16:10:30", "16:20:30", "16:25:00"]


def test_the_host_is_told_and_reminded_and_the_lead_of_what_staff_wrote(played: Played) -> None:
    messages = played.zoom.messages
    told = [message for message in messages if message.to_contact == HOST_EMAIL]
    lead = [message for message in messages if message.to_contact == LEAD_EMAIL]
    asked = [message for message in messages if message.to_channel is not None]
    assert ["Poppy Winters" in message.text for message in lead] == [True]
    assert {message.sender for message in messages} == {SENDER_EMAIL}
    for some, times in ((told, TOLD), (asked, ASKED)):
        for message, when in zip(some, times, strict=True):
            assert timedelta() <= message.at - moment(when) <= CALL_TAKES


def test_messages_give_times_by_the_clubs_clock(played: Played) -> None:
    reminders = [message.text for message in played.zoom.messages if "closes in" in message.text]
    assert [("10 minutes, at 16:30" in text, "at 16:32" in text) for text in reminders] == [
        (True, True),
        (False, True),
    ]


def test_the_staff_page_shows_it(played: Played) -> None:
    for text in ("Young Stitchers, ages 8 to 11", "Jordan Pike", "Freya Sandhu", "16:32:01"):
        assert text in played.page
