"""What Zoom's events are to the rules."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import events
from rules.events import Capture, ZoomRole
from tests.webhooks.payloads import (
    AT,
    FERN,
    INNER,
    INNER_AT,
    KNITTING,
    RECEIVED_AT,
    ROOM,
    UUID,
    WHO,
    as_bytes,
    body,
    of_fern,
)
from webhooks import translate
from webhooks.payloads import parse
from webhooks.translate import (
    CLOCKS_DIFFER,
    Heard,
    State,
    Unheard,
    read,
    to_event,
)

COMMON: dict[str, Any] = {"at": AT, "delivery": "d1", "meeting": KNITTING}
BY_FERN = COMMON | {"who": WHO}
BY_FERN_IN_ROOM = COMMON | {"who": replace(WHO, room=ROOM)}


def outcome(text: bytes) -> Heard | Unheard:
    return read(parse(text), delivery="d1", received_at=RECEIVED_AT)


def heard(text: bytes) -> events.Event:
    found = outcome(text)
    assert isinstance(found, Heard)
    assert found.meeting_uuid == UUID
    assert found.state is State.FOR_SESSION
    return found.event


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("meeting.started", events.MeetingStarted(**COMMON)),
        ("meeting.ended", events.MeetingEnded(**COMMON)),
        ("meeting.participant_joined", events.ParticipantJoined(**BY_FERN)),
        ("meeting.participant_left", events.ParticipantLeft(**BY_FERN)),
        ("meeting.participant_joined_waiting_room", events.WaitingRoomJoined(**BY_FERN)),
        ("meeting.participant_put_in_waiting_room", events.WaitingRoomJoined(**BY_FERN)),
        ("meeting.participant_left_waiting_room", events.WaitingRoomLeft(**BY_FERN)),
        ("meeting.participant_admitted", events.ParticipantAdmitted(**BY_FERN)),
        ("meeting.participant_jbh_waiting", events.WaitingForHost(**BY_FERN)),
        ("meeting.participant_jbh_joined", events.JoinedBeforeHost(**BY_FERN)),
        ("meeting.sharing_started", events.SharingStarted(**BY_FERN)),
        ("meeting.sharing_ended", events.SharingEnded(**BY_FERN)),
        ("meeting.breakout_room_sharing_started", events.SharingStarted(**BY_FERN_IN_ROOM, room=ROOM)),
        ("meeting.breakout_room_sharing_ended", events.SharingEnded(**BY_FERN_IN_ROOM, room=ROOM)),
        ("meeting.participant_joined_breakout_room", events.BreakoutRoomJoined(**BY_FERN_IN_ROOM, room=ROOM)),
        ("meeting.participant_left_breakout_room", events.BreakoutRoomLeft(**BY_FERN_IN_ROOM, room=ROOM)),
        ("recording.started", events.CaptureStarted(**COMMON, capture=Capture.CLOUD_RECORDING)),
        ("recording.resumed", events.CaptureStarted(**COMMON, capture=Capture.CLOUD_RECORDING)),
        ("recording.paused", events.CaptureStopped(**COMMON, capture=Capture.CLOUD_RECORDING)),
        ("recording.stopped", events.CaptureStopped(**COMMON, capture=Capture.CLOUD_RECORDING)),
        ("meeting.ai_companion_started", events.CaptureStarted(**COMMON, capture=Capture.AI_COMPANION)),
        ("meeting.ai_companion_stopped", events.CaptureStopped(**COMMON, capture=Capture.AI_COMPANION)),
        ("meeting.live_streaming_started", events.CaptureStarted(**COMMON, capture=Capture.LIVE_STREAM)),
        ("meeting.live_streaming_stopped", events.CaptureStopped(**COMMON, capture=Capture.LIVE_STREAM)),
        ("meeting.rtms_started", events.CaptureStarted(**COMMON, capture=Capture.MEDIA_STREAM)),
        ("meeting.rtms_stopped", events.CaptureStopped(**COMMON, capture=Capture.MEDIA_STREAM)),
    ],
)
def test_an_event_by_its_name(name: str, event: events.Event) -> None:
    delivered = parse(body(name, {"participant": FERN, "breakout_room_uuid": ROOM}))
    assert read(delivered, delivery="d1", received_at=RECEIVED_AT) == Heard(UUID, event)
    assert to_event(delivered, delivery="d1", received_at=RECEIVED_AT) == Heard(UUID, event)


@pytest.mark.parametrize(
    "name",
    [
        "meeting.created",
        "meeting.updated",
        "meeting.alert",
        "meeting.rtms_interrupted",
        "meeting.participant_jbh_waiting_left",
        "meeting.chat_message_file_downloaded",
        "recording.renamed",
        "user.settings_updated",
        "bot_notification",
        "endpoint.url_validation",
        "meeting.never_heard_of",
        "Meeting.Started",
    ],
)
def test_an_event_that_no_rule_looks_at_is_ignored(name: str) -> None:
    delivered = parse(body(name, {"participant": FERN}))
    assert outcome(body(name)) == Unheard(State.IGNORED, translate.NOT_FOLLOWED)
    assert to_event(delivered, delivery="d1", received_at=RECEIVED_AT) is None


@pytest.mark.parametrize(
    ("text", "reason", "session"),
    [
        (body("meeting.started", {"uuid": ""}), translate.NO_SESSION, None),
        (body("meeting.started", payload=None), translate.NO_SESSION, None),
        (body("meeting.rtms_started", payload={"rtms_stream_id": "s"}), translate.NO_SESSION, None),
        (body("meeting.participant_joined"), translate.NO_PARTICIPANT, UUID),
        (body("meeting.participant_joined", {"participant": {}}), translate.NO_PARTICIPANT, UUID),
        (body("meeting.participant_left", {"participant": {"leave_reason": "x"}}), translate.NO_PARTICIPANT, UUID),
        (body("meeting.participant_jbh_waiting", {"participant": {"user_name": " "}}), translate.NO_PARTICIPANT, UUID),
        (body("meeting.sharing_started", {"participant": None}), translate.NO_PARTICIPANT, UUID),
        (of_fern("meeting.breakout_room_sharing_started"), translate.NO_ROOM, UUID),
        (of_fern("meeting.breakout_room_sharing_ended"), translate.NO_ROOM, UUID),
        (of_fern("meeting.participant_joined_breakout_room"), translate.NO_ROOM, UUID),
        (of_fern("meeting.participant_left_breakout_room"), translate.NO_ROOM, UUID),
        (of_fern("meeting.participant_role_changed"), translate.NO_ROLE, UUID),
        (of_fern("meeting.participant_role_changed", old_role="host"), translate.NO_ROLE, UUID),
        (of_fern("meeting.participant_role_changed", old_role="host", new_role="panelist"), translate.NO_ROLE, UUID),
    ],
)  # fmt: skip
def test_an_event_without_its_essential_parts_is_unreadable(
    text: bytes, reason: str, session: str | None
) -> None:
    assert outcome(text) == Unheard(State.UNREADABLE, reason, session)


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ({"id": "acc", "participant_user_id": "other"}, {"zoom_id": "acc"}),
        ({"id": "", "participant_user_id": "other"}, {"zoom_id": "other"}),
        ({"id": "", "participant_user_id": ""}, {"zoom_id": None}),
        ({"user_id": 16778240}, {"user_id": "16778240"}),
        ({"email": ""}, {"email": None}),
        ({"email": " FERN@EXAMPLE.ORG "}, {"email": "fern@example.org"}),
        ({"registrant_id": None}, {"registrant_id": None}),
        ({"parent_user_id": "16778000"}, {"parent_user_id": "16778000"}),
        ({"user_name": None}, {"name": ""}),
        ({"user_name": "Fern\r\nOkafor"}, {"name": "Fern Okafor"}),
        ({"user_name": "\u202eFern\x00 \x9bOkafor\u2066"}, {"name": "Fern Okafor"}),
        ({"user_name": "👩\u200d👧 Okafor"}, {"name": "👩\u200d👧 Okafor"}),
        ({"user_name": "Fern\u3000Okafor"}, {"name": "Fern Okafor"}),
        ({"user_name": "\x00\u202e"}, {"name": ""}),
    ],
)
def test_who_it_was(sent: dict[str, Any], known: dict[str, Any]) -> None:
    event = heard(of_fern("meeting.participant_joined", **sent))
    assert isinstance(event, events.ParticipantJoined)
    assert {name: getattr(event.who, name) for name in known} == known


def test_one_that_waits_for_the_host_may_be_known_by_name_alone() -> None:
    event = heard(body("meeting.participant_jbh_waiting", {"participant": {"user_name": "Fern"}}))
    assert isinstance(event, events.WaitingForHost)
    assert event.who == events.Participant(name="Fern")


@pytest.mark.parametrize("number", ["+44 7700 900123", 447700900123])
def test_a_telephone_number_says_that_somebody_dialled_in_and_is_not_kept(number: str | int) -> None:
    who = {"user_id": "1", "user_name": "Call-in User", "phone_number": number}
    event = outcome(body("meeting.participant_joined", {"participant": who}))
    assert isinstance(event, Heard)
    assert isinstance(event.event, events.ParticipantJoined)
    assert event.event.who == events.Participant("1", "Call-in User", by_phone=True)
    assert "7700" not in repr(event)


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ({"topic": "Knitting\n\u202ecircle"}, {"topic": "Knitting circle"}),
        ({"topic": "\x00"}, {"topic": None}),
        ({"topic": ""}, {"topic": None}),
        ({"duration": 0}, {"duration": None}),
        ({"duration": "90"}, {"duration": timedelta(minutes=90)}),
        ({"type": "8"}, {"type": 8}),
        ({"type": 0}, {"type": None}),
        ({"type": "knitting"}, {"type": None}),
        ({"start_time": "soon"}, {"start_time": None}),
        ({"id": "81234567890"}, {"meeting_id": "81234567890"}),
    ],
)
def test_which_meeting_it_was(sent: dict[str, Any], known: dict[str, Any]) -> None:
    meeting = heard(body("meeting.started", sent)).meeting
    assert {name: getattr(meeting, name) for name in known} == known


@pytest.mark.parametrize(
    ("event", "told", "at"),
    [
        ("meeting.participant_joined", {"participant": FERN | {"join_time": INNER}}, INNER_AT),
        ("meeting.participant_left", {"participant": FERN | {"leave_time": INNER}}, INNER_AT),
        ("meeting.participant_admitted", {"participant": FERN | {"date_time": INNER}}, INNER_AT),
        (
            "meeting.sharing_started",
            {"participant": FERN | {"sharing_details": {"date_time": INNER}}},
            INNER_AT,
        ),
        ("meeting.live_streaming_started", {"live_streaming": {"date_time": INNER}}, INNER_AT),
        (
            "recording.stopped",
            {"recording_file": {"recording_start": INNER, "recording_end": INNER}},
            INNER_AT,
        ),
        (
            "recording.resumed",
            {"recording_file": {"recording_start": INNER, "recording_end": None}},
            RECEIVED_AT,
        ),
        ("meeting.ended", {"end_time": INNER}, INNER_AT),
        ("meeting.started", {"start_time": INNER}, RECEIVED_AT),
        ("meeting.participant_joined", {"participant": FERN}, RECEIVED_AT),
    ],
)
def test_when_it_happened(event: str, told: dict[str, Any], at: datetime) -> None:
    assert heard(body(event, told)).at == AT
    assert heard(body(event, told, event_ts=None)).at == at


@pytest.mark.parametrize(
    ("ahead", "taken"),
    [
        (timedelta(), timedelta()),
        (CLOCKS_DIFFER, CLOCKS_DIFFER),
        (timedelta(seconds=6), CLOCKS_DIFFER),
        (timedelta(days=400), CLOCKS_DIFFER),
    ],
)
def test_what_is_said_to_happen_later_happened_when_it_was_told(ahead: timedelta, taken: timedelta) -> None:
    stamp = round((RECEIVED_AT + ahead).timestamp() * 1000)
    assert heard(body("meeting.ended", event_ts=stamp)).at == RECEIVED_AT + taken
    inner = (RECEIVED_AT + ahead).isoformat()
    told = {"participant": FERN | {"join_time": inner}}
    assert heard(body("meeting.participant_joined", told, event_ts=None)).at == RECEIVED_AT + taken


def test_why_somebody_left() -> None:
    event = heard(
        of_fern("meeting.participant_left", leave_reason="Fern left.<br>Reason: Host ended\nthe meeting.")
    )
    assert isinstance(event, events.ParticipantLeft)
    assert event.reason == "Fern left.<br>Reason: Host ended the meeting."


@pytest.mark.parametrize("case", [str.lower, str.title])
@pytest.mark.parametrize("old", ZoomRole)
@pytest.mark.parametrize("new", ZoomRole)
def test_roles(case: Any, old: ZoomRole, new: ZoomRole) -> None:
    text = of_fern("meeting.participant_role_changed", old_role=case(old.value), new_role=case(new.value))
    assert heard(text) == events.RoleChanged(**BY_FERN, old=old, new=new)


@pytest.mark.parametrize(
    ("details", "content"),
    [({"content": "desktop"}, "desktop"), ({"content": ""}, "unknown"), ({}, "unknown"), (None, "unknown")],
)
def test_what_is_shared(details: object, content: str) -> None:
    event = heard(of_fern("meeting.sharing_started", sharing_details=details))
    assert event == events.SharingStarted(**BY_FERN, content=content)


@pytest.mark.parametrize("name", ["meeting.ai_companion_started", "meeting.ai_companion_stopped"])
@pytest.mark.parametrize(
    ("told", "features"),
    [
        ({"questions": True, "summary": False}, {"questions"}),
        ({"questions": True, "summary": True}, {"questions", "summary"}),
        ({"summary": "yes"}, set()),
        (None, set()),
    ],
)
def test_what_of_ai_companion_runs(name: str, told: object, features: set[str]) -> None:
    told = {"meeting_number": 81234567890, "meeting_uuid": UUID, "host_id": "h", "ai_companion": told}
    event = heard(as_bytes({"event": name, "payload": {"object": told}}))
    assert isinstance(event, events.CaptureStarted | events.CaptureStopped)
    assert (event.capture, event.features) == (Capture.AI_COMPANION, features)
    assert event.meeting == events.Meeting(meeting_id="81234567890", host_id="h")


@pytest.mark.parametrize(
    ("payload", "meeting_id"),
    [
        ({"meeting_uuid": UUID, "rtms_stream_id": "s", "server_urls": "wss://127.0.0.1"}, None),
        ({"object": {"meeting_uuid": UUID, "meeting_id": "812", "is_original_host": True}}, "812"),
        ({"meeting_uuid": UUID, "object": {"meeting_id": 812}}, "812"),
    ],
)
def test_rtms_in_either_shape(payload: dict[str, Any], meeting_id: str | None) -> None:
    event = heard(as_bytes({"event": "meeting.rtms_started", "payload": payload}))
    assert event == events.CaptureStarted(
        at=RECEIVED_AT,
        delivery="d1",
        meeting=events.Meeting(meeting_id=meeting_id),
        capture=Capture.MEDIA_STREAM,
    )


@given(
    st.sampled_from(sorted(translate.FOLLOWED)),
    st.dictionaries(st.sampled_from(sorted(FERN)), st.text()),
    st.text(),
)
def test_no_event_raises_whatever_its_fields_hold(name: str, who: dict[str, str], uuid: str) -> None:
    found = outcome(body(name, {"uuid": uuid, "participant": who, "breakout_room_uuid": uuid}))
    assert found.state is State.FOR_SESSION or found.reason
