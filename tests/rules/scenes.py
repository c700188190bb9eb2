"""Sessions written down as what happens in them, and what the real engine makes of it. Everybody in them is invented."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Self

from rules.actions import Action, ActionKind
from rules.catalog import catalog
from rules.chat_events import Audience, ChatSent, Detail, DetailKind
from rules.engine import Decision, Rules, fold, run_until
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
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    RoleChanged,
    SettingsRead,
    SharingEnded,
    SharingStarted,
    WaitingRoomJoined,
    WaitingRoomLeft,
    ZoomRole,
)
from rules.finding import Finding
from rules.policy import Policy, Profile, Response, RulePolicy, StaffMember
from rules.register import RegisterEntry
from rules.rule import View
from rules.session import BEGINNING, Session

START = datetime(2026, 3, 3, 16, tzinfo=UTC)
LENGTH = timedelta(minutes=60)
NOTHING = timedelta()
A_MOMENT = timedelta(milliseconds=1)

HOST = "Helen Marsh"
HOST_ID = "zoom-helen"
CO_HOST = "Tom Ashworth"
STAFF = (
    StaffMember(
        HOST, "helen@thimblelane.example", dbs_expires=date(2027, 3, 1), policy_agreed=date(2025, 9, 1)
    ),
    StaffMember(
        CO_HOST, "tom@thimblelane.example", dbs_expires=date(2027, 3, 1), policy_agreed=date(2025, 9, 1)
    ),
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def entry(name: str, **more: Any) -> RegisterEntry:
    return RegisterEntry(key=f"entry {name}", name=name, **more)


def preset(
    name: str, *, base: str = "children", response: Response | None = None, **options: Any
) -> RulePolicy:
    """A rule as a preset has it, but for what is given."""
    settings = catalog()[name].presets[base]
    return RulePolicy(response or settings.response, replace(settings.options, **options))  # type: ignore[type-var]


def policy_of(**rules: RulePolicy) -> Policy:
    """A policy that has these rules on and no others."""
    return Policy({"children": Profile("children", rules)}, strictest="children", staff=STAFF)


def policy_with(name: str, *, response: Response | None = None, **options: Any) -> Policy:
    """A policy with one rule as the children's preset has it, but for what is given."""
    return policy_of(**{name: preset(name, response=response, **options)})


@dataclass(frozen=True, slots=True)
class Nothing:
    """The options of a rule made for a test: nothing can be chosen."""


ALERT = Response((ActionKind.ALERT_HOST,))
EVERYTHING = policy_of(**{name: preset(name) for name in catalog()})


class Breach(NamedTuple):
    """A breach, with its times counted from the planned start."""

    rule: str
    about: str
    opened: timedelta
    closed: timedelta | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the engine made of a scene."""

    policy: Policy
    session: Session
    decisions: list[Decision]
    rules: Rules

    @property
    def breaches(self) -> list[Breach]:
        return [
            Breach(
                episode.rule,
                episode.finding.subject.name,
                episode.opened_at - START,
                None if episode.closed_at is None else episode.closed_at - START,
            )
            for episode in self.session.episodes.all
        ]

    @property
    def findings(self) -> list[Finding]:
        return [episode.finding for episode in self.session.episodes.all]

    @property
    def reasons(self) -> list[str]:
        return [finding.reason for finding in self.findings]

    @property
    def actions(self) -> list[Action]:
        return [action for decision in self.decisions for action in decision.actions]

    @property
    def deeds(self) -> list[tuple[ActionKind, str, timedelta]]:
        return [(action.kind, action.subject.name, action.at - START) for action in self.actions]

    @property
    def faults(self) -> list[Mapping[str, str]]:
        return [decision.faults for decision in self.decisions if decision.faults]

    def verdict(self, rule: str) -> tuple[str, str]:
        """A rule's verdict on the whole session: its status and its sentence."""
        settings = self.policy.profiles[self.policy.strictest].rules[rule]
        view = View(self.policy, self.session, settings.options)
        finding: Finding = self.rules[rule].verdict(view)
        return finding.status.value, finding.reason


