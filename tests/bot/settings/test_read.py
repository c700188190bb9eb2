"""What Zoom's answers about a meeting and its host come to, and when a setting is right."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import stamina

from bot.clock import ManualClock
from bot.settings.account import AccountAnswers
from bot.settings.read import MEETING_FIXES, USER_FIXES, is_right, read_settings, settings_event
from bot.simulator.zoom import SimulatedZoom
from bot.zoom import connect
from bot.zoom.errors import NotFound, Unavailable
from bot.zoom.records import AccountRecords
from rules.events import SettingsRead
from tests.bot.house import HOST_EMAIL, MEETING, START, an_account
from tests.bot.switchboard import put_through

Result = TypeVar("Result")
NOW = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)


def said(name: str, meeting: dict[str, Any], user: dict[str, Any] | None = None) -> object:
    return getattr(settings_event(meeting, user or {}, NOW), name)


@pytest.mark.parametrize(
    ("name", "meeting", "value"),
    [
        ("host_email", {"host_email": "Marta@Willow.example"}, "marta@willow.example"),
        ("host_email", {"host_email": ""}, None),
        ("host_email", {"host_email": 7}, None),
        ("waiting_room", {"settings": {"waiting_room": True}}, True),
        ("waiting_room", {"settings": {"waiting_room": False}}, False),
        ("waiting_room", {"settings": {"waiting_room": "true"}}, None),
        ("waiting_room", {"settings": []}, None),
        ("waiting_room", {}, None),
        ("join_before_host", {"settings": {"join_before_host": True}}, True),
        ("auto_recording", {"settings": {"auto_recording": "cloud"}}, "cloud"),
        ("auto_recording", {"settings": {"auto_recording": None}}, None),
        ("auto_ai_companion", {"settings": {"auto_start_meeting_summary": True}}, True),
        ("auto_ai_companion", {"settings": {"auto_start_ai_companion_questions": True}}, True),
        (
            "auto_ai_companion",
            {"settings": {"auto_start_meeting_summary": False, "auto_start_ai_companion_questions": True}},
            True,
        ),
        ("auto_ai_companion", {"settings": {"auto_start_meeting_summary": False}}, False),
        ("auto_ai_companion", {"settings": {}}, None),
        ("chat_channel_id", {"settings": {"continuous_meeting_chat": {"channel_id": "c1"}}}, "c1"),
        ("chat_channel_id", {"settings": {"continuous_meeting_chat": {"channel_id": ""}}}, None),
        ("chat_channel_id", {"settings": {"continuous_meeting_chat": None}}, None),
        (
            "chat_channel_id",
            {"settings": {"continuous_meeting_chat": {"enable": False, "channel_id": "c1"}}},
            None,
        ),
    ],
)
def test_a_meeting_is_read_for_what_it_says_and_nothing_more(
    name: str, meeting: dict[str, Any], value: object
) -> None:
    assert said(name, meeting) == value


@pytest.mark.parametrize(
    ("in_meeting", "may_share"),
    [
        ({"who_can_share_screen": "all"}, True),
        ({"who_can_share_screen": "host"}, False),
        ({"who_can_share_screen": "all", "screen_sharing": False}, False),
        ({"who_can_share_screen": "all", "screen_sharing": True}, True),
        ({"who_can_share_screen": "somebody"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_who_may_share_is_the_hosts_setting(in_meeting: object, may_share: bool | None) -> None:
    assert said("guests_can_share", {}, {"in_meeting": in_meeting}) is may_share


@pytest.mark.parametrize(
    ("in_meeting", "may_write"),
    [
        ({"private_chat": True, "allow_participants_chat_with": 4}, True),
        ({"private_chat": True, "allow_participants_chat_with": 3}, False),
        ({"private_chat": True, "allow_participants_chat_with": 2}, False),
        ({"private_chat": True, "allow_participants_chat_with": 1}, False),
        ({"private_chat": False, "allow_participants_chat_with": 4}, False),
        ({"private_chat": True, "allow_participants_chat_with": 4, "chat": False}, False),
        ({"private_chat": True, "allow_participants_chat_with": 4, "chat": True}, True),
        ({"private_chat": True}, True),
        ({"allow_participants_chat_with": 4}, True),
        ({"private_chat": True, "allow_participants_chat_with": 9}, True),
        ({"allow_participants_chat_with": "4"}, None),
        ({"chat": True}, None),
        ({}, None),
        (None, None),
    ],
)
def test_who_may_write_privately_is_the_hosts_setting(in_meeting: object, may_write: bool | None) -> None:
    assert said("private_chat", {}, {"in_meeting": in_meeting}) is may_write


def test_local_recording_is_the_hosts_setting() -> None:
    assert said("local_recording", {}, {"recording": {"local_recording": True}}) is True


@pytest.mark.parametrize(
    ("meeting", "start", "minutes"),
    [
        ({"start_time": "2026-11-03T16:00:00Z", "duration": 45}, NOW, 45),
        ({"start_time": "2026-11-03T16:00:00", "duration": 45}, NOW, 45),
        ({"start_time": "2026-11-03T17:00:00+01:00", "duration": 45.5}, NOW, 45.5),
        ({"start_time": "2026-11-03T16:00:00Z"}, NOW, None),
        ({"start_time": "2026-11-03T16:00:00Z", "duration": 0}, NOW, None),
        ({"start_time": "2026-11-03T16:00:00Z", "duration": "long"}, NOW, None),
        ({"start_time": "tomorrow", "duration": 45}, None, None),
        ({"duration": 45}, None, None),
        (
            {
                "duration": 30,
                "occurrences": [
                    {"start_time": "2026-10-27T16:00:00Z", "duration": 60},
                    {"start_time": "2026-11-03T16:05:00Z", "duration": 90},
                    {"start_time": "2026-11-10T16:00:00Z", "duration": 60},
                ],
            },
            NOW + timedelta(minutes=5),
            90,
        ),
        ({"duration": 30, "occurrences": [{"start_time": "2026-11-03T16:00:00Z"}, "nonsense"]}, NOW, 30),
    ],
)
def test_the_schedule_is_that_of_the_run_that_goes_on(
    meeting: dict[str, Any], start: datetime | None, minutes: float | None
) -> None:
    event = settings_event(meeting, {}, NOW)
    assert event.scheduled_start == start
    assert event.scheduled_duration == (None if minutes is None else timedelta(minutes=minutes))


def test_a_session_keeps_its_own_occurrence_however_long_it_runs() -> None:
    starts = ["2026-11-03T16:00:00Z", "2026-11-03T18:00:00Z"]
    meeting = {"occurrences": [{"start_time": start, "duration": 115} for start in starts]}
    event = settings_event(meeting, {}, NOW + timedelta(minutes=100), NOW - timedelta(minutes=3))
    assert event.scheduled_start == NOW


@pytest.mark.parametrize(
    ("key", "event", "right"),
    [
        ("waiting_room", {"waiting_room": True}, True),
        ("waiting_room", {"waiting_room": False}, False),
        ("waiting_room", {}, None),
        ("join_before_host", {"join_before_host": False}, True),
        ("join_before_host", {"join_before_host": True}, False),
        ("join_before_host", {}, None),
        ("who_can_share_screen", {"guests_can_share": False}, True),
        ("who_can_share_screen", {"guests_can_share": True}, False),
        ("who_can_share_screen", {}, None),
        ("auto_recording", {"auto_recording": "none", "auto_ai_companion": False}, True),
        ("auto_recording", {"auto_recording": "none"}, True),
        ("auto_recording", {"auto_ai_companion": False}, True),
        ("auto_recording", {"auto_recording": "cloud", "auto_ai_companion": False}, False),
        ("auto_recording", {"auto_recording": "none", "auto_ai_companion": True}, False),
        ("auto_recording", {}, None),
        ("private_chat", {"private_chat": False}, True),
        ("private_chat", {"private_chat": True}, False),
        ("private_chat", {}, None),
        ("file_transfer", {"file_transfer": False}, True),
        ("file_transfer", {"file_transfer": True}, False),
        ("file_transfer", {}, None),
        ("live_streaming", {"live_streaming": False}, True),
        ("live_streaming", {"live_streaming": True}, False),
        ("live_streaming", {}, None),
        ("local_recording", {"local_recording": False}, True),
        ("local_recording", {"local_recording": True}, False),
        ("local_recording", {}, None),
        ("something_else", {"waiting_room": True}, None),
    ],
)
def test_a_setting_is_right_only_where_zoom_says_so(
    key: str, event: dict[str, Any], right: bool | None
) -> None:
    assert is_right(SettingsRead(at=NOW, **event), key) is right


@pytest.mark.parametrize("key", [*MEETING_FIXES, *USER_FIXES])
def test_every_fix_makes_its_setting_right(key: str) -> None:
    event = settings_event(MEETING_FIXES.get(key, {}), USER_FIXES.get(key, {}), NOW)
    assert is_right(event, key) is True


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("file_transfer", {"in_meeting": {"file_transfer": True}}),
        ("live_streaming", {"in_meeting": {"allow_live_streaming": True}}),
        ("cloud_recording", {"recording": {"cloud_recording": True}}),
    ],
)
def test_what_people_may_do_is_the_hosts_setting(name: str, user: dict[str, Any]) -> None:
    assert said(name, {}, user) is True
    assert said(name, {}, {}) is None


def test_what_only_the_account_sets_is_the_accounts() -> None:
    account = AccountAnswers(
        settings={"in_meeting": {"allow_participants_to_rename": True}},
        security={"meeting_security": {"chat_etiquette_tool": {"enable": False}}},
        locked={"meeting_security": {"waiting_room": False}},
    )
    event = settings_event({}, {}, NOW, account=account)
    assert (event.rename, event.chat_etiquette, event.waiting_room_locked) == (True, False, False)
    event = settings_event({}, {}, NOW)
    assert (event.rename, event.chat_etiquette, event.waiting_room_locked) == (None, None, None)


def with_records(story: Callable[[SimulatedZoom, AccountRecords], Awaitable[Result]]) -> Result:
    async def played() -> Result:
        clock = ManualClock(START)
        account, _, _ = an_account(clock)
        url = put_through(account)
        with stamina.set_testing(True, attempts=1):
            async with connect(
                account_id=account.account_id,
                client_id=account.client_id,
                client_secret=account.client_secret,
                api_url=f"{url}/v2",
                oauth_url=f"{url}/oauth/token",
                clock=clock,
            ) as zoom:
                return await story(account, zoom.records)

    return asyncio.run(played())


def test_the_passcode_is_noted_and_no_part_of_what_is_kept() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        event = await read_settings(records, MEETING, None, NOW)
        assert records.passcodes.of(MEETING) == account.meetings[MEETING].password == "q7Wuilt"
        assert "q7Wuilt" not in str(event)

    with_records(story)


def test_meeting_and_host_are_read_from_zoom() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        event = await read_settings(records, MEETING, None, NOW)
        assert (event.at, event.host_email) == (NOW, HOST_EMAIL)
        assert (event.waiting_room, event.guests_can_share) == (True, False)
        assert event.scheduled_duration == timedelta(minutes=60)

    with_records(story)


def test_licence_and_way_in_are_read_from_zoom() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        host = account.users[account.meetings[MEETING].host_id]
        event = await read_settings(records, MEETING, None, NOW)
        assert (event.licensed, event.passcode, event.passcode_in_link) == (True, True, False)
        assert (event.personal_meeting, event.recurring, event.uses_known) == (False, False, None)
        host.licensed = False
        account.meetings[MEETING].password = ""
        account.meetings[MEETING].type = 8
        event = await read_settings(records, MEETING, None, NOW)
        assert (event.licensed, event.passcode, event.recurring) == (False, False, True)
        host.settings["schedule_meeting"]["embed_password_in_join_link"] = True
        account.change_meeting_settings(MEETING, {"password": "n3w", "settings": {"use_pmi": True}})
        event = await read_settings(records, MEETING, None, NOW)
        assert (event.passcode, event.passcode_in_link, event.personal_meeting) == (True, True, True)

    with_records(story)


def test_a_licence_that_is_not_for_the_app_leaves_the_rest() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        account.gate.scopes -= {"user:read:user:admin"}
        event = await read_settings(records, MEETING, None, NOW)
        assert (event.licensed, event.personal_meeting, event.guests_can_share) == (None, False, False)

    with_records(story)


def test_a_host_whose_settings_are_not_for_the_app_leaves_them_open() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        account.gate.scopes -= {"user:read:settings:admin"}
        event = await read_settings(records, MEETING, account.meetings[MEETING].host_id, NOW)
        assert (event.waiting_room, event.guests_can_share, event.local_recording) == (True, None, None)
        unknown = await read_settings(records, MEETING, "nobody", NOW)
        assert unknown.guests_can_share is None

    with_records(story)


def test_what_cannot_be_read_now_is_not_taken_for_unknown() -> None:
    async def story(account: SimulatedZoom, records: AccountRecords) -> None:
        account.fail("GET", "/users/", status=503, times=9)
        with pytest.raises(Unavailable):
            await read_settings(records, MEETING, None, NOW)
        account.fail("GET", "/meetings/", status=404, json={"code": 3001, "message": "gone"})
        with pytest.raises(NotFound):
            await read_settings(records, MEETING, None, NOW)

    with_records(story)
