"""What Chaperone itself makes known, as it is kept and read back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.journal.known import REGISTER_READ, REPORTED, SETTINGS_READ, Known, read_back, written
from rules.chat_events import Reported
from rules.events import Participant, RegisterRead, SettingsRead
from rules.register import RegisterEntry

AT = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        (REGISTER_READ, RegisterRead(at=AT, delivery="d", entries=(RegisterEntry("k", "Ada"),))),
        (
            SETTINGS_READ,
            SettingsRead(at=AT, delivery="d", private_chat=True, scheduled_duration=timedelta(1)),
        ),
        (REPORTED, Reported(at=AT, delivery="d", by=Participant(name="Ada"), about=Participant(user_id="7"))),
        (REPORTED, Reported(at=AT, delivery="d")),
    ],
)
def test_it_is_read_back_as_it_was(name: str, event: Known) -> None:
    kept_as, body = written(event)
    assert kept_as == name
    assert read_back(name, body, "d") == event


def test_settings_kept_before_private_chat_was_read_are_still_read() -> None:
    old = b'{"at":"2026-11-03T16:00:00Z","delivery":"d","waiting_room":true}'
    assert read_back(SETTINGS_READ, old, "d") == SettingsRead(at=AT, delivery="d", waiting_room=True)
