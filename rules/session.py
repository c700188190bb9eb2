"""What is known about one run of a meeting, and how each event changes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rules.agenda import Agenda
from rules.episodes import Episodes
from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    JoinedBeforeHost,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    RoleChanged,
    SettingsRead,
    SharingEnded,
    SharingStarted,
    Tick,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.identity import Register
from rules.people import Person, Stay

# A schedule that is this far from when the session began belongs to another run of the meeting.
STALE_SCHEDULE = timedelta(hours=12)

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Session:
    """One run of a meeting, folded from its events in the order of `rules.order`.

    It is changed in place by `apply` and by the engine, and by nothing else. `people` holds everybody ever seen,
    `present` those in a room now, `staff_present` the staff among them, `sharing` who shares since when by (person,
    breakout room).
    """

    meeting_uuid: str
    meeting: Meeting = field(default_factory=Meeting)
    now: datetime = BEGINNING
    first_seen: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    settings: SettingsRead | None = None
    register: Register | None = None
    register_end: datetime | None = None
    register_problem: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    present: dict[str, Person] = field(default_factory=dict)
    waiting_room_seen: bool = False
    before_host: list[Participant] = field(default_factory=list)
    sharing: dict[tuple[str, str | None], datetime] = field(default_factory=dict)
    captures: dict[Capture, frozenset[str]] = field(default_factory=dict)
    captured: set[Capture] = field(default_factory=set)
    episodes: Episodes = field(default_factory=Episodes)
    agenda: Agenda = field(default_factory=Agenda)
    said: dict[str, datetime] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    host: Person | None = None
    staff_came: bool = False
    staff_present: dict[str, Person] = field(default_factory=dict)
    _ids: dict[str, Person] = field(default_factory=dict)
    _claims: dict[str, dict[str, Person]] = field(default_factory=dict)
    _cleared: dict[str, Person] = field(default_factory=dict)

    @property
    def host_email(self) -> str | None:
        """The host's Zoom e-mail address, from the settings or from the host's own presence."""
        if self.settings is not None and self.settings.host_email:
            return self.settings.host_email
        return self.host.email if self.host else None

    @property
    def scheduled_start(self) -> datetime | None:
        """When the session was to begin; None where no schedule that belongs to this run is known."""
        return self._schedule()[0]

    @property
    def scheduled_end(self) -> datetime | None:
        """When the session is to end: by the register, else by Zoom's schedule; None where neither says."""
        return self._schedule()[1]

    def _schedule(self) -> tuple[datetime | None, datetime | None]:
        start, duration = self.meeting.start_time, self.meeting.duration
        if self.settings is not None and self.settings.scheduled_start is not None:
            start = self.settings.scheduled_start
            duration = self.settings.scheduled_duration or duration
        end = start + duration if start is not None and duration else None
        began = self.started_at or self.first_seen
        if start is not None and began is not None and _of_another_run(start, end or start, began):
            start = end = None
        return start, self.register_end or end

    def is_host(self, person: Person) -> bool:
        """Whether a person is the Zoom user whose meeting this is."""
        return person.zoom_id is not None and person.zoom_id == self.meeting.host_id

    def present_as(self, entry_key: str) -> tuple[Person, ...]:
        """Who is in a room now and matched to this entry of the register."""
        return tuple(self._claims.get(entry_key, {}).values())

    def claim(self, person: Person, entry_key: str | None) -> None:
        """Note which entry of the register somebody is here as; None when they left or match none."""
        if person.claims is not None and person.claims != entry_key:
            self._claims[person.claims].pop(person.key, None)
        if entry_key is not None:
            self._claims.setdefault(entry_key, {})[person.key] = person
        person.claims = entry_key

    def note_staff(self, person: Person) -> None:
        """Note whether somebody counts among the staff who are here."""
        if person.is_staff and person.present:
            self.staff_came = True
            self.staff_present[person.key] = person
        else:
            self.staff_present.pop(person.key, None)

    def find(self, who: Participant) -> Person | None:
        """The person an event speaks of, where some earlier event named them."""
        return next((self._ids[i] for i in _ids(who) if i in self._ids), None)

    def person(self, who: Participant) -> Person:
        """The person an event speaks of, made known where they are new."""
        found = self.find(who) or self._let_in(who)
        if found is None:
            key = who.parent_user_id or who.user_id or who.participant_uuid or who.zoom_id or who.name
            found = self.people.setdefault(key, Person(key))
        for known_as in _ids(who):
            self._ids[known_as] = found
        return found

    def _let_in(self, who: Participant) -> Person | None:
        # Where the waiting room's ids differ from the room's, the name is all that ties the two together.
        return self._cleared.pop(who.name, None) if who.name else None

    def clear(self, person: Person) -> None:
        """Remember who was let in and is not in the room yet, by name."""
        if person.name and not person.present:
            self._cleared[person.name] = person

    def seen_inside(self, person: Person) -> None:
        """Somebody who was let in is in the room."""
        if self._cleared.get(person.name) is person:
            del self._cleared[person.name]


