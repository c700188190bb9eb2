"""From a meeting that is made to the session that is ready, and what comes in between."""

from datetime import timedelta
from pathlib import Path

from bot.journal.lookup import coming_sessions
from bot.simulator.records import Meeting
from tests.bot.house import HOST_EMAIL, START, House, live

BEGINS = START + timedelta(days=2)
WRONG = {"waiting_room": False}


def made(home: House, **details: object) -> Meeting:
    """Somebody schedules a session of children two days from now."""
    home.zoom.create_meeting(home.host, "Kids weaving", **{"start": BEGINS, **details})
    return list(home.zoom.meetings.values())[-1]


def test_a_meeting_is_made_with_a_setting_wrong_put_right_and_told_of_as_ready(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home, settings=WRONG)
        await home.wait(timedelta(minutes=2))
        assert meeting.settings["waiting_room"] is True
        assert home.told(HOST_EMAIL) == []
        await home.wait(timedelta(days=1, hours=23, minutes=25))
        assert home.told(HOST_EMAIL) == []
        await home.wait(timedelta(minutes=5))
        (text,) = home.told(HOST_EMAIL)
        assert "Everything that Chaperone looks at is ready for the session at 16:00." in text
        await home.wait(timedelta(minutes=28))
        home.zoom.start(meeting.id, uuid="a-real-run")
        await home.wait(timedelta(minutes=40))
        assert len(home.told(HOST_EMAIL)) == 1
        assert await home.look(lambda connection: coming_sessions(connection, START, 9)) == []
        home.zoom.end(meeting.id)
        await home.wait(timedelta(minutes=1))
        report = await home.report("a-real-run")
        assert report["session"]["meeting_id"] == meeting.id

    live(tmp_path, story)
