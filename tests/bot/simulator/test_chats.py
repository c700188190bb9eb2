"""What the simulated Zoom tells of chat, to accounts that have data loss prevention and to others."""

import pytest

from rules.events import ZoomRole
from tests.bot.simulated_house import GUEST, House, a_live_house, refusal

HOST = "Marta Reyes"


@pytest.fixture
def house() -> House:
    house = a_live_house()
    house.zoom.dlp = True
    house.zoom.join(house.meeting.id, "Jo Pike")
    house.zoom.outbox.clear()
    return house


def test_without_data_loss_prevention_nothing_is_told(house: House) -> None:
    house.zoom.dlp = False
    assert house.zoom.write_in_meeting(house.meeting.id, GUEST, "hello") == []
    (message,) = house.zoom.live(house.meeting.id).chat
    assert (message.text, message.deleted) == ("hello", False)
    answer = house.call("DELETE", f"/live_meetings/{house.meeting.id}/chat/messages/{message.id}")
    assert refusal(answer) == (400, 300)
    assert not message.deleted


def test_a_message_to_everybody(house: House) -> None:
    (event,) = house.zoom.write_in_meeting(house.meeting.id, GUEST, "hello")
    guest = house.zoom.person(house.meeting.id, GUEST)
    told = event["payload"]["object"]
    assert told["uuid"] == house.zoom.live(house.meeting.id).uuid
    message = told["chat_message"]
    assert message.pop("message_id")
    assert message == {
        "date_time": "2026-09-01T15:30:00Z",
        "sender_session_id": guest.user_id,
        "sender_name": GUEST,
        "sender_type": "guest",
        "recipient_type": "everyone",
        "message_content": "hello",
    }


def test_a_message_to_one_person_alone(house: House) -> None:
    (to_host,) = house.zoom.write_in_meeting(house.meeting.id, GUEST, "hello", to=HOST)
    (to_guest,) = house.zoom.write_in_meeting(house.meeting.id, HOST, "hello", to="Jo Pike")
    first, second = (event["payload"]["object"]["chat_message"] for event in (to_host, to_guest))
    assert (first["recipient_type"], first["recipient_email"]) == ("host", "marta@weavers.example")
    assert (second["sender_type"], second["sender_email"]) == ("host", "marta@weavers.example")
    assert (second["recipient_type"], second["recipient_name"]) == ("guest", "Jo Pike")
    assert "recipient_email" not in second
    assert first["message_id"] != second["message_id"]


def test_a_co_host_writes_as_host_and_in_a_breakout_room_under_another_id(house: House) -> None:
    house.zoom.change_role(house.meeting.id, GUEST, ZoomRole.CO_HOST)
    house.zoom.enter_breakout(house.meeting.id, GUEST, "room+1/a==")
    (event,) = house.zoom.write_in_meeting(house.meeting.id, GUEST, "hello")
    message = event["payload"]["object"]["chat_message"]
    guest = house.zoom.person(house.meeting.id, GUEST)
    assert (message["sender_type"], message["sender_session_id"]) == ("host", guest.room_user_id)


def test_a_file(house: House) -> None:
    (event,) = house.zoom.write_in_meeting(house.meeting.id, GUEST, file_name="scarf.jpg")
    assert event["event"] == "meeting.chat_message_file_sent"
    file = event["payload"]["object"]["chat_message_file"]
    assert (file["file_name"], file["file_type"]) == ("scarf.jpg", "jpg")


def test_a_message_is_deleted_once(house: House) -> None:
    house.zoom.write_in_meeting(house.meeting.id, GUEST, "hello")
    (message,) = house.zoom.live(house.meeting.id).chat
    path = f"/live_meetings/{house.meeting.id}/chat/messages/{message.id}"
    house.zoom.outbox.clear()
    assert house.call("DELETE", path).status_code == 204
    assert message.deleted
    assert refusal(house.call("DELETE", path)) == (400, 300)
    assert house.told() == []
    house.zoom.gate.scopes = frozenset()
    assert refusal(house.call("DELETE", path)) == (400, 4711)
    house.zoom.gate.scopes = frozenset({"meeting:delete:live_meeting_chat_message:admin"})
    house.zoom.end(house.meeting.id)
    assert refusal(house.call("DELETE", path)) == (404, 3001)


def test_a_link_may_be_found_before_the_meeting_is_live() -> None:
    house = House()
    (event,) = house.zoom.alert_risk(house.meeting.id, platform="Z", link="https://z.example/1")
    told = event["payload"]["object"]
    assert told["armn_details"]["post_platform"] == "Z"
    assert told["host_email"] == "marta@weavers.example"
    house.zoom.start(house.meeting.id)
    assert house.zoom.live(house.meeting.id).uuid == told["uuid"]
