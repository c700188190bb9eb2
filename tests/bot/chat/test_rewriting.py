"""No text of a chat gets past the door; what was found in it does."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.rewriting import without_chat
from bot.chat.watch import ChatWatch
from bot.config.chat import ChatSettings
from rules.chat_events import Audience, ChatSent, DetailKind
from webhooks.delivery import Received, describe, describe_unreadable
from webhooks.payloads import Unreadable, parse
from webhooks.signature import SignedOver, Verified
from webhooks.translate import State, to_event

AT = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
WATCH = ChatWatch(ChatSettings())
SECRET = "marzipan 07700 900123"
MESSAGE: dict[str, Any] = {
    "date_time": "2026-11-03T15:59:58Z",
    "sender_session_id": "16778240",
    "sender_name": "Ada Fenwick 🧵",
    "sender_type": "guest",
    "recipient_type": "everyone",
    "message_id": "MS17QUJDfQ==",
    "message_content": f"call me: {SECRET}, you idiot",
    "file_ids": ["f1"],
    "rich_text": [{"text": SECRET}],
}
MEETING = {"id": 84620017395, "uuid": "kN1tt1ng/+Tuesday=="}


def event(name: str = "meeting.chat_message_sent", /, **told: Any) -> dict[str, Any]:
    payload = {"account_id": "acc", "object": MEETING | told, "extra": SECRET}
    return {"event": name, "event_ts": 1793721600000, "payload": payload, "also": SECRET}


def received(document: object) -> Received:
    body = json.dumps(document).encode()
    verified = Verified(SignedOver.RAW, body, "secret")
    try:
        return describe(verified, parse(body), AT)
    except Unreadable as problem:
        return describe_unreadable(verified, problem, AT)


def kept(document: object, passcode: str | None = None) -> Received:
    return without_chat(received(document), WATCH, {str(MEETING["id"]): passcode}.get)


def test_the_text_goes_and_what_was_found_stays() -> None:
    delivery = kept(event(chat_message=MESSAGE))
    told = json.loads(delivery.body)["payload"]["object"]
    assert told["chat_message"].pop("found") == {
        "details": [{"kind": "phone", "snippet": "call me: ••••• •••••, you •••••"}],
        "words": ["bullying"],
    }
    assert told == MEETING | {
        "chat_message": {
            key: value
            for key, value in MESSAGE.items()
            if key not in {"message_content", "file_ids", "rich_text"}
        }
    }
    assert b"07700" not in delivery.body
    assert b"message_content" not in delivery.body


def test_it_stays_the_delivery_that_it_was() -> None:
    document = event(chat_message=MESSAGE)
    before, after = received(document), kept(document)
    assert (after.id, after.meeting_uuid, after.occurred_at) == (
        before.id,
        before.meeting_uuid,
        before.occurred_at,
    )
    assert (after.state, after.signed_over) == (State.FOR_SESSION, before.signed_over)


def test_what_is_told_now_is_what_is_read_back_later() -> None:
    delivery = kept(event(chat_message=MESSAGE))
    heard = to_event(parse(delivery.body), delivery=delivery.id, received_at=AT)
    assert heard is not None
    assert delivery.told == heard.event
    assert isinstance(delivery.told, ChatSent)
    assert ([d.kind for d in delivery.told.details], delivery.told.words) == (
        [DetailKind.PHONE],
        {"bullying"},
    )
    assert delivery.told.to is Audience.EVERYONE


def test_a_files_name_is_looked_at_and_goes() -> None:
    file = MESSAGE | {"file_name": "me at 12 Mill Lane.jpg", "download_url": "https://zoom.example/secret"}
    del file["message_content"]
    document = event("meeting.chat_message_file_sent", chat_message_file=file)
    document["payload"]["object"] |= {"meeting_id": 84620017395, "meeting_uuid": MEETING["uuid"]}
    delivery = kept(document)
    assert isinstance(delivery.told, ChatSent)
    assert [detail.kind for detail in delivery.told.details] == [DetailKind.ADDRESS]
    assert b"Mill" not in delivery.body
    assert b"secret" not in delivery.body


def test_the_meetings_own_passcode_is_seen_once_it_was_read() -> None:
    document = event(chat_message=MESSAGE | {"message_content": "it is q7Wuilt"})
    assert b'"passcode"' not in kept(document).body
    assert b'"passcode"' in kept(document, "q7Wuilt").body
    assert b"q7Wuilt" not in kept(document, "q7Wuilt").body


@pytest.mark.parametrize(
    "name",
    [
        "meeting.chat_message_file_downloaded",
        "meeting.chat_message_updated",
        "webinar.chat_message_sent",
        "team_chat.dm_message_posted",
        "team_chat.channel_message_posted",
        "chat_message.sent",
        "Meeting.Chat_Message_Sent",
    ],
)
def test_of_other_events_of_chat_only_what_they_are_about_stays(name: str) -> None:
    told = {"message": SECRET, "chat_message": {"text": SECRET}, "files": [{"file_name": SECRET}], "id": 7}
    delivery = kept(event(name, **told))
    assert b"marzipan" not in delivery.body
    assert delivery.event == name
    assert delivery.told is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"chat_message": None},
        {"chat_message": SECRET},
        {"chat_message": [SECRET]},
        {"chat_message": {"message_content": [SECRET]}},
        {"chat_message": {"sender_name": {"text": SECRET}, "sender_session_id": 7}},
        {"uuid": [SECRET], "chat_message": MESSAGE},
    ],
)
def test_odd_shapes_let_nothing_through(told: dict[str, Any]) -> None:
    assert b"07700" not in kept(event(**told)).body


@pytest.mark.parametrize(
    "document",
    [{"event": "meeting.chat_message_sent"}, {"event": "meeting.chat_message_sent", "payload": SECRET}],
)
def test_an_event_without_a_payload_is_kept_as_that(document: dict[str, Any]) -> None:
    delivery = kept(document)
    assert b"07700" not in delivery.body
    assert (delivery.event, delivery.state) == ("meeting.chat_message_sent", State.UNREADABLE)


def test_of_what_is_no_event_nothing_stays_where_chat_is_spoken_of() -> None:
    delivery = kept({"events": "meeting.chat_message_sent", "payload": SECRET})
    assert (delivery.body, delivery.state) == (b"", State.UNREADABLE)
    other = {"events": "meeting.started"}
    assert kept(other).body == json.dumps(other).encode()


@pytest.mark.parametrize("name", ["meeting.started", "meeting.updated", "recording.completed"])
def test_everything_else_is_kept_as_it_came(name: str) -> None:
    document = event(name, settings={"continuous_meeting_chat": {"enable": True}})
    assert kept(document) == received(document)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=30))
def test_whatever_is_written_the_same_is_read_back(text: str, name: str) -> None:
    message = MESSAGE | {"message_content": text, "sender_name": name}
    delivery = kept(event(chat_message=message))
    heard = to_event(parse(delivery.body), delivery=delivery.id, received_at=AT)
    assert heard is not None
    assert heard.event == delivery.told
    assert b"message_content" not in delivery.body
