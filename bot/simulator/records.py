"""What the simulated Zoom knows of: users, meetings, their runs and the people in them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.events import ZoomRole

JSON = dict[str, Any]


class Plan(StrEnum):
    """What the account pays for; it decides which parts of the API answer."""

    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"


class Place(StrEnum):
    """Where somebody is."""

    WAITING_FOR_HOST = "waiting for the host"
    WAITING_ROOM = "waiting room"
    IN_ROOM = "in the room"
    BREAKOUT_ROOM = "breakout room"
    GONE = "gone"


@dataclass(slots=True)
class User:
    """A user of the account. `locked` names settings, dotted, that stay as they are whatever is asked.

    `pmi` is the id of their personal meeting, `status` "active", "pending" or "inactive".
    """

    id: str
    email: str
    display_name: str
    licensed: bool
    settings: JSON
    pmi: int
    locked: set[str] = field(default_factory=set)
    timezone: str = "Europe/London"
    status: str = "active"


@dataclass(slots=True, eq=False)
class Registrant:
    """Somebody who registered for a meeting; `answers` are to its own questions."""

    id: str
    first_name: str
    last_name: str
    email: str
    created_at: datetime
    status: str
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def join_url(self) -> str:
        """Their own link into the meeting."""
        return f"https://zoom.example/w/{self.id}"


@dataclass(slots=True)
class Meeting:
    """A meeting as scheduled; `duration` in minutes, `type` 2 for scheduled, 3 and 8 for recurring, 4 for personal.

    `password` is empty where there is no passcode.

    `locked` names settings that stay as they are whatever is asked, `also` the times at which a recurring one takes place
    beside `start`.
    """

    id: str
    topic: str
    host_id: str
    type: int
    start: datetime
    duration: int
    timezone: str
    password: str
    settings: JSON
    recording_settings: JSON
    locked: set[str] = field(default_factory=set)
    registrants: list[Registrant] = field(default_factory=list)
    also: list[datetime] = field(default_factory=list)

    @property
    def starts(self) -> list[datetime]:
        """Every time at which it takes place, in order."""
        return sorted([self.start, *self.also])


@dataclass(slots=True, eq=False)
class Participant:
    """One stay of somebody in a run, or their wait for it.

    Somebody who comes back is another Participant with the same `participant_uuid`. `came_at` is when they first
    waited or joined, `joined_at` when they first came into the room. `sharing` is what they share, None while they
    do not; `room_uuid` and `room_user_id` are those of the breakout room they are in. `moves` is where they were from when
    on.
    """

    name: str
    participant_uuid: str
    user_id: str
    came_at: datetime
    zoom_id: str = ""
    email: str = ""
    registrant_id: str = ""
    internal: bool = False
    role: ZoomRole = ZoomRole.ATTENDEE
    place: Place = Place.GONE
    sharing: str | None = None
    room_uuid: str | None = None
    room_user_id: str = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None
    leave_reason: str = ""
    moves: list[tuple[datetime, Place]] = field(default_factory=list)

    def go(self, place: Place, at: datetime) -> None:
        """They are somewhere else from now on."""
        self.place = place
        self.moves.append((at, place))

    @property
    def shown_email(self) -> str:
        """The address as Zoom tells it: empty for people outside the account who did not register."""
        return self.email if self.internal or self.registrant_id else ""


class Recording(StrEnum):
    """What a cloud recording is doing."""

    OFF = "off"
    RUNNING = "running"
    PAUSED = "paused"


@dataclass(slots=True, eq=False)
class InMeetingMessage:
    """Something written in a meeting's chat, or a file sent there; `reader` is None where it is for everybody."""

    id: str
    sender: Participant
    text: str
    at: datetime
    reader: Participant | None = None
    file_name: str | None = None
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Run:
    """One run of a meeting, live from `started_at` until `ended_at`.

    `waiting_room` is as the meeting had it at the start: what is written to the meeting later is for the next run.
    `recording_settings` are who can see what was recorded, from when Zoom has it ready.
    """

    uuid: str
    meeting_id: str
    waiting_room: bool
    started_at: datetime | None = None
    ended_at: datetime | None = None
    people: list[Participant] = field(default_factory=list)
    recording: Recording = Recording.OFF
    recording_start: datetime | None = None
    recordings: list[tuple[datetime, datetime]] = field(default_factory=list)
    recording_ready: bool = False
    recording_settings: JSON = field(default_factory=dict)
    recording_trashed: bool = False
    ai_companion: set[str] = field(default_factory=set)
    ai_companion_disabled: bool = False
    live_stream: str | None = None
    rtms_stream: str | None = None
    chat: list[InMeetingMessage] = field(default_factory=list)
    waiting_room_title: str = ""
    waiting_room_description: str = ""

    @property
    def live(self) -> bool:
        """Whether it began and has not ended."""
        return self.started_at is not None and self.ended_at is None

    def present(self) -> list[Participant]:
        """Everybody who has not gone, those who wait included."""
        return [person for person in self.people if person.place is not Place.GONE]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A Team Chat message that was sent; one of `to_contact` (an address) and `to_channel` is set."""

    id: str
    sender: str
    text: str
    at: datetime
    to_contact: str | None = None
    to_channel: str | None = None
