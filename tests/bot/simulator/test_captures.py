"""Captures and settings in simulated meetings, and the events that Zoom would send about them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.simulator.zoom import SimulatedZoom
from tests.bot.simulated_house import GUEST, House


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"].removeprefix("meeting.") for event in events]


def test_what_starts_by_itself_starts_with_the_meeting() -> None:
    house = House(
        settings={
            "auto_recording": "cloud",
            "auto_start_meeting_summary": True,
            "auto_start_ai_companion_questions": True,
        }
    )
    zoom, meeting = house.zoom, house.meeting
    events = zoom.start(meeting.id, host_joins=False)
    assert names(events) == ["started", "recording.started", "ai_companion_started", "ai_companion_started"]
    assert [event["payload"]["object"]["ai_companion"] for event in events[2:]] == [
        {"summary": True},
        {"questions": True},
    ]


def test_a_recording_has_an_end_while_it_is_paused_and_after_it_stopped() -> None:
    house = House()
    zoom, meeting = house.zoom, house.meeting
    zoom.start(meeting.id)
    ends = []
    for step in (zoom.start_recording, zoom.pause_recording, zoom.resume_recording, zoom.stop_recording):
        (event,) = step(meeting.id)
        ends.append(event["payload"]["object"]["recording_file"]["recording_end"] is not None)
    assert ends == [False, True, False, True]


@pytest.mark.parametrize(
    "step",
    [
        SimulatedZoom.pause_recording,
        SimulatedZoom.resume_recording,
        SimulatedZoom.stop_recording,
        SimulatedZoom.stop_ai_companion,
        SimulatedZoom.stop_live_stream,
        SimulatedZoom.stop_rtms,
    ],
)
def test_nothing_is_told_of_what_does_not_run(
    step: Callable[[SimulatedZoom, str], list[dict[str, Any]]],
) -> None:
    house = House()
    zoom, meeting = house.zoom, house.meeting
    zoom.start(meeting.id)
    assert step(zoom, meeting.id) == []


def test_only_what_changed_is_told_and_a_lock_holds_silently() -> None:
    house = House(password="first", locked={"waiting_room"})
    zoom, meeting = house.zoom, house.meeting
    change = {"password": "second", "settings": {"waiting_room": False, "auto_recording": "cloud"}}
    (updated,) = zoom.change_meeting_settings(meeting.id, change)
    number = int(meeting.id)
    assert updated["payload"]["object"] == {
        "id": number,
        "password": "second",
        "settings": {"auto_recording": "cloud"},
    }
    assert updated["payload"]["old_object"] == {
        "id": number,
        "password": "first",
        "settings": {"auto_recording": "none"},
    }
    assert meeting.settings["waiting_room"] is True
    assert zoom.change_meeting_settings(meeting.id, change) == []


def test_a_changed_waiting_room_counts_from_the_next_run() -> None:
    house = House(settings={"waiting_room": False})
    zoom, meeting = house.zoom, house.meeting
    zoom.start(meeting.id)
    zoom.change_meeting_settings(meeting.id, {"settings": {"waiting_room": True}})
    assert names(zoom.arrive(meeting.id, GUEST)) == ["participant_joined"]
    zoom.end(meeting.id)
    zoom.start(meeting.id)
    assert names(zoom.arrive(meeting.id, GUEST)) == ["participant_joined_waiting_room"]


@pytest.mark.parametrize(
    "step",
    [
        SimulatedZoom.start_recording,
        SimulatedZoom.start_ai_companion,
        SimulatedZoom.start_live_stream,
        SimulatedZoom.start_rtms,
    ],
)
def test_nothing_is_told_of_what_runs_already(
    step: Callable[[SimulatedZoom, str], list[dict[str, Any]]],
) -> None:
    house = House()
    house.zoom.start(house.meeting.id)
    assert len(step(house.zoom, house.meeting.id)) == 1
    assert step(house.zoom, house.meeting.id) == []


def test_nothing_is_offered_of_a_run_that_was_not_recorded() -> None:
    house = House()
    house.zoom.start(house.meeting.id)
    house.zoom.end(house.meeting.id)
    assert house.zoom.complete_recording(house.meeting.id) == []
