"""What Zoom's answers say of the way into a meeting."""

from typing import Any

import pytest

from bot.settings.way_in import has_passcode, is_personal, is_recurring, licensed, passcode_in_link

LINK = "https://zoom.example/j/84620017395"
WITH_PASSCODE = f"{LINK}?pwd=8pEkRweVXPV3Ob2KJYgF"


@pytest.mark.parametrize(
    ("kind", "has"),
    [(1, False), (2, True), (4, False), (99, False), (3, None), (None, None), ("2", None), ([], None)],
)
def test_a_licence_is_the_users_type(kind: object, has: bool | None) -> None:
    assert licensed({"type": kind}) is has
    assert licensed({}) is None


@pytest.mark.parametrize(
    ("meeting", "has", "in_link"),
    [
        ({"password": "q7Wuilt", "join_url": LINK}, True, False),
        ({"password": "q7Wuilt", "join_url": WITH_PASSCODE}, True, True),
        ({"password": "q7Wuilt"}, True, None),
        ({"encrypted_password": "8pEkRweVXPV3", "join_url": LINK}, True, False),
        ({"join_url": WITH_PASSCODE}, True, True),
        ({"password": "", "join_url": LINK}, False, False),
        ({"join_url": LINK}, False, False),
        ({"join_url": f"{LINK}?pwd="}, False, False),
        ({"password": ""}, None, None),
        ({"join_url": ""}, None, None),
        ({"join_url": 7}, None, None),
        ({}, None, None),
    ],
)
def test_a_meeting_has_no_passcode_where_zoom_gives_the_way_in_without_one(
    meeting: dict[str, Any], has: bool | None, in_link: bool | None
) -> None:
    assert has_passcode(meeting) is has
    assert passcode_in_link(meeting) is in_link


@pytest.mark.parametrize(
    ("meeting", "host", "personal"),
    [
        ({"id": 84620017395, "type": 2, "settings": {"use_pmi": False}}, {"pmi": 3542471135}, False),
        ({"id": 84620017395, "type": 2}, {}, False),
        ({"id": 84620017395, "settings": {"use_pmi": False}}, {}, False),
        ({"id": 84620017395, "type": 4}, {}, True),
        ({"id": 84620017395, "type": 2, "settings": {"use_pmi": True}}, {}, True),
        ({"id": 3542471135, "type": 2}, {"pmi": 3542471135}, True),
        ({"id": 3542471135, "type": 2}, {"pmi": "3542471135"}, True),
        ({"id": 3542471135, "type": 2, "pmi": "3542471135"}, {}, True),
        ({"id": 84620017395, "type": 2, "pmi": "3542471135"}, {"pmi": 3542471135}, False),
        ({"id": None, "type": 2, "pmi": None, "settings": []}, {"pmi": None}, False),
        ({"id": 84620017395, "type": None}, {"pmi": 3542471135}, None),
        ({}, {}, None),
    ],
)
def test_a_personal_meeting_is_known_by_its_kind_its_setting_or_its_number(
    meeting: dict[str, Any], host: dict[str, Any], personal: bool | None
) -> None:
    assert is_personal(meeting, host) is personal


@pytest.mark.parametrize(
    ("kind", "recurs"), [(1, False), (2, False), (3, True), (4, False), (8, True), (None, None), ("8", None)]
)
def test_a_recurring_meeting_is_known_by_its_kind(kind: object, recurs: bool | None) -> None:
    assert is_recurring({"type": kind}) is recurs
