"""Zoom's events as the rules know them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import ClassVar, Literal, TypeAlias

from rules import chat_events, events
from rules.events import Capture
from webhooks import chat, payloads, recordings
from webhooks.occurrence import Occurrence
from webhooks.payloads import Delivered
from webhooks.text import clean


class State(StrEnum):
    """What a delivery is good for."""

    FOR_SESSION = "for_session"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, and Zoom's uuid of the session that it belongs to."""

    meeting_uuid: str
    event: events.Event
    state: ClassVar = State.FOR_SESSION
    reason: ClassVar = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Why a delivery holds no event for the rules; the reason quotes nothing from it.

    `meeting_uuid` is the session that an unreadable one is about, where it says so.
    """

    state: Literal[State.IGNORED, State.UNREADABLE]
    reason: str
    meeting_uuid: str | None = None


# By how much the clock of whoever sent a delivery may be ahead of the one it is received by.
CLOCKS_DIFFER = timedelta(seconds=5)

NOT_FOLLOWED = "no rule looks at events of this name"
NO_SESSION = "the session's uuid is missing"
NO_PARTICIPANT = "nothing says which participant"
NO_ROLE = "the old or the new role is missing, or not one of Zoom's three"
NO_SENDER = "nothing says who wrote"
NO_ROOM = "the breakout room's uuid is missing"


def to_event(delivered: Delivered, *, delivery: str, received_at: datetime) -> Heard | None:
    """The event for the rules in a delivery, or None where there is none; `read` says why not."""
    outcome = read(delivered, delivery=delivery, received_at=received_at)
    return outcome if isinstance(outcome, Heard) else None


def read(delivered: Delivered, *, delivery: str, received_at: datetime) -> Heard | Unheard:
    """What a delivery says of a session, or why it says nothing of one.

    The event happened at Zoom's `event_ts`, failing that at the time given with what happened, failing that when it
    was received; never well after that, since the session's clock would run on to it. An event about a session (a chat
    message) that no rule looks at is ignored too.
    """
    build = _EVENTS.get(delivered.event)
    if build is None:
        return Unheard(State.IGNORED, NOT_FOLLOWED)
    payload = delivered.payload
    told = payload.object or _NOTHING_TOLD
    meeting_uuid = told.uuid or payload.meeting_uuid
    if meeting_uuid is None:
        return Unheard(State.UNREADABLE, NO_SESSION)
    happened = min(delivered.occurred_at or _time_within(told) or received_at, received_at + CLOCKS_DIFFER)
    try:
        event = build({"at": happened, "delivery": delivery, "meeting": _meeting(told)}, told)
    except _Incomplete as missing:
        return Unheard(State.UNREADABLE, missing.what, meeting_uuid)
    return Heard(meeting_uuid, event)


_NOTHING_TOLD = payloads.Object()


class _Incomplete(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


_Build: TypeAlias = Callable[[Occurrence, payloads.Object], events.Event]
_Room: TypeAlias = Callable[[payloads.Object], str | None]


def _time_within(told: payloads.Object) -> datetime | None:
    """The time that Zoom gives with what happened.

    A recording's start is not one: a recording that is resumed still has the start of its first part.
    """
    match told:
        case payloads.Object(participant=payloads.Participant() as who):
            shared_at = who.sharing_details.date_time if who.sharing_details else None
            return who.join_time or who.leave_time or who.date_time or shared_at
        case payloads.Object(live_streaming=payloads.LiveStreaming(date_time=moment)):
            return moment
        case payloads.Object(chat_message=payloads.ChatMessage(date_time=moment)):
            return moment
        case payloads.Object(recording_file=payloads.RecordingFile(recording_end=moment)):
            return moment
        case _:
            return told.end_time


def _meeting(told: payloads.Object) -> events.Meeting:
    return events.Meeting(
        meeting_id=told.id,
        host_id=told.host_id,
        topic=clean(told.topic) or None,
        start_time=told.start_time,
        duration=None if told.duration is None else timedelta(minutes=told.duration),
        type=told.type,
    )


_NOBODY = events.Participant()


def _who(told: payloads.Object) -> payloads.Participant:
    if told.participant is None:
        raise _Incomplete(NO_PARTICIPANT)
    return told.participant


def _named(who: payloads.Participant, room: str | None = None) -> events.Participant:
    named = events.Participant(
        user_id=who.user_id,
        name=clean(who.user_name),
        participant_uuid=who.participant_uuid,
        zoom_id=who.id or who.participant_user_id,
        email=who.email.lower() if who.email else None,
        registrant_id=who.registrant_id,
        parent_user_id=who.parent_user_id,
        room=room,
        by_phone=who.phone_number is not None,
    )
    if replace(named, room=None, by_phone=False) == _NOBODY:
        raise _Incomplete(NO_PARTICIPANT)
    return named


def _role(text: str | None) -> events.ZoomRole:
    try:
        return events.ZoomRole((text or "").lower())
    except ValueError:
        raise _Incomplete(NO_ROLE) from None


def _main_room(_: payloads.Object) -> None:
    return None


def _breakout_room(told: payloads.Object) -> str:
    if told.breakout_room_uuid is None:
        raise _Incomplete(NO_ROOM)
    return told.breakout_room_uuid


def _session(kind: type[events.Event], common: Occurrence, _: payloads.Object) -> events.Event:
    return kind(**common)


def _by(kind: type[events.ParticipantEvent], common: Occurrence, told: payloads.Object) -> events.Event:
    return kind(**common, who=_named(_who(told)))


def _left(common: Occurrence, told: payloads.Object) -> events.Event:
    who = _who(told)
    return events.ParticipantLeft(**common, who=_named(who), reason=clean(who.leave_reason))


def _role_changed(common: Occurrence, told: payloads.Object) -> events.Event:
    who = _who(told)
    return events.RoleChanged(**common, who=_named(who), old=_role(who.old_role), new=_role(who.new_role))


def _sharing_started(room: _Room, common: Occurrence, told: payloads.Object) -> events.Event:
    who = _who(told)
    content = (who.sharing_details and who.sharing_details.content) or "unknown"
    where = room(told)
    return events.SharingStarted(**common, who=_named(who, where), content=content, room=where)


def _sharing_ended(room: _Room, common: Occurrence, told: payloads.Object) -> events.Event:
    where = room(told)
    return events.SharingEnded(**common, who=_named(_who(told), where), room=where)


def _moved(
    kind: type[events.BreakoutRoomJoined | events.BreakoutRoomLeft], common: Occurrence, told: payloads.Object
) -> events.Event:
    who, where = _who(told), _breakout_room(told)
    return kind(**common, who=_named(who, where), room=where)


def _captured(
    kind: type[events.CaptureStarted | events.CaptureStopped],
    capture: Capture,
    common: Occurrence,
    told: payloads.Object,
) -> events.Event:
    features = frozenset(name for name, on in (told.ai_companion or {}).items() if on is True)
    return kind(**common, capture=capture, features=features)


def _chat_sent(common: Occurrence, told: payloads.Object) -> events.Event:
    sent = chat.sent(told.chat_message)
    if sent is None:
        raise _Incomplete(NO_SENDER)
    return chat_events.ChatSent(**common, **sent)


def _risk_alerted(common: Occurrence, told: payloads.Object) -> events.Event:
    platform, link = chat.post(told.armn_details)
    return chat_events.RiskAlerted(**common, platform=platform, link=link)


_EVENTS: Mapping[str, _Build] = {
    "meeting.started": partial(_session, events.MeetingStarted),
    "meeting.ended": partial(_session, events.MeetingEnded),
    "meeting.participant_joined": partial(_by, events.ParticipantJoined),
    "meeting.participant_left": _left,
    "meeting.participant_joined_waiting_room": partial(_by, events.WaitingRoomJoined),
    "meeting.participant_put_in_waiting_room": partial(_by, events.WaitingRoomJoined),
    "meeting.participant_left_waiting_room": partial(_by, events.WaitingRoomLeft),
    "meeting.participant_admitted": partial(_by, events.ParticipantAdmitted),
    "meeting.participant_jbh_waiting": partial(_by, events.WaitingForHost),
    "meeting.participant_jbh_joined": partial(_by, events.JoinedBeforeHost),
    "meeting.participant_role_changed": _role_changed,
    "meeting.sharing_started": partial(_sharing_started, _main_room),
    "meeting.sharing_ended": partial(_sharing_ended, _main_room),
    "meeting.breakout_room_sharing_started": partial(_sharing_started, _breakout_room),
    "meeting.breakout_room_sharing_ended": partial(_sharing_ended, _breakout_room),
    "meeting.participant_joined_breakout_room": partial(_moved, events.BreakoutRoomJoined),
    "meeting.participant_left_breakout_room": partial(_moved, events.BreakoutRoomLeft),
    "meeting.chat_message_sent": _chat_sent,
    "meeting.chat_message_file_sent": _chat_sent,
    "meeting.risk_alert": _risk_alerted,
    "recording.started": partial(_captured, events.CaptureStarted, Capture.CLOUD_RECORDING),
    "recording.resumed": partial(_captured, events.CaptureStarted, Capture.CLOUD_RECORDING),
    "recording.paused": partial(_captured, events.CaptureStopped, Capture.CLOUD_RECORDING),
    "recording.stopped": partial(_captured, events.CaptureStopped, Capture.CLOUD_RECORDING),
    "recording.completed": recordings.completed,
    "recording.trashed": recordings.removed,
    "recording.deleted": recordings.removed,
    "recording.recovered": recordings.recovered,
    "meeting.ai_companion_started": partial(_captured, events.CaptureStarted, Capture.AI_COMPANION),
    "meeting.ai_companion_stopped": partial(_captured, events.CaptureStopped, Capture.AI_COMPANION),
    "meeting.live_streaming_started": partial(_captured, events.CaptureStarted, Capture.LIVE_STREAM),
    "meeting.live_streaming_stopped": partial(_captured, events.CaptureStopped, Capture.LIVE_STREAM),
    "meeting.rtms_started": partial(_captured, events.CaptureStarted, Capture.MEDIA_STREAM),
    "meeting.rtms_stopped": partial(_captured, events.CaptureStopped, Capture.MEDIA_STREAM),
}
"""Events that are known and left out on purpose: `rtms_interrupted`, whose stream goes on, and `jbh_waiting_left`."""

FOLLOWED = frozenset(_EVENTS)
"""The names of the events that become events for the rules: those to subscribe to."""
