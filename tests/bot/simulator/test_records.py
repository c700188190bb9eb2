"""What the simulated Zoom's API tells of past and live meetings."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from bot.simulator.records import Plan
from rules.events import ZoomRole
from tests.bot.simulated_house import GUEST, House, a_live_house, refusal


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def live() -> House:
    return a_live_house()


@pytest.mark.parametrize(
    ("uuid", "found"),
    [
        (quote(quote("/ab//c==", safe=""), safe=""), True),
        (quote("/ab//c==", safe=""), False),
    ],
)
def test_a_uuid_with_slashes_is_found_when_encoded_twice(house: House, uuid: str, found: bool) -> None:
    house.zoom.start(house.meeting.id, uuid="/ab//c==")
    assert (house.call("GET", f"/past_meetings/{uuid}/participants").status_code == 200) is found


@pytest.mark.parametrize("encodings", [1, 2])
def test_a_uuid_with_a_slash_inside_may_be_encoded_once(house: House, encodings: int) -> None:
    house.zoom.start(house.meeting.id, uuid="ab/c+d==")
    segment = "ab/c+d=="
    for _ in range(encodings):
        segment = quote(segment, safe="")
    assert house.call("GET", f"/past_meetings/{segment}/participants").status_code == 200


def test_past_participants_come_page_by_page(live: House) -> None:
    live.clock.advance(timedelta(minutes=10))
    live.zoom.arrive(live.meeting.id, "Only waited")
    live.clock.advance(timedelta(minutes=5))
    live.zoom.end(live.meeting.id)
    path, people, token = f"/past_meetings/{live.meeting.id}/participants", [], ""
    for _ in range(2):
        query = {"page_size": 2, "next_page_token": token}
        body = live.call("GET", path, params=query).json()
        people, token = people + body["participants"], body["next_page_token"]
        assert (body["total_records"], body["page_count"]) == (3, 2)
    assert token == ""
    assert [person["name"] for person in people] == ["Marta Reyes", GUEST, "Only waited"]
    assert [person["duration"] for person in people] == [900, 900, 300]
    assert [person["status"] for person in people] == ["in_meeting", "in_meeting", "in_waiting_room"]
    assert refusal(live.call("GET", path, params={"next_page_token": "%%"})) == (400, 300)
    assert refusal(live.call("GET", path, params={"page_size": 301})) == (400, 300)


def test_a_meeting_with_one_person_in_it_has_no_past_participants(house: House) -> None:
    house.zoom.start(house.meeting.id)
    assert house.call("GET", f"/past_meetings/{house.meeting.id}/participants").json()["participants"] == []


def test_past_participants_are_not_for_free_accounts() -> None:
    house = House(plan=Plan.FREE)
    assert refusal(house.call("GET", f"/past_meetings/{house.meeting.id}/participants")) == (400, 200)


def test_the_dashboard_is_for_business_accounts(live: House) -> None:
    path = f"/metrics/meetings/{live.meeting.id}/participants"
    assert live.call("GET", path, params={"type": "live"}).status_code == 403
    live.zoom.plan = Plan.BUSINESS
    live.zoom.rename(live.meeting.id, GUEST, "iPad")
    live.zoom.share_screen(live.meeting.id, "iPad")
    live.zoom.change_role(live.meeting.id, "iPad", ZoomRole.CO_HOST)
    live.zoom.arrive(live.meeting.id, "Outside")
    _, guest, waiting = live.call("GET", path, params={"type": "live"}).json()["participants"]
    assert (guest["user_name"], guest["share_desktop"], guest["role"]) == ("iPad", True, "co-host")
    assert guest["participant_uuid"] == live.zoom.person(live.meeting.id, "iPad").participant_uuid
    assert waiting["status"] == "in_waiting_room"
    assert refusal(live.call("GET", path, params={"type": "past"})) == (404, 3001)
    live.zoom.end(live.meeting.id)
    past = live.call("GET", path, params={"type": "past"}).json()["participants"]
    assert past[1]["leave_reason"].endswith("Host ended the meeting.")


def test_recordings_are_there_when_zoom_is_done_with_them(live: House) -> None:
    path = f"/meetings/{live.meeting.id}/recordings"
    live.zoom.start_recording(live.meeting.id)
    live.clock.advance(timedelta(minutes=3))
    live.zoom.end(live.meeting.id)
    assert refusal(live.call("GET", path)) == (404, 3301)
    assert refusal(live.call("PATCH", f"{path}/settings", json={})) == (404, 3301)
    live.zoom.complete_recording(live.meeting.id)
    body = live.call("GET", path).json()
    assert body["recording_count"] == 1
    assert body["recording_files"][0]["recording_end"] == "2026-09-01T15:33:00Z"
    change = {"share_recording": "none", "viewer_download": False}
    assert live.call("PATCH", f"{path}/settings", json=change).status_code == 204
    settings = live.call("GET", f"{path}/settings").json()
    assert (settings["share_recording"], settings["viewer_download"]) == ("none", False)


def recorded(live: House) -> str:
    live.zoom.start_recording(live.meeting.id)
    live.clock.advance(timedelta(minutes=3))
    live.zoom.end(live.meeting.id)
    live.zoom.complete_recording(live.meeting.id)
    live.told()
    return f"/meetings/{live.meeting.id}/recordings"


def test_a_recording_goes_to_the_trash_and_comes_back(live: House) -> None:
    path = recorded(live)
    assert live.call("DELETE", path).status_code == 204
    assert live.told() == ["recording.trashed"]
    assert refusal(live.call("GET", path)) == (404, 3301)
    assert refusal(live.call("GET", f"{path}/settings")) == (404, 3301)
    assert live.zoom.trash_recording(live.meeting.id) == []
    live.zoom.recover_recording(live.meeting.id)
    assert live.told() == ["recording.recovered"]
    assert live.call("GET", path).status_code == 200
    assert live.zoom.recover_recording(live.meeting.id) == []


def test_a_recording_that_is_deleted_for_good_does_not_come_back(live: House) -> None:
    path = recorded(live)
    assert live.call("DELETE", path, params={"action": "delete"}).status_code == 204
    assert live.zoom.recover_recording(live.meeting.id) == []
    assert refusal(live.call("GET", path)) == (404, 3301)


@pytest.mark.parametrize(
    ("passcode", "is_taken"),
    [("Ab1@efgh", True), ("Ab1@efghij", True), ("Ab1@efg", False), ("Ab1@efghijk", False)]
    + [(text, False) for text in ("Abcdefg1", "Abc@efgh", "1234@678", None, 12345678)],
)
def test_a_recordings_passcode_has_to_be_a_mix(live: House, passcode: object, is_taken: bool) -> None:
    path = recorded(live)
    answer = live.call("PATCH", f"{path}/settings", json={"password": passcode})
    assert answer.status_code == 204 if is_taken else refusal(answer) == (400, 300)


def test_each_run_has_a_recording_of_its_own(live: House) -> None:
    path = recorded(live)
    live.call("PATCH", f"{path}/settings", json={"share_recording": "none"})
    live.zoom.start(live.meeting.id)
    live.zoom.start_recording(live.meeting.id)
    live.zoom.end(live.meeting.id)
    live.zoom.complete_recording(live.meeting.id)
    assert live.call("GET", f"{path}/settings").json()["share_recording"] == "publicly"


def test_a_lock_holds_what_it_holds_of_a_recording() -> None:
    house = House()
    house.meeting.locked.add("viewer_download")
    house.zoom.start(house.meeting.id)
    path = recorded(house)
    change = {"share_recording": "none", "viewer_download": False}
    assert house.call("PATCH", f"{path}/settings", json=change).status_code == 204
    settings = house.call("GET", f"{path}/settings").json()
    assert (settings["share_recording"], settings["viewer_download"]) == ("none", True)
