"""The work behind the jobs: done once in effect, and only while there is a point to it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.deciding import report_job
from bot.jobs.table import defer_anew
from bot.journal.done import last_report, outcomes_of
from bot.journal.tables import jobs
from tests.bot.house import ADA, BEN, HOST_EMAIL, MEETING, UUID, House, live, responses
from tests.bot.unwritable import unwritable

pytestmark = pytest.mark.usefixtures("either_store")

MINUTE = timedelta(minutes=1)
AT_ONCE = """
[profiles.children.rules]
screen_share = { respond = ["alert_host", "remove_participant"], then = [] }
"""


def test_an_action_begun_again_after_it_was_done_is_not_done_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(MINUTE)
        done = await house.look(lambda c: outcomes_of(c, UUID))
        said, calls = len(house.told(HOST_EMAIL)), len(house.zoom.calls)
        again = update(jobs).where(jobs.c.kind == "carry_out").values(done_at=None)
        assert (await house.chaperone.database.write(lambda c: c.execute(again))).rowcount == len(done) == 3
        await house.settle()
        assert await house.look(lambda c: outcomes_of(c, UUID)) == done
        assert (len(house.told(HOST_EMAIL)), len(house.zoom.calls)) == (said, calls)

    live(tmp_path, story)


@pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)
def test_while_nothing_can_be_written_nobody_is_told_or_removed_twice(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.delivery.deliver_all()
        await house.chaperone.sessions.settle()
        with unwritable(house.chaperone.database):
            settling = asyncio.create_task(house.chaperone.jobs.settle())
            until = house.clock.now() + MINUTE
            while house.clock.now() < until:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert len(house.told(HOST_EMAIL)) == 1
            removed = [body["method"] for body in house.asked_of_zoom("PATCH", "/live_meetings")]
            assert removed == ["participant.remove"]
        await settling
        assert (
            await house.look(lambda c: [one.outcome for one in outcomes_of(c, UUID).values()]) == ["done"] * 2
        )
        await house.settle()
        assert len(house.told(HOST_EMAIL)) == 1
        assert len(house.asked_of_zoom("PATCH", "/live_meetings")) == 1

    live(tmp_path, story, more=AT_ONCE)


def test_a_session_that_goes_on_is_not_reported_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.chaperone.database.write(lambda c: defer_anew(c, report_job(UUID), house.clock.now()))
        await house.settle()
        assert await house.look(last_report) is None

    live(tmp_path, story)


def test_an_outcome_after_the_report_makes_a_new_one(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.fail("POST", "/chat", status=503, times=10_000)
        house.zoom.start_recording(MEETING)
        await house.settle()
        house.zoom.end(MEETING)
        await house.wait(timedelta(seconds=20))
        before = await house.report()
        assert "alert_host" not in responses(before, "recording")
        house.zoom.gate.failures.clear()
        await house.wait(MINUTE)
        after = await house.report()
        assert responses(after, "recording")["alert_host"] == "done"
        assert (after["number"], after["previous_hash"]) == (before["number"] + 1, before["hash"])

    live(tmp_path, story)


def test_what_is_disproved_before_anybody_could_be_told_is_not_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.arrive(MEETING, BEN)
        waited = house.zoom.outbox.pop()
        await house.wait(timedelta(seconds=1))
        house.zoom.admit(MEETING, BEN)
        events = {event["event"]: event for event in house.zoom.outbox}
        house.zoom.outbox.clear()
        house.zoom.fail("POST", "/chat", status=503, times=10_000)
        await house.delivery.deliver(events.pop("meeting.participant_joined"))
        await house.wait(timedelta(seconds=30))
        for event in (waited, *events.values()):
            await house.delivery.deliver(event)
        house.zoom.gate.failures.clear()
        await house.wait(MINUTE)
        assert house.zoom.messages == []
        report = await house.end()
        assert report["findings"] == []
        assert "retracted" not in report

    live(tmp_path, story)
