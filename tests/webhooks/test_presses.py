"""Who pressed which button on a card."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.webhooks.payloads import as_bytes
from webhooks.payloads import parse
from webhooks.presses import BUTTON_PRESSED, CardPress, card_press

SAMPLE = Path(__file__).resolve().parents[3] / "shared/zoom/samples/interactive_message_actions.json"
PRESS = {"userId": "u-1", "userName": "Jill Chill", "actionItem": {"text": "Add", "value": "add"}}


def pressed(payload: Any, event: str = BUTTON_PRESSED) -> CardPress | None:
    return card_press(parse(as_bytes({"event": event, "event_ts": 1560891332219, "payload": payload})))


def test_a_press_says_who_and_which() -> None:
    assert pressed(PRESS) == CardPress("add", "u-1", "Jill Chill")
    named = {**PRESS, "userName": "x" * 500, "userJid": "u-1@xmpp.zoom.us"}
    assert pressed(named) == CardPress("add", "u-1", "x" * 100, "u-1@xmpp.zoom.us")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {},
        {**PRESS, "userId": ""},
        {**PRESS, "actionItem": None},
        {**PRESS, "actionItem": {"value": "x" * 600}},
    ],
)
def test_what_does_not_say_either_is_none(payload: Any) -> None:
    assert pressed(payload) is None


def test_a_press_counts_though_zoom_does_not_say_by_what_team_chat_knows_them() -> None:
    assert pressed({**PRESS, "userJid": None}) == CardPress("add", "u-1", "Jill Chill")


def test_other_events_are_none() -> None:
    assert pressed(PRESS, "interactive_message_select") is None


@pytest.mark.skipif(not SAMPLE.exists(), reason="Zoom's samples are not here")
def test_zooms_own_example_is_read() -> None:
    sample = json.loads(SAMPLE.read_text())
    press = CardPress("add", "KdYKjnimT4KPd8KKdQt9FQ", "Jill Chill", sample["payload"]["userJid"])
    assert card_press(parse(as_bytes(sample))) == press
