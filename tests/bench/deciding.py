"""What one event costs the rules engine, with few and with many people in the session."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter_ns
from typing import TypedDict

from rules.catalog import catalog
from rules.chat_events import Audience, ChatSent, Detail, DetailKind
from rules.engine import advance
from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    CameraSeen,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    Meeting,
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
    ZoomRole,
)
from rules.policy import Policy, Profile
from rules.register import RegisterEntry
from rules.session import BEGINNING, Session
from tests.bench.figures import Figure

CROWDS = (10, 100, 1000)
ROUNDS = 5
TIMES = 150
"""How often each kind of event is decided in a round; the round's figure is the median."""

RECORDING = "recording starts"

_START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
_STEP = timedelta(milliseconds=1)
_MEETING = Meeting("84620017395", "host", "Evening weavers", _START, timedelta(hours=3))


@dataclass(slots=True)
class Deciding:
    """Nanoseconds for one event of each kind in sessions of each size, round by round."""

    rounds: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def kinds(self) -> list[str]:
        """The kinds of events, recordings last."""
        return list(dict.fromkeys(kind for kind, _ in self.rounds))

    def microseconds(self, kind: str, people: int) -> Figure:
        """What one event costs."""
        return Figure.of(cost / 1000 for cost in self.rounds[kind, people])

    def dearest(self, people: int) -> Figure:
        """What the dearest kind of event costs in microseconds, recordings apart."""
        kinds = (kind for kind in self.kinds if kind != RECORDING)
        return max((self.microseconds(kind, people) for kind in kinds), key=lambda figure: figure.median)

    def growth(self, kind: str) -> Figure:
        """How many times as much an event costs in the largest session as in the smallest, in each round."""
        pairs = zip(self.rounds[kind, CROWDS[-1]], self.rounds[kind, CROWDS[0]], strict=True)
        return Figure.of(large / small for large, small in pairs)

    def per_second(self, people: int) -> Figure:
        """How many events of all kinds but recordings, mixed in equal parts, are decided in a second."""
        kinds = [kind for kind in self.kinds if kind != RECORDING]
        costs = zip(*(self.rounds[kind, people] for kind in kinds), strict=True)
        return Figure.of(1e9 * len(kinds) / sum(of_round) for of_round in costs)


class _Common(TypedDict):
    at: datetime
    meeting: Meeting
    delivery: str


class Crowd:
    """A session with so many guests in it, all of them children on the register and not to be recorded.

    Every rule of the catalogue is on, as the children's preset has it.
    """

    def __init__(self, people: int) -> None:
        rules = {name: rule.presets["children"] for name, rule in catalog().items()}
        self._policy = Policy({"children": Profile("children", rules)}, strictest="children")
        self._session = Session("session")
        self._moments = 0
        self._came = 0
        self._people = people
        entries = tuple(
            RegisterEntry(f"entry {n}", _name(n), under_18=True, recording_consent=False)
            for n in range(people + 1)
        )
        self._decide(RegisterRead(at=BEGINNING, entries=entries))
        self._decide(MeetingStarted(**self._now()))
        host = Participant(user_id="host", name="Marta Reyes", participant_uuid="host", zoom_id="host")
        self._decide(ParticipantJoined(**self._now(), who=host))
        for number in range(people):
            for _, event in self._coming(_name(number)):
                self._decide(event)

    def costs(self) -> Iterator[tuple[str, int]]:
        """Nanoseconds for each kind of event: somebody comes, does this and that and leaves; then a recording."""
        newcomer = list(self._coming(_name(self._people)))
        who = newcomer[-1][1].who
        happens: list[tuple[str, Event]] = [
            *newcomer,
            ("share starts", SharingStarted(**self._now(), who=who)),
            ("share ends", SharingEnded(**self._now(), who=who)),
            ("enters a breakout room", BreakoutRoomJoined(**self._now(), who=_inside(who), room="room")),
            ("leaves it", BreakoutRoomLeft(**self._now(), who=_inside(who), room="room")),
            ("camera seen", CameraSeen(**self._now(), who=who, on=True)),
            ("settings read", SettingsRead(**self._now(), waiting_room=True, guests_can_share=False)),
            ("writes in the chat", self._message(who)),
            ("role changes", self._role(who, ZoomRole.ATTENDEE, ZoomRole.CO_HOST)),
            ("role changes back", self._role(who, ZoomRole.CO_HOST, ZoomRole.ATTENDEE)),
            ("leaves", ParticipantLeft(**self._now(), who=who)),
            (RECORDING, CaptureStarted(**self._now(), capture=Capture.CLOUD_RECORDING)),
        ]
        for kind, event in happens:
            yield kind, self._decide(event)
        self._decide(CaptureStopped(**self._now(), capture=Capture.CLOUD_RECORDING))

    def _coming(
        self, name: str
    ) -> Iterator[tuple[str, WaitingRoomJoined | ParticipantAdmitted | ParticipantJoined]]:
        self._came += 1
        who = Participant(user_id=f"u{self._came}", name=name, participant_uuid=f"p{self._came}")
        yield "waits", WaitingRoomJoined(**self._now(), who=who)
        yield "is let in", ParticipantAdmitted(**self._now(), who=who)
        yield "joins", ParticipantJoined(**self._now(), who=who)

    def _message(self, sender: Participant) -> ChatSent:
        """A message with something in it that more than one rule has a word to say of."""
        return ChatSent(
            **self._now(),
            sender=sender,
            to=Audience.EVERYONE,
            details=(Detail(DetailKind.PHONE, "call ••••• today"),),
            words=frozenset({"bullying"}),
        )

    def _role(self, who: Participant, old: ZoomRole, new: ZoomRole) -> RoleChanged:
        return RoleChanged(**self._now(), who=who, old=old, new=new)

    def _now(self) -> _Common:
        self._moments += 1
        at = _START + self._moments * _STEP
        return {"at": at, "meeting": _MEETING, "delivery": f"d{self._moments}"}

    def _decide(self, event: Event) -> int:
        before = perf_counter_ns()
        for _ in advance(self._policy, self._session, event):
            pass
        return perf_counter_ns() - before


def _inside(who: Participant) -> Participant:
    """Somebody as Zoom names them in a breakout room."""
    return replace(who, user_id=f"breakout {who.user_id}", parent_user_id=who.user_id)


def _name(number: int) -> str:
    """A name unlike the others: two made-up words that spell the number."""
    syllables = ("ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ra", "si")
    spelt = "".join(syllables[int(digit)] for digit in f"{number:04}")
    return f"{spelt[:4]} {spelt[4:]}son".title()


def engine() -> Deciding:
    """The engine alone: no journal, no reading of what Zoom sent."""
    crowds = {people: Crowd(people) for people in CROWDS}
    deciding = Deciding()
    for _ in range(ROUNDS):
        for people, crowd in crowds.items():
            costs: dict[str, list[int]] = defaultdict(list)
            for _ in range(TIMES):
                for kind, cost in crowd.costs():
                    costs[kind].append(cost)
            for kind, of_kind in costs.items():
                deciding.rounds[kind, people].append(median(of_kind))
    return deciding
