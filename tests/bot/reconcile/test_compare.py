"""What is made of Zoom's records beside what was told, and what is not made of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.reconcile.compare import compare
from bot.reconcile.marks import SAME_MOMENT
from bot.reconcile.never_told import never_told
from bot.reconcile.records import Place, Records, Row
from rules.events import (
    BreakoutRoomJoined,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    SharingStarted,
    WaitingRoomJoined,
    WaitingRoomLeft,
    ZoomRole,
)
from rules.recording_events import RecordingCompleted, Span
from tests.bot.reconcile.evenings import START, attendance, folded

ADA = Participant(user_id="1024", name="Ada Fenwick", participant_uuid="A")
BEN = Participant(user_id="2048", name="Ben Adeyemi", participant_uuid="B", zoom_id="ben")
BACK = Participant(user_id="3072", name="Ben Adeyemi", zoom_id="ben")
NEWCOMER = Participant(user_id="4096", name="Cal Novak")
END = 3600
NOW = START + timedelta(hours=2)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def joined(who: Participant, seconds: float) -> Event:
    return ParticipantJoined(at=at(seconds), who=who)


def left(who: Participant, seconds: float) -> Event:
    return ParticipantLeft(at=at(seconds), who=who)


def waits(who: Participant, seconds: float) -> Event:
    return WaitingRoomJoined(at=at(seconds), who=who)


def let_in(who: Participant, seconds: float) -> Event:
    return WaitingRoomLeft(at=at(seconds), who=who)


def shares(who: Participant, seconds: float) -> Event:
    return SharingStarted(at=at(seconds), who=who)


def row(who: Participant, begin: float, end: float | None, **more: object) -> Row:
    listed = replace(who, participant_uuid=None)
    return Row(listed, at(begin), at(end) if end is not None else None, **more)  # type: ignore[arg-type]


def waited(who: Participant, begin: float, end: float) -> Row:
    return row(who, begin, end, place=Place.WAITING_ROOM)


OVER: list[Event] = [MeetingStarted(at=at(0)), MeetingEnded(at=at(END))]


def made_of(rows: list[Row], told: list[Event]) -> list[tuple[str, str | None, float]]:
    """What is found: the kind of event, the user id, and when."""
    found = compare(Records(rows=tuple(rows)), [*OVER, *told], NOW, NOW)
    assert all(event.reconciled for event in found)
    assert compare(Records(rows=tuple(rows)), [*OVER, *told, *found], NOW, NOW) == []
    return [
        (type(event).__name__, event.who.user_id, (event.at - START).total_seconds())  # type: ignore[union-attr]
        for event in found
    ]


@pytest.mark.parametrize(
    ("rows", "told", "found"),
    [
        pytest.param([row(ADA, 60, 900)], [joined(ADA, 60.4), left(ADA, 901.2)], [], id="all told"),
        pytest.param(
            [row(ADA, 60, 900)], [left(ADA, 900.3)], [("ParticipantJoined", "1024", 60)], id="coming not told"
        ),
        pytest.param(
            [row(ADA, 60, 900)], [joined(ADA, 60)], [("ParticipantLeft", "1024", 900)], id="going not told"
        ),
        pytest.param(
            [row(ADA, 60, 900)],
            [],
            [("ParticipantJoined", "1024", 60), ("ParticipantLeft", "1024", 900)],
            id="nothing told",
        ),
        pytest.param(
            [row(ADA, 60, 900)],
            [shares(ADA, 300)],
            [("ParticipantJoined", "1024", 60), ("ParticipantLeft", "1024", 900)],
            id="only seen to share",
        ),
        pytest.param([row(ADA, 60, END)], [joined(ADA, 60)], [], id="gone with the end"),
        pytest.param([row(ADA, 60, END - 29)], [joined(ADA, 60)], [], id="gone a moment before the end"),
        pytest.param(
            [row(ADA, 60, END - 31)],
            [joined(ADA, 60)],
            [("ParticipantLeft", "1024", END - 31)],
            id="gone before the end",
        ),
        pytest.param([row(ADA, 60, 900)], [joined(ADA, 60), left(ADA, 1500)], [], id="told to leave later"),
        pytest.param([row(ADA, 60, 900)], [joined(ADA, 60), shares(ADA, 1500)], [], id="seen there later"),
        pytest.param(
            [row(ADA, 60, 900)],
            [joined(ADA, 60), shares(ADA, 910)],
            [("ParticipantLeft", "1024", 910)],
            id="seen a moment later",
        ),
        pytest.param([row(ADA, 60, 900)], [joined(ADA, 400), left(ADA, 900)], [], id="counted from the wait"),
        pytest.param([row(ADA, 60, 60)], [joined(ADA, 61), left(ADA, 61.5)], [], id="a moment's stay"),
        pytest.param(
            [row(ADA, 60, 500), row(ADA, 520, 900)], [joined(ADA, 60), left(ADA, 900)], [], id="split by Zoom"
        ),
        pytest.param(
            [row(ADA, 60, 900)],
            [joined(ADA, 60), waits(ADA, 300), let_in(ADA, 400), joined(ADA, 400), left(ADA, 900)],
            [],
            id="merged by Zoom",
        ),
        pytest.param([row(ADA, 60, None)], [joined(ADA, 60)], [], id="no end"),
        pytest.param([], [joined(ADA, 60), left(ADA, 900)], [], id="not listed at all"),
        pytest.param(
            [row(replace(ADA, name="Ada's iPad"), 60, 900)],
            [joined(ADA, 60), left(ADA, 900)],
            [],
            id="renamed",
        ),
    ],
)
def test_one_persons_time_in_the_session(
    rows: list[Row], told: list[Event], found: list[tuple[str, str, float]]
) -> None:
    assert made_of(rows, told) == found


@pytest.mark.parametrize(
    ("rows", "told", "found"),
    [
        pytest.param(
            [waited(ADA, 60, 100), row(ADA, 100, 900)],
            [joined(ADA, 100.6), left(ADA, 900)],
            [("WaitingRoomJoined", "1024", 60)],
            id="the wait not told",
        ),
        pytest.param(
            [waited(ADA, 60, 100), row(ADA, 100, 900)],
            [],
            [
                ("WaitingRoomJoined", "1024", 60),
                ("ParticipantJoined", "1024", 100),
                ("ParticipantLeft", "1024", 900),
            ],
            id="nothing told",
        ),
        pytest.param(
            [waited(ADA, 60, 100)],
            [waits(ADA, 60.2)],
            [("WaitingRoomLeft", "1024", 100)],
            id="never let in, and that not told",
        ),
        pytest.param(
            [waited(ADA, 60, 100), row(ADA, 100, 300), waited(ADA, 300, 400), row(ADA, 400, 900)],
            [waits(ADA, 60), let_in(ADA, 100), joined(ADA, 100), joined(ADA, 400), left(ADA, 900)],
            [("WaitingRoomJoined", "1024", 300)],
            id="put back, and that not told",
        ),
        pytest.param(
            [waited(replace(ADA, user_id="512"), 60, 100), row(ADA, 100, 900)],
            [waits(ADA, 60), joined(ADA, 100), left(ADA, 900)],
            [],
            id="another id in the waiting room",
        ),
        pytest.param(
            [row(ADA, 60, 900)],
            [waits(ADA, 60.5)],
            [("ParticipantJoined", "1024", 60.5), ("ParticipantLeft", "1024", 900)],
            id="within the second of the wait",
        ),
    ],
)
def test_the_waiting_room(rows: list[Row], told: list[Event], found: list[tuple[str, str, float]]) -> None:
    assert made_of(rows, told) == found


@pytest.mark.parametrize(
    ("rows", "told", "found"),
    [
        pytest.param(
            [row(BEN, 60, 500), row(BACK, 600, 900)],
            [joined(BEN, 60), left(BEN, 500)],
            [("ParticipantJoined", "3072", 600), ("ParticipantLeft", "3072", 900)],
            id="back later",
        ),
        pytest.param(
            [row(BEN, 60, 500), row(BACK, 600, 900)],
            [joined(BEN, 60)],
            [
                ("ParticipantLeft", "2048", 500),
                ("ParticipantJoined", "3072", 600),
                ("ParticipantLeft", "3072", 900),
            ],
            id="gone untold, then back",
        ),
        pytest.param(
            [row(BEN, 60, 500), row(BACK, 500, 900)],
            [joined(BEN, 60), left(BEN, 900)],
            [],
            id="split under two ids",
        ),
        pytest.param(
            [row(BACK, 60, 900)], [joined(BEN, 60), left(BEN, 900)], [], id="listed under another id"
        ),
        pytest.param(
            [row(BEN, 60, 900), row(BACK, 300, 800)],
            [joined(BEN, 60), left(BEN, 900)],
            [("ParticipantJoined", "3072", 300), ("ParticipantLeft", "3072", 800)],
            id="on two devices, as the list has both",
        ),
        pytest.param(
            [row(BEN, 60, 900), row(BACK, 300, 900, failover=True)],
            [joined(BEN, 60), left(BEN, 900)],
            [],
            id="moved to another machine",
        ),
        pytest.param(
            [row(replace(NEWCOMER, name="BEN ADEYEMI"), 60, 900)],
            [joined(BEN, 60), left(BEN, 900)],
            [],
            id="the same name under another id",
        ),
        pytest.param(
            [row(replace(BACK, zoom_id="another"), 60, 900)],
            [joined(BEN, 60), left(BEN, 900)],
            [("ParticipantJoined", "3072", 60), ("ParticipantLeft", "3072", 900)],
            id="the same name, another account",
        ),
        pytest.param([row(replace(NEWCOMER, user_id=None), 60, 900)], [], [], id="no id to be told apart by"),
        pytest.param([row(NEWCOMER, 60, 900, place=Place.BREAKOUT_ROOM)], [], [], id="in a breakout room"),
        pytest.param(
            [row(NEWCOMER, 60, 900)],
            [BreakoutRoomJoined(at=at(60), who=NEWCOMER, room="room")],
            [],
            id="an id of a breakout room",
        ),
    ],
)
def test_who_is_who(rows: list[Row], told: list[Event], found: list[tuple[str, str, float]]) -> None:
    assert made_of(rows, told) == found


def test_one_person_under_two_names_keeps_the_name_that_was_told_and_is_one_person() -> None:
    ipad = replace(BEN, name="iPad (3)")
    rows = (row(ipad, 60, 500), row(BACK, 600, 900))
    told = [*OVER, joined(ipad, 60), left(ipad, 500)]
    session = folded([*told, *compare(Records(rows=rows), told, NOW, NOW)])
    (person,) = session.people.values()
    assert person.participant_uuid == "B"
    assert [(stay.name, stay.joined_at, stay.left_at) for stay in person.stays] == [
        ("iPad (3)", at(60), at(500)),
        ("Ben Adeyemi", at(600), at(900)),
    ]


def test_a_list_of_strangers_under_one_name_is_several_people() -> None:
    rows = [row(replace(NEWCOMER, user_id=str(number)), 60, 900) for number in range(3)]
    session = folded([*OVER, *compare(Records(rows=tuple(rows)), OVER, NOW, NOW)])
    assert attendance(session) == {"Cal Novak": [(at(60), at(900))] * 3}


def test_no_more_is_kept_of_somebody_than_an_event_would_hold() -> None:
    who = replace(NEWCOMER, email="cal@home.example", registrant_id="r1")
    (came, _) = compare(Records(rows=(row(who, 60, 900),)), OVER, NOW, NOW)
    assert came == ParticipantJoined(at=at(60), who=who, reconciled=True)


def test_what_was_only_just_recorded_may_still_be_told() -> None:
    records = Records(rows=(row(ADA, 60, None), row(NEWCOMER, 300, None)))
    told = [MeetingStarted(at=at(0))]
    found = compare(records, told, at(400), at(280))
    assert [(type(event).__name__, event.at) for event in found] == [("ParticipantJoined", at(60))]


def test_the_beginning_and_the_end() -> None:
    records = Records(started_at=at(0), ended_at=at(END))
    began, ended = compare(records, [joined(ADA, 60)], NOW, NOW)
    assert began == MeetingStarted(at=at(0), reconciled=True)
    assert ended == MeetingEnded(at=at(END), reconciled=True)
    assert compare(records, [*OVER, joined(ADA, 60)], NOW, NOW) == []
    (only_began,) = compare(records, [joined(ADA, END + 300)], NOW, NOW)
    assert isinstance(only_began, MeetingStarted)


def test_whoever_came_in_the_second_of_the_end_came_before_it() -> None:
    told = [MeetingStarted(at=at(0)), joined(ADA, END + 0.4)]
    (ended,) = compare(Records(ended_at=at(END)), told, NOW, NOW)
    assert ended.at == at(END + 0.4)
    assert attendance(folded([*told, ended]))[ADA.name] == [(at(END + 0.4), at(END + 0.4))]


STARTED = CaptureStarted(at=at(300.2), capture=Capture.CLOUD_RECORDING)
STOPPED = CaptureStopped(at=at(900.2), capture=Capture.CLOUD_RECORDING)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([STARTED, STOPPED], []),
        ([STOPPED], [("CaptureStarted", 300)]),
        ([STARTED], [("CaptureStopped", 900)]),
        ([], [("CaptureStarted", 300), ("CaptureStopped", 900)]),
        ([replace(STARTED, capture=Capture.LIVE_STREAM)], [("CaptureStarted", 300), ("CaptureStopped", 900)]),
        ([STARTED, replace(STOPPED, at=at(500)), replace(STARTED, at=at(700)), STOPPED], []),
        ([STARTED, replace(STOPPED, at=at(500))], []),
    ],
)
def test_recordings(told: list[Event], found: list[tuple[str, float]]) -> None:
    recorded = (Span(at(300), at(900)), Span(at(300), at(900)))
    made = compare(Records(recorded=recorded), [*OVER, *told], NOW, NOW)
    assert [(type(event).__name__, (event.at - START).total_seconds()) for event in made] == found


def test_a_finished_recording_is_news_of_now() -> None:
    records = Records(recorded=(Span(at(300), at(900)),), files=frozenset({"f1"}))
    told = [*OVER, STARTED, STOPPED]
    (ready,) = compare(records, told, NOW, NOW)
    assert ready == RecordingCompleted(at=NOW, files=records.files, spans=records.recorded, reconciled=True)
    assert compare(records, [*told, replace(ready, reconciled=False)], NOW, NOW) == []


def test_what_is_told_late_is_no_longer_known_from_the_records_alone() -> None:
    told = [*OVER, joined(BEN, 60), left(BEN, 900)]
    rows = (row(ADA, 60, 900), row(BEN, 60, 900))
    found = compare(Records(rows=rows, recorded=(Span(at(300), at(900)),)), told, NOW, NOW)
    assert never_told([*told, *found]) == found
    late = [joined(ADA, 60.4), left(ADA, 900 + SAME_MOMENT.total_seconds()), STARTED]
    assert [type(event) for event in never_told([*told, *found, *late])] == [CaptureStopped]


def test_beginning_and_end_are_told_whenever_they_were() -> None:
    found = compare(Records(started_at=at(0), ended_at=at(END)), [], NOW, NOW)
    assert never_told(found) == found
    assert never_told([*found, MeetingStarted(at=at(200)), MeetingEnded(at=at(END + 90))]) == []


def test_roles_are_signs_of_being_there() -> None:
    hosts = RoleChanged(at=at(30), who=ADA, old=ZoomRole.ATTENDEE, new=ZoomRole.CO_HOST)
    assert made_of([row(ADA, 30, 900)], [hosts]) == [
        ("ParticipantJoined", "1024", 30),
        ("ParticipantLeft", "1024", 900),
    ]
