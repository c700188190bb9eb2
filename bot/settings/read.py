"""Zoom's settings of a meeting and its host: read as an event, and put right."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.settings import way_in
from bot.settings.account import NOTHING_SAID, AccountAnswers, allowed
from bot.zoom.records import AccountRecords
from rules.events import SettingsRead

# What sets right the setting with this key among the rules' subjects.
MEETING_FIXES: Mapping[str, Mapping[str, Any]] = {
    "waiting_room": {"settings": {"waiting_room": True}},
    "join_before_host": {"settings": {"join_before_host": False}},
    "auto_recording": {
        "settings": {
            "auto_recording": "none",
            "auto_start_meeting_summary": False,
            "auto_start_ai_companion_questions": False,
        }
    },
}
USER_FIXES: Mapping[str, Mapping[str, Any]] = {
    "who_can_share_screen": {"in_meeting": {"who_can_share_screen": "host"}},
    # 3 is "publicly": guests write to everybody or to the host.
    "private_chat": {"in_meeting": {"private_chat": False, "allow_participants_chat_with": 3}},
    "file_transfer": {"in_meeting": {"file_transfer": False}},
    "live_streaming": {"in_meeting": {"allow_live_streaming": False}},
    "local_recording": {"recording": {"local_recording": False}},
}


async def read_settings(
    records: AccountRecords,
    meeting_id: str,
    host_id: str | None,
    now: datetime,
    begun: datetime | None = None,
    account: AccountAnswers = NOTHING_SAID,
) -> SettingsRead:
    """What Zoom's settings say now; raises ZoomError where the meeting's cannot be read, or not now.

    Where Zoom does not give those of the host, what they would have said is left open. The passcode is no part of the
    event, which is kept. `account` is what was read of the account.
    """
    meeting = await records.meeting(meeting_id)
    user: Mapping[str, Any] = {}
    host: Mapping[str, Any] = {}
    if host_id := host_id or _text(meeting.get("host_id")):
        user = await allowed(records.user_settings(host_id))
        host = await allowed(records.user(host_id))
    return settings_event(meeting, user, now, begun, host=host, account=account)


def settings_event(
    meeting: Mapping[str, Any],
    user: Mapping[str, Any],
    now: datetime,
    begun: datetime | None = None,
    *,
    host: Mapping[str, Any] = MappingProxyType({}),
    account: AccountAnswers = NOTHING_SAID,
) -> SettingsRead:
    """The event that Zoom's answers about a meeting, its host's settings, its host and the account come to.

    `begun` is when the session began, which tells its occurrence from the others of a recurring meeting.
    """
    settings, in_meeting = _part(meeting, "settings"), _part(user, "in_meeting")
    recording = _part(user, "recording")
    start, duration = _schedule(meeting, begun or now)
    return SettingsRead(
        at=now,
        host_email=(_text(meeting.get("host_email")) or "").casefold() or None,
        scheduled_start=start,
        scheduled_duration=duration,
        waiting_room=_flag(settings.get("waiting_room")),
        join_before_host=_flag(settings.get("join_before_host")),
        guests_can_share=_guests_can_share(in_meeting),
        auto_recording=_text(settings.get("auto_recording")),
        local_recording=_flag(recording.get("local_recording")),
        auto_ai_companion=_any(
            settings.get("auto_start_meeting_summary"), settings.get("auto_start_ai_companion_questions")
        ),
        private_chat=_private_chat(_part(user, "in_meeting")),
        chat_channel_id=_chat_channel(_part(settings, "continuous_meeting_chat")),
        licensed=way_in.licensed(host),
        passcode=way_in.has_passcode(meeting),
        passcode_in_link=way_in.passcode_in_link(meeting),
        personal_meeting=way_in.is_personal(meeting, host),
        recurring=way_in.is_recurring(meeting),
        file_transfer=_flag(in_meeting.get("file_transfer")),
        live_streaming=_flag(in_meeting.get("allow_live_streaming")),
        cloud_recording=_flag(recording.get("cloud_recording")),
        rename=_flag(_part(account.settings, "in_meeting").get("allow_participants_to_rename")),
        chat_etiquette=_flag(
            _part(_part(account.security, "meeting_security"), "chat_etiquette_tool").get("enable")
        ),
        waiting_room_locked=_flag(_part(account.locked, "meeting_security").get("waiting_room")),
    )


def is_right(event: SettingsRead, key: str) -> bool | None:
    """Whether the setting with this key among the rules' subjects is as the policy wants it; None where Zoom did not say."""
    match key:
        case "waiting_room":
            return event.waiting_room
        case "join_before_host":
            return _not(event.join_before_host)
        case "who_can_share_screen":
            return _not(event.guests_can_share)
        case "private_chat":
            return _not(event.private_chat)
        case "file_transfer":
            return _not(event.file_transfer)
        case "live_streaming":
            return _not(event.live_streaming)
        case "local_recording":
            return _not(event.local_recording)
        case "auto_recording":
            starts = None if event.auto_recording is None else event.auto_recording != "none"
            return _not(_any(starts, event.auto_ai_companion))
        case _:
            return None


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _chat_channel(chat: Mapping[str, Any]) -> str | None:
    """The channel of the meeting's own chat; None where it is switched off, whatever channel it had before."""
    return None if _flag(chat.get("enable")) is False else _text(chat.get("channel_id"))


def _guests_can_share(in_meeting: Mapping[str, Any]) -> bool | None:
    if in_meeting.get("screen_sharing") is False:
        return False
    who = in_meeting.get("who_can_share_screen")
    return who == "all" if who in {"all", "host"} else None


def _private_chat(in_meeting: Mapping[str, Any]) -> bool | None:
    """Whether guests can write to each other: Zoom's switch and its choice of with whom must both let them."""
    chat, private = _flag(in_meeting.get("chat")), _flag(in_meeting.get("private_chat"))
    reach = in_meeting.get("allow_participants_chat_with")
    lets = None if reach not in _CHAT_WITH else reach == _PUBLICLY_AND_PRIVATELY
    if False in {chat, private, lets}:
        return False
    return True if private or lets else None


# No one, host and co-hosts, everyone publicly, everyone publicly and privately.
_CHAT_WITH = (1, 2, 3, 4)
_PUBLICLY_AND_PRIVATELY = 4


def _schedule(meeting: Mapping[str, Any], near: datetime) -> tuple[datetime | None, timedelta | None]:
    # A recurring meeting has its schedule in its occurrences; a session is the one that it began nearest to.
    occurrences = meeting.get("occurrences")
    candidates = (
        [meeting, *(o for o in occurrences if isinstance(o, dict))]
        if isinstance(occurrences, list)
        else [meeting]
    )
    timed = [(start, c) for c in candidates if (start := _time(c.get("start_time"))) is not None]
    if not timed:
        return None, None
    start, chosen = min(timed, key=lambda pair: abs(pair[0] - near))
    minutes = chosen.get("duration") or meeting.get("duration")
    return start, timedelta(minutes=minutes) if isinstance(minutes, int | float) and minutes > 0 else None


def _time(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC) if at is not None else None


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _any(*values: object) -> bool | None:
    known = [value for value in values if isinstance(value, bool)]
    return any(known) if known else None
