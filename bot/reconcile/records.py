"""Zoom's records of a session, read leniently: who took part, and what was recorded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from rules.events import Meeting, Participant
from rules.recording_events import Span
from webhooks.payloads import Id, MeetingType, Moment, Text
from webhooks.text import clean

WAITING: Final = "in_waiting_room"
COMPLETED: Final = "completed"


class Place(StrEnum):
    """Where somebody was, as far as the records say."""

    ROOM = "room"
    WAITING_ROOM = "waiting room"
    BREAKOUT_ROOM = "breakout room"


@dataclass(frozen=True, slots=True)
class Row:
    """From when to when somebody was somewhere; no `end` where they still are, or Zoom does not say.

    `failover` says that Zoom moved them to another of its machines. One that is not `settled` has no length yet although it
    has an end: Zoom is not done with it.
    """

    who: Participant
    begin: datetime
    end: datetime | None = None
    place: Place = Place.ROOM
    failover: bool = False
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Records:
    """What Zoom's records say of a session; empty or None what was not asked for or is not there.

    `recorded` is when a cloud recording ran, `files` are Zoom's ids of its files that can be watched.
    """

    rows: tuple[Row, ...] = ()
    meeting: Meeting = field(default_factory=Meeting)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    recorded: tuple[Span, ...] = ()
    files: frozenset[str] = frozenset()


def _list(value: object) -> object:
    return value if isinstance(value, list) else []


class _Lenient(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class _Listed(_Lenient):
    """One of `participants`, which the reports and the dashboard name differently."""

    id: Id = None
    participant_user_id: Id = None
    user_id: Id = None
    participant_uuid: Id = None
    registrant_id: Id = None
    name: Text = Field(default=None, validation_alias=AliasChoices("name", "user_name"))
    email: Text = Field(default=None, validation_alias=AliasChoices("user_email", "email"))
    join_time: Moment = None
    leave_time: Moment = None
    duration: Any = None
    status: Text = None
    bo_mtg_id: Id = None
    failover: Any = None


class _Past(_Lenient):
    """A session that is over."""

    id: Id = None
    uuid: Id = None
    host_id: Id = None
    topic: Text = None
    type: MeetingType = None
    start_time: Moment = None
    end_time: Moment = None


class _File(_Lenient):
    id: Id = None
    status: Text = None
    recording_start: Moment = None
    recording_end: Moment = None


class _Recording(_Lenient):
    recording_files: Annotated[tuple[_File, ...], BeforeValidator(_list)] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """One time that a meeting took place."""

    uuid: str
    started_at: datetime


def rows_of(listed: Iterable[Any]) -> tuple[Row, ...]:
    """Who took part, as the reports or the dashboard list it; whatever has no time or names nobody is left out."""
    return tuple(row for one in listed if isinstance(one, dict) and (row := _row(one)) is not None)


def _row(told: Mapping[str, Any]) -> Row | None:
    one = _Listed.model_validate(told)
    who = Participant(
        user_id=one.user_id,
        name=clean(one.name),
        participant_uuid=one.participant_uuid,
        zoom_id=one.id or one.participant_user_id,
        email=one.email.lower() if one.email else None,
        registrant_id=one.registrant_id,
    )
    if one.join_time is None or who == Participant():
        return None
    ended_wrong = one.leave_time is not None and one.leave_time < one.join_time
    has_length = one.duration not in (0, "0") or one.leave_time == one.join_time
    return Row(
        who=who,
        begin=one.join_time,
        end=None if ended_wrong else one.leave_time,
        place=_place(one),
        failover=one.failover is True,
        settled=has_length and not ended_wrong,
    )


def _place(one: _Listed) -> Place:
    if one.status == WAITING:
        return Place.WAITING_ROOM
    return Place.ROOM if one.bo_mtg_id is None else Place.BREAKOUT_ROOM


def session_of(told: Mapping[str, Any]) -> Records:
    """When a session that is over began and ended, and of which meeting it was."""
    past = _Past.model_validate(told)
    meeting = Meeting(
        meeting_id=past.id, host_id=past.host_id, topic=clean(past.topic) or None, type=past.type
    )
    return Records(meeting=meeting, started_at=past.start_time, ended_at=past.end_time)


def recorded_in(told: Mapping[str, Any]) -> tuple[tuple[Span, ...], frozenset[str]]:
    """When a session was recorded, and the ids of the files that can be watched. Links and passcodes are not read."""
    files = _Recording.model_validate(told).recording_files
    spans = dict.fromkeys(span for file in files for span in _span(file))
    return tuple(spans), frozenset(file.id for file in files if file.id and file.status == COMPLETED)


def _span(file: _File) -> Iterator[Span]:
    start, end = file.recording_start, file.recording_end
    if start is not None and end is not None and start < end:
        yield Span(start, end)


def instances_of(told: Iterable[Any]) -> tuple[Instance, ...]:
    """The times that a meeting took place, in order."""
    past = (_Past.model_validate(one) for one in told if isinstance(one, dict))
    found = (Instance(one.uuid, one.start_time) for one in past if one.uuid and one.start_time)
    return tuple(sorted(found, key=lambda instance: instance.started_at))
