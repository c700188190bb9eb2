"""What Zoom's records say of a session, held against what was told of it. Pure.

What was told counts. The records only add what was not told at all; they merge and split the times that people were
there, know nothing of the session's own ids of people, and may give a name that somebody took later. Where they leave it in
doubt whether something happened, nothing is made of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.journal.known import Moved, Reconciled
from bot.reconcile.marks import ROUNDED_BY, SAME_MOMENT, Mark, Stretch, Where, not_told
from bot.reconcile.people import attendance_of, is_in_doubt, named, with_ids
from bot.reconcile.records import Place, Records, Row
from rules.engine import order_key
from rules.events import (
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantJoined,
    ParticipantLeft,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.recording_events import RecordingCompleted, RecordingEvent

_PLACES: Final = {Place.ROOM: Where.ROOM, Place.WAITING_ROOM: Where.WAITING}


def compare(records: Records, told: Sequence[Event], now: datetime, until: datetime) -> list[Reconciled]:
    """What happened by `until` and was not told, in the order in which it happened; a finished recording is news of `now`.

    `told` is everything that is known of the session so far, what was reconciled before included: the same comparison made
    again finds nothing.
    """
    ended = [event.at for event in told if isinstance(event, MeetingEnded)]
    over = max(ended, default=None) or _ended_by(records, told)
    found = [*_beginning(records, told), *_people(records.rows, told, over), *_captures(records, told, over)]
    if over is not None and not ended:
        # Whoever came in the second in which it ended came before that.
        last = [event.at for event in (*told, *found) if over < event.at < over + ROUNDED_BY]
        found.append(MeetingEnded(at=max([over, *last]), reconciled=True))
    past = sorted((event for event in found if event.at <= until), key=order_key)
    return [*past, *_footage(records, told, now)]


def _beginning(records: Records, told: Iterable[Event]) -> Iterator[Reconciled]:
    if records.started_at is not None and not any(isinstance(event, MeetingStarted) for event in told):
        yield MeetingStarted(at=records.started_at, meeting=records.meeting, reconciled=True)


def _ended_by(records: Records, told: Iterable[Event]) -> datetime | None:
    """When a session ended of whose end nothing was told; None where people were told to come in after that."""
    ended = records.ended_at
    came = (event.at for event in told if isinstance(event, ParticipantJoined))
    return ended if ended is not None and all(at <= ended + SAME_MOMENT for at in came) else None


def _people(rows: Sequence[Row], told: Sequence[Event], over: datetime | None) -> list[Reconciled]:
    known, listed = attendance_of(told), _listed(rows)
    found: list[Reconciled] = []
    for user_id, marks in known.marks.items():
        if theirs := listed.pop(user_id, None):
            who = with_ids(known.who[user_id], theirs[0].who)
            found += _moves(who, marks, theirs, over)
    known = attendance_of([*told, *found])
    for user_id in listed.keys() - known.elsewhere:
        certain = [row for row in listed[user_id] if not is_in_doubt(row, rows, known, over)]
        if certain:
            found += _moves(named(certain[-1].who, known), (), certain, over)
    return found


def _listed(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows by the id that is new at every join; where there is none nobody can be told apart."""
    listed: dict[str, list[Row]] = {}
    for row in rows:
        if row.who.user_id is not None and row.place in _PLACES:
            listed.setdefault(row.who.user_id, []).append(row)
    return listed


def _moves(
    who: Participant, marks: Iterable[Mark], rows: Iterable[Row], over: datetime | None
) -> Iterator[Reconciled]:
    stretches = [Stretch(_PLACES[row.place], row.begin, row.end) for row in rows]
    for gap in not_told(marks, stretches, over):
        yield _MOVES[gap.where, gap.came](at=gap.at, who=who, reconciled=True)


_MOVES: Final[Mapping[tuple[Where, bool], type[Moved]]] = {
    (Where.ROOM, True): ParticipantJoined,
    (Where.ROOM, False): ParticipantLeft,
    (Where.WAITING, True): WaitingRoomJoined,
    (Where.WAITING, False): WaitingRoomLeft,
}


def _captures(records: Records, told: Iterable[Event], over: datetime | None) -> Iterator[Reconciled]:
    """A cloud recording that was not told to begin or to end; what was paused in between is not in the records."""
    marks = [mark for event in sorted(told, key=order_key) if (mark := _capture_mark(event)) is not None]
    stretches = [Stretch(Where.ROOM, span.start, span.end) for span in records.recorded]
    for gap in not_told(marks, stretches, over):
        kind = CaptureStarted if gap.came else CaptureStopped
        yield kind(at=gap.at, capture=Capture.CLOUD_RECORDING, reconciled=True)


def _capture_mark(event: Event) -> Mark | None:
    match event:
        case CaptureStarted(at=at, capture=Capture.CLOUD_RECORDING):
            return Mark(at, Where.ROOM, comes=True)
        case CaptureStopped(at=at, capture=Capture.CLOUD_RECORDING):
            return Mark(at, Where.AWAY)
        case _:
            return None


def _footage(records: Records, told: Iterable[Event], now: datetime) -> Iterator[RecordingCompleted]:
    if records.files and not any(isinstance(event, RecordingEvent) for event in told):
        yield RecordingCompleted(at=now, files=records.files, spans=records.recorded, reconciled=True)
