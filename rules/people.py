"""Who is in a session, as the session's state knows them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.events import Participant, ZoomRole
from rules.finding import Subject, SubjectKind
from rules.identity import Match

NAMELESS = "Somebody whose name Zoom did not give"

# Who was seen in the waiting room this long before coming in has passed it on the way.
LET_IN_WITHIN = timedelta(minutes=5)


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

    `waited` says whether they were seen in the waiting room before it.
    """

    user_id: str | None
    name: str
    joined_at: datetime | None
    left_at: datetime | None = None
    waited: bool = False


@dataclass(slots=True)
class Person:
    """One participant across re-joining and breakout rooms, as far as Zoom's ids tell.

    `waiting_since` is None while they are not in the waiting room; `cleared_at` is when they were last seen to leave
    it for the room. `match` is how they compare with the register, None without one; `claims` is the key of the entry
    that they are in the room as.
    """

    key: str
    name: str = ""
    user_id: str | None = None
    participant_uuid: str | None = None
    zoom_id: str | None = None
    email: str | None = None
    registrant_id: str | None = None
    role: ZoomRole = ZoomRole.ATTENDEE
    standing: Standing = Standing.GUEST
    match: Match | None = None
    claims: str | None = None
    in_main_room: bool = False
    breakout_room: str | None = None
    cleared_at: datetime | None = None
    waiting_since: datetime | None = None
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
    def label(self) -> str:
        """Their screen name, or words that stand for it."""
        return self.name or NAMELESS

    @property
    def subject(self) -> Subject:
        """The subject of a finding about them."""
        return Subject(SubjectKind.PARTICIPANT, self.key, self.label, self.user_id, self.participant_uuid)

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

    def learn(self, who: Participant, *, keep_user_id: bool) -> bool:
        """Take over what an event says of them; whether anything that identifies them is new."""
        before = (self.name, self.email, self.registrant_id)
        self.name = who.name or self.name
        self.participant_uuid = who.participant_uuid or self.participant_uuid
        self.zoom_id = who.zoom_id or self.zoom_id
        self.email = who.email or self.email
        self.registrant_id = who.registrant_id or self.registrant_id
        if not keep_user_id:
            self.user_id = who.user_id or self.user_id
        elif self.user_id is None:
            self.user_id = who.parent_user_id or who.user_id
        return before != (self.name, self.email, self.registrant_id)

    def enter(self, user_id: str | None, at: datetime) -> None:
        """They are in the main room from `at`, if they were not there already."""
        if self.in_main_room and self.stays[-1].user_id == (user_id or self.stays[-1].user_id):
            return
        waited = self.waiting_since is not None or (
            self.cleared_at is not None and at - self.cleared_at <= LET_IN_WITHIN
        )
        self.leave(at)
        self.stays.append(Stay(user_id or self.user_id, self.name, at, waited=waited))
        self.in_main_room, self.waiting_since, self.cleared_at = True, None, None

    def has_left_already(self, user_id: str | None) -> bool:
        """Whether news of leaving is about an earlier stay: it can come a minute after they are back."""
        return self.in_main_room and user_id is not None and self.stays[-1].user_id not in (None, user_id)

    def leave(self, at: datetime) -> None:
        """They are no longer in the main room; who comes back from a breakout room need not wait again."""
        if self.in_main_room:
            self.stays[-1].left_at = at
            self.in_main_room = False
        self.cleared_at = at if self.breakout_room else None

    def wait(self, at: datetime) -> None:
        """They are in the waiting room."""
        self.leave(at)
        self.waiting_since = self.waiting_since or at

    def pass_waiting_room(self, at: datetime) -> None:
        """They left the waiting room, and were let in unless it turns out otherwise.

        Zoom's events of one moment may carry times out of order, so that they can be in the room already.
        """
        self.waiting_since, self.cleared_at = None, at
        if self.in_main_room:
            self.stays[-1].waited = True

    def enter_breakout_room(self, room: str, at: datetime) -> None:
        """They are in a breakout room, which nobody reaches but from the main room."""
        self.breakout_room = room
        if self.stays:
            self.cleared_at = at
