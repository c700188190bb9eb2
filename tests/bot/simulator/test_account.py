"""Meetings, users, settings and Team Chat in the simulated Zoom's API."""

from typing import Any

import pytest

from tests.bot.simulated_house import House, a_live_house, refusal


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def live() -> House:
    return a_live_house()


def test_a_meeting_is_read(live: House) -> None:
    body = live.call("GET", f"/meetings/{live.meeting.id}").json()
    assert (body["id"], body["status"], body["host_email"]) == (
        int(live.meeting.id),
        "started",
        "marta@weavers.example",
    )
    assert body["uuid"] == live.zoom.live(live.meeting.id).uuid
    assert body["settings"]["waiting_room"] is True
    assert body["start_time"] == "2026-09-01T15:30:00Z"


def test_continuous_chat_has_a_channel_of_its_own() -> None:
    house = House(settings={"continuous_meeting_chat": {"enable": True}})
    path = f"/meetings/{house.meeting.id}"
    channel = house.call("GET", path).json()["settings"]["continuous_meeting_chat"]["channel_id"]
    message = {"message": "Welcome", "to_channel": channel}
    assert house.call("POST", f"/chat/users/{house.host.id}/messages", json=message).status_code == 201
    assert house.zoom.messages[0].to_channel == channel


def test_a_meeting_is_changed_but_for_what_a_lock_holds() -> None:
    house = House(locked={"waiting_room"})
    path = f"/meetings/{house.meeting.id}"
    change = {"password": "n3w", "settings": {"waiting_room": False, "auto_recording": "cloud"}}
    assert house.call("PATCH", path, json=change).status_code == 204
    body = house.call("GET", path).json()
    assert (body["password"], body["settings"]["auto_recording"]) == ("n3w", "cloud")
    assert body["settings"]["waiting_room"] is True
    assert house.told() == ["updated"]


@pytest.mark.parametrize(
    "change",
    [
        {"password": "longer-than-ten"},
        {"settings": {"auto_recording": "tape"}},
        {"settings": "all of them"},
        ["no object"],
    ],
)
def test_a_change_that_makes_no_sense_is_refused(house: House, change: Any) -> None:
    assert refusal(house.call("PATCH", f"/meetings/{house.meeting.id}", json=change)) == (400, 300)


def test_a_user_is_found_by_id_and_address(house: House) -> None:
    house.zoom.add_user("volunteer@weavers.example", "Volunteer", licensed=False)
    assert house.call("GET", f"/users/{house.host.id}").json()["type"] == 2
    volunteer = house.call("GET", "/users/Volunteer@weavers.example").json()
    assert (volunteer["type"], volunteer["email"]) == (1, "volunteer@weavers.example")


def test_user_settings_are_read_and_changed_but_for_what_a_lock_holds(house: House) -> None:
    house.host.locked.add("in_meeting.private_chat")
    path = f"/users/{house.host.id}/settings"
    change = {"in_meeting": {"who_can_share_screen": "host", "private_chat": False}}
    assert house.call("PATCH", path, json=change).status_code == 204
    settings = house.call("GET", path).json()
    assert settings["in_meeting"]["who_can_share_screen"] == "host"
    assert settings["in_meeting"]["private_chat"] is True
    assert "meeting_security" not in settings
    assert house.told() == ["user.settings_updated"]


def test_security_settings_want_their_option(house: House) -> None:
    path = f"/users/{house.host.id}/settings"
    change = {"meeting_security": {"waiting_room": False}}
    house.call("PATCH", path, json=change)
    option = {"option": "meeting_security"}
    assert house.call("GET", path, params=option).json()["meeting_security"]["waiting_room"] is True
    house.call("PATCH", path, json=change, params=option)
    assert house.call("GET", path, params=option).json()["meeting_security"]["waiting_room"] is False


def test_a_chat_message_reaches_a_contact(house: House) -> None:
    bot = house.zoom.add_user("bot@weavers.example", "Chaperone")
    house.zoom.contacts.add("parent@home.example")
    for contact in (house.host.id, "marta@weavers.example", "parent@home.example"):
        message = {"message": "Hello 🧵", "to_contact": contact}
        answer = house.call("POST", f"/chat/users/{bot.email}/messages", json=message)
        assert answer.status_code == 201
    assert answer.json()["id"] == house.zoom.messages[-1].id
    assert [message.to_contact for message in house.zoom.messages] == [
        "marta@weavers.example",
        "marta@weavers.example",
        "parent@home.example",
    ]
    assert {(message.sender, message.text) for message in house.zoom.messages} == {
        ("bot@weavers.example", "Hello 🧵")
    }


@pytest.mark.parametrize(
    ("sender", "message", "expected"),
    [
        ("marta@weavers.example", {"message": "x", "to_contact": "marta@weavers.example"}, (400, 5301)),
        ("marta@weavers.example", {"message": "x", "to_contact": "stranger@home.example"}, (404, 1001)),
        ("stranger@home.example", {"message": "x", "to_contact": "marta@weavers.example"}, (404, 1001)),
        ("marta@weavers.example", {"message": "x", "to_channel": "none"}, (404, 4130)),
        ("marta@weavers.example", {"message": "x"}, (400, 300)),
        ("marta@weavers.example", {"to_contact": "marta@weavers.example"}, (400, 300)),
    ],
)
def test_a_chat_message_is_refused(
    house: House, sender: str, message: dict[str, str], expected: tuple[int, int]
) -> None:
    assert refusal(house.call("POST", f"/chat/users/{sender}/messages", json=message)) == expected
    assert house.zoom.messages == []
