"""An evening for adults, where more is allowed and less is done. Everybody in it is invented."""

from datetime import datetime, timedelta
from typing import Final

from bot.simulator.happenings import (
    arrive,
    ends,
    leave,
    let_in,
    scene,
    share,
    start_recording,
    starts,
    stop_sharing,
)
from bot.simulator.play import Expected, Play
from bot.simulator.thimble_lane import CO_HOST_ID
from bot.simulator.zoom import SimulatedZoom

TOPIC: Final = "Evening Quilters"
MEETING_ID: Final = "87390462158"
MINUTES: Final = 20

REGISTER: Final = """\
name,also known as,under 18,guardian,recording consent,policy agreed
Rosa Delgado,,no,,yes,2026-09-01
Walter Finch,Wally,no,,yes,2026-09-01
Beatrice Amari,Bea,no,,yes,2026-09-02
Imani Brooks,,no,,yes,2026-09-02
Priya Nair,,no,,no,2026-09-03
Mia Castell,,yes,Eva Castell,yes,2026-09-04
"""

UNASKED: Final = "Priya Nair"
NOTE_TAKER: Final = "Walter's Otter.ai"
UNDER_AGE: Final = "Mia Castell"
_FIRST: Final = ("Rosa Delgado", "Wally", "Bea Amari", "Imani Brooks")


def _plan(zoom: SimulatedZoom, start: datetime) -> None:
    zoom.add_meeting(
        zoom.users[CO_HOST_ID],
        TOPIC,
        meeting_id=MEETING_ID,
        start=start,
        duration=MINUTES,
        settings={"continuous_meeting_chat": {"enable": True}},
    )


_SCENES: Final = (
    scene("-2:30", "Tom Ashworth, tonight's host, opens the session.", starts),
    scene("-1:30", "Rosa, Wally, Bea and Imani come into the waiting room.", arrive(*_FIRST)),
    scene("0:10", "Tom lets all four in.", let_in(*_FIRST)),
    scene("1:30", "Rosa shares her screen to show a quilt. Among adults, guests may.", share(_FIRST[0])),
    scene("3:30", "Rosa stops sharing.", stop_sharing(_FIRST[0])),
    scene("4:00", "Tom starts a cloud recording. All who are here have agreed.", start_recording),
    scene("6:00", "Priya, who has not agreed, comes into the waiting room.", arrive(UNASKED)),
    scene("6:30", "Tom lets Priya in, and forgets the recording.", let_in(UNASKED)),
    scene("9:00", "Wally's note-taking assistant comes into the waiting room.", arrive(NOTE_TAKER)),
    scene("9:20", "Tom lets it in, taking it for Wally.", let_in(NOTE_TAKER)),
    scene("10:10", "Tom removes it.", leave(NOTE_TAKER)),
    scene("11:30", "Mia Castell, who is fifteen, comes into the waiting room.", arrive(UNDER_AGE)),
    scene("11:50", "Tom lets Mia in.", let_in(UNDER_AGE)),
    scene("13:30", "Tom explains that this evening is for adults. Mia leaves.", leave(UNDER_AGE)),
    scene("19:30", "Rosa and Bea leave.", leave(_FIRST[0], _FIRST[2])),
    scene("20:10", "Tom says goodbye and ends the session for everybody.", ends),
)

_EXPECTED: Final = (
    Expected("recording", UNASKED, {"alert_host": "done", "stop_recording": "done"}),
    Expected("recording", NOTE_TAKER, {"alert_host": "done"}),
    Expected("eligibility", UNDER_AGE, {"alert_host": "done", "alert_safeguarding": "done"}),
)

EVENING_QUILTERS: Final = Play(
    name="adults",
    title="An evening for adults.",
    meeting_id=MEETING_ID,
    profile="adults",
    register=REGISTER,
    after=timedelta(minutes=45),
    plan=_plan,
    scenes=_SCENES,
    over_by=timedelta(minutes=24),
    expected=_EXPECTED,
)