def _of_another_run(start: datetime, end: datetime, began: datetime) -> bool:
    return end < began - STALE_SCHEDULE or start > began + STALE_SCHEDULE


def _ids(who: Participant) -> Iterator[str]:
    if who.parent_user_id:
        yield f"user {who.parent_user_id}"
    if who.user_id:
        yield f"user {who.user_id}"
    if who.participant_uuid:
        yield f"participant {who.participant_uuid}"


def apply(session: Session, event: Event) -> None:
    """Change what is known of the session by one event."""
    session.now = max(session.now, event.at)
    if isinstance(event, Tick):
        return
    _meet(session, event)
    match event:
        case MeetingStarted():
            session.started_at = session.started_at or event.at
        case MeetingEnded():
            _end(session, event.at)
        case SettingsRead():
            session.settings = event
        case RegisterRead():
            _read_register(session, event)
        case CaptureStarted():
            session.captured.add(event.capture)
            session.captures[event.capture] = (
                session.captures.get(event.capture, frozenset()) | event.features
            )
        case CaptureStopped():
            _stop_capture(session, event)
        case JoinedBeforeHost():
            session.before_host.append(event.who)
        case ParticipantEvent():
            _move(session, event)
        case _:
            pass


def _meet(session: Session, event: Event) -> None:
    known, told = session.meeting, event.meeting
    if told is not known and told != known:
        session.meeting = Meeting(
            told.meeting_id or known.meeting_id,
            told.host_id or known.host_id,
            told.topic or known.topic,
            told.start_time or known.start_time,
            told.duration or known.duration,
        )
    if session.first_seen is None and not isinstance(event, RegisterRead):
        session.first_seen = event.at


def _end(session: Session, at: datetime) -> None:
    session.ended_at = at
    for person in list(session.present.values()):
        person.breakout_room = None
        person.leave(at)
        _note_presence(session, person)
    session.staff_present.clear()
    session.captures.clear()
    session.sharing.clear()
    for person in session.people.values():
        person.waiting_since = None


def _stop_capture(session: Session, event: CaptureStopped) -> None:
    left = session.captures.get(event.capture, frozenset()) - event.features
    if left and event.features:
        session.captures[event.capture] = left
    else:
        session.captures.pop(event.capture, None)


def _read_register(session: Session, event: RegisterRead) -> None:
    session.register_problem = event.problem
    if event.problem:
        return
    session.register = Register.of(event.entries)
    session.register_end = event.scheduled_end
    for person in session.people.values():
        person.match = session.register.match(person.as_participant)
        _note_presence(session, person)


def _move(session: Session, event: ParticipantEvent) -> None:
    who = event.who
    person = session.person(who)
    gone_before = isinstance(event, ParticipantLeft) and person.has_left_already(who.user_id)
    news = person.learn(who, keep_user_id=gone_before or _in_breakout_room(event))
    if session.register is not None and (news or person.match is None):
        person.match = session.register.match(person.as_participant)
    if session.is_host(person):
        session.host = person
    if not gone_before:
        _change_place(session, person, event)
        _change_part(session, person, event)
    _note_presence(session, person)


def _in_breakout_room(event: ParticipantEvent) -> bool:
    # A breakout room has user ids of its own; Zoom's other events use the main room's.
    match event:
        case BreakoutRoomJoined() | BreakoutRoomLeft():
            return True
        case SharingStarted() | SharingEnded():
            return event.room is not None
        case _:
            return False


def _change_place(session: Session, person: Person, event: ParticipantEvent) -> None:
    match event:
        case WaitingRoomJoined():
            session.waiting_room_seen = True
            person.wait(event.at)
            session.clear(person)
        case WaitingRoomLeft() | ParticipantAdmitted():
            session.waiting_room_seen = True
            person.pass_waiting_room(event.at)
            session.clear(person)
        case ParticipantJoined():
            person.enter(event.who.user_id, event.at)
        case ParticipantLeft():
            _leave(session, person, event.at)
        case BreakoutRoomJoined():
            person.enter_breakout_room(event.room, event.at)
        case BreakoutRoomLeft():
            person.breakout_room = None
            session.sharing.pop((person.key, event.room), None)
        case _:
            pass


def _change_part(session: Session, person: Person, event: ParticipantEvent) -> None:
    match event:
        case RoleChanged():
            person.role = event.new
            person.enter(event.who.user_id, event.at)
        case SharingStarted():
            session.sharing[person.key, event.room] = event.at
            if event.room is None:
                person.enter(event.who.user_id, event.at)
        case SharingEnded():
            session.sharing.pop((person.key, event.room), None)
        case _:
            pass


def _leave(session: Session, person: Person, at: datetime) -> None:
    if not person.stays and person.waiting_since is None:
        person.stays.append(Stay(person.user_id, person.name, None, at))
    person.waiting_since = None
    person.leave(at)
    session.sharing.pop((person.key, None), None)


def _note_presence(session: Session, person: Person) -> None:
    entry = person.match.entry if person.match is not None else None
    if person.present:
        session.present[person.key] = person
        session.seen_inside(person)
    else:
        session.present.pop(person.key, None)
    session.claim(person, entry.key if entry is not None and person.present else None)
