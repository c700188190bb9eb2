"""Events of the rules as Zoom would have told of them."""

from datetime import datetime
from typing import Any, Final

from bot.simulator.records import JSON
from rules.chat_events import ChatSent, RiskAlerted
from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    JoinedBeforeHost,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    SharingEnded,
    SharingStarted,
    WaitingForHost,
    WaitingRoomJoined,
    WaitingRoomLeft,
)

_NAMES: Final[dict[type[Event], str]] = {
    MeetingStarted: "meeting.started",
    MeetingEnded: "meeting.ended",
    ParticipantJoined: "meeting.participant_joined",
    ParticipantLeft: "meeting.participant_left",
    WaitingRoomJoined: "meeting.participant_joined_waiting_room",
    WaitingRoomLeft: "meeting.participant_left_waiting_room",
    ParticipantAdmitted: "meeting.participant_admitted",
    WaitingForHost: "meeting.participant_jbh_waiting",
    JoinedBeforeHost: "meeting.participant_jbh_joined",
    RoleChanged: "meeting.participant_role_changed",
    BreakoutRoomJoined: "meeting.participant_joined_breakout_room",
    BreakoutRoomLeft: "meeting.participant_left_breakout_room",
    ChatSent: "meeting.chat_message_sent",
    RiskAlerted: "meeting.risk_alert",
}
_SHARING: Final = {SharingStarted: "sharing_started", SharingEnded: "sharing_ended"}
_CAPTURES: Final = {
    Capture.CLOUD_RECORDING: ("recording.started", "recording.stopped"),
    Capture.AI_COMPANION: ("meeting.ai_companion_started", "meeting.ai_companion_stopped"),
    Capture.LIVE_STREAM: ("meeting.live_streaming_started", "meeting.live_streaming_stopped"),
    Capture.MEDIA_STREAM: ("meeting.rtms_started", "meeting.rtms_stopped"),
}


def as_zoom_tells(event: Event, uuid: str) -> JSON | None:
    """The webhook for an event of the session with this uuid; None for one that Zoom has no webhook for."""
    name = _name(event)
    if name is None:
        return None
    told: dict[str, Any] = {
        "uuid": uuid,
        "id": event.meeting.meeting_id,
        "host_id": event.meeting.host_id,
        "topic": event.meeting.topic,
        "start_time": _time(event.meeting.start_time),
        "duration": None if event.meeting.duration is None else event.meeting.duration.total_seconds() / 60,
    }
    room = getattr(event, "room", None)
    if room is not None:
        told["breakout_room_uuid"] = room
    if isinstance(event, ParticipantEvent):
        told["participant"] = _participant(event.who)
    if isinstance(event, RoleChanged):
        told["participant"] |= {"old_role": event.old, "new_role": event.new}
    if isinstance(event, ChatSent):
        told["chat_message"] = _message(event)
    if isinstance(event, RiskAlerted):
        told["armn_details"] = {"post_platform": event.platform, "social_link": event.link}
    when = round(event.at.timestamp() * 1000)
    return {"event": name, "event_ts": when, "payload": {"account_id": "account", "object": told}}


def _name(event: Event) -> str | None:
    match event:
        case SharingStarted() | SharingEnded():
            place = "" if event.room is None else "breakout_room_"
            return f"meeting.{place}{_SHARING[type(event)]}"
        case CaptureStarted():
            return _CAPTURES[event.capture][0]
        case CaptureStopped():
            return _CAPTURES[event.capture][1]
        case _:
            return _NAMES.get(type(event))


def _participant(who: Participant) -> dict[str, Any]:
    named = {
        "user_id": who.user_id,
        "user_name": who.name,
        "participant_uuid": who.participant_uuid,
        "id": who.zoom_id,
        "email": who.email,
        "registrant_id": who.registrant_id,
        "parent_user_id": who.parent_user_id,
    }
    return {key: value for key, value in named.items() if value}


def _message(event: ChatSent) -> dict[str, Any]:
    """A message as the journal keeps it, with what was found in place of the text."""
    reader = event.recipient or Participant()
    details = [{"kind": detail.kind, "snippet": detail.snippet} for detail in event.details]
    return {
        "sender_session_id": event.sender.user_id,
        "sender_name": event.sender.name,
        "sender_email": event.sender.email,
        "sender_type": "host" if event.sender_is_host_side else "guest",
        "recipient_session_id": reader.user_id,
        "recipient_name": reader.name,
        "recipient_email": reader.email,
        "recipient_type": event.to,
        "message_id": event.message_id,
        "found": {"details": details, "words": sorted(event.words)},
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
