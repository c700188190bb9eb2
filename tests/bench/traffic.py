"""What is posted: the deliveries of many sessions, made by the simulated Zoom and signed beforehand."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle

from bot.clock import ManualClock
from bot.simulator.records import JSON, Meeting, Plan
from bot.simulator.signing import serialise, sign
from bot.simulator.zoom import SimulatedZoom

SENDER = "chaperone@brambleyard.example"
SESSIONS = 200
RECORDED_ONE_IN = 5
"""Of the deliveries that are to lead to a call, so many are others."""


@dataclass(slots=True)
class Sessions:
    """Sessions that go on at once, and the deliveries that Zoom sends of them.

    Whoever makes them with the same start gets the same account, so that the simulated Zoom can run in another process.
    """

    zoom: SimulatedZoom
    clock: ManualClock
    meetings: list[Meeting]
    opening: list[JSON]
    comings_and_goings: Iterator[JSON]

    @classmethod
    def begun(cls, start: datetime, sessions: int = SESSIONS) -> "Sessions":
        """So many sessions, begun at `start`, with their hosts in them."""
        clock = ManualClock(start)
        zoom = SimulatedZoom(clock, plan=Plan.BUSINESS)
        zoom.add_user(SENDER, "Chaperone")
        meetings = []
        for number in range(sessions):
            host = zoom.add_user(
                f"host{number}@brambleyard.example",
                f"Host {number}",
                settings={"in_meeting": {"who_can_share_screen": "host"}},
            )
            meetings.append(zoom.add_meeting(host, f"Makers {number}", start=start, duration=300))
            zoom.start(meetings[-1].id)
        return cls(zoom, clock, meetings, _taken(zoom), _comings_and_goings(zoom, meetings))

    def deliveries(
        self, number: int, begin: datetime, every: timedelta, *, recording_from: int | None = None
    ) -> list[JSON]:
        """The next so many deliveries, one `every` so often from `begin` on: people who wait, are let in and leave.

        From place `recording_from` on, a recording starts in one session after another, every fifth delivery.
        """
        told = []
        for place in range(number):
            self.clock.advance(begin + place * every - self.clock.now())
            if recording_from is not None and place % RECORDED_ONE_IN == 0:
                self.zoom.start_recording(self.meetings[recording_from + place // RECORDED_ONE_IN].id)
                told += _taken(self.zoom)
            else:
                told.append(next(self.comings_and_goings))
        return told


def _comings_and_goings(zoom: SimulatedZoom, meetings: Sequence[Meeting]) -> Iterator[JSON]:
    people = [_guests(zoom, meeting) for meeting in meetings]
    waiting: list[deque[JSON]] = [deque() for _ in people]
    for place in cycle(range(len(people))):
        if not waiting[place]:
            next(people[place])
            waiting[place].extend(_taken(zoom))
        yield waiting[place].popleft()


def _guests(zoom: SimulatedZoom, meeting: Meeting) -> Iterator[object]:
    for number in count():
        name = f"Guest {number}"
        yield zoom.arrive(meeting.id, name)
        yield zoom.admit(meeting.id, name)
        yield zoom.leave(meeting.id, name)


def _taken(zoom: SimulatedZoom) -> list[JSON]:
    told = list(zoom.outbox)
    zoom.outbox.clear()
    return told


def posts(events: Sequence[JSON], secret: str, path: str) -> list[bytes]:
    """The events as whole HTTP requests to `path`, signed with `secret`."""
    stamp = int(datetime.now(UTC).timestamp())
    made = []
    for event in events:
        body = serialise(event)
        headers = sign(body, secret, stamp) | {"host": "127.0.0.1", "content-length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        made.append(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return made
