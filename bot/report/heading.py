"""Which session a report is on. Pure."""

from typing import Any

from bot.report.times import zulu
from rules.policy import Profile
from rules.session import Session


def session_as_json(session: Session, profile: Profile) -> dict[str, Any]:
    """The session as a report has it; its times in UTC."""
    return {
        "meeting_id": session.meeting.meeting_id,
        "meeting_uuid": session.meeting_uuid,
        "topic": session.meeting.topic,
        "profile": profile.name,
        "host": session.host_email or (session.host.name if session.host else session.meeting.host_id),
        "scheduled_start": zulu(session.scheduled_start),
        "scheduled_end": zulu(session.scheduled_end),
        "started_at": zulu(session.started_at),
        "ended_at": zulu(session.ended_at),
    }
