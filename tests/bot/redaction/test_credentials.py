"""What Zoom sends is kept without the passcodes, keys and tokens in it."""

import json
from typing import Any

import pytest

from bot.redaction.credentials import without_credentials
from bot.simulator.records import JSON
from tests.bot.house import START, received
from webhooks.delivery import Received, describe_unreadable
from webhooks.payloads import Unreadable
from webhooks.signature import SignedOver, Verified

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
        (
            {"join_url": f"https://zoom.example/w/1?tk={CODE}"},
            {"join_url": "https://zoom.example/w/1?tk=***"},
        ),
        (
            {"url": f"https://zoom.example/s/1?zak={CODE}&x=1"},
            {"url": "https://zoom.example/s/1?zak=***&x=1"},
        ),
        ({"registrant": {"participant_pin_code": 380303}}, {"registrant": {"participant_pin_code": "***"}}),
        ({"host_key": CODE, "customer_key": "c1"}, {"host_key": "***", "customer_key": "c1"}),
        ({"sharing_details": {"file_link": CODE}}, {"sharing_details": {"file_link": "***"}}),
        ({"callback_token": CODE}, {"callback_token": "***"}),
        (
            {
                "live_streaming": {
                    "custom_live_streaming_settings": {
                        "stream_url": f"rtmps://stream.example/{CODE}",
                        "stream_key": CODE,
                        "page_url": "https://stream.example/looms?watch=1",
                        "resolution": "1080p",
                    },
                    "date_time": "2026-11-03T16:05:00Z",
                }
            },
            {
                "live_streaming": {
                    "custom_live_streaming_settings": {
                        "stream_url": "***",
                        "stream_key": "***",
                        "page_url": "https://stream.example/looms?watch=1",
                        "resolution": "1080p",
                    },
                    "date_time": "2026-11-03T16:05:00Z",
                }
            },
        ),
    ],
)
def test_what_lets_somebody_in_is_masked_wherever_it_stands(told: JSON, kept: JSON) -> None:
    sent = delivery("meeting.created", **told)
    fit = without_credentials(sent)
    assert CODE.encode() not in fit.body
    assert json.loads(fit.body)["payload"]["object"] == {"id": 1, **kept}
    assert (fit.id, fit.event, fit.state) == (sent.id, sent.event, sent.state)


def test_the_old_one_goes_as_well() -> None:
    document: JSON = {
        "event": "meeting.updated",
        "event_ts": 1,
        "payload": {"object": {"id": 1, "password": CODE}, "old_object": {"id": 1, "password": "0ld"}},
    }
    fit = without_credentials(received(document, START))
    payload = json.loads(fit.body)["payload"]
    assert (payload["object"]["password"], payload["old_object"]["password"]) == ("***", "***")


def test_what_holds_none_stays_as_it_was_sent() -> None:
    for topic in ("Looms", "Looms, or cards?"):
        sent = delivery("meeting.started", topic=topic)
        assert without_credentials(sent) is sent


@pytest.mark.parametrize(
    ("body", "stays"),
    [(b'{"stream_key": "q7W', False), (b"/j/1\\u003Fpwd\\u003dq7W", False), (b"hello", True)],
)
def test_of_what_cannot_be_read_nothing_is_kept_that_may_let_somebody_in(body: bytes, stays: bool) -> None:
    sent = describe_unreadable(Verified(SignedOver.RAW, body, "secret"), Unreadable("not JSON"), START)
    assert without_credentials(sent).body == (body if stays else b"")
