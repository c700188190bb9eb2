"""Deliveries that never came, from the session to the report that is issued again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.actions import reasons
from bot.journal.decided import session_key
from bot.journal.known import RECORDS_READ
from bot.journal.lookup import newest_sessions
from bot.journal.tables import deliveries
from bot.reconcile.reading import NEVER_READY, NO_ANSWER, NOT_READY
from bot.reconcile.schedule import LOOKS, PLANNED_LOOKS
from bot.simulator.records import Plan
from tests.bot.house import ADA, BEN, MEETING, START, TOPIC, UUID, House, live, responses, status

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)
COUNT_OF_READINGS = select(func.count()).where(deliveries.c.event == RECORDS_READ)
REMOVING = """
[webhooks]
max_age = "1h"

[profiles.children.rules]
screen_name = { respond = ["alert_host", "remove_participant"] }
"""


async def a_lesson(house: House, *lost: tuple[Any, ...]) -> dict[str, Any]:
    """Half an hour of which these deliveries are lost, and the report just after it."""
    await house.chaperone.reconciler.begin()
    for kind, *which in lost:
        house.delivery.lose(f"meeting.{kind}", *which)
    await house.begin(ADA, BEN)
    await house.wait(20 * MINUTE)
    house.zoom.leave(MEETING, BEN)
    await house.wait(10 * MINUTE)
    return await house.end()


async def compared(house: House) -> dict[str, Any]:
    """The report after Zoom's records were looked at for the first time."""
    await house.wait(15 * MINUTE)
    return await house.report()


async def leap(house: House, span: timedelta) -> None:
    """Let time pass at once, as for a service that was down."""
    await house.clock.sleep(span)
    await house.settle()
    await house.wait(MINUTE)


def stays(report: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["name"]: (_clock(one["joined_at"]), _clock(one["left_at"])) for one in report["attendance"]}


def _clock(at: str | None) -> str:
    return at[11:19] if at is not None else "?"


@pytest.mark.usefixtures("either_store")
def test_who_came_and_went_untold_is_in_the_report_that_is_issued_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        before = await a_lesson(house, ("participant_joined", 2), ("participant_left", 1))
        assert stays(before)[BEN] == ("16:00:10", "16:30:20")
        after = await compared(house)
        assert stays(after)[ADA] == ("16:00:10", "16:30:20")
        assert stays(after)[BEN] == ("16:00:10", "16:20:20")
        assert after["number"] == before["number"] + 1
        assert after["previous_hash"] == before["hash"]
        assert (after["coverage"]["gaps"], after["coverage"]["reconciled"]) == (2, 2)
        assert [(one["what"], one["name"]) for one in after["coverage"]["learnt"]] == [
            ("participant_joined", ADA),
            ("participant_left", BEN),
        ]

    live(tmp_path, story, plan="pro")


