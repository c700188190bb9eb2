"""From a meeting that is made to the session that is ready, and what comes in between."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions import reasons
from bot.journal.lookup import coming_sessions, find_session, newest_sessions
from bot.settings.budget import UPDATES_A_DAY, spend
from bot.simulator.records import Meeting
from rules.readiness import State, readiness
from tests.bot.house import HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, MEETING, START, House, live

pytestmark = pytest.mark.slow

BEGINS = START + timedelta(days=2)
OFF: Mapping[str, Any] = {"settings": {"waiting_room": False}}
READY = "Everything that Chaperone looks at is ready for the session at 16:00."


def made(home: House, **details: Any) -> Meeting:
    """Somebody schedules a session of children two days from now."""
    home.zoom.create_meeting(home.host, "Kids weaving", **{"start": BEGINS, **details})
    return list(home.zoom.meetings.values())[-1]


async def until(home: House, at: datetime) -> None:
    await home.wait(at - home.clock.now())


async def planned(home: House) -> list[tuple[str | None, datetime | None]]:
    rows = await home.look(lambda connection: coming_sessions(connection, home.clock.now(), 99))
    return [(row.meeting_id, row.planned_for) for row in rows]


async def states(home: House) -> list[State]:
    decider = home.chaperone.sessions.decider

    def look(connection: Any) -> list[State]:
        found = (decider.folded(connection, row) for row in coming_sessions(connection, home.clock.now(), 99))
        return [readiness(session, session.plan).state for session in found if session.plan is not None]

    return await home.look(look)


def test_a_meeting_is_made_with_a_setting_wrong_put_right_and_told_of_as_ready(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home, settings={"waiting_room": False})
        await home.wait(timedelta(minutes=2))
        assert meeting.settings["waiting_room"] is True
        assert await states(home) == [State.READY]
        await until(home, BEGINS - timedelta(minutes=30))
        assert home.told(HOST_EMAIL) == []
        await home.wait(timedelta(minutes=1))
        (text,) = home.told(HOST_EMAIL)
        assert READY in text
        await home.wait(timedelta(minutes=26))
        home.zoom.start(meeting.id, uuid="a-real-run")
        await home.wait(timedelta(minutes=1))
        assert await planned(home) == []
        await home.wait(timedelta(minutes=40))
        assert len(home.told(HOST_EMAIL)) == 1
        home.zoom.end(meeting.id)
        await home.wait(timedelta(minutes=1))
        report = await home.report("a-real-run")
        assert report["session"]["meeting_id"] == meeting.id
        rows = await home.look(lambda connection: newest_sessions(connection, 99, None))
        assert [row.uuid for row in rows] == ["a-real-run"]
        latest = await home.look(lambda connection: find_session(connection, meeting.id))
        assert latest is not None
        assert latest.uuid == "a-real-run"
        assert report["number"] == 1

    live(tmp_path, story)


def test_a_change_between_the_looks_is_put_right_and_told_of_with_who_made_it(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home)
        await until(home, BEGINS - timedelta(minutes=20))
        helper = home.zoom.user(HELPER_EMAIL)
        home.zoom.change_meeting_settings(meeting.id, OFF, operator=helper)
        await home.wait(timedelta(minutes=2))
        assert meeting.settings["waiting_room"] is True
        text = home.told(HOST_EMAIL)[-1]
        assert f'"Waiting room" was changed by {HELPER_EMAIL} at 15:40' in text
        assert "It has been put right." in text
        assert READY in text
        await until(home, BEGINS)
        # Chaperone's own change was told of by Zoom as well, and is nobody's.
        assert len(home.told(HOST_EMAIL)) == 2
        assert home.told(LEAD_EMAIL) == []

    live(tmp_path, story)


def test_what_zoom_sets_back_is_asked_of_the_host_and_told_to_the_lead_in_the_end(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home, settings={"waiting_room": False}, locked={"waiting_room"})
        await home.wait(timedelta(minutes=2))
        (text,) = home.told(HOST_EMAIL)
        assert "One thing is missing for the session on Thursday 5 November 2026 at 16:00:" in text
        assert reasons.OVERRULED in text
        assert 'tick "Waiting Room"' in text
        await until(home, BEGINS - timedelta(minutes=5))
        assert home.told(LEAD_EMAIL) == []
        await home.wait(timedelta(minutes=2))
        # At once, the day before, half an hour before and five minutes before.
        assert len(home.told(HOST_EMAIL)) == 4
        assert len(home.asked_of_zoom("PATCH", f"/meetings/{meeting.id}")) == 4
        (lead,) = home.told(LEAD_EMAIL)
        assert "still missing" in lead

    live(tmp_path, story)


def test_where_the_days_changes_are_used_up_the_host_is_asked_with_the_reason(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        now = home.clock.now()
        for _ in range(UPDATES_A_DAY):
            await home.chaperone.database.write(lambda connection: spend(connection, home.host.id, now))
        meeting = made(home, settings={"waiting_room": False})
        await home.wait(timedelta(minutes=2))
        assert home.asked_of_zoom("PATCH", f"/meetings/{meeting.id}") == []
        (text,) = home.told(HOST_EMAIL)
        assert reasons.NO_UPDATES_LEFT in text
        # The next day has changes of its own.
        await until(home, BEGINS - timedelta(hours=23))
        assert meeting.settings["waiting_room"] is True

    live(tmp_path, story)


def test_while_observing_nothing_is_changed_and_nobody_told(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home, settings={"waiting_room": False})
        await until(home, BEGINS)
        assert meeting.settings["waiting_room"] is False
        assert home.zoom.messages == []

    live(tmp_path, story, mode="observe")


def test_a_meeting_made_ten_minutes_before_it_begins_is_looked_at_at_once(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        made(home, start=START + timedelta(minutes=10))
        await home.wait(timedelta(minutes=2))
        (text,) = home.told(HOST_EMAIL)
        assert "ready for the session at 16:10" in text
        await home.wait(timedelta(minutes=30))
        assert len(home.told(HOST_EMAIL)) == 1

    live(tmp_path, story)


def test_a_meeting_that_is_moved_takes_its_looks_with_it_there_and_back(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home)
        await home.wait(timedelta(minutes=2))
        later = BEGINS + timedelta(days=1)
        for start in (later, BEGINS, later):
            home.zoom.move_meeting(meeting.id, start)
            await home.wait(timedelta(minutes=2))
            assert await planned(home) == [(meeting.id, start)]
        await until(home, BEGINS + timedelta(hours=1))
        assert home.told(HOST_EMAIL) == []
        await until(home, later)
        assert len(home.told(HOST_EMAIL)) == 1

    live(tmp_path, story)


def test_a_meeting_that_is_deleted_is_not_looked_at_any_more(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home)
        await home.wait(timedelta(minutes=2))
        home.zoom.delete_meeting(meeting.id)
        await home.wait(timedelta(minutes=2))
        assert await planned(home) == []
        read = len(home.asked_of_zoom("GET", f"/meetings/{meeting.id}"))
        await until(home, BEGINS)
        assert len(home.asked_of_zoom("GET", f"/meetings/{meeting.id}")) == read
        assert home.told(HOST_EMAIL) == []

    live(tmp_path, story)


def test_a_meeting_that_is_gone_without_a_word_is_seen_to_be_at_the_next_look(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home)
        await home.wait(timedelta(minutes=2))
        home.zoom.delete_meeting(meeting.id)
        home.zoom.outbox.clear()
        await until(home, BEGINS - timedelta(hours=23))
        assert await planned(home) == []

    live(tmp_path, story)


def test_each_time_of_a_recurring_meeting_has_its_looks_and_only_the_next_is_looked_at_at_once(
    tmp_path: Path,
) -> None:
    async def story(home: House) -> None:
        also = [BEGINS + timedelta(days=number) for number in (1, 7, 14)]
        meeting = made(home, kind=8, also=also, settings={"waiting_room": False})
        await home.wait(timedelta(minutes=2))
        assert [at for _, at in await planned(home)] == [BEGINS, also[0]]
        assert await states(home) == [State.READY, State.NOT_READ]
        assert len(home.asked_of_zoom("PATCH", f"/meetings/{meeting.id}")) == 1
        await until(home, also[0])
        assert len(home.told(HOST_EMAIL)) == 2

    live(tmp_path, story)


def test_meetings_are_found_without_being_told_of_and_found_again_nothing_is_done_twice(
    tmp_path: Path,
) -> None:
    async def story(home: House) -> None:
        listed = home.zoom.add_meeting(home.host, "Kids weaving", start=BEGINS)
        await home.chaperone.gate.begin()
        await home.wait(timedelta(minutes=2))
        assert await planned(home) == [(MEETING, START + timedelta(days=1)), (listed.id, BEGINS)]
        asked = len(home.asked_of_zoom("GET", "/users/"))
        read = len(home.asked_of_zoom("GET", f"/meetings/{listed.id}"))
        await home.wait(timedelta(hours=3))
        # Three more times the hosts' meetings were listed, and there was nothing to be read again.
        assert len(home.asked_of_zoom("GET", "/users/")) == asked + 6
        assert len(home.asked_of_zoom("GET", f"/meetings/{listed.id}")) == read
        assert len(await planned(home)) == 2

    live(tmp_path, story, meeting={"start": START + timedelta(days=1)})


def test_a_change_of_the_hosts_settings_is_looked_at(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        made(home)
        await home.wait(timedelta(minutes=2))
        everybody = {"in_meeting": {"who_can_share_screen": "all"}}
        home.zoom.change_user_settings(home.host, everybody, operator=home.zoom.user(HELPER_EMAIL))
        await home.wait(timedelta(minutes=2))
        (text,) = home.told(HOST_EMAIL)
        assert f'"Who can share a screen" was changed by {HELPER_EMAIL} at 16:02' in text
        assert "It has been put right." in text
        assert home.host.settings["in_meeting"]["who_can_share_screen"] == "host"

    live(tmp_path, story)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            {"status": 400, "json": {"code": 4711, "message": "no scope"}},
            "Zoom does not allow the app to do this",
        ),
        ({"status": 503, "times": 500}, "Zoom did not answer."),
    ],
)
def test_what_cannot_be_read_is_said_and_never_taken_for_ready(
    tmp_path: Path, failure: dict[str, Any], said: str
) -> None:
    async def story(home: House) -> None:
        meeting = made(home, start=START + timedelta(minutes=40))
        await home.wait(timedelta(minutes=9))
        home.zoom.fail("GET", f"/meetings/{meeting.id}", **failure)
        await home.wait(timedelta(minutes=9))
        (text,) = home.told(HOST_EMAIL)
        assert said in text
        assert READY not in text
        assert await states(home) == [State.NOT_READ] or "missing" not in text

    live(tmp_path, story)


def test_where_zoom_refuses_to_list_meetings_the_staff_page_says_so(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        home.zoom.gate.scopes -= {"meeting:read:list_meetings:admin"}
        await home.chaperone.gate.begin()
        await home.wait(timedelta(minutes=1))
        shown = (await home.http.get("/")).text
        assert f"Looking for the meetings of {HOST_EMAIL} and {HELPER_EMAIL}: Zoom does not allow" in shown
        home.zoom.gate.scopes |= {"meeting:read:list_meetings:admin"}
        await home.wait(timedelta(hours=1))
        assert "Looking for the meetings" not in (await home.http.get("/")).text

    live(tmp_path, story)


def test_where_zoom_does_not_answer_the_rest_is_found_and_the_missing_soon_after(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        helper = home.zoom.user(HELPER_EMAIL)
        assert helper is not None
        home.zoom.add_meeting(home.host, "Kids weaving", start=BEGINS)
        other = home.zoom.add_meeting(helper, "Kids felting", start=BEGINS)
        home.zoom.fail("GET", f"/users/{HOST_EMAIL.replace('@', '%40')}/meetings", status=503)
        home.zoom.fail("GET", f"/meetings/{MEETING}", status=503)
        await home.chaperone.gate.begin()
        await home.wait(timedelta(minutes=1))
        assert await planned(home) == [(other.id, BEGINS)]
        assert "Zoom did not answer." in (await home.http.get("/")).text
        await home.wait(timedelta(minutes=5))
        assert len(await planned(home)) == 3
        assert "Zoom did not answer." not in (await home.http.get("/")).text

    live(tmp_path, story, meeting={"start": START + timedelta(days=1)})


def test_a_moved_meeting_is_found_moved_without_being_told_of(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        listed = home.zoom.add_meeting(home.host, "Kids weaving", start=BEGINS)
        await home.chaperone.gate.begin()
        await home.wait(timedelta(minutes=1))
        listed.start = BEGINS + timedelta(hours=2)
        await home.wait(timedelta(hours=1))
        assert await planned(home) == [(listed.id, listed.start)]

    live(tmp_path, story)


def test_a_configured_meeting_that_zoom_does_not_know_is_shown(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        home.zoom.delete_meeting(MEETING)
        await home.chaperone.gate.begin()
        await home.wait(timedelta(minutes=1))
        shown = (await home.http.get("/")).text
        assert f"Looking for the meetings of {MEETING}: Zoom knows no meeting with this number." in shown

    live(tmp_path, story)


def test_the_first_page_shows_what_comes_up(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        made(home, settings={"waiting_room": False}, locked={"waiting_room"})
        await home.wait(timedelta(minutes=2))
        shown = " ".join((await home.http.get("/")).text.split())
        assert "<bdi>Kids weaving</bdi>" in shown
        assert "Thu 5 Nov 2026, 16:00 · <bdi>Marta Reyes</bdi>" in shown
        assert "1 thing missing" in shown
        assert reasons.OVERRULED in shown.replace("&#39;", "'")

    live(tmp_path, story)


def test_a_rehearsal_hours_before_does_not_count_and_an_early_start_does(tmp_path: Path) -> None:
    async def story(home: House) -> None:
        meeting = made(home, start=START + timedelta(hours=3))
        await home.wait(timedelta(minutes=2))
        home.zoom.start(meeting.id, uuid="rehearsal")
        await home.wait(timedelta(minutes=5))
        home.zoom.end(meeting.id)
        await home.wait(timedelta(minutes=5))
        assert len(await planned(home)) == 1
        await until(home, START + timedelta(hours=2, minutes=45))
        home.zoom.start(meeting.id, uuid="session")
        await home.wait(timedelta(minutes=1))
        # What is changed while it runs concerns the session, and does not plan it again.
        home.zoom.change_meeting_settings(meeting.id, {"settings": {"jbh_time": 5}})
        await home.wait(timedelta(minutes=1))
        assert await planned(home) == []

    live(tmp_path, story)
