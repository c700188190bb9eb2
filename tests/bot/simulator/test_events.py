"""What happens in a simulated meeting, and the events that Zoom would send about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.simulator.records import Meeting, Place, User
from bot.simulator.zoom import SimulatedZoom
from rules.events import ZoomRole

START = datetime(2026, 9, 1, 15, 30, 0, 250_000, tzinfo=UTC)
GUEST = "Fern Okafor 🧵"


def a_zoom(**settings: Any) -> tuple[SimulatedZoom, Meeting, User]:
    zoom = SimulatedZoom(ManualClock(START))
    host = zoom.add_user("marta@weavers.example", "Marta Reyes")
    return zoom, zoom.add_meeting(host, "Saturday weavers", settings=settings), host


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"].removeprefix("meeting.") for event in events]


def participant(event: dict[str, Any]) -> Any:
    return event["payload"]["object"]["participant"]


def test_a_guest_waits_is_let_in_and_goes() -> None:
    zoom, meeting, _ = a_zoom()
    assert names(zoom.start(meeting.id)) == ["started", "participant_joined"]
    assert names(zoom.arrive(meeting.id, GUEST)) == ["participant_joined_waiting_room"]
    assert names(zoom.admit(meeting.id, GUEST)) == [
        "participant_admitted",
        "participant_left_waiting_room",
        "participant_joined",
    ]
    assert names(zoom.put_back(meeting.id, GUEST)) == ["participant_put_in_waiting_room"]
    assert names(zoom.leave(meeting.id, GUEST)) == ["participant_left_waiting_room"]
    with pytest.raises(LookupError):
        zoom.admit(meeting.id, GUEST)


def test_what_is_queued_is_what_was_given() -> None:
    zoom, meeting, _ = a_zoom()
    assert [*zoom.start(meeting.id), *zoom.arrive(meeting.id, GUEST), *zoom.end(meeting.id)] == [*zoom.outbox]


def test_times_inside_events_have_seconds_and_event_ts_milliseconds() -> None:
    zoom, meeting, _ = a_zoom()
    _, joined = zoom.start(meeting.id)
    assert joined["event_ts"] == 1788276600250
    assert participant(joined)["join_time"] == "2026-09-01T15:30:00Z"


def test_a_meetings_id_is_a_string_in_some_events_and_an_integer_in_others() -> None:
    zoom, meeting, _ = a_zoom()
    started, joined = zoom.start(meeting.id)
    assert started["payload"]["object"]["id"] == int(meeting.id)
    assert joined["payload"]["object"]["id"] == meeting.id


def test_sharing_is_told_by_user_id_alone() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    zoom.join(meeting.id, GUEST, registrant_id="reg-7", email="fern@home.example")
    (shared,) = zoom.share_screen(meeting.id, GUEST)
    assert set(participant(shared)) == {"user_id", "user_name", "id", "sharing_details"}
    assert participant(shared)["user_id"] == zoom.person(meeting.id, GUEST).user_id


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"email": "fern@home.example"}, ""),
        ({"email": "fern@home.example", "registrant_id": "reg-7"}, "fern@home.example"),
        ({"email": "aunt@weavers.example"}, "aunt@weavers.example"),
        ({"email": "aunt@weavers.example", "signed_in": False}, ""),
        ({}, ""),
    ],
)
def test_zoom_shows_the_address_of_users_and_registrants_only(known: dict[str, Any], shown: str) -> None:
    zoom, meeting, _ = a_zoom()
    zoom.add_user("aunt@weavers.example", "Aunt")
    zoom.start(meeting.id)
    (joined,) = zoom.join(meeting.id, "Somebody", **known)
    assert participant(joined)["email"] == shown
    assert participant(joined).get("registrant_id") == known.get("registrant_id")


def test_who_comes_back_has_another_user_id_and_the_same_participant_uuid() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    (first,) = zoom.join(meeting.id, GUEST)
    zoom.leave(meeting.id, GUEST)
    uuid = participant(first)["participant_uuid"]
    (second,) = zoom.join(meeting.id, GUEST, participant_uuid=uuid)
    assert participant(second)["participant_uuid"] == uuid
    assert participant(second)["user_id"] != participant(first)["user_id"]


def test_two_people_of_one_name_are_told_apart_by_user_id() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    (first,) = zoom.join(meeting.id, GUEST)
    zoom.join(meeting.id, GUEST)
    with pytest.raises(LookupError, match="2 people"):
        zoom.leave(meeting.id, GUEST)
    (left,) = zoom.leave(meeting.id, participant(first)["user_id"])
    assert participant(left)["leave_reason"] == f"{GUEST} left the meeting."
    assert zoom.person(meeting.id, GUEST).user_id != participant(first)["user_id"]


def test_a_breakout_room_has_user_ids_of_its_own() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    (joined,) = zoom.join(meeting.id, GUEST)
    (entered,) = zoom.enter_breakout(meeting.id, GUEST, "room==")
    (shared,) = zoom.share_screen(meeting.id, GUEST)
    main, room = participant(joined)["user_id"], participant(entered)["user_id"]
    assert main != room
    assert participant(shared)["user_id"] == room
    assert participant(shared)["parent_user_id"] == participant(entered)["parent_user_id"] == main
    assert shared["payload"]["object"]["breakout_room_uuid"] == "room=="
    events = zoom.leave_breakout(meeting.id, GUEST)
    assert names(events) == ["breakout_room_sharing_ended", "participant_left_breakout_room"]
    assert zoom.person(meeting.id, GUEST).place is Place.IN_ROOM


def test_the_end_empties_the_meeting_and_stops_everything() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id, uuid="/first//run==")
    zoom.join(meeting.id, GUEST)
    zoom.share_screen(meeting.id, GUEST)
    zoom.arrive(meeting.id, "Still outside")
    zoom.start_recording(meeting.id)
    zoom.start_ai_companion(meeting.id)
    zoom.start_live_stream(meeting.id)
    zoom.start_rtms(meeting.id)
    events = zoom.end(meeting.id)
    assert names(events) == [
        "recording.stopped",
        "ai_companion_stopped",
        "live_streaming_stopped",
        "rtms_stopped",
        "participant_left",
        "sharing_ended",
        "participant_left",
        "participant_left_waiting_room",
        "ended",
    ]
    assert participant(events[6])["leave_reason"].endswith("<br>Reason: Host ended the meeting.")
    with pytest.raises(LookupError):
        zoom.end(meeting.id)
    zoom.start(meeting.id)
    assert [run.live for run in zoom.runs] == [False, True]
    assert zoom.runs[0].uuid == "/first//run=="


def test_guests_wait_for_the_host_and_enter_when_the_host_comes() -> None:
    zoom, meeting, host = a_zoom()
    (waiting,) = zoom.arrive(meeting.id, GUEST)
    assert waiting["event"] == "meeting.participant_jbh_waiting"
    assert set(participant(waiting)) == {"user_name"}
    zoom.arrive(meeting.id, "Impatient")
    assert names(zoom.leave(meeting.id, "Impatient")) == ["participant_jbh_waiting_left"]
    assert names(zoom.arrive(meeting.id, host.display_name, email=host.email)) == [
        "started",
        "participant_joined",
        "participant_jbh_waiting_left",
        "participant_joined_waiting_room",
    ]
    assert zoom.person(meeting.id, host.display_name).role is ZoomRole.HOST


def test_guests_come_in_before_the_host_where_the_meeting_lets_them() -> None:
    zoom, meeting, _ = a_zoom(waiting_room=False, join_before_host=True)
    assert names(zoom.arrive(meeting.id, GUEST)) == [
        "started",
        "participant_jbh_joined",
        "participant_joined",
    ]
    assert zoom.live(meeting.id).started_at == START


def test_an_alternative_host_never_waits_and_is_co_host_beside_the_host() -> None:
    zoom, meeting, _ = a_zoom(alternative_hosts="aunt@weavers.example;other@weavers.example")
    zoom.add_user("aunt@weavers.example", "Aunt")
    zoom.start(meeting.id)
    assert names(zoom.arrive(meeting.id, "Aunt", email="Aunt@weavers.example")) == ["participant_joined"]
    assert zoom.person(meeting.id, "Aunt").role is ZoomRole.CO_HOST


def test_a_new_role_is_told_with_the_old_one() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    zoom.join(meeting.id, GUEST)
    (changed,) = zoom.change_role(meeting.id, GUEST, ZoomRole.CO_HOST)
    assert (participant(changed)["old_role"], participant(changed)["new_role"]) == ("attendee", "co-host")


def test_no_event_tells_of_a_new_name() -> None:
    zoom, meeting, _ = a_zoom()
    zoom.start(meeting.id)
    zoom.join(meeting.id, GUEST)
    assert zoom.rename(meeting.id, GUEST, "iPad") == []
    (left,) = zoom.leave(meeting.id, "iPad")
    assert participant(left)["user_name"] == "iPad"


def test_events_follow_the_clock() -> None:
    clock = ManualClock(START)
    zoom = SimulatedZoom(clock)
    meeting = zoom.add_meeting(zoom.add_user("marta@weavers.example", "Marta Reyes"), "Saturday weavers")
    zoom.start(meeting.id)
    clock.advance(timedelta(minutes=40))
    *_, ended = zoom.end(meeting.id)
    assert ended["payload"]["object"]["start_time"] == "2026-09-01T15:30:00Z"
    assert ended["payload"]["object"]["end_time"] == "2026-09-01T16:10:00Z"
    assert ended["event_ts"] - zoom.outbox[0]["event_ts"] == 40 * 60 * 1000


def test_what_cannot_happen_is_an_error() -> None:
    zoom, meeting, _ = a_zoom()
    with pytest.raises(LookupError):
        zoom.join(meeting.id, GUEST)
    zoom.start(meeting.id)
    zoom.join(meeting.id, GUEST)
    with pytest.raises(ValueError, match="in the room"):
        zoom.admit(meeting.id, GUEST)
    with pytest.raises(ValueError, match="already runs"):
        zoom.start(meeting.id)
    person = zoom.person(meeting.id, GUEST)
    zoom.end(meeting.id)
    with pytest.raises(LookupError):
        zoom.leave(meeting.id, person)
