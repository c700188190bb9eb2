"""How many children and adults are in each room, kept as people come and go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.people import Person


class Counted(StrEnum):
    """As what somebody counts. Staff are adults; a guest of whom the register does not say is presumed a child."""

    CHILD = "child"
    PRESUMED_CHILD = "presumed_child"
    ADULT = "adult"
    STAFF = "staff"


@dataclass(slots=True)
class Tally:
    """People counted once each, on however many devices they are."""

    _devices: dict[str, dict[str, Person]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._devices)

    @property
    def first(self) -> Person:
        """Whoever was counted first of those who are; StopIteration where nobody is."""
        return next(iter(next(iter(self._devices.values())).values()))

    def add(self, identity: str, person: Person) -> None:
        """Count somebody."""
        self._devices.setdefault(identity, {})[person.key] = person

    def remove(self, identity: str, key: str) -> None:
        """No longer count one of somebody's devices, and them with the last."""
        devices = self._devices[identity]
        del devices[key]
        if not devices:
            del self._devices[identity]


@dataclass(slots=True)
class Headcount:
    """Who is in one room. `presumed` are those of `children` of whom the register does not say; staff are `adults` too."""

    children: Tally = field(default_factory=Tally)
    presumed: Tally = field(default_factory=Tally)
    adults: Tally = field(default_factory=Tally)
    staff: Tally = field(default_factory=Tally)

    def of(self, counted: Counted) -> tuple[Tally, ...]:
        """The tallies that somebody goes into."""
        match counted:
            case Counted.CHILD:
                return (self.children,)
            case Counted.PRESUMED_CHILD:
                return self.children, self.presumed
            case Counted.ADULT:
                return (self.adults,)
            case _:
                return self.adults, self.staff


@dataclass(frozen=True, slots=True)
class Count:
    """How many were in a room from a moment on."""

    since: datetime
    children: int
    adults: int
    staff: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is and as what they count there; `room` is a breakout room's uuid, None in the main room."""

    room: str | None
    counted: Counted
    identity: str


@dataclass(slots=True)
class Headcounts:
    """The rooms that somebody is in. `changed` are those that the event at hand changed, `counts` how many were in each when."""

    rooms: dict[str | None, Headcount] = field(default_factory=dict)
    changed: dict[str | None, None] = field(default_factory=dict)
    counts: dict[str | None, list[Count]] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    @property
    def has_breakout_rooms(self) -> bool:
        """Whether anybody is in a breakout room."""
        return len(self.rooms) > (None in self.rooms)

    def back_from(self, room: str | None, at: datetime) -> Iterator[tuple[Count, datetime]]:
        """How many were in a room before a moment, the last first, each with until when."""
        for count in reversed(self.counts.get(room, ())):
            yield count, at
            at = count.since

    def note(self, person: Person, at: datetime) -> None:
        """Bring the counts up to date with one person."""
        before, now = self._places.pop(person.key, None), place_of(person)
        if now is not None:
            self._places[person.key] = now
        if now == before:
            return
        if before is not None:
            self._take_away(before, person)
        if now is not None:
            self._add(now, person)
        for place in (before, now):
            if place is not None:
                self._count(place.room, at)

    def _count(self, room: str | None, at: datetime) -> None:
        here, counts = self.rooms.get(room, _NOBODY), self.counts.setdefault(room, [])
        if counts and counts[-1].since == at:
            counts.pop()
        counts.append(Count(at, len(here.children), len(here.adults), len(here.staff)))

    def _add(self, place: Place, person: Person) -> None:
        self.changed[place.room] = None
        room = self.rooms.setdefault(place.room, Headcount())
        for tally in room.of(place.counted):
            tally.add(place.identity, person)

    def _take_away(self, place: Place, person: Person) -> None:
        self.changed[place.room] = None
        room = self.rooms[place.room]
        for tally in room.of(place.counted):
            tally.remove(place.identity, person.key)
        if not room.children and not room.adults:
            del self.rooms[place.room]


_NOBODY = Headcount()


def place_of(person: Person) -> Place | None:
    """Where somebody counts and as what; None for note-taking bots, for those not here, and where it is not known who it is."""
    counted = counted_as(person)
    if counted is None or not person.present:
        return None
    return Place(person.breakout_room, counted, _identity(person))


def counted_as(person: Person) -> Counted | None:
    """As what somebody counts wherever they are; None for note-taking bots, and where it is not known who it is."""
    if person.is_staff:
        return Counted.STAFF
    if person.is_note_taker or not person.introduced:
        return None
    entry = person.match.entry if person.match is not None else None
    match entry.under_18 if entry is not None else None:
        case True:
            return Counted.CHILD
        case False:
            return Counted.ADULT
        case _:
            return Counted.PRESUMED_CHILD


def _identity(person: Person) -> str:
    """What the devices of one person have in common, as far as is known."""
    if person.on_staff is not None:
        return f"staff {person.on_staff.email}"
    if person.match is not None and person.match.entry is not None and not person.is_staff:
        return f"entry {person.match.entry.key}"
    return f"account {person.zoom_id}" if person.zoom_id is not None else person.key
