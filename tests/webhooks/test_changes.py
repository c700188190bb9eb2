"""After which news settings are read again."""

from datetime import UTC, datetime

import pytest

from tests.webhooks.payloads import MEETING, as_bytes
from webhooks.changes import SettingsChanged, settings_changed
from webhooks.payloads import parse


@pytest.mark.parametrize(
    ("name", "told", "changed"),
    [
        ("meeting.updated", {"id": 81234567890}, SettingsChanged(meeting_id="81234567890")),
        ("meeting.created", {"id": 81234567890}, SettingsChanged(meeting_id="81234567890")),
        ("meeting.deleted", {"id": 81234567890}, SettingsChanged(meeting_id="81234567890")),
        ("user.settings_updated", {"id": "h0st"}, SettingsChanged(user_id="h0st")),
        ("meeting.updated", {"id": None}, None),
        ("meeting.updated", None, None),
        ("user.updated", {"id": "h0st"}, None),
        ("meeting.started", MEETING, None),
    ],
)
def test_whose_settings_changed(name: str, told: object, changed: SettingsChanged | None) -> None:
    assert settings_changed(parse(as_bytes({"event": name, "payload": {"object": told}}))) == changed


@pytest.mark.parametrize(
    ("beside", "at"),
    [
        ({"time_stamp": 1772553900000}, datetime(2026, 3, 3, 16, 5, tzinfo=UTC)),
        ({}, datetime(2026, 3, 3, 16, 6, tzinfo=UTC)),
    ],
)
def test_who_changed_which_settings_and_when(beside: dict[str, object], at: datetime) -> None:
    told = {"id": 81234567890, "password": "s3cret", "settings": {"waiting_room": False, "chat": {"on": 1}}}
    payload = {"operator": "jo@weavers.example", "object": told, **beside}
    sent = {"event": "meeting.updated", "event_ts": 1772553960000, "payload": payload}
    changed = settings_changed(parse(as_bytes(sent)))
    names = frozenset({"password", "waiting_room", "chat", "on"})
    assert changed == SettingsChanged("81234567890", None, "jo@weavers.example", at, names)
