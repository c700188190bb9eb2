"""Who was told to be where in a session, and whether somebody in Zoom's records is one of them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.reconcile.marks import SAME_MOMENT, Mark, Stretch, Where, told_stretches
from bot.reconcile.records import Place, Row
from rules.engine import order_key
from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    Event,
    Participant,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    SharingStarted,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.folding import fold


@dataclass(frozen=True, slots=True)
class Attendance:
    """What was told of people, by the id that is new at every join: where they were, and who they are.

    `elsewhere` are the ids that they had in breakout rooms.
    """

    marks: dict[str, list[Mark]] = field(default_factory=dict)
    who: dict[str, Participant] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    _known_by: dict[str, dict[str, None]] = field(default_factory=dict)

    def note(self, user_id: str, who: Participant, mark: Mark) -> None:
        """Take in where somebody was told to be."""
        self.marks.setdefault(user_id, []).append(mark)
        self.who[user_id] = with_ids(self.who.get(user_id, who), who)
        for sign in _signs(who):
            self._known_by.setdefault(sign, {})[user_id] = None

    def ids_of(self, who: Participant) -> list[str]:
        """The ids of everybody who may be somebody in the records."""
        alike = dict.fromkeys(user_id for sign in _signs(who) for user_id in self._known_by.get(sign, ()))
        return [user_id for user_id in alike if is_same_person(who, self.who[user_id])]


def attendance_of(told: Iterable[Event]) -> Attendance:
    """Everybody who was told of."""
    known = Attendance()
    for event in sorted(told, key=order_key):
        if not isinstance(event, ParticipantEvent) or event.who.user_id is None:
            continue
        if isinstance(event, BreakoutRoomJoined | BreakoutRoomLeft) or event.who.room is not None:
            known.elsewhere.add(event.who.user_id)
        elif (mark := _mark(event)) is not None:
            known.note(event.who.user_id, event.who, mark)
    return known


def _mark(event: ParticipantEvent) -> Mark | None:
    match event:
        case ParticipantJoined():
            return Mark(event.at, Where.ROOM, comes=True)
        case RoleChanged() | SharingStarted():
            return Mark(event.at, Where.ROOM)
        case WaitingRoomJoined():
            return Mark(event.at, Where.WAITING, comes=True)
        case ParticipantLeft() | WaitingRoomLeft() | ParticipantAdmitted():
            return Mark(event.at, Where.AWAY)
        case _:
            return None


def with_ids(known: Participant, other: Participant) -> Participant:
    """Somebody with what else is known of them; a name that was told stays."""
    return replace(
        known,
        name=known.name or other.name,
        participant_uuid=known.participant_uuid or other.participant_uuid,
        zoom_id=known.zoom_id or other.zoom_id,
        email=known.email or other.email,
        registrant_id=known.registrant_id or other.registrant_id,
    )


def named(who: Participant, known: Attendance) -> Participant:
    """Somebody in the records, with the id that lasts for the session where their account or registration tells it."""
    uuids = {
        other.participant_uuid
        for other in (known.who[user_id] for user_id in known.ids_of(who))
        if other.participant_uuid is not None and _same_account(who, other)
    }
    return replace(who, participant_uuid=uuids.pop()) if len(uuids) == 1 else who


def is_in_doubt(row: Row, rows: Sequence[Row], known: Attendance, over: datetime | None) -> bool:
    """Whether a row under an id that nothing was told of may be part of a time in the session that was told of.

    Zoom's records may split one time into several, give part of it another id, or list it once more where somebody was moved
    to another machine. It is a time of its own where all that was told of the person is in the records as it was told.
    """
    if row.failover and any(other is not row and is_same_person(row.who, other.who) for other in rows):
        return True
    if row.place is Place.WAITING_ROOM:
        return any(_is_told_to_wait(row, known, user_id) for user_id in known.ids_of(row.who))
    return any(
        _overlap(row, stay) and not any(_is_of(other, user_id, stay) for other in rows)
        for user_id in known.ids_of(row.who)
        for stay in told_stretches(known.marks[user_id], over)
    )


def _is_told_to_wait(row: Row, known: Attendance, user_id: str) -> bool:
    """Whether somebody was told to wait about then: the waiting room may have had another id for them."""
    return any(
        mark.where is Where.WAITING and abs(mark.at - row.begin) <= SAME_MOMENT
        for mark in known.marks[user_id]
    )


def _overlap(row: Row, stay: Stretch) -> bool:
    begins_before_end = stay.end is None or row.begin + SAME_MOMENT < stay.end
    return begins_before_end and (row.end is None or stay.begin + SAME_MOMENT < row.end)


def _is_of(row: Row, user_id: str, stay: Stretch) -> bool:
    """Whether a row of the records is this time in the session, and no other."""
    return (
        row.who.user_id == user_id
        and row.place is Place.ROOM
        and abs(row.begin - stay.begin) <= SAME_MOMENT
        and (stay.end is None or row.end is None or abs(row.end - stay.end) <= SAME_MOMENT)
    )


def _signs(who: Participant) -> Iterator[str]:
    """By what somebody can be found again."""
    for kind, sign in zip(_KINDS_OF_SIGN, (*_account(who), fold(who.name) or None), strict=True):
        if sign is not None:
            yield f"{kind} {sign}"


_KINDS_OF_SIGN = ("participant", "account", "registrant", "name")


def _account(who: Participant) -> tuple[str | None, str | None, str | None]:
    return who.participant_uuid, who.zoom_id, who.registrant_id


def is_same_person(one: Participant, other: Participant) -> bool:
    """Whether two may be the same person: the same account or registration, or, where neither is known, the same name."""
    if _same_account(one, other):
        return True
    if (one.zoom_id and other.zoom_id) or (one.registrant_id and other.registrant_id):
        return False
    return bool(one.name) and fold(one.name) == fold(other.name)


def _same_account(one: Participant, other: Participant) -> bool:
    pairs = zip(_account(one), _account(other), strict=True)
    return any(mine is not None and mine == theirs for mine, theirs in pairs)
