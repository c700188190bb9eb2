"""What is known about one run of a meeting, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rules.actions import ActionKind, Step
from rules.agenda import Agenda
from rules.alias_events import AliasLearned, AliasRevoked
from rules.arrivals import Arrivals
from rules.captures import note_capture
from rules.chat_events import ChatSent, RiskAlerted
from rules.chat_log import ChatLog
from rules.directory import Directory
from rules.episodes import Episodes, Told
from rules.events import (
    CameraSeen,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    JoinedBeforeHost,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RegisterNews,
    RegisterRead,
    RoleChanged,
    SettingsRead,
    SharingEnded,
    SharingStarted,
    Tick,
    WaitingForHost,
)
from rules.footage import Footage
from rules.identity import Register
from rules.people import Person
from rules.plan import Plan
from rules.policy import Policy, Profile
from rules.pressed import PressLog
from rules.recording_events import RecordingEvent, RecordingRead
from rules.register import LearnedAlias, columns_of
from rules.room import Room, is_in_breakout_room
from rules.schedule import Schedule, meeting_with, schedule_of

BEGINNING = datetime.min.replace(tzinfo=UTC)

# Zoom's last messages about a session may carry times just after the one that says it is over.
LAST_NEWS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RunsUnder:
    """The profile that a policy gave for what was known of a session, and since when it has been that one."""

    policy: Policy
    known: tuple[str | None, str | None, str | None]
    profile: Profile
    since: datetime


@dataclass(slots=True)
class Session:
    """One run of a meeting, folded from its events in the order of `engine.order_key`.

    It is changed in place by `apply` and by the engine, and by nothing else. `first_seen` is when its first event
    happened. `captures` holds what records now, with AI Companion's features, `captured` whatever did at some time,
    `started_unseen` those of them of which the first that Zoom told was that they stopped, `before_host` who came in
    before the host, by names only, `strangers` when each stranger first came into the room, `said` what was said although
    nothing was wrong and when, `closes_as_told` when everybody was last told that it closes, `told` the alerts by rule, subject, kind and step, `removals` how many people were to be
    removed. `decided` is the place in the order up to which the engine has decided, `standings_by` the host by whom the
    people's standings were found. `presses` is what was pressed. `plan` is what is known of a session that is still to begin, None for one that runs or
    ran.
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
    register_columns: frozenset[str] = frozenset()
    register_problem: str = ""
    register_broken_at: datetime | None = None
    aliases: dict[int, LearnedAlias] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    host: Person | None = None
    before_host: list[Participant] = field(default_factory=list)
    captures: dict[Capture, frozenset[str]] = field(default_factory=dict)
    captured: set[Capture] = field(default_factory=set)
    started_unseen: set[Capture] = field(default_factory=set)
    directory: Directory = field(default_factory=Directory)
    room: Room = field(default_factory=Room)
    footage: Footage = field(default_factory=Footage)
    strangers: Arrivals = field(default_factory=Arrivals)
    chat: ChatLog = field(default_factory=ChatLog)
    episodes: Episodes = field(default_factory=Episodes)
    agenda: Agenda = field(default_factory=Agenda)
    said: dict[str, datetime] = field(default_factory=dict)
    closes_as_told: datetime | None = None
    told: dict[tuple[str, str, ActionKind, Step], Told] = field(default_factory=dict)
    removals: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    decided: tuple[datetime, int, str] = (BEGINNING, 0, "")
    runs_under: RunsUnder | None = None
    standings_by: str | None = None
    plan: Plan | None = None
    presses: PressLog = field(default_factory=PressLog)

    @property
    def people(self) -> dict[str, Person]:
        """Everybody ever seen, by key."""
        return self.directory.people

    @property
    def present(self) -> dict[str, Person]:
        """Who is in a room now, by key."""
        return self.room.present

    @property
    def staff_present(self) -> dict[str, Person]:
        """The staff who are in a room now, by key."""
        return self.room.staff_present

    @property
    def host_email(self) -> str | None:
        """The host's Zoom e-mail address, from the settings or from the host's own presence."""
        if self.settings is not None and self.settings.host_email:
            return self.settings.host_email
        return self.host.email if self.host else None

    @property
    def scheduled_start(self) -> datetime | None:
        """When the session was to begin; None where no schedule that belongs to this run is known."""
        return self.schedule.start

    @property
    def scheduled_end(self) -> datetime | None:
        """When the session is to end: by the register, else by Zoom's schedule; None where neither says."""
        return self.schedule.end

    def is_host(self, person: Person) -> bool:
        """Whether a person is the Zoom user whose meeting this is."""
        return person.zoom_id is not None and person.zoom_id == self.meeting.host_id

    def find(self, who: Participant) -> Person | None:
        """The person an event speaks of, where some earlier event named them."""
        return self.directory.find(who)

    def hear(self, events: Iterable[Event]) -> None:
        """Note by which ids people are heard of, in the order in which the events were received and not that of their times.

        What a person is called within the session then stays the same however often it is decided again.
        """
        for event in events:
            if isinstance(event, ParticipantEvent) and not isinstance(event, _BEFORE_HOST):
                self.directory.hear(event.who)

    def guests_who_came(self) -> list[Person]:
        """Everybody who was in the room at some time and is not staff."""
        return [person for person in self.people.values() if person.stays and not person.is_staff]