UUID = "4444AAAiAAAAAiAiAiiAii=="


class Scene:
    """What happens in a session, told by Zoom; times count from the planned start."""

    def __init__(self, policy: Policy, rules: Rules | None = None, *, uuid: str = UUID) -> None:
        self.policy = policy
        self.rules = catalog() if rules is None else rules
        self.uuid = uuid
        self.meeting = Meeting("84625170394", HOST_ID, "Young Stitchers", START, LENGTH)
        self.events: list[Event] = []
        self._people: dict[str, Participant] = {}
        self._waiting: set[str] = set()
        self._ids = 16778239

    def told(self, until: timedelta | None = None) -> Told:
        """What the engine makes of it, with the clock run on `until` some time after the last event."""
        session = Session(self.uuid)
        decisions = list(fold(self.policy, session, self.events, rules=self.rules))
        if until is not None:
            decisions += run_until(self.policy, session, START + until, rules=self.rules)
        return Told(self.policy, session, decisions, self.rules)

    def happens(self, kind: type[Event], at: timedelta, **more: Any) -> Self:
        fields = {"at": START + at, "delivery": f"d{len(self.events):04}", "meeting": self.meeting, **more}
        self.events.append(kind(**fields))
        return self

    def starts(self, at: timedelta = NOTHING, **meeting: Any) -> Self:
        return self.happens(MeetingStarted, at, meeting=replace(self.meeting, **meeting))

    def ends(self, at: timedelta = LENGTH) -> Self:
        return self.happens(MeetingEnded, at)

    def is_known(self, somebody: str, /, **ids: Any) -> Self:
        """Somebody's ids, some of which are in every event about them."""
        self._people[somebody] = replace(self._who(somebody), **ids)
        return self

    def user_id(self, somebody: str) -> str | None:
        """The user id that somebody has now, or had last."""
        return self._who(somebody).user_id

    def _who(self, somebody: str, *, new: bool = False, **more: Any) -> Participant:
        who = self._people.get(somebody)
        if who is None:
            who = Participant(name=somebody, participant_uuid=f"uuid-{len(self._people)}")
            if somebody == HOST:
                who = replace(who, zoom_id=HOST_ID, email=STAFF[0].email)
            if somebody == CO_HOST:
                who = replace(who, zoom_id="zoom-tom", email=STAFF[1].email)
            new = True
        if new:
            self._ids += 1
            who = replace(who, user_id=str(self._ids))
        self._people[somebody] = who
        return replace(who, **more)

    def joins(self, somebody: str, /, at: timedelta = NOTHING, *, same: bool = False, **more: Any) -> Self:
        """Somebody comes into the main room, under a new user id unless it is the `same` or they were waiting."""
        who = self._who(somebody, new=not same and somebody not in self._waiting, **more)
        self._waiting.discard(somebody)
        return self.happens(ParticipantJoined, at, who=who)

    def waits(self, somebody: str, /, at: timedelta = NOTHING, **more: Any) -> Self:
        self._waiting.add(somebody)
        return self.happens(WaitingRoomJoined, at, who=self._who(somebody, new=True, **more))

    def is_admitted(self, somebody: str, /, at: timedelta = NOTHING, **more: Any) -> Self:
        return self.happens(ParticipantAdmitted, at, who=self._who(somebody, **more))

    def leaves_waiting_room(self, somebody: str, /, at: timedelta = NOTHING, **more: Any) -> Self:
        return self.happens(WaitingRoomLeft, at, who=self._who(somebody, **more))

    def comes_in(self, somebody: str, /, at: timedelta = NOTHING, **more: Any) -> Self:
        """Somebody comes through the waiting room and is let in at once."""
        return self.waits(somebody, at, **more).is_admitted(somebody, at, **more).joins(somebody, at, **more)

    def leaves(self, somebody: str, /, at: timedelta, **more: Any) -> Self:
        return self.happens(ParticipantLeft, at, who=self._who(somebody, **more))

    def shares(self, somebody: str, /, at: timedelta, room: str | None = None, **more: Any) -> Self:
        return self.happens(SharingStarted, at, who=self._sharing(somebody, room, **more), room=room)

    def stops_sharing(self, somebody: str, /, at: timedelta, room: str | None = None, **more: Any) -> Self:
        return self.happens(SharingEnded, at, who=self._sharing(somebody, room, **more), room=room)

    def _sharing(self, somebody: str, room: str | None, **more: Any) -> Participant:
        who = replace(self._who(somebody), participant_uuid=None, email=None, registrant_id=None)
        return replace(self._in_room(who, room) if room else who, **more)

    def enters(self, room: str, somebody: str, /, at: timedelta, **more: Any) -> Self:
        """Somebody goes into a breakout room."""
        return self.happens(
            BreakoutRoomJoined, at, who=self._in_room(self._who(somebody, **more), room), room=room
        )

    def leaves_room(self, room: str, somebody: str, /, at: timedelta, **more: Any) -> Self:
        return self.happens(
            BreakoutRoomLeft, at, who=self._in_room(self._who(somebody, **more), room), room=room
        )

    def _in_room(self, who: Participant, room: str) -> Participant:
        return replace(who, user_id=f"{room} {who.user_id}", parent_user_id=who.user_id, room=room)

    def becomes(
        self,
        role: ZoomRole,
        somebody: str,
        /,
        at: timedelta,
        *,
        old: ZoomRole = ZoomRole.ATTENDEE,
        **more: Any,
    ) -> Self:
        return self.happens(RoleChanged, at, who=self._who(somebody, **more), old=old, new=role)

    def writes(
        self,
        somebody: str,
        /,
        at: timedelta,
        *found: DetailKind,
        to: str | None = None,
        audience: Audience | None = Audience.EVERYONE,
        words: frozenset[str] = frozenset(),
        **more: Any,
    ) -> Self:
        """Somebody writes to everybody, or privately `to` one, something in which these are `found`.

        `audience` is what Zoom says of whom it is for, where that is something else.
        """
        given = {
            "sender": self._chatting(somebody),
            "to": Audience.GUEST if to is not None and audience is Audience.EVERYONE else audience,
            "recipient": None if to is None else self._chatting(to),
            "details": tuple(Detail(kind, f"it is {kind.upper()} •••••") for kind in found),
            "words": words,
            "message_id": f"m{len(self.events)}",
        }
        return self.happens(ChatSent, at, **(given | more))

    def _chatting(self, somebody: str) -> Participant:
        """Somebody as Zoom names them in chat: by session id, name and address."""
        who = self._people.get(somebody, Participant(name=somebody))
        return Participant(user_id=who.user_id, name=who.name, email=who.email)

    def comes_before_host(self, somebody: str, /, at: timedelta, **more: Any) -> Self:
        return self.happens(JoinedBeforeHost, at, who=replace(Participant(name=somebody), **more))

    def records(self, at: timedelta, capture: Capture = Capture.CLOUD_RECORDING, *features: str) -> Self:
        return self.happens(CaptureStarted, at, capture=capture, features=frozenset(features))

    def stops_recording(
        self, at: timedelta, capture: Capture = Capture.CLOUD_RECORDING, *features: str
    ) -> Self:
        return self.happens(CaptureStopped, at, capture=capture, features=frozenset(features))

    def settings(self, at: timedelta = NOTHING, **settings: Any) -> Self:
        return self.happens(SettingsRead, at, meeting=Meeting(), **settings)

    def register(self, *entries: RegisterEntry, at: timedelta | None = None, **more: Any) -> Self:
        """The register is read; before anything else unless a time is given."""
        when = BEGINNING - START if at is None else at
        return self.happens(RegisterRead, when, meeting=Meeting(), entries=entries, **more)


def found(shown: Scene, until: timedelta | None = None) -> list[tuple[str, timedelta, timedelta | None]]:
    """What was breached, by whom or what, and when that opened and closed, counted from the planned start."""
    return [(breach.about, breach.opened, breach.closed) for breach in shown.told(until).breaches]
