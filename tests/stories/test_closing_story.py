"""How a session ends: by the host, by Chaperone, or by nobody."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from typer.testing import CliRunner

from bot.cli import app
from bot.clock import ManualClock
from bot.live.words import TELL_THEM
from bot.report.render import render_html
from bot.report.timeline_rows import timeline_rows
from bot.report.times import LocalTimes
from rules.pressed import Button, Pressed, Through
from tests.bot.house import ADA, HOST, HOST_EMAIL, MEETING, START, UUID, House, live, responses, status
from tests.bot.live.watcher import MARTA, PAGE, Door, at_the_page

HALF_AN_HOUR = {"duration": 30}
CHAT = {"settings": {"continuous_meeting_chat": {"enable": True}}}


def test_a_host_who_ends_in_time_is_reminded_and_keeps_the_rule(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=29))
        ten, five = house.told(HOST_EMAIL)
        assert "closes in 10 minutes, at 16:30" in ten
        assert "closes in 5 minutes, at 16:30" in five
        report = await house.end()
        assert status(report, "session_close") == "kept"
        assert report["findings"] == []
        assert report["session"]["scheduled_end"] == "2026-11-03T16:30:00.000Z"

    live(tmp_path, story, meeting=HALF_AN_HOUR)


def test_a_session_that_goes_on_too_long_is_ended(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=40))
        assert house.zoom.run(MEETING) is None
        report = await house.report()
        assert report["session"]["ended_at"].startswith("2026-11-03T16:32:00")
        assert responses(report, "session_close") == {"alert_host": "done", "end_meeting": "done"}
        assert report["number"] == 1

    live(tmp_path, story, meeting=HALF_AN_HOUR)


def test_everybody_is_told_in_the_meetings_chat_and_told_anew_when_the_close_is_moved(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=26))
        (_, five) = house.told(HOST_EMAIL)
        assert "Chaperone is writing to everybody" in five
        now = house.clock.now()
        await house.chaperone.inbox.make_known(UUID, extension(now), now)
        await house.wait(timedelta(minutes=1))
        assert house.zoom.said_to_everybody(MEETING) == [
            "We finish in 5 minutes, at 16:30. Please get ready to say goodbye.",
            "The time has changed. We now finish in 14 minutes, at 16:40.",
        ]
        assert "now closes at 16:40, in 14 minutes, and no longer at 16:30" in house.told(HOST_EMAIL)[2]
        # The chat is gone by the time that the next is due.
        house.zoom.change_meeting_settings(
            MEETING, {"settings": {"continuous_meeting_chat": {"enable": False}}}
        )
        house.zoom.outbox.clear()
        await house.wait(timedelta(minutes=9))
        assert "aloud or in the chat:\nWe finish in 5 minutes, at 16:40." in house.told(HOST_EMAIL)[-1]
        async with at_the_page(house.chaperone, Door(MARTA)) as client:
            seen = (await client.get(PAGE)).text
        assert seen.count("A message for everybody went into the meeting&#39;s chat, 16:") == 2
        assert f"at 16:40. Please get ready to say goodbye.” {TELL_THEM} " in seen
        report = await house.end()
        assert [(one["text"][:14], one["outcome"], one["channel"]) for one in report["announcements"]] == [
            ("We finish in 5", "done", "meeting chat"),
            ("The time has c", "done", "meeting chat"),
            ("We finish in 5", "asked_host", "Team Chat"),
        ]
        assert status(report, "session_close") == "kept"
        assert len(timeline_rows(report, LocalTimes(ZoneInfo("Europe/London")))[0].acts) == 3
        page = render_html(report, tz=ZoneInfo("Europe/London"), organisation="Willow Lane")
        assert "Announcements to everybody" in page
        typed = CliRunner().invoke(
            app, ["replay", UUID, "--config", str(tmp_path / "chaperone.toml")], env={}
        )
        assert (typed.exit_code, ": the same (" in typed.stdout) == (0, True)
        asked = ["explain", UUID, "session_close", "--config", str(tmp_path / "chaperone.toml")]
        explained = CliRunner().invoke(app, asked, env={}).stdout
        assert explained.count('To everybody: "') == 3
        assert "A message for everybody went into the meeting's chat." in explained

    live(tmp_path, story, meeting=HALF_AN_HOUR | CHAT)


def test_an_announcement_that_waited_until_the_close_was_moved_is_not_made(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=24, seconds=30))
        house.zoom.fail("POST", "/chat", status=503, times=99)
        await house.wait(timedelta(seconds=15))
        now = house.clock.now()
        await house.chaperone.inbox.make_known(UUID, extension(now), now)
        await house.settle()
        house.zoom.gate.failures.clear()
        await house.wait(timedelta(minutes=2))
        said = house.zoom.said_to_everybody(MEETING)
        assert said == ["The time has changed. We now finish in 15 minutes, at 16:40."]
        announcements = (await house.end())["announcements"]
        assert [one["outcome"] for one in announcements] == ["not_possible", "done"]

    live(tmp_path, story, meeting=HALF_AN_HOUR | CHAT)


def extension(at: datetime) -> Pressed:
    return Pressed(at=at, button=Button.EXTEND, by=HOST_EMAIL, name=HOST, through=Through.LIVE_PAGE)


def test_children_whom_the_host_left_alone_are_told_of_and_the_session_is_ended(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.leave(MEETING, HOST)
        await house.wait(timedelta(minutes=1, seconds=59))
        (warning,) = house.told(HOST_EMAIL)
        assert "If no member of staff is back by 16:02, Chaperone ends it." in warning
        assert house.zoom.run(MEETING) is not None
        await house.wait(timedelta(seconds=1))
        _, alert = house.told(HOST_EMAIL)
        assert "still open" in alert
        assert house.zoom.run(MEETING) is None
        await house.wait(timedelta(minutes=1))
        report = await house.report()
        assert responses(report, "session_close") == {"alert_host": "done", "end_meeting": "done"}

    live(tmp_path, story)


def test_the_host_is_told_of_a_closing_time_that_passed_while_chaperone_was_not_running(
    tmp_path: Path,
) -> None:
    async def before(house: House) -> None:
        await house.begin(ADA)

    async def after(house: House) -> None:
        house.zoom.start(MEETING, uuid=UUID)
        house.zoom.outbox.clear()
        await house.wait(timedelta(minutes=1))
        (told,) = house.told(HOST_EMAIL)
        assert "Chaperone learnt of this late, at 16:45" in told
        assert house.zoom.run(MEETING) is not None
        report = await house.report()
        assert responses(report, "session_close") == {
            "alert_host": "done",
            "end_meeting": "not_possible",
            "alert_safeguarding": "done",
        }

    live(tmp_path, before, meeting=HALF_AN_HOUR)
    later = ManualClock(START + timedelta(minutes=45))
    live(tmp_path, after, clock=later, meeting=HALF_AN_HOUR | {"start": START})


def test_a_session_whose_end_was_never_told_does_not_end_the_next_one_of_the_meeting(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.leave(MEETING, HOST)
        await house.wait(timedelta(minutes=1))
        house.zoom.end(MEETING)
        house.zoom.outbox.clear()
        house.zoom.start(MEETING, uuid="next")
        await house.wait(timedelta(minutes=6))
        assert house.zoom.run(MEETING) is not None
        assert responses(await house.report(), "session_close")["end_meeting"] == "not_possible"

    live(tmp_path, story)
