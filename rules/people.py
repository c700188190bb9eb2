"""Who is in a session, as the session's state knows them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.cameras import CameraTimes
from rules.devices import is_masked
from rules.events import Participant, ZoomRole
from rules.finding import Subject, SubjectKind
from rules.identity import Certainty, Match
from rules.note_takers import note_taker
from rules.policy import StaffMember
from rules.register import RegisterEntry

NAMELESS = "Somebody whose name Zoom did not give"

# Who was seen in the waiting room this long before coming in has passed it on the way.
LET_IN_WITHIN = timedelta(minutes=5)

# Whoever is away for no longer has been moved between rooms, or Zoom joined them again after a broken connection.
AWAY_FOR_A_MOMENT = timedelta(seconds=30)

# Zoom may tell of one step from room to room in several messages, not always in order.
ONE_STEP = timedelta(seconds=10)


class Standing(StrEnum):
    """Whose side of the policy somebody is on.

    A stranger is a guest whom nobody could match to the register; without a register there are none.
    """

    HOST = "host"
    STAFF = "staff"
    GUEST = "guest"
    STRANGER = "stranger"


@dataclass(slots=True)
class Stay:
    """One time that somebody was in the main room; a time that was not seen is None.

    `waited` says whether they were seen in the waiting room before it, `seen_at` when they were first known to be there:
    later than they came where Zoom did not tell of that. `from_records` says that it did not, and its records did.
    """

    user_id: str | None
    name: str
    joined_at: datetime | None
    left_at: datetime | None = None
    waited: bool = False
    seen_at: datetime | None = None
    from_records: bool = False


@dataclass(slots=True)
class Person:
    """One participant across re-joining and breakout rooms, as far as Zoom's ids tell.

    `user_id` is that of the main room. `waiting_since` is None while they are not in the waiting room; `cleared_at` is
    when they were last seen to leave it for the room; `away_since` is when they were last seen to leave every room.
    `standing_from` is what the standing was found by, `on_staff` the member of staff that they are, where the
    organisation's list has them. `vouched_for` says whether their role was given to them by somebody: Zoom hands on the
    host's by itself when the host drops out. `introduced` says whether an event named them that also says who they are:
    those about sharing or cameras do not. `by_phone` says that they have dialled in. `camera` is when theirs was on. `assistant`
    is the note-taking product whose mark their name bears. `match` is how they compare with the register, None without
    one; `claims` is the key of the entry that they are in the room as, `claimed` holds all they ever were there as.
    `came_by` is the registrant whose link they are in the room by.
    `shares` is since when they share a screen, by breakout room, None for the main room.
    """

    key: str
    name: str = ""
    user_id: str | None = None
    participant_uuid: str | None = None
    zoom_id: str | None = None
    email: str | None = None
    registrant_id: str | None = None
    role: ZoomRole = ZoomRole.ATTENDEE
    vouched_for: bool = False
    standing: Standing = Standing.GUEST
    standing_from: tuple[object, ...] = ()
    on_staff: StaffMember | None = None
    introduced: bool = False
    by_phone: bool = False
    camera: CameraTimes = field(default_factory=CameraTimes)
    assistant: str | None = None
    match: Match | None = None
    claims: str | None = None
    claimed: dict[str, RegisterEntry] = field(default_factory=dict)
    came_by: str | None = None
    in_main_room: bool = False
    breakout_room: str | None = None
    breakout_since: datetime | None = None
    waiting_since: datetime | None = None
    cleared_at: datetime | None = None
    away_since: datetime | None = None
    shares: dict[str | None, datetime] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)

    @property
    def present(self) -> bool:
        """Whether they are in the main room or a breakout room."""
        return self.in_main_room or self.breakout_room is not None

    @property
    def is_staff(self) -> bool:
        """Whether they are the host or other staff."""
        return self.standing in {Standing.HOST, Standing.STAFF}

    @property
    def waited(self) -> bool:
        """Whether they were seen in the waiting room before they came in, the last time that they did."""
        return bool(self.stays) and self.stays[-1].waited

    @property
    def may_be_recorded(self) -> bool:
        """Whether nothing speaks against recording them.

        Staff agree to what the organisation records when they agree to its policy; a note-taking bot is nobody.
        """
        if self.is_staff:
            return True
        if self.match is None or self.match.entry is None:
            return self.assistant is not None
        return self.match.entry.recording_consent is True

    @property
    def is_note_taker(self) -> bool:
        """Whether they look like a note-taking bot, and are not somebody on the register who is called like one."""
        on_register = self.match is not None and self.match.certainty is Certainty.CERTAIN
        return self.assistant is not None and not on_register

    @property
    def label(self) -> str:
        """Their screen name, or words that stand for it."""
        return self.name or NAMELESS

    @property
    def mention(self) -> str:
        """Their screen name, or words that stand for it within a sentence."""
        return self.name or NAMELESS[0].lower() + NAMELESS[1:]

    @property
    def subject(self) -> Subject:
        """The subject of a finding about them."""
        return self.subject_of("")

    def subject_of(self, concern: str) -> Subject:
        """The subject of a finding about them, told by `concern` from others of the same rule."""
        return Subject(
            SubjectKind.PARTICIPANT, concern + self.key, self.label, self.user_id, self.participant_uuid
        )

    @property
    def as_participant(self) -> Participant:
        """All that is known of them, in the shape of one event's participant."""
        return Participant(
            user_id=self.user_id,
            name=self.name,
            participant_uuid=self.participant_uuid,
            zoom_id=self.zoom_id,
            email=self.email,
            registrant_id=self.registrant_id,
        )

    def learn(self, who: Participant, *, in_breakout_room: bool) -> bool:
        """Take over what an event says of them; whether anything that the register goes by is new.

        A breakout room has user ids of its own; Zoom's other events use the main room's.
        """
        before = (self.name, self.email, self.registrant_id)
        if who.name and who.name != self.name and not (self.name and is_masked(who.name)):
            self.name, self.assistant = who.name, note_taker(who.name)
        self.by_phone = self.by_phone or who.by_phone
        self.participant_uuid = who.participant_uuid or self.participant_uuid
        self.zoom_id = who.zoom_id or self.zoom_id
        self.email = who.email or self.email
        self.registrant_id = who.registrant_id or self.registrant_id
        if not in_breakout_room:
            self.user_id = who.user_id or self.user_id
        elif self.user_id is None:
            self.user_id = who.parent_user_id or who.user_id
        return before != (self.name, self.email, self.registrant_id)

    def may_be(self, who: Participant) -> bool:
        """Whether an event's participant of the same name can be them.

        All the ids that are known of them must be the event's too: anybody can bear a name, and would else come by the
        ids of whoever waits under it.
        """
        mine = (self.zoom_id, self.email, self.registrant_id)
        theirs = (who.zoom_id, who.email, who.registrant_id)
        return all(a is None or a == b for a, b in zip(mine, theirs, strict=True))

    def may_come_in(self, at: datetime) -> bool:
        """Whether they are to be expected in the room: they wait for it, or were let in a moment ago."""
        let_in = self.cleared_at is not None and at - self.cleared_at <= LET_IN_WITHIN
        return not self.present and (self.waiting_since is not None or let_in)

    def is_about_earlier_stay(self, user_id: str | None) -> bool:
        """Whether news that bears this user id, new at every join, is about a time in the room that is over.

        News of leaving can come a minute after somebody is back.
        """
        if user_id is None or not self.stays:
            return False
        last = self.stays[-1]
        if last.user_id == user_id:
            waits_under_it = self.waiting_since is not None and self.user_id == user_id
            return not self.present and not waits_under_it
        return any(stay.user_id == user_id for stay in self.stays)

    def enter(self, user_id: str | None, at: datetime, *, from_records: bool = False) -> None:
        """They came into the main room at `at`, if they were not there already."""
        self.is_seen(user_id, at)
        here = self.stays[-1]
        if here.joined_at is None:
            here.joined_at, here.from_records = here.seen_at, from_records

    def is_seen(self, user_id: str | None, at: datetime) -> None:
        """They are in the main room at `at`; when they came is not known, unless they were there already."""
        if self.in_main_room:
            here = self.stays[-1]
            here.user_id = here.user_id or user_id
            if user_id in (None, here.user_id):
                return
        waited = self._has_waited(at)
        self.leave_main_room(at)
        self.stays.append(Stay(user_id or self.user_id, self.name, None, waited=waited, seen_at=at))
        self.in_main_room, self.waiting_since, self.cleared_at, self.away_since = True, None, None, None
        self.leave_breakout_room(self.breakout_room, at)

    def _has_waited(self, at: datetime) -> bool:
        if self.waiting_since is not None:
            return True
        if self.cleared_at is not None and at - self.cleared_at <= LET_IN_WITHIN:
            return True
        here = self.present or (self.away_since is not None and at - self.away_since <= AWAY_FOR_A_MOMENT)
        return here and self.waited

    def leave_main_room(self, at: datetime) -> None:
        """They are no longer in the main room, if they were; they may be in a breakout room."""
        if self.in_main_room:
            self.stays[-1].left_at = at
            self.in_main_room = False
            self.shares.pop(None, None)
            self._note_absence(at)

    def leave(self, at: datetime) -> None:
        """They left the meeting, or the main room for a breakout room: Zoom may say so of either.

        Who was never seen before was there for a time that is not known.
        """
        if not self.stays and self.waiting_since is None:
            self.stays.append(Stay(self.user_id, self.name, None, at))
        self.leave_main_room(at)
        if self.breakout_since is not None and at - self.breakout_since > ONE_STEP:
            self.leave_breakout_room(self.breakout_room, at)
        self.waiting_since = self.cleared_at = None

    def wait(self, at: datetime) -> None:
        """They are in the waiting room."""
        self.leave_main_room(at)
        self.leave_breakout_room(self.breakout_room, at)
        self.waiting_since = self.waiting_since or at
        self.cleared_at = self.away_since = None

    def pass_waiting_room(self, at: datetime) -> None:
        """They left the waiting room, and were let in unless it turns out otherwise.

        Zoom's events of one moment may carry times out of order, so that they can be in the room already.
        """
        self.waiting_since, self.cleared_at = None, at
        if self.in_main_room:
            self.stays[-1].waited = True

    def enter_breakout_room(self, room: str, at: datetime) -> None:
        """They are in a breakout room from `at`, and were in the main room before, seen there or not."""
        if not self.stays:
            self.is_seen(None, at)
        if self.breakout_room != room:
            self.leave_breakout_room(self.breakout_room, at)
            self.breakout_room, self.breakout_since, self.away_since = room, at, None

    def leave_breakout_room(self, room: str | None, at: datetime) -> None:
        """They are no longer in this breakout room, if they were; they may be in another or in the main room."""
        if room is not None and self.breakout_room == room:
            self.breakout_room = self.breakout_since = None
            self.shares.pop(room, None)
            self._note_absence(at)

    def _note_absence(self, at: datetime) -> None:
        if not self.present:
            self.away_since = at
            self.camera.note(on=False, at=at)
            self.shares.clear()
