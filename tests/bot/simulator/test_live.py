"""The controls of live meetings in the simulated Zoom's API, and what it refuses."""

from typing import Any

import pytest

from tests.bot.simulated_house import GUEST, House, a_live_house, refusal


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def live() -> House:
    return a_live_house()


@pytest.mark.parametrize(
    "call",
    [
        ("PUT", "/meetings/{id}/status", {"action": "end"}, (404, 3001)),
        ("PATCH", "/live_meetings/{id}/events", {"method": "recording.stop"}, (404, 3001)),
        ("PATCH", "/meetings/{id}/livestream/status", {"action": "stop"}, (400, 4927)),
    ],
)
def test_a_meeting_that_is_not_live_is_not_controlled(
    house: House, call: tuple[str, str, dict[str, Any], tuple[int, int]]
) -> None:
    method, path, body, expected = call
    assert refusal(house.call(method, path.format(id=house.meeting.id), json=body)) == expected
    assert refusal(house.call(method, path.format(id="x"), json=body))[0] == 400


def test_ending_a_meeting_sends_everybody_away(live: House) -> None:
    answer = live.call("PUT", f"/meetings/{live.meeting.id}/status", json={"action": "end"})
    assert answer.status_code == 204
    reasons = [
        event["payload"]["object"]["participant"]["leave_reason"] for event in list(live.zoom.outbox)[:-1]
    ]
    assert [reason.split("<br>")[1] for reason in reasons] == ["Reason: Host ended the meeting."] * 2
    assert live.told() == ["participant_left", "participant_left", "ended"]
    again = live.call("PUT", f"/meetings/{live.meeting.id}/status", json={"action": "end"})
    assert refusal(again) == (404, 3001)


def test_a_meeting_can_only_be_ended(live: House) -> None:
    answer = live.call("PUT", f"/meetings/{live.meeting.id}/status", json={"action": "pause"})
    assert refusal(answer) == (400, 300)
    assert live.told() == []


def test_a_participant_is_removed_by_uuid(live: House) -> None:
    person = live.zoom.person(live.meeting.id, GUEST)
    assert live.control("participant.remove", participant_uuid=person.participant_uuid).status_code == 202
    (left,) = live.zoom.outbox
    assert left["event"] == "meeting.participant_left"
    assert left["payload"]["object"]["participant"]["leave_reason"].endswith("Reason: Removed by host.")
    assert refusal(live.control("participant.remove", participant_uuid=person.participant_uuid)) == (400, 300)
    assert refusal(live.control("participant.remove")) == (400, 300)


def test_who_waits_is_removed_from_the_waiting_room(live: House) -> None:
    live.zoom.arrive(live.meeting.id, "Outside")
    person = live.zoom.person(live.meeting.id, "Outside")
    live.zoom.outbox.clear()
    live.control("participant.remove", participant_uuid=person.participant_uuid)
    assert live.told() == ["participant_left_waiting_room"]


def test_an_account_without_removal_refuses_it(live: House) -> None:
    live.zoom.participant_remove_supported = False
    uuid = live.zoom.person(live.meeting.id, GUEST).participant_uuid
    answer = live.control("participant.remove", participant_uuid=uuid)
    assert refusal(answer) == (400, 300)
    assert answer.json()["message"].startswith("This API is not available for this account")
    assert live.told() == []


def test_a_recording_is_controlled(live: House) -> None:
    for step in ("start", "pause", "resume", "stop"):
        assert live.control(f"recording.{step}").status_code == 202
    assert live.told() == ["recording.started", "recording.paused", "recording.resumed", "recording.stopped"]


@pytest.mark.parametrize(
    "method",
    [
        "recording.stop",
        "recording.pause",
        "recording.resume",
        "recording.erase",
        "ai_companion.stop",
        "ai_companion.wake",
        "participant.wake",
        "",
    ],
)
def test_what_cannot_be_controlled_is_refused(live: House, method: str) -> None:
    assert refusal(live.control(method)) == (400, 300)
    assert live.told() == []


def test_a_host_without_cloud_recording_cannot_be_recorded(live: House) -> None:
    live.host.settings["recording"]["cloud_recording"] = False
    assert refusal(live.control("recording.start")) == (400, 300)


def test_ai_companion_is_stopped_in_part_and_disabled_for_good(live: House) -> None:
    live.control("ai_companion.start", ai_companion_mode="all")
    live.told()
    assert live.control("ai_companion.stop", ai_companion_mode="questions").status_code == 202
    assert live.zoom.outbox[-1]["payload"]["object"]["ai_companion"] == {"questions": True}
    assert live.control("ai_companion.disable").status_code == 202
    assert live.told() == ["ai_companion_stopped", "ai_companion_stopped"]
    assert refusal(live.control("ai_companion.start")) == (400, 300)
    assert refusal(live.control("ai_companion.start", ai_companion_mode="dreams")) == (400, 300)


def test_the_waiting_rooms_words_are_changed(live: House) -> None:
    assert live.control("waiting_room.update", waiting_room_title="Welcome").status_code == 202
    assert live.zoom.live(live.meeting.id).waiting_room_title == "Welcome"


def test_a_live_stream_is_stopped_once(live: House) -> None:
    path = f"/meetings/{live.meeting.id}/livestream/status"
    assert live.call("PATCH", path, json={"action": "start"}).status_code == 204
    assert live.call("PATCH", path, json={"action": "stop"}).status_code == 204
    assert live.told() == ["live_streaming_started", "live_streaming_stopped"]
    assert refusal(live.call("PATCH", path, json={"action": "stop"})) == (400, 300)
    assert refusal(live.call("PATCH", path, json={"action": "dance"})) == (400, 300)
