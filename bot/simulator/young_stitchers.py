"""A children's session in which rule after rule is broken and put right again. Everybody in it is invented."""

from datetime import datetime, timedelta
from typing import Final

from bot.simulator.happenings import (
    arrive,
    comes_back,
    leave,
    let_in,
    nothing,
    scene,
    share,
    staff_come,
    start_ai_companion,
    start_recording,
    starts,
    stop_sharing,
    switch_waiting_room_off,
    write,
)
from bot.simulator.play import Expected, Play
from bot.simulator.thimble_lane import CO_HOST, CO_HOST_EMAIL, HOST_ID
from bot.simulator.zoom import SimulatedZoom

TOPIC: Final = "Young Stitchers, ages 8 to 11"
MEETING_ID: Final = "84625170394"
MINUTES: Final = 30

REGISTER: Final = """\
name,also known as,under 18,guardian,recording consent,policy agreed
Amelia Hart,,yes,Joanna Hart,yes,2026-09-01
Noah Okonkwo,,yes,Chidi Okonkwo,yes,2026-09-01
Isla Bennett,Izzy,yes,Ruth Bennett,yes,2026-09-02
Yusuf Rahman,,yes,Samira Rahman,yes,2026-09-02
Poppy Winters,,yes,Daniel Winters,no,2026-09-03
Leo Marchetti,,yes,Paola Marchetti,yes,2026-09-04
Freya Sandhu,,yes,Manjit Sandhu,yes,2026-09-04
"""

STRANGER: Final = "Jordan Pike"
TABLET: Final = "iPad"
_CHILDREN: Final = ("Amelia Hart", "Noah O", "Izzy", "Yusuf", "Poppy Winters", "Leo Marchetti")
_TOM_COMES: Final = staff_come(CO_HOST, CO_HOST_EMAIL)


def _plan(zoom: SimulatedZoom, start: datetime) -> None:
    zoom.add_meeting(
        zoom.users[HOST_ID],
        TOPIC,
        meeting_id=MEETING_ID,
        start=start,
        duration=MINUTES,
        settings={
            "alternative_hosts": CO_HOST_EMAIL,
            "continuous_meeting_chat": {"enable": True},
            "join_before_host": True,
        },
    )


_SCENES: Final = (
    scene("-2:30", "Helen Marsh, the host, opens the session.", starts),
    scene("-1:45", "Tom Ashworth joins her as co-host.", _TOM_COMES),
    scene("-1:00", "Amelia, Noah and Izzy come into the waiting room.", arrive(*_CHILDREN[:3])),
    scene("-0:20", "So do Yusuf, Poppy and Leo.", arrive(*_CHILDREN[3:])),
    scene("0:15", "Helen lets all six in.", let_in(*_CHILDREN)),
    scene("1:30", 'Somebody called "iPad" comes into the waiting room.', arrive(TABLET)),
    scene("2:00", 'Helen lets "iPad" in.', let_in(TABLET)),
    scene("3:45", '"iPad" is Freya Sandhu. She leaves, to join again under her name.', leave(TABLET)),
    scene("4:20", "Freya comes into the waiting room.", comes_back(TABLET, "Freya Sandhu")),
    scene("4:50", "Helen lets Freya in.", let_in("Freya Sandhu")),
    scene("6:00", "Tom shares his screen to show a running stitch. Staff may.", share(CO_HOST)),
    scene("7:30", "Tom stops sharing.", stop_sharing(CO_HOST)),
    scene("8:30", "Jordan Pike, whom nobody booked, comes into the waiting room.", arrive(STRANGER)),
    scene("9:00", "In a busy moment Helen lets Jordan in.", let_in(STRANGER)),
    scene("10:30", "Jordan shares a screen, and goes on when asked to stop.", share(STRANGER)),
    scene(
        "13:00",
        "Tom edits the meeting on Zoom's website and switches the waiting room off by mistake.",
        switch_waiting_room_off(CO_HOST_EMAIL),
    ),
    scene("15:30", "Tom starts AI Companion, to have notes afterwards.", start_ai_companion),
    scene("18:00", "Helen starts a cloud recording of the show-and-tell.", start_recording),
    scene(
        "20:30",
        "Noah writes his telephone number in the chat, to swap patterns.",
        write("Noah O", "Text me for the owl pattern, 07700 900123!"),
    ),
    scene(
        "22:30",
        "Tom writes to Poppy alone, to help her with a knot.",
        write(CO_HOST, "Hold the thread down with your thumb.", to="Poppy Winters"),
    ),
    scene("26:00", "Tom's connection breaks. Helen is alone with the children.", leave(CO_HOST)),
    scene("27:40", "Tom is back.", _TOM_COMES),
    scene("30:15", "Amelia, Noah, Izzy and Yusuf leave.", leave(*_CHILDREN[:4])),
    scene(
        "30:45",
        "Helen is called away and does not end the session. Three children are still there.",
        nothing,
    ),
    scene("31:15", "Tom says goodbye and leaves.", leave(CO_HOST)),
)
_STOPPED: Final = {"alert_host": "done", "stop_recording": "done"}
_TOLD: Final = {"alert_host": "done", "ask_participant": "done"}

_EXPECTED: Final = (
    Expected("screen_name", TABLET, _TOLD),
    Expected("screen_name", STRANGER, _TOLD),
    Expected("screen_share", STRANGER, _TOLD | {"remove_participant": "done"}),
    Expected("waiting_room", "Waiting room", {"alert_host": "done", "fix_settings": "done"}),
    Expected("recording", "Zoom's AI Companion", {"alert_host": "done", "stop_ai_companion": "done"}),
    Expected("recording", "The cloud recording", _STOPPED),
    Expected("personal_information", "Noah O", _TOLD | {"delete_message": "done"}),
    Expected("private_chat", CO_HOST, {"alert_safeguarding": "done"}),
    Expected("supervision", "the session", {"alert_host": "done"}),
    Expected("session_close", "the session", {"alert_host": "done", "end_meeting": "done"}),
)

YOUNG_STITCHERS: Final = Play(
    name="children",
    title="A children's session.",
    meeting_id=MEETING_ID,
    profile="children",
    register=REGISTER,
    after=timedelta(),
    plan=_plan,
    scenes=_SCENES,
    # Chaperone ends it two minutes past the planned end.
    over_by=timedelta(minutes=36),
    expected=_EXPECTED,
)
