"""When a session was to begin and to end."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.events import Meeting, SettingsRead
from rules.schedule import ANOTHER_RUN, Schedule, is_planned, schedule_of
from tests.rules.scenes import A_MOMENT, EVERYTHING, START, Scene, minutes, seconds

HOUR = minutes(60)


@pytest.mark.parametrize(
    ("start", "started_at", "planned"),
    [
        (START, None, True),
        (START, START, True),
        (START + minutes(5), START, True),
        (START + minutes(7), None, False),
        (START + minutes(7), START + minutes(7), False),
        (START + minutes(7) + seconds(12), START + minutes(7) + seconds(12), False),
        (START + minutes(7), START + minutes(6), False),
        (START + minutes(7), START + minutes(6) - A_MOMENT, True),
        (START + minutes(7), START + minutes(8) + A_MOMENT, True),
        (START + seconds(1), START, False),
    ],
)
def test_a_start_is_planned_if_it_is_round_or_not_that_of_the_run(
    start: datetime, started_at: datetime | None, planned: bool
) -> None:
    assert is_planned(start, started_at) is planned


def settings(**given: Any) -> SettingsRead:
    return SettingsRead(at=START, **given)


@pytest.mark.parametrize(
    ("meeting", "read", "register_end", "expected"),
    [
        (Meeting(), None, None, Schedule()),
        (Meeting(start_time=START), None, None, Schedule(START, None)),
        (Meeting(duration=HOUR), None, None, Schedule()),
        (Meeting(start_time=START, duration=timedelta()), None, None, Schedule(START, None)),
        (Meeting(start_time=START, duration=HOUR), None, None, Schedule(START, START + HOUR)),
        (
            Meeting(start_time=START, duration=HOUR),
            settings(scheduled_start=START + minutes(10), scheduled_duration=minutes(30)),
            None,
            Schedule(START + minutes(10), START + minutes(40)),
        ),
        (
            Meeting(start_time=START, duration=HOUR),
            settings(scheduled_start=START + minutes(10)),
            None,
            Schedule(START + minutes(10), START + minutes(70)),
        ),
        (Meeting(start_time=START, duration=HOUR), settings(), None, Schedule(START, START + HOUR)),
        (Meeting(), None, START + minutes(45), Schedule(None, START + minutes(45))),
        (
            Meeting(start_time=START, duration=HOUR),
            None,
            START + minutes(45),
            Schedule(START, START + minutes(45)),
        ),
    ],
)
def test_what_says_when(
    meeting: Meeting, read: SettingsRead | None, register_end: datetime | None, expected: Schedule
) -> None:
    assert schedule_of(meeting, read, register_end, START, START) == expected


def test_it_is_not_reckoned_from_when_the_session_really_began() -> None:
    began = START - minutes(7) + seconds(12)
    meeting = Meeting(start_time=began, duration=HOUR)
    assert schedule_of(meeting, None, None, began, began) == Schedule()


@pytest.mark.parametrize(
    ("kind", "scheduled"), [(1, False), (2, True), (3, False), (4, False), (8, True), (None, True)]
)
def test_a_meeting_without_a_schedule_has_none_by_its_events(kind: int | None, scheduled: bool) -> None:
    meeting = Meeting(start_time=START, duration=HOUR, type=kind)
    expected = Schedule(START, START + HOUR) if scheduled else Schedule()
    assert schedule_of(meeting, None, None, START, START) == expected
    read = settings(scheduled_start=START, scheduled_duration=HOUR)
    assert schedule_of(meeting, read, None, START, START) == Schedule(START, START + HOUR)
    assert schedule_of(meeting, None, START + HOUR, START, START).end == START + HOUR


def test_the_meetings_type_is_what_was_told_first() -> None:
    shown = Scene(EVERYTHING).starts().starts(minutes(1), type=3).starts(minutes(2), type=4)
    session = shown.starts(minutes(3)).told().session
    assert (session.meeting.type, session.scheduled_end) == (3, None)


@pytest.mark.parametrize(
    ("began", "known"),
    [
        (START + HOUR + ANOTHER_RUN, True),
        (START + HOUR + ANOTHER_RUN + A_MOMENT, False),
        (START - ANOTHER_RUN, True),
        (START - ANOTHER_RUN - A_MOMENT, False),
    ],
)
def test_the_schedule_of_another_run_is_not_this_ones(began: datetime, known: bool) -> None:
    meeting = Meeting(start_time=START, duration=HOUR)
    assert (schedule_of(meeting, None, None, began, began) != Schedule()) is known
    assert (schedule_of(meeting, None, None, None, began) != Schedule()) is known


@pytest.mark.parametrize(
    ("began", "known"),
    [
        (START + ANOTHER_RUN, True),
        (START + ANOTHER_RUN + A_MOMENT, False),
        (START - ANOTHER_RUN - A_MOMENT, False),
        (None, True),
    ],
)
def test_the_registers_end_of_another_run_is_not_this_ones(began: datetime | None, known: bool) -> None:
    assert (schedule_of(Meeting(), None, START, began, began) != Schedule()) is known
