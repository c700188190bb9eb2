"""What chat and risk alerts are to the rules, once the text was replaced by what was found in it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules import chat_events, events
from rules.chat_events import Audience, Detail, DetailKind
from tests.webhooks.payloads import AT, INNER, INNER_AT, KNITTING, MEETING, RECEIVED_AT, UUID, as_bytes, body
from webhooks import translate
from webhooks.payloads import parse
from webhooks.translate import Heard, State, Unheard, read

MESSAGE: dict[str, Any] = {
    "date_time": INNER,
    "sender_session_id": "16778240",
    "sender_name": "Fern Okafor 🧵",
    "sender_email": "Fern@Example.Org",
    "sender_type": "guest",
    "recipient_session_id": "16779264",
    "recipient_name": "Jo\u202e",
    "recipient_type": "guest",
    "message_id": "MS17RkVSTn0=",
}
FERN = events.Participant(user_id="16778240", name="Fern Okafor 🧵", email="fern@example.org")
JO = events.Participant(user_id="16779264", name="Jo")
FOUND = {
    "details": [{"kind": "phone", "snippet": "call me on •••••"}, {"kind": "school", "snippet": "at •••••"}],
    "words": ["bullying"],
}


def outcome(text: bytes) -> Heard | Unheard:
    return read(parse(text), delivery="d1", received_at=RECEIVED_AT)


def chat(found: object = None, /, **more: Any) -> chat_events.ChatSent:
    message = MESSAGE | ({} if found is None else {"found": found}) | more
    heard = outcome(body("meeting.chat_message_sent", {"chat_message": message}))
    assert isinstance(heard, Heard)
    assert isinstance(heard.event, chat_events.ChatSent)
    return heard.event


def test_a_message_that_was_looked_at() -> None:
    assert chat(FOUND) == chat_events.ChatSent(
        at=AT,
        delivery="d1",
        meeting=KNITTING,
        sender=FERN,
        to=Audience.GUEST,
        recipient=JO,
        details=(Detail(DetailKind.PHONE, "call me on •••••"), Detail(DetailKind.SCHOOL, "at •••••")),
        words=frozenset({"bullying"}),
        message_id="MS17RkVSTn0=",
    )


@pytest.mark.parametrize(
    ("found", "details"),
    [
        (None, ()),
        ({}, ()),
        ("nothing", ()),
        ({"details": None, "words": None}, ()),
        ({"details": "phone", "words": "bullying"}, ()),
        ({"details": [{"kind": "shoe size", "snippet": "•"}, {"kind": None}, {}]}, ()),
        ({"details": [{"kind": "email"}]}, (Detail(DetailKind.EMAIL),)),
        ({"details": [{"kind": "email", "snippet": "a\nb\u202e"}]}, (Detail(DetailKind.EMAIL, "a b"),)),
    ],
)
def test_one_that_was_not_or_not_so_is_one_with_nothing_in_it(
    found: object, details: tuple[Detail, ...]
) -> None:
    event = chat(found, message_content="call me on 07700 900123")
    assert (event.details, event.words) == (details, frozenset())


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ({"sender_type": "host"}, {"sender_is_host_side": True}),
        ({"sender_type": None}, {"sender_is_host_side": False}),
        ({"recipient_type": "everyone"}, {"to": Audience.EVERYONE}),
        ({"recipient_type": "host"}, {"to": Audience.HOST}),
        ({"recipient_type": "group"}, {"to": Audience.GROUP}),
        ({"recipient_type": "panelists"}, {"to": None}),
        ({"recipient_type": None}, {"to": None}),
        ({"recipient_session_id": None, "recipient_name": ""}, {"recipient": None}),
        ({"recipient_session_id": None}, {"recipient": events.Participant(name="Jo")}),
        ({"sender_session_id": 16778240}, {"sender": FERN}),
        ({"message_id": ""}, {"message_id": None}),
    ],
)
def test_who_wrote_to_whom(sent: dict[str, Any], known: dict[str, Any]) -> None:
    event = chat(**sent)
    assert {name: getattr(event, name) for name in known} == known


def test_a_file_is_a_message_too() -> None:
    told = {"meeting_id": 81234567890, "meeting_uuid": UUID, "chat_message_file": MESSAGE | {"found": FOUND}}
    text = as_bytes({"event": "meeting.chat_message_file_sent", "event_ts": 0, "payload": {"object": told}})
    heard = outcome(text)
    assert isinstance(heard, Heard)
    assert isinstance(heard.event, chat_events.ChatSent)
    assert (heard.meeting_uuid, heard.event.meeting.meeting_id) == (UUID, "81234567890")
    assert (heard.event.sender, len(heard.event.details), heard.event.at) == (FERN, 2, INNER_AT)


def test_its_own_time_counts_where_there_is_no_other() -> None:
    text = body("meeting.chat_message_sent", {"chat_message": MESSAGE}, event_ts=None)
    heard = outcome(text)
    assert isinstance(heard, Heard)
    assert heard.event.at == INNER_AT


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"chat_message": None},
        {"chat_message": []},
        {"chat_message": {"message_id": "m"}},
        {"chat_message": {"sender_name": " ", "sender_email": ""}},
    ],
)
@pytest.mark.parametrize("name", ["meeting.chat_message_sent", "meeting.chat_message_file_sent"])
def test_a_message_by_nobody_is_unreadable(name: str, told: dict[str, Any]) -> None:
    assert outcome(body(name, told)) == Unheard(State.UNREADABLE, translate.NO_SENDER, UUID)


@pytest.mark.parametrize(
    ("details", "platform", "link"),
    [
        ({"post_platform": "Y", "social_link": "https://y.example/1"}, "Y", "https://y.example/1"),
        ({"post_platform": "Y\n\u202e", "social_link": "http://y.example"}, "Y", "http://y.example"),
        ({"social_link": "javascript:alert(1)"}, "", ""),
        ({"social_link": "https://y.example/ a"}, "", ""),
        ({"social_link": "https://y.example/" + "a" * 300}, "", ""),
        ({}, "", ""),
        (None, "", ""),
        ("found", "", ""),
    ],
)
def test_a_link_found_in_public(details: object, platform: str, link: str) -> None:
    told = MEETING | {"host_email": "marta@weavers.example", "armn_details": details}
    heard = outcome(body("meeting.risk_alert", told))
    assert heard == Heard(
        UUID, chat_events.RiskAlerted(at=AT, delivery="d1", meeting=KNITTING, platform=platform, link=link)
    )


def test_a_public_post_may_be_told_of_without_a_time() -> None:
    heard = outcome(body("meeting.risk_alert", event_ts=None))
    assert isinstance(heard, Heard)
    assert heard.event.at == RECEIVED_AT == datetime(2026, 11, 2, 16, 0, 1, tzinfo=UTC)
