"""The webhook events as Zoom writes them, its inconsistencies included.

Shapes after Zoom's own event types (`@zoom/rivet` 0.4.0) and published examples: a meeting's id is a string in most
events and an integer in some, sharing events carry neither `participant_uuid` nor `email`, times inside an event have
seconds while `event_ts` has milliseconds, and two families have an object of their own.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.simulator.records import JSON, InMeetingMessage, Meeting, Participant, Registrant, Run
from rules.events import ZoomRole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_INTEGER_ID = frozenset(
    {
        "meeting.started",
        "meeting.sharing_started",
        "meeting.participant_jbh_waiting_left",
        "meeting.live_streaming_started",
        "meeting.live_streaming_stopped",
        "recording.started",
        "recording.paused",
        "recording.resumed",
        "recording.stopped",
        "recording.completed",
        "recording.trashed",
        "recording.recovered",
        "meeting.risk_alert",
    }
)


def stamp(moment: datetime) -> str:
    """A time as Zoom writes it inside events: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def milliseconds(moment: datetime) -> int:
    """A time as in `event_ts`."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def envelope(name: str, at: datetime, payload: JSON) -> JSON:
    """An event around its payload."""
    return {"event": name, "event_ts": milliseconds(at), "payload": payload}


def meeting_part(name: str, meeting: Meeting, run: Run) -> JSON:
    """The part of `object` that most events of a meeting share."""
    return {
        "id": int(meeting.id) if name in _INTEGER_ID else meeting.id,
        "uuid": run.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": stamp(run.started_at or meeting.start),
        "timezone": meeting.timezone,
        "duration": meeting.duration,
    }


def planned(meeting: Meeting) -> JSON:
    """A meeting that has not begun, as the events of its being made and deleted name it."""
    return {
        "id": int(meeting.id),
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": stamp(meeting.start),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    }


def registrant_in_short(registrant: Registrant) -> JSON:
    """Somebody who registered, as events about a decision on it name them."""
    return {
        "id": registrant.id,
        "first_name": registrant.first_name,
        "last_name": registrant.last_name,
        "email": registrant.email,
    }


def registrant(registrant: Registrant) -> JSON:
    """Somebody who registered, with what they answered."""
    return registrant_in_short(registrant) | {
        "custom_questions": [{"title": title, "value": value} for title, value in registrant.answers.items()],
        "status": registrant.status,
        "join_url": registrant.join_url,
    }


def person(participant: Participant) -> JSON:
    """Somebody as events of coming, going and roles name them."""
    part: JSON = {
        "user_id": participant.user_id,
        "user_name": participant.name,
        "id": participant.zoom_id,
        "participant_uuid": participant.participant_uuid,
        "email": participant.shown_email,
    }
    if participant.zoom_id:
        part["participant_user_id"] = participant.zoom_id
    if participant.registrant_id:
        part["registrant_id"] = participant.registrant_id
    return part


def person_before_host(participant: Participant, *, registrant: bool) -> JSON:
    """Somebody who waits for the host or joined before: no `user_id` and no `participant_uuid`."""
    part: JSON = {"user_name": participant.name}
    if participant.zoom_id:
        part["id"] = participant.zoom_id
    if registrant and participant.registrant_id:
        part["registrant_id"] = participant.registrant_id
    return part


def person_in_breakout(participant: Participant) -> JSON:
    """Somebody in a breakout room: their `user_id` there, and that of the main room as parent."""
    return person(participant) | {
        "user_id": participant.room_user_id,
        "parent_user_id": participant.user_id,
    }


def person_sharing(participant: Participant, content: str, at: datetime, *, breakout: bool) -> JSON:
    """Somebody as sharing events name them: to be known by `user_id` alone."""
    part: JSON = {"user_id": participant.user_id, "user_name": participant.name, "id": participant.zoom_id}
    if breakout:
        part |= {"user_id": participant.room_user_id, "parent_user_id": participant.user_id}
    return part | {
        "sharing_details": {
            "content": content,
            "link_source": "",
            "file_link": "",
            "source": "",
            "date_time": stamp(at),
        }
    }


def recording_file(start: datetime, end: datetime | None) -> JSON:
    """When a recording began and ended; it has no end while it runs."""
    return {"recording_start": stamp(start), "recording_end": None if end is None else stamp(end)}


def recorded(account_id: str, host_email: str, meeting: Meeting, run: Run) -> JSON:
    """What was recorded of a run, as `recording.completed` and the recordings API both give it."""
    url = f"https://zoom.example/rec/{run.started_at:%Y%m%d%H%M%S}"
    files = [
        recording_file(start, end)
        | {
            "id": f"{meeting.id}-{number}",
            "meeting_id": run.uuid,
            "file_type": "MP4",
            "file_extension": "MP4",
            "file_size": int((end - start).total_seconds()) * 100_000,
            "play_url": f"{url}/play/{number}",
            "download_url": f"{url}/download/{number}",
            "status": "completed",
            "recording_type": "shared_screen_with_speaker_view",
        }
        for number, (start, end) in enumerate(run.recordings, start=1)
    ]
    return meeting_part("recording.completed", meeting, run) | {
        "account_id": account_id,
        "host_email": host_email,
        "share_url": f"{url}/share",
        "password": run.recording_settings["password"],
        "total_size": sum(file["file_size"] for file in files),
        "recording_count": len(files),
        "recording_files": files,
    }


def live_streaming(at: datetime, page_url: str) -> JSON:
    """Where a live stream goes."""
    return {
        "service": "Custom_Live_Streaming_Service",
        "custom_live_streaming_settings": {
            "stream_url": "rtmp://stream.example/live",
            "stream_key": "quilts-1",
            "page_url": page_url,
            "resolution": "720p",
        },
        "date_time": stamp(at),
    }


def ai_companion(meeting: Meeting, run: Run, features: Iterable[str]) -> JSON:
    """The object of AI Companion's events, which names the meeting differently."""
    return {
        "meeting_number": int(meeting.id),
        "meeting_uuid": run.uuid,
        "host_id": meeting.host_id,
        "ai_companion": dict.fromkeys(sorted(features), True),
    }


