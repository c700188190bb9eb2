"""One session in which much happens, told by the simulated Zoom. Everybody in it is invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import ManualClock
from bot.simulator.records import JSON, Meeting
from bot.simulator.signing import serialise
from bot.simulator.zoom import SimulatedZoom
from rules.events import ZoomRole
from webhooks.delivery import Received, describe
from webhooks.payloads import parse
from webhooks.signature import SignedOver, Verified

START = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
HOST_EMAIL = "marta@brambleyard.example"
CO_HOST_EMAIL = "jon@brambleyard.example"
SENDER_EMAIL = "chaperone@brambleyard.example"
REGISTER = """\
name,under 18,recording consent
Ada Fenn,yes,yes
Ben Osei,yes,no
Cora Lund,yes,yes
Dev Patel,yes,
"""

_ROOM = "room-of-looms"


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as Zoom first sends it, and when."""

    at: datetime
    body: bytes = field(repr=False)

    def received(self, at: datetime) -> Received:
        """The delivery as it comes in at this time."""
        return describe(Verified(SignedOver.RAW, self.body, "secret"), parse(self.body), at)


def a_house() -> tuple[SimulatedZoom, ManualClock, Meeting]:
    """An account with the session's meeting on it; it does not let its app read settings."""
    clock = ManualClock(START)
    zoom = SimulatedZoom(clock)
    host = zoom.add_user(HOST_EMAIL, "Marta Reyes")
    zoom.add_user(CO_HOST_EMAIL, "Jon Abara")
    zoom.add_user(SENDER_EMAIL, "Chaperone")
    meeting = zoom.add_meeting(
        host, "Weaving for beginners", start=START, duration=40, settings={"alternative_hosts": CO_HOST_EMAIL}
    )
    zoom.gate.scopes = frozenset()
    return zoom, clock, meeting


def busy_session() -> list[Told]:
    """All that Zoom tells of the session, in the order in which it happened."""
    zoom, clock, meeting = a_house()
    told = []
    for seconds, events in _happenings(zoom, meeting):
        told += [Told(clock.now(), serialise(event)) for event in events]
        clock.advance(timedelta(seconds=seconds))
    return told


def _happenings(zoom: SimulatedZoom, meeting: Meeting) -> Iterator[tuple[float, list[JSON]]]:
    """What happens, each with the seconds until the next."""
    of = meeting.id
    yield 20, zoom.arrive(of, "Ada Fenn")
    yield 15, zoom.start(of)
    yield 3, zoom.arrive(of, "Benny O.")
    yield 10, zoom.arrive(of, "Cora Lund")
    yield 12, zoom.arrive(of, "Jon Abara", email=CO_HOST_EMAIL)
    yield 6, [*zoom.admit(of, "Ada Fenn"), *zoom.admit(of, "Benny O.")]
    yield 4, zoom.admit(of, "Cora Lund")
    yield 30, zoom.join(of, "Somebody's iPad")
    yield 12, zoom.share_screen(of, "Jon Abara")
    yield 2, zoom.stop_sharing(of, "Jon Abara")
    yield 9, zoom.share_screen(of, "Cora Lund")
    yield 25, zoom.stop_sharing(of, "Cora Lund")
    yield 44, zoom.share_screen(of, "Somebody's iPad")
    yield 1, zoom.remove(of, "Somebody's iPad")
    yield 50, zoom.start_recording(of)
    yield 15, zoom.pause_recording(of)
    yield 90, zoom.resume_recording(of)
    yield 5, zoom.leave(of, "Benny O.")
    yield 8, zoom.stop_recording(of)
    yield 3, zoom.start_ai_companion(of)
    yield 70, zoom.stop_ai_companion(of)
    yield 5, zoom.change_role(of, "Ada Fenn", ZoomRole.CO_HOST)
    yield 10, zoom.enter_breakout(of, "Ada Fenn", _ROOM)
    yield 2, zoom.enter_breakout(of, "Cora Lund", _ROOM)
    yield 35, zoom.share_screen(of, "Cora Lund")
    yield 4, zoom.leave_breakout(of, "Cora Lund")
    yield 3, zoom.leave_breakout(of, "Ada Fenn")
    yield 20, zoom.put_back(of, "Cora Lund")
    yield 400, zoom.arrive(of, "Dev Patel")
    yield 2, zoom.admit(of, "Cora Lund")
    yield 600, zoom.admit(of, "Dev Patel")
    yield 3, zoom.leave(of, "Jon Abara")
    yield 150, zoom.leave(of, "Marta Reyes")
    yield 1500, zoom.arrive(of, "Marta Reyes", email=HOST_EMAIL)
    yield 0, zoom.end(of)
