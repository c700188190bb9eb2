"""What Zoom sends is kept without the passcodes in it."""

import json
from typing import Any

import pytest

from bot.redaction.passcodes import without_passcodes
from bot.simulator.records import JSON
from tests.bot.house import START, received
from webhooks.delivery import Received

CODE = "q7Wuilt"
LINK = "https://zoom.example/j/84620017395?pwd={code}&from=addon"


def delivery(event: str, **told: Any) -> Received:
    document: JSON = {
        "event": event,
        "event_ts": 1,
        "payload": {"account_id": "a", "object": {"id": 1, **told}},
    }
    return received(document, START)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"password": CODE}, {"password": "***"}),
        ({"password": 123456}, {"password": "***"}),
        ({"password": ""}, {"password": ""}),
        ({"password": None}, {"password": None}),
        ({"h323_password": CODE, "topic": "Looms"}, {"h323_password": "***", "topic": "Looms"}),
        ({"recording_play_passcode": CODE}, {"recording_play_passcode": "***"}),
        ({"settings": {"meeting_password": True}}, {"settings": {"meeting_password": True}}),
        ({"join_url": LINK.format(code=CODE)}, {"join_url": LINK.format(code="***")}),
        ({"occurrences": [{"password": CODE}]}, {"occurrences": [{"password": "***"}]}),
    ],
)
def test_a_passcode_is_masked_wherever_it_stands(told: JSON, kept: JSON) -> None:
    sent = delivery("meeting.created", **told)
    fit = without_passcodes(sent)
    assert CODE.encode() not in fit.body
    assert json.loads(fit.body)["payload"]["object"] == {"id": 1, **kept}
    assert (fit.id, fit.event, fit.state) == (sent.id, sent.event, sent.state)


def test_the_old_one_goes_as_well() -> None:
    document: JSON = {
        "event": "meeting.updated",
        "event_ts": 1,
        "payload": {"object": {"id": 1, "password": CODE}, "old_object": {"id": 1, "password": "0ld"}},
    }
    fit = without_passcodes(received(document, START))
    payload = json.loads(fit.body)["payload"]
    assert (payload["object"]["password"], payload["old_object"]["password"]) == ("***", "***")


def test_what_holds_none_stays_as_it_was_sent() -> None:
    sent = delivery("meeting.started", topic="Looms")
    assert without_passcodes(sent) is sent
