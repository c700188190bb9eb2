"""When a meeting is to take place, by what Zoom's API says of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rules.events import Meeting
from rules.schedule import UNSCHEDULED

# Further ahead only the very next time is planned for: what is said of a year of Tuesdays now helps nobody.
HORIZON: Final = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A time at which a meeting is to take place."""

    start: datetime
    meeting: Meeting


def to_come(meeting: Mapping[str, Any], now: datetime) -> list[Occurrence]:
    """The times at which a meeting takes place within the horizon, the next one in any case; in order.

    `meeting` is Zoom's, as the API reads or lists it. One that has no planned time has none.
    """
    if meeting.get("type") in UNSCHEDULED:
        return []
    found = sorted(_occurrences(meeting), key=lambda occurrence: occurrence.start)
    coming = [occurrence for occurrence in found if occurrence.start > now]
    return [occurrence for occurrence in coming if occurrence.start <= now + HORIZON] or coming[:1]


def _occurrences(meeting: Mapping[str, Any]) -> Iterator[Occurrence]:
    for one in _times_of(meeting):
        start = _time(one.get("start_time"))
        if start is None or one.get("status") == "deleted":
            continue
        kind, minutes = meeting.get("type"), one.get("duration") or meeting.get("duration")
        yield Occurrence(
            start,
            Meeting(
                meeting_id=str(meeting["id"]),
                host_id=_text(meeting.get("host_id")),
                topic=_text(meeting.get("topic")),
                start_time=start,
                duration=timedelta(minutes=minutes) if isinstance(minutes, int) and minutes > 0 else None,
                type=kind if isinstance(kind, int) else None,
            ),
        )


def _times_of(meeting: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    match meeting:
        case {"occurrences": [*occurrences]} if occurrences:
            return (one for one in occurrences if isinstance(one, dict))
        case _:
            return (meeting,)


def _time(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC) if at is not None else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
