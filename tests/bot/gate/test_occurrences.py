"""When a meeting takes place, by what Zoom says of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.gate.occurrences import HORIZON, to_come
from rules.events import Meeting

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
NEVER: list[datetime] = []


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def meeting(*starts: datetime, **more: Any) -> dict[str, Any]:
    occurrences = [{"start_time": stamp(at), "duration": 45, "status": "available"} for at in starts]
    return {"id": 81234567890, "type": 8, "occurrences": occurrences} | more


def found(told: dict[str, Any]) -> list[datetime]:
    return [occurrence.start for occurrence in to_come(told, NOW)]


def test_a_scheduled_meeting_takes_place_once_and_is_known_by_what_zoom_says() -> None:
    start = NOW + timedelta(hours=2)
    told = {"id": 81234567890, "type": 2, "start_time": stamp(start), "duration": 60}
    (one,) = to_come(told | {"host_id": "h0st", "topic": "Lace"}, NOW)
    assert one.meeting == Meeting("81234567890", "h0st", "Lace", start, timedelta(minutes=60), 2)


@pytest.mark.parametrize("before", [timedelta(), A_MOMENT, timedelta(days=400)])
def test_what_is_past_is_not_to_come(before: timedelta) -> None:
    assert found(meeting(NOW - before)) == NEVER


@pytest.mark.parametrize(
    ("ahead", "counts"), [(HORIZON - A_MOMENT, True), (HORIZON, True), (HORIZON + A_MOMENT, False)]
)
def test_of_what_is_far_ahead_only_the_next_time_counts(ahead: timedelta, counts: bool) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert found(meeting(tomorrow, NOW + ahead)) == [tomorrow] + [NOW + ahead] * counts
    assert found(meeting(NOW + ahead, NOW + ahead + A_MOMENT))[0] == NOW + ahead


@pytest.mark.parametrize("kind", [1, 3, 4])
def test_a_meeting_without_a_time_of_its_own_is_never_to_come(kind: int) -> None:
    told = {"id": 81234567890, "type": kind, "start_time": stamp(NOW + timedelta(hours=2))}
    assert found(told) == NEVER


@pytest.mark.parametrize(
    ("told", "starts"),
    [
        ({"start_time": "soon"}, NEVER),
        ({"start_time": 17}, NEVER),
        ({}, NEVER),
        ({"occurrences": [None, {"start_time": "2026-09-01T10:00:00Z"}]}, [NOW + timedelta(hours=1)]),
        ({"occurrences": [{"start_time": "2026-09-01T10:00:00Z", "status": "deleted"}]}, NEVER),
        ({"occurrences": [], "start_time": "2026-09-01T10:00:00Z"}, [NOW + timedelta(hours=1)]),
        ({"start_time": "2026-09-01T11:00:00+01:00"}, [NOW + timedelta(hours=1)]),
        ({"start_time": "2026-09-01T10:00:00"}, [NOW + timedelta(hours=1)]),
        ({"start_time": "2026-09-01T10:00:00Z", "duration": "long"}, [NOW + timedelta(hours=1)]),
        ({"start_time": "2026-09-01T10:00:00Z", "type": "new"}, [NOW + timedelta(hours=1)]),
    ],
)
def test_whatever_zoom_says_is_read(told: dict[str, Any], starts: list[datetime]) -> None:
    assert found({"id": 81234567890, "type": 8} | told) == starts