def apply(session: Session, event: Event) -> None:
    """Change what is known of the session by one event."""
    session.now = max(session.now, event.at)
    session.room.headcounts.changed.clear()
    if isinstance(event, Tick):
        return
    news = _meet(session, event)
    match event:
        case MeetingStarted():
            session.ended_at = None
        case MeetingEnded():
            _end(session, event.at)
        case CaptureStarted() | CaptureStopped():
            if session.ended_at is None:
                note_capture(event, session.captures, session.captured, session.started_unseen)
        case ParticipantEvent():
            _participate(session, event)
        case ChatSent():
            session.chat.note(event, session.find(event.sender))
        case _:
            _read(session, event)
    if news or isinstance(event, SettingsRead | RegisterRead):
        session.schedule = schedule_of(
            session.meeting, session.settings, session.register_end, session.started_at, session.first_seen
        )


def _read(session: Session, event: Event) -> None:
    match event:
        case SettingsRead():
            session.settings = event
        case RegisterNews():
            _hear_of_register(session, event)
        case RecordingEvent() | RecordingRead():
            session.footage.note(event)


def _meet(session: Session, event: Event) -> bool:
    """Note what an event tells of its meeting, and whether anything of it is new."""
    first = session.first_seen is None and not isinstance(event, RegisterNews | RiskAlerted)
    if first:
        session.first_seen = event.at
    starts = session.started_at is None and isinstance(event, MeetingStarted)
    if starts:
        session.started_at = event.at
    known, told = session.meeting, event.meeting
    # A recording can be given another name than the meeting had.
    if told is known or told == known or (isinstance(event, RecordingEvent) and known.meeting_id is not None):
        return first or starts
    session.meeting = meeting_with(known, told, session.started_at)
    return True


def _end(session: Session, at: datetime) -> None:
    if session.ended_at is not None:
        return
    session.ended_at = at
    session.room.empty(at)
    session.captures.clear()
    for person in session.people.values():
        person.waiting_since = None


def _hear_of_register(session: Session, event: RegisterNews) -> None:
    match event:
        case RegisterRead():
            _read_register(session, event)
        case AliasLearned():
            session.aliases[event.alias.number] = event.alias
        case AliasRevoked():
            session.aliases.pop(event.number, None)
    if session.register is not None:
        session.register.learn(session.aliases.values())
        for person in session.people.values():
            person.match = session.register.match(person.as_participant)
            session.room.note(person, event.at)


def _read_register(session: Session, event: RegisterRead) -> None:
    session.register_problem = event.problem
    session.register_broken_at = (session.register_broken_at or event.at) if event.problem else None
    if not event.problem:
        session.register = Register.of(event.entries)
        session.register_columns = event.columns or columns_of(event.entries)
        session.register_end = event.scheduled_end


def _participate(session: Session, event: ParticipantEvent) -> None:
    if isinstance(event, JoinedBeforeHost):
        session.before_host.append(event.who)
    elif not isinstance(event, WaitingForHost):
        _move(session, event)


def _move(session: Session, event: ParticipantEvent) -> None:
    who = event.who
    if session.ended_at is not None and not _goes_on(session, event, session.ended_at):
        return
    coming_in_at = event.at if isinstance(event, ParticipantJoined) else None
    in_breakout_room = is_in_breakout_room(event)
    person = session.directory.person(who, coming_in_at=coming_in_at, in_breakout_room=in_breakout_room)
    if isinstance(event, _OF_A_STAY) and person.is_about_earlier_stay(who.user_id):
        return
    news = person.learn(who, in_breakout_room=in_breakout_room)
    person.introduced = person.introduced or not isinstance(event, _OF_NOBODY_KNOWN)
    if session.register is not None and (news or person.match is None):
        person.match = session.register.match(person.as_participant)
    session.room.move(person, event)
    if person.may_come_in(event.at):
        session.directory.expect(person)


def _goes_on(session: Session, event: ParticipantEvent, ended_at: datetime) -> bool:
    """Whether an event after the end is to be heeded: people who come in well after it are there, whatever was said."""
    if isinstance(event, ParticipantJoined) and event.at - ended_at > LAST_NEWS:
        session.ended_at = None
        return True
    return isinstance(event, ParticipantLeft) and session.find(event.who) is None


# Events that name people before the session, without any id that lasts into it.
_BEFORE_HOST = (JoinedBeforeHost, WaitingForHost)

# Events that bear the user id of one time in the room, and would be taken for news of the next.
_OF_A_STAY = (ParticipantLeft, RoleChanged, SharingStarted)

# Events that do not say who it is that they are about.
_OF_NOBODY_KNOWN = (SharingStarted, SharingEnded, CameraSeen)
