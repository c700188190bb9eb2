"""The card on which somebody pressed is not kept, nor what could answer for us."""

import json

from bot.redaction.presses import without_card
from tests.bot.house import START, received

PRESS = {
    "event": "interactive_message_actions",
    "event_ts": 1793721600000,
    "callback_token": "secret",
    "payload": {
        "userId": "u-1",
        "userName": "Jill",
        "actionItem": {"text": "Remove", "value": "v"},
        "original": {"head": {"text": "Ada"}, "body": []},
    },
}


def test_no_more_of_a_press_is_kept_than_who_and_what() -> None:
    sent = received(PRESS, START)
    fit = without_card(sent)
    kept = json.loads(fit.body)
    assert kept["payload"] == {
        "userId": "u-1",
        "userName": "Jill",
        "actionItem": {"text": "Remove", "value": "v"},
    }
    assert "callback_token" not in kept
    assert (fit.id, fit.state) == (sent.id, sent.state)
    other = received({**PRESS, "event": "bot_notification"}, START)
    assert without_card(other) is other
