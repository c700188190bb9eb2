"""What is read of what Zoom sends."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.payloads import AT, EVENT_TS, FERN, MEETING, UUID, as_bytes, body, of_fern
from webhooks.payloads import Minutes, Object, Participant, Unreadable, parse


def told(**more: Any) -> Object:
    read = parse(body("meeting.started", more)).payload.object
    assert read is not None
    return read


def fern(**more: Any) -> Participant:
    read = parse(of_fern("meeting.participant_joined", **more)).payload.object
    assert read is not None
    assert read.participant is not None
    return read.participant


def test_the_envelope_is_read() -> None:
    delivered = parse(body("meeting.started"))
    assert (delivered.event, delivered.occurred_at) == ("meeting.started", AT)
    assert delivered.document["payload"] == {"account_id": "acc0unt", "object": MEETING}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"event=meeting.started", id="a form"),
        pytest.param(b'{"event":"meeting.started"', id="cut short"),
        pytest.param(b'{"event":"meeting.started"} {}', id="two"),
        pytest.param('{"event":"meeting.started","payload":"é"}'.encode("latin-1"), id="latin-1"),
        pytest.param('{"event":"meeting.started"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'\xef\xbb\xbf{"event":"meeting.started"}', id="byte order mark"),
        pytest.param(b'{"event":"meeting.started","payload":"\xed\xa0\xbe"}', id="half a pair in bytes"),
        pytest.param(b'{"event":"meeting.started","event_ts":NaN}', id="NaN"),
        pytest.param(b'{"event":"meeting.started","event_ts":-Infinity}', id="infinite"),
        pytest.param(b'{"event":"meeting.started","event_ts":' + b"9" * 5_000 + b"}", id="a huge number"),
        pytest.param(b'{"event":"meeting.started","payload":' + b"[" * 300 + b"]" * 300 + b"}", id="deep"),
        pytest.param(b"[" * 1_000_000, id="very deep"),
        pytest.param(b'{"a":' * 200_000, id="very deep objects"),
        pytest.param(b'{"event":"\\ud83e",}', id="half a pair and not JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"meeting.started"', id="text"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="nothing in it"),
        pytest.param(b'{"event":null}', id="no event"),
        pytest.param(b'{"event":""}', id="a blank event"),
        pytest.param(b'{"event":5}', id="a number for an event"),
        pytest.param(b'{"event":"meeting.started\\n"}', id="a line end in the event"),
        pytest.param(b'{"event":"meeting started"}', id="a space in the event"),
        pytest.param(b'{"event":"' + b"m" * 201 + b'"}', id="a long event"),
    ],
)
def test_what_is_not_an_event_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(text)


def test_why_it_is_unreadable_quotes_nothing() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(b'{"event":{"user_name":"Fern"}}')
    assert "Fern" not in str(caught.value)


@given(st.binary() | st.text().map(str.encode))
def test_bytes_of_any_kind_are_read_or_unreadable(text: bytes) -> None:
    try:
        parse(text)
    except Unreadable:
        return


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def some(*names: str, inner: st.SearchStrategy[Any] = anything) -> st.SearchStrategy[Any]:
    return anything | st.fixed_dictionaries({}, optional=dict.fromkeys(names, inner))


participants = some(*FERN, "join_time", "leave_time", "leave_reason", "old_role", "sharing_details")
objects = some(
    *MEETING, "meeting_uuid", "meeting_number", "participant", "end_time", "recording_file", "ai_companion"
)
events = st.fixed_dictionaries(
    {
        "event": st.sampled_from(
            ["meeting.started", "meeting.participant_left", "recording.stopped", "who.knows"]
        )
    },
    optional={
        "event_ts": anything,
        "payload": some("object", "meeting_uuid", "event_ts", "plainToken", inner=objects)
        | st.fixed_dictionaries(
            {"object": st.fixed_dictionaries({"uuid": anything, "participant": participants})}
        ),
    },
)


@given(events)
def test_an_event_is_read_whatever_its_fields_hold(document: dict[str, Any]) -> None:
    try:
        delivered = parse(json.dumps(document).encode())
    except Unreadable:
        assert any(word in json.dumps(document) for word in ("NaN", "Infinity"))
        return
    assert delivered.event == document["event"]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (EVENT_TS, AT),
        (str(EVENT_TS), AT),
        (EVENT_TS // 1000, AT.replace(microsecond=0)),
        ("2026-11-02T16:00:00.250Z", AT),
        ("2026-11-02T17:00:00.250+01:00", AT),
        ("2026-11-02 16:00:00", AT.replace(microsecond=0)),
        ("", None),
        (None, None),
        (0, None),
        (-1, None),
        (True, None),
        (10**30, None),
        (1e300, None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ([EVENT_TS], None),
    ],
)
def test_when_it_occurred(sent: object, read: datetime | None) -> None:
    delivered = parse(body("meeting.started", event_ts=sent))
    assert delivered.occurred_at == read
    assert read is None or delivered.occurred_at.tzinfo is UTC


def test_when_it_occurred_may_be_in_the_payload() -> None:
    delivered = parse(as_bytes({"event": "app_deauthorized", "payload": {"event_ts": "2026-11-02 16:00:00"}}))
    assert delivered.occurred_at == datetime(2026, 11, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize("event", ["bot_installed", "meeting.started"])
def test_when_it_occurred_may_be_nowhere(event: str) -> None:
    assert parse(as_bytes({"event": event})).occurred_at is None


@pytest.mark.parametrize("payload", [None, [], "", 5, {"object": None}, {"object": []}, {"object": "x"}])
def test_an_event_may_have_no_object(payload: object) -> None:
    assert parse(as_bytes({"event": "meeting.started", "payload": payload})).payload.object is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (81234567890, "81234567890"),
        ("81234567890", "81234567890"),
        (" 81234567890 ", "81234567890"),
        (2**70, str(2**70)),
        ("", None),
        ("  ", None),
        (None, None),
        (True, None),
        ([], None),
        ({"id": 1}, None),
        ("812\u0000", None),
    ],
)
def test_an_id_is_text_or_not_known(sent: object, read: str | None) -> None:
    assert told(id=sent).id == read
    assert fern(user_id=sent).user_id == read


@pytest.mark.parametrize("name", ["meeting_number", "meeting_id"])
def test_some_events_call_the_meeting_otherwise(name: str) -> None:
    delivered = parse(
        as_bytes({"event": "x", "payload": {"object": {name: 81234567890, "meeting_uuid": UUID}}})
    )
    assert delivered.payload.object == Object.model_validate({"id": "81234567890", "uuid": UUID})


def test_rtms_may_name_the_meeting_in_the_payload() -> None:
    assert parse(as_bytes({"event": "x", "payload": {"meeting_uuid": UUID}})).payload.meeting_uuid == UUID


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (45, 45),
        ("45", 45),
        (0.5, 0.5),
        (0, None),
        (-5, None),
        (10**9, None),
        (10**400, None),
        ("long", None),
        (None, None),
    ],
)
def test_a_duration_is_in_minutes_or_not_known(sent: object, read: Minutes) -> None:
    assert told(duration=sent).duration == read


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (rb"Fern \ud83e\uddf5", "Fern 🧵"),
        (rb"Fern \ud83e", "Fern \ufffd"),
        (rb"Fern \uDDF5\uD83E!", "Fern \ufffd\ufffd!"),
        (rb"\ud83e\ud83e\uddf5", "\ufffd🧵"),
        (rb"\\ud83e \ud83e", "\\ud83e \ufffd"),
        (rb"\u00e9\"\\\ud83e\n!", 'é"\\\ufffd\n!'),
    ],
)
def test_half_an_emoji_does_not_make_it_unreadable(escaped: bytes, read: str) -> None:
    text = of_fern("meeting.participant_joined").replace("Fern Okafor 🧵".encode(), escaped)
    heard = parse(text).payload.object
    assert heard is not None
    assert heard.participant is not None
    assert heard.participant.user_name == read


def test_text_is_kept_as_it_came_and_numbers_in_it_are_text() -> None:
    assert fern(user_name="  Fern\tO.\u202e ").user_name == "Fern\tO.\u202e"
    assert fern(user_name=5).user_name == "5"
    assert fern(user_name="  ").user_name is None


def test_a_token_is_kept_exactly() -> None:
    delivered = parse(as_bytes({"event": "endpoint.url_validation", "payload": {"plainToken": " t "}}))
    assert delivered.payload.plain_token == " t "


def test_a_participant_of_the_wrong_kind_is_none() -> None:
    assert told(participant=["Fern"]).participant is None
    assert fern(sharing_details="desktop").sharing_details is None
