"""Who is in a breakout room, where its user ids are all that differs."""

from typing import Any

import pytest

from tests.rules.scenes import EVERYTHING, Scene, minutes

ROOM = "room-of-looms"
LOST: dict[str, Any] = {"participant_uuid": None, "user_id": None}


def scene(**ids: str) -> Scene:
    shown = Scene(EVERYTHING).starts().is_known("Sam", **ids)
    return shown.joins("Sam", minutes(1)).joins("Jo", minutes(1))


@pytest.mark.parametrize(
    ("ids", "people"),
    [({"zoom_id": "z"}, 2), ({"registrant_id": "r"}, 2), ({}, 3), ({"email": "s@x.example"}, 3)],
)
def test_an_account_or_a_registration_tells_who_it_is(ids: dict[str, str], people: int) -> None:
    shown = scene(**ids).enters(ROOM, "Sam", minutes(2), **LOST)
    assert len(shown.told().session.people) == people


def test_a_number_used_again_is_not_taken_for_who_had_it_before() -> None:
    shown = scene(zoom_id="z").is_known("Jo", zoom_id="y").joins("Jo", minutes(1))
    shown.enters(ROOM, "Sam", minutes(2), **LOST).enters(ROOM, "Jo", minutes(3), **LOST)
    rooms = {person.name: person.breakout_room for person in shown.told().session.people.values()}
    assert rooms == {"Sam": ROOM, "Jo": ROOM}


def test_an_account_on_two_devices_tells_nobody() -> None:
    shown = scene(zoom_id="z").is_known("Jo", zoom_id="z").joins("Jo", minutes(1))
    assert len(shown.enters(ROOM, "Sam", minutes(2), **LOST).told().session.people) == 3


def test_who_is_here_comes_before_who_left() -> None:
    shown = scene(zoom_id="z").is_known("Jo", zoom_id="z").joins("Jo", minutes(1)).leaves("Jo", minutes(2))
    people = shown.enters(ROOM, "Sam", minutes(3), **LOST).told().session.people.values()
    assert [person.breakout_room for person in people] == [ROOM, None]