def chat_message(message: InMeetingMessage) -> JSON:
    """A message in a meeting's chat; the ids are those of the session, and an address is there for who is signed in."""
    return _sent(message) | {"message_content": message.text}


def chat_message_file(message: InMeetingMessage, file_id: str) -> JSON:
    """A file in a meeting's chat."""
    name = message.file_name or ""
    return _sent(message) | {
        "file_id": file_id,
        "file_name": name,
        "file_size": 3966,
        "file_type": name.rpartition(".")[2],
        "download_url": "https://zoom.example/file/1",
    }


def _sent(message: InMeetingMessage) -> JSON:
    part: JSON = {"date_time": stamp(message.at), "message_id": message.id}
    part |= _chatting("sender", message.sender)
    if message.reader is None:
        return part | {"recipient_type": "everyone"}
    return part | _chatting("recipient", message.reader)


def _chatting(side: str, who: Participant) -> JSON:
    hosting = who.role in {ZoomRole.HOST, ZoomRole.CO_HOST}
    part: JSON = {
        f"{side}_session_id": who.room_user_id or who.user_id,
        f"{side}_name": who.name,
        f"{side}_type": "host" if hosting else "guest",
    }
    if who.shown_email:
        part[f"{side}_email"] = who.shown_email
    return part


def risk(meeting: Meeting, at: datetime, platform: str, link: str) -> JSON:
    """Where the At-Risk Meeting Notifier found a meeting's link, and what Zoom recommends."""
    return {
        "post_platform": platform,
        "social_link": link,
        "post_time": stamp(at),
        "post_user": "somebody",
        "meeting_url": f"https://zoom.example/j/{meeting.id}",
        "recommended_enable_settings": ["enablePassword", "enableWaitingRoom"],
        "recommended_disable_settings": ["enableScreenShare"],
    }


def updated(
    account_id: str, operator: JSON, thing: str | int, change: tuple[JSON, JSON], at: datetime
) -> JSON:
    """The payload of an event about edited settings: only what changed, as it was and as it is."""
    before, after = change
    return (
        {"account_id": account_id}
        | operator
        | {
            "object": {"id": thing} | after,
            "time_stamp": milliseconds(at),
            "old_object": {"id": thing} | before,
        }
    )
