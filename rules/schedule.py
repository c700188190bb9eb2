"""When a session was to begin and to end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.events import Meeting, SettingsRead

# A schedule that is this far from when the session began belongs to another run of the meeting.
ANOTHER_RUN = timedelta(hours=12)

# Instant meetings, those that recur at no fixed time and personal ones: Zoom's start and duration mean nothing there.
UNSCHEDULED = frozenset({1, 3, 4})

_A_MOMENT = timedelta(minutes=1)
_ROUND = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a session was to begin and to end; None where neither Zoom nor the register says."""

    start: datetime | None = None
    end: datetime | None = None


def meeting_with(known: Meeting, told: Meeting, started_at: datetime | None) -> Meeting:
    """What is known of a meeting with what one more event tells of it."""
    start = told.start_time
    if start is None or (known.start_time is not None and not is_planned(start, started_at)):
        start = known.start_time
    return Meeting(
        told.meeting_id or known.meeting_id,
        told.host_id or known.host_id,
        told.topic or known.topic,
        start,
        told.duration or known.duration,
        known.type or told.type,
    )


def is_planned(start: datetime, started_at: datetime | None) -> bool:
    """Whether the start that Zoom's events give is that of the schedule.

    In some events and meetings it is the moment at which the session really began. Nobody plans a session for twelve
    seconds past seven minutes past four, so a round time is a planned one.
    """
    is_round = start.minute % _ROUND == 0 and start.second == 0
    return is_round or (started_at is not None and abs(start - started_at) > _A_MOMENT)


def schedule_of(
    meeting: Meeting,
    settings: SettingsRead | None,
    register_end: datetime | None,
    started_at: datetime | None,
    first_seen: datetime | None,
) -> Schedule:
    """The schedule by what is known: the register's end before all, and Zoom's settings before its events.

    It is never reckoned from when the session really began, since that would end early what was opened early.
    """
    start, duration = None, meeting.duration
    if settings is not None and settings.scheduled_start is not None:
        start, duration = settings.scheduled_start, settings.scheduled_duration or duration
    elif meeting.start_time is not None and meeting.type not in UNSCHEDULED:
        start = meeting.start_time if is_planned(meeting.start_time, started_at) else None
    end = start + duration if start is not None and duration else None
    began = started_at or first_seen
    if start is not None and _is_of_another_run(start, end or start, began):
        start = end = None
    if register_end is not None and not _is_of_another_run(register_end, register_end, began):
        end = register_end
    return Schedule(start, end)


def _is_of_another_run(start: datetime, end: datetime, began: datetime | None) -> bool:
    return began is not None and (end < began - ANOTHER_RUN or start > began + ANOTHER_RUN)
