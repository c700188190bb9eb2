"""Who is in a session now, and what they do there."""

from dataclasses import dataclass, field
from datetime import datetime

from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    CameraSeen,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    SharingEnded,
    SharingStarted,
    WaitingRoomJoined,
    WaitingRoomLeft,
    ZoomRole,
)
from rules.headcount import Headcounts
from rules.people import ONE_STEP, Person


@dataclass(slots=True)
class Room:
    """Who is in the main room or a breakout room, so indexed that an event costs the same in a full room as in an empty one.

    `staff_who_came` are the staff who were here at some time, `unrecordable` those present who must not be recorded, `sharing` those who share a screen, `host_role` whoever
    has the host's role in Zoom. `staff_gone_since` is when the last member of staff left; None while one is there, and
    before the first came. `unattended_since` is since when others are here without them, `camera_seen` whether anything
    sees cameras. Each index goes by person's key, but for `headcounts`, which go by room.
    """

    present: dict[str, Person] = field(default_factory=dict)
    staff_present: dict[str, Person] = field(default_factory=dict)
    staff_who_came: dict[str, Person] = field(default_factory=dict)
    unrecordable: dict[str, Person] = field(default_factory=dict)
    sharing: dict[str, Person] = field(default_factory=dict)
    host_role: Person | None = None
    somebody_came: bool = False
    staff_came: bool = False
    staff_gone_since: datetime | None = None
    unattended_since: datetime | None = None
    waiting_room_seen: bool = False
    camera_seen: bool = False
    headcounts: Headcounts = field(default_factory=Headcounts)
    _claims: dict[str, dict[str, Person]] = field(default_factory=dict)
    _links: dict[str, dict[str, Person]] = field(default_factory=dict)

    def present_as(self, entry_key: str) -> tuple[Person, ...]:
        """Who is here and matched to this entry of the register."""
        return tuple(self._claims.get(entry_key, {}).values())

    def present_by(self, registrant_id: str) -> tuple[Person, ...]:
        """Who is here over the link that was made for this registrant."""
        return tuple(self._links.get(registrant_id, {}).values())

    def move(self, person: Person, event: ParticipantEvent) -> None:
        """Have somebody come, go or do what an event says."""
        at, user_id = event.at, event.who.user_id
        match event:
            case ParticipantJoined():
                person.enter(user_id, at, from_records=event.reconciled)
            case ParticipantLeft():
                person.leave(at)
            case WaitingRoomJoined():
                self.waiting_room_seen = True
                person.wait(at)
            case WaitingRoomLeft() | ParticipantAdmitted():
                self.waiting_room_seen = True
                person.pass_waiting_room(at)
            case BreakoutRoomJoined():
                person.enter_breakout_room(event.room, at)
            case BreakoutRoomLeft():
                person.leave_breakout_room(event.room, at)
            case RoleChanged():
                self._change_role(person, event)
            case _:
                self._show(person, event)
        self.note(person, at)

    def _show(self, person: Person, event: ParticipantEvent) -> None:
        match event:
            case SharingStarted():
                _share(person, event)
            case SharingEnded():
                person.shares.pop(event.room, None)
            case CameraSeen():
                self.camera_seen = True
                person.camera.note(on=event.on, at=event.at)
            case _:
                pass

    def _change_role(self, person: Person, event: RoleChanged) -> None:
        person.role = event.new
        person.vouched_for = self._is_vouched_for(person, event)
        if not person.present:
            person.is_seen(event.who.user_id, event.at)
        if event.new is ZoomRole.HOST:
            # A meeting has one host; whoever was it before is at most a co-host now.
            if self.host_role is not None and self.host_role is not person:
                self.host_role.role = ZoomRole.CO_HOST
            self.host_role = person
        elif self.host_role is person:
            self.host_role = None

    def _is_vouched_for(self, person: Person, event: RoleChanged) -> bool:
        if event.new is ZoomRole.ATTENDEE:
            return False
        if event.new is ZoomRole.CO_HOST:
            # Whom Zoom made host by itself is no more than that when the host takes the role back.
            return person.vouched_for or event.old is not ZoomRole.HOST
        return person.vouched_for or any(p is not person for p in self.staff_present.values())

    def note(self, person: Person, at: datetime) -> None:
        """Bring what is known of who is here up to date with one person."""
        was_staffed = bool(self.staff_present)
        _keep(self.present, person, here=person.present)
        _keep(self.staff_present, person, here=person.present and person.is_staff)
        _keep(self.staff_who_came, person, here=bool(person.stays) and person.is_staff)
        _keep(self.unrecordable, person, here=person.present and not person.may_be_recorded)
        _keep(self.sharing, person, here=bool(person.shares))
        self._claim(person)
        self.headcounts.note(person, at)
        self._link(person)
        self.somebody_came = self.somebody_came or person.present
        if self.staff_present:
            self.staff_came, self.staff_gone_since = True, None
        elif was_staffed:
            self.staff_gone_since = at
        if self.staff_gone_since is None or not self.present:
            self.unattended_since = None
        elif self.unattended_since is None:
            self.unattended_since = at

    def empty(self, at: datetime) -> None:
        """Nobody is here any more."""
        for person in list(self.present.values()):
            person.leave_breakout_room(person.breakout_room, at)
            person.leave_main_room(at)
            self.note(person, at)
        self.host_role = self.staff_gone_since = self.unattended_since = None

    def _claim(self, person: Person) -> None:
        entry = person.match.entry if person.match is not None and person.present else None
        claims = entry.key if entry is not None else None
        if person.claims is not None and person.claims != claims:
            del self._claims[person.claims][person.key]
        if entry is not None:
            self._claims.setdefault(entry.key, {})[person.key] = person
            person.claimed[entry.key] = entry
        person.claims = claims

    def _link(self, person: Person) -> None:
        link = person.registrant_id if person.present else None
        if person.came_by is not None and person.came_by != link:
            del self._links[person.came_by][person.key]
        if link is not None:
            self._links.setdefault(link, {})[person.key] = person
        person.came_by = link


def _keep(index: dict[str, Person], person: Person, *, here: bool) -> None:
    if here:
        index[person.key] = person
    else:
        index.pop(person.key, None)


def _share(person: Person, event: SharingStarted) -> None:
    """They share, and so are there, even where Zoom did not say that they came."""
    at = event.at
    if event.room is None:
        person.is_seen(event.who.user_id, at)
    elif not person.present and person.away_since is not None and at - person.away_since <= ONE_STEP:
        return  # news of a moment ago, before they left
    else:
        person.enter_breakout_room(event.room, at)
    person.shares[event.room] = at


def is_in_breakout_room(event: ParticipantEvent) -> bool:
    """Whether an event is about somebody in a breakout room, where they have another user id."""
    match event:
        case BreakoutRoomJoined() | BreakoutRoomLeft():
            return True
        case SharingStarted() | SharingEnded():
            return event.room is not None
        case _:
            return False
