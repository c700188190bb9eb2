"""Sessions of the simulated Zoom of which some deliveries are lost, without a network."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import ManualClock
from bot.reconcile.compare import compare
from bot.reconcile.records import Records, recorded_in, rows_of, session_of
from bot.simulator import payloads
from bot.simulator.past_api import past_participants
from bot.simulator.records import JSON, Meeting, Participant, Place
from bot.simulator.zoom import SimulatedZoom
from rules.engine import order_key
from rules.events import Event
from rules.session import Session, apply
from tests.bot.house import received

START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
UUID = "kN1tt1ng/+Tuesday=="


@dataclass
class Evening:
    """A session, and what Zoom would send of it."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    zoom: SimulatedZoom = field(init=False)
    meeting: Meeting = field(init=False)

    def __post_init__(self) -> None:
        self.zoom = SimulatedZoom(self.clock)
        host = self.zoom.add_user("marta@willowlane.example", "Marta Reyes")
        self.zoom.add_user("owen@willowlane.example", "Owen Price")
        self.meeting = self.zoom.add_meeting(host, "Kids knitting", settings={"waiting_room": True})
        self.zoom.start(self.meeting.id, uuid=UUID)

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @property
    def here(self) -> list[Participant]:
        run = self.zoom.run(self.meeting.id)
        return run.present() if run is not None else []

    def at(self, place: Place) -> list[Participant]:
        return [person for person in self.here if person.place is place]

    @property
    def told(self) -> list[Event]:
        """Every event that Zoom sent, in order."""
        told = [received(event, self.clock.now()).told for event in self.zoom.outbox]
        return [event for event in told if event is not None]

    def listed(self) -> list[JSON]:
        """Who took part, as Zoom lists it afterwards."""
        return [entry for person in self.zoom.runs[-1].people for entry in past_participants(person)]

    def records(self) -> Records:
        """What Zoom's records say of it."""
        run = self.zoom.runs[-1]
        assert run.started_at is not None
        past: dict[str, Any] = {"start_time": payloads.stamp(run.started_at)}
        if run.ended_at is not None:
            past["end_time"] = payloads.stamp(run.ended_at)
        session = session_of(past)
        files = {"recording_files": [payloads.recording_file(*span) for span in run.recordings]}
        spans, _ = recorded_in(files)
        return Records(
            rows=rows_of(self.listed()),
            started_at=session.started_at,
            ended_at=session.ended_at,
            recorded=spans,
        )


def without(told: Sequence[Event], lost: Collection[int]) -> list[Event]:
    """What is left of what was told."""
    return [event for number, event in enumerate(told) if number not in lost]


def reconciled(records: Records, told: Sequence[Event], now: datetime) -> list[Event]:
    """What is known once what was told was held against the records."""
    return [*told, *compare(records, told, now, now)]


def folded(told: Iterable[Event]) -> Session:
    """The session that these events come to."""
    session, events = Session(UUID), list(told)
    session.hear(events)
    for event in sorted(events, key=order_key):
        apply(session, event)
    return session


def attendance(session: Session) -> dict[str, list[tuple[datetime | None, datetime | None]]]:
    """When each of the people was in the room, by name."""
    found: dict[str, list[tuple[datetime | None, datetime | None]]] = {}
    for person in session.people.values():
        for stay in person.stays:
            found.setdefault(person.name, []).append((stay.joined_at, stay.left_at))
    return {name: sorted(stays, key=str) for name, stays in found.items()}
