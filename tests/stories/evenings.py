"""Many craft sessions in one evening, told by the simulated Zoom. Everybody in them is invented."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.clock import ManualClock
from bot.simulator.records import JSON, Meeting, Plan
from bot.simulator.zoom import SimulatedZoom
from rules.events import ZoomRole

SENDER = "chaperone@brambleyard.example"
LEAD = "lead@brambleyard.example"
STRANGER = "Piotr Quill"
CHILDREN = (
    "Ada Fenn",
    "Ben Osei",
    "Cora Lund",
    "Dev Patel",
    "Ema Novak",
    "Finn Daly",
    "Gia Rossi",
    "Hal Brook",
)
DELIVERIES = 50
"""Of each session."""

PROVOKED = ("recording.stop", "ai_companion.stop", "participant.remove", "participant.remove")
"""What each session has Zoom told to do."""

REGISTER = "name,under 18,recording consent\n" + "".join(f"{name},yes,no\n" for name in CHILDREN)

# The times in it are far from those of the sessions, so that what is decided does not hang on how fast a test runs.
POLICY = """\
[webhooks]
max_age = "30m"

[[staff]]
name = "Lena Adeyemi"
email = "lead@brambleyard.example"
roles = ["safeguarding_lead"]

[[sessions]]
topic = "Registered *"
profile = "children"
register = "register.csv"

[profiles.children.rules]
screen_share = { respond = ["alert_host"], after = "1s", then = ["remove_participant"] }
recording = { policy = "forbidden", respond = ["stop_recording"], after = "2h", then = ["alert_safeguarding"] }
screen_name = { respond = ["alert_host"] }
waiting_room = { unseen = "2h" }
supervision = { grace = "2h" }
session_close = { grace = "2h", respond = ["alert_host", "end_meeting"] }
"""

# With it Zoom is not asked who is in a session that goes on: it knows of the whole evening before it has told of it.
PLAN = "pro"

_STEP = timedelta(milliseconds=100)


def an_evening(start: datetime, sessions: int) -> tuple[SimulatedZoom, list[list[JSON]]]:
    """A Zoom with that many sessions going on, and what it tells of each, in order; the same for the same `start`.

    In each somebody who may not shares a screen, and goes on, and a recording and AI Companion run.
    """
    zoom = SimulatedZoom(ManualClock(start), plan=Plan.BUSINESS)
    zoom.add_user(SENDER, "Chaperone")
    zoom.add_user(LEAD, "Lena Adeyemi")
    return zoom, [_session(zoom, start, number) for number in range(sessions)]


def _session(zoom: SimulatedZoom, start: datetime, number: int) -> list[JSON]:
    host = zoom.add_user(
        f"host{number}@brambleyard.example",
        f"Host {number}",
        settings={
            "in_meeting": {"who_can_share_screen": "host", "private_chat": False, "file_transfer": False},
            "recording": {"local_recording": False},
        },
    )
    topic = f"{'Registered' if number % 3 == 0 else 'Open'} makers {number}"
    clock = zoom.clock = ManualClock(start)
    meeting = zoom.add_meeting(host, topic, start=start, duration=300)
    for _ in _happenings(zoom, meeting):
        clock.advance(_STEP)
    told = list(zoom.outbox)
    zoom.outbox.clear()
    assert len(told) == DELIVERIES
    return told


def _happenings(zoom: SimulatedZoom, meeting: Meeting) -> Iterator[object]:
    of = meeting.id
    yield zoom.start(of)
    for name in (*CHILDREN, STRANGER):
        yield zoom.arrive(of, name)
    for name in (*CHILDREN, STRANGER):
        yield zoom.admit(of, name)
    yield zoom.share_screen(of, CHILDREN[0])
    yield zoom.start_recording(of)
    yield zoom.share_screen(of, STRANGER)
    yield zoom.start_ai_companion(of)
    yield zoom.change_role(of, CHILDREN[1], ZoomRole.CO_HOST)
    yield zoom.change_role(of, CHILDREN[1], ZoomRole.ATTENDEE)
    for name in CHILDREN[2:4]:
        yield zoom.enter_breakout(of, name, "room-of-looms")
        yield zoom.leave_breakout(of, name)
    for name in CHILDREN[5:7]:
        yield zoom.leave(of, name)