def test_nothing_is_issued_again_where_nothing_was_lost(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        before = await a_lesson(house)
        assert "learnt" not in before["coverage"]
        await house.wait(timedelta(hours=9))
        assert await house.report() == before
        asked = [call.path for call in house.zoom.calls if call.path.endswith("/participants")]
        assert len(asked) == 1

    live(tmp_path, story, plan="pro")


def test_what_comes_after_all_is_no_gap(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        before = await a_lesson(house, ("participant_joined", 2))
        assert (await compared(house))["coverage"]["gaps"] == 1
        for event in house.delivery.lost:
            await house.delivery.deliver(event)
        await house.wait(MINUTE)
        after = await house.report()
        assert (after["coverage"]["gaps"], after["coverage"]["reconciled"]) == (0, 0)
        assert after["coverage"]["late"] == 1
        assert (before["outcome"], after["outcome"]) == ("not_proven", "kept")
        assert stays(after)[ADA] == ("16:00:10", "16:30:20")

    live(tmp_path, story, plan="pro")


def test_records_that_are_not_ready_are_asked_for_again_and_the_report_says_so(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.records_after = timedelta(hours=1)
        before = await a_lesson(house, ("participant_joined", 2))
        waiting = await compared(house)
        assert waiting["number"] == before["number"] + 1
        assert waiting["coverage"]["unread"] == [{"records": "participants", "problem": NOT_READY}]
        assert stays(waiting)[ADA][0] == "?"
        await house.wait(timedelta(hours=2))
        after = await house.report()
        assert "unread" not in after["coverage"]
        assert stays(after)[ADA] == ("16:00:10", "16:30:20")

    live(tmp_path, story, plan="pro")


def test_records_that_are_never_ready_are_given_up_after_a_day(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.records_after = timedelta(days=7)
        await a_lesson(house)
        for _ in LOOKS:
            await leap(house, timedelta(hours=16))
        (said,) = (await house.report())["coverage"]["unread"]
        assert said == {"records": "participants", "problem": NEVER_READY}
        asked = len(house.zoom.calls)
        await leap(house, timedelta(days=2))
        assert len(house.zoom.calls) == asked

    live(tmp_path, story, plan="pro")


def test_what_the_plan_does_not_have_is_said(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.plan = Plan.FREE
        await a_lesson(house, ("participant_joined", 2))
        report = await compared(house)
        (said,) = report["coverage"]["unread"]
        assert said["records"] == "participants"
        assert "a Zoom plan of Pro or higher and the scope report:read" in said["problem"]
        assert stays(report)[ADA][0] == "?"

    live(tmp_path, story, plan="pro")


@pytest.mark.parametrize(
    ("lacking", "unread"),
    [
        ("report:read:list_meeting_participants:admin", []),
        ("cloud_recording:read:list_recording_files:admin", ["recordings"]),
    ],
)
def test_a_scope_that_is_lacking(tmp_path: Path, lacking: str, unread: list[str]) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {lacking}
        await a_lesson(house, ("participant_joined", 2))
        report = await compared(house)
        assert [one["records"] for one in report["coverage"].get("unread", [])] == unread
        assert stays(report)[ADA] == ("16:00:10", "16:30:20")

    live(tmp_path, story, plan="pro")


def test_a_session_whose_end_was_not_told_is_over_by_zooms_records(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await a_lesson(house, ("ended",), ("participant_left",))
        assert (await house.report())["number"] is None
        report = await compared(house)
        assert report["session"]["ended_at"] == "2026-11-03T16:30:20.000Z"
        assert report["number"] is not None
        assert stays(report)[BEN] == ("16:00:10", "16:20:20")

    live(tmp_path, story, plan="pro")


@pytest.mark.usefixtures("either_store")
def test_a_planned_session_of_which_nothing_was_told_has_a_report_that_claims_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.gate.begin()
        await house.wait(timedelta(hours=1))
        await house.chaperone.reconciler.begin()
        house.delivery.lose("*")
        await house.begin(ADA, BEN)
        await house.wait(30 * MINUTE)
        house.zoom.end(MEETING)
        await house.wait(timedelta(hours=2))
        report = await house.report()
        assert (report["session"]["topic"], report["session"]["profile"]) == (TOPIC, "children")
        assert report["session"]["started_at"] == "2026-11-03T17:00:00.000Z"
        assert report["session"]["ended_at"] == "2026-11-03T17:30:20.000Z"
        assert stays(report)[ADA] == ("17:00:10", "17:30:20")
        assert report["coverage"]["deliveries"] == 0
        assert "kept" not in {row["status"] for row in report["rules"]}
        assert report["outcome"] != "kept"
        page = (await house.http.get(f"/sessions/{session_key(UUID)}")).text
        assert "Zoom told Chaperone nothing of this session as it happened." in page
        assert "Zoom&#39;s records show that Ada Fenwick came in at 17:00" in page

    live(tmp_path, story, plan="pro", meeting={"start": START + timedelta(hours=1)})


def test_a_planned_session_that_did_not_take_place_is_not_made_up(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reconciler.begin()
        await house.chaperone.gate.begin()
        await house.settle()
        for _ in PLANNED_LOOKS:
            await leap(house, timedelta(hours=8))
        assert [call.path for call in house.zoom.calls if "instances" in call.path] != []
        sessions = await house.look(lambda connection: newest_sessions(connection, 10, None))
        assert sessions == []

    live(tmp_path, story, plan="pro", meeting={"start": START + timedelta(hours=1)})


def test_who_is_there_is_compared_during_the_session_and_nothing_is_done_because_of_it(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        house.zoom.plan = Plan.BUSINESS
        await house.chaperone.reconciler.begin()
        house.delivery.lose("meeting.participant_joined", 4)
        await house.begin(ADA, BEN)
        await house.wait(MINUTE)
        house.zoom.join(MEETING, "Nobody Knows")
        await house.wait(11 * MINUTE)
        assert "Nobody Knows" in stays(await house.report())
        report = await house.end()
        assert (report["coverage"]["reconciled"], report["coverage"]["gaps"]) == (1, 1)
        assert responses(report, "screen_name")["remove_participant"] == "not_possible"
        details = {done["detail"] for one in report["findings"] for done in one["responses"]}
        assert reasons.FROM_RECORDS in details
        assert house.asked_of_zoom("PATCH", f"/live_meetings/{MEETING}") == []

    live(tmp_path, story, more=REMOVING)


def test_the_dashboard_shows_within_minutes_that_a_session_is_over(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.plan = Plan.BUSINESS
        await house.chaperone.reconciler.begin()
        house.delivery.lose("meeting.ended")
        await house.begin(ADA, BEN)
        await house.wait(20 * MINUTE)
        house.zoom.end(MEETING)
        await house.wait(6 * MINUTE)
        assert (await house.report())["session"]["ended_at"] == "2026-11-03T16:20:20.000Z"

    live(tmp_path, story)


def test_a_dashboard_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reconciler.begin()
        await house.begin(ADA, BEN)
        await house.wait(40 * MINUTE)
        report = await house.end()
        (said,) = report["coverage"]["unread"]
        assert said["records"] == "live"
        assert "a Zoom plan of Business or higher" in said["problem"]
        assert await house.look(lambda c: c.scalar(COUNT_OF_READINGS)) == 1

    live(tmp_path, story)


def test_while_zoom_does_not_answer_nothing_is_made_of_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.plan = Plan.BUSINESS
        house.zoom.fail("GET", "/metrics", status=503, times=1000)
        house.zoom.fail("GET", "/report", status=503, times=1)
        before = await a_lesson(house, ("participant_joined", 2))
        assert "unread" not in before["coverage"]
        after = await compared(house)
        assert after["coverage"]["unread"] == [{"records": "participants", "problem": NO_ANSWER}]
        await house.wait(40 * MINUTE)
        assert "unread" not in (await house.report())["coverage"]

    live(tmp_path, story)


def test_a_recording_of_which_nothing_was_told_is_found_and_closed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reconciler.begin()
        for kind in ("recording.started", "recording.stopped", "recording.completed"):
            house.delivery.lose(kind)
        await house.begin(ADA, BEN)
        house.zoom.start_recording(MEETING)
        await house.wait(20 * MINUTE)
        assert status(await house.end(), "recording") != "breached"
        await house.wait(timedelta(hours=1))
        house.zoom.complete_recording(UUID)
        await house.wait(timedelta(hours=2))
        report = await house.report()
        assert status(report, "recording") == "breached"
        whats = [one["what"] for one in report["coverage"]["learnt"]]
        assert whats == ["capture_started", "recording_completed"]
        assert house.zoom.runs[-1].recording_settings["share_recording"] == "none"

    live(tmp_path, story, plan="pro", also={"recording_access"})
