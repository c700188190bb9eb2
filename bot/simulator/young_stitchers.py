"""A children's session in which each of six rules is broken and put right again. Everybody in it is invented."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.simulator.records import JSON
from bot.simulator.script import Scene
from bot.simulator.zoom import SimulatedZoom

ORGANISATION: Final = "Thimble Lane Craft Club"
TOPIC: Final = "Young Stitchers, ages 8 to 11"
MEETING_ID: Final = "84625170394"
MINUTES: Final = 30

HOST: Final = "Helen Marsh"
CO_HOST: Final = "Tom Ashworth"
LEAD: Final = "Grace Lindqvist"
HOST_EMAIL: Final = "helen@thimblelane.example"
CO_HOST_EMAIL: Final = "tom@thimblelane.example"
LEAD_EMAIL: Final = "grace@thimblelane.example"
SENDER_EMAIL: Final = "chaperone@thimblelane.example"

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

_Happening = Callable[[SimulatedZoom, str], object]


def young_stitchers(zoom: SimulatedZoom, start: datetime) -> None:
    """Put the club's users and the meeting, planned for `start`, on the account."""
    host = zoom.add_user(
        HOST_EMAIL, HOST, settings={"in_meeting": {"who_can_share_screen": "host"}}, user_id="u-helen-marsh"
    )
    zoom.add_user(CO_HOST_EMAIL, CO_HOST)
    zoom.add_user(LEAD_EMAIL, LEAD)
    zoom.add_user(SENDER_EMAIL, "Chaperone")
    zoom.add_meeting(
        host,
        TOPIC,
        meeting_id=MEETING_ID,
        start=start,
        duration=MINUTES,
        settings={
            "alternative_hosts": CO_HOST_EMAIL,
            "continuous_meeting_chat": {"enable": True},
        },
    )


def _starts(zoom: SimulatedZoom, meeting_id: str) -> object:
    return zoom.start(meeting_id)


def _co_host_comes(zoom: SimulatedZoom, meeting_id: str) -> object:
    return zoom.arrive(meeting_id, CO_HOST, email=CO_HOST_EMAIL)


def _arrive(*names: str) -> _Happening:
    return lambda zoom, meeting_id: [zoom.arrive(meeting_id, name) for name in names]


def _let_in(*names: str) -> _Happening:
    return lambda zoom, meeting_id: [zoom.admit(meeting_id, name) for name in names]


def _leave(*names: str) -> _Happening:
    return lambda zoom, meeting_id: [zoom.leave(meeting_id, name) for name in names]


def _comes_back(old_name: str, name: str) -> _Happening:
    def happens(zoom: SimulatedZoom, meeting_id: str) -> list[JSON]:
        people = zoom.live(meeting_id).people
        before = next(person for person in people if person.name == old_name)
        return zoom.arrive(meeting_id, name, participant_uuid=before.participant_uuid)

    return happens


def _share(name: str) -> _Happening:
    return lambda zoom, meeting_id: zoom.share_screen(meeting_id, name)


def _stop_sharing(name: str) -> _Happening:
    return lambda zoom, meeting_id: zoom.stop_sharing(meeting_id, name)


def _switches_waiting_room_off(zoom: SimulatedZoom, meeting_id: str) -> object:
    change = {"settings": {"waiting_room": False}}
    return zoom.change_meeting_settings(meeting_id, change, operator=zoom.user(CO_HOST_EMAIL))


def _starts_ai_companion(zoom: SimulatedZoom, meeting_id: str) -> object:
    return zoom.start_ai_companion(meeting_id, ("summary",))


def _starts_recording(zoom: SimulatedZoom, meeting_id: str) -> object:
    return zoom.start_recording(meeting_id)


def _nothing(_: SimulatedZoom, __: str) -> object:
    return None


def _scene(clock: str, words: str, happens: _Happening) -> Scene:
    """A scene at minutes and seconds from the planned start, such as "-2:30"."""
    minutes, seconds = clock.lstrip("-").split(":")
    at = timedelta(minutes=int(minutes), seconds=int(seconds))
    return Scene(-at if clock.startswith("-") else at, words, happens)


SCENES: Final = (
    _scene("-2:30", "Helen Marsh, the host, opens the session.", _starts),
    _scene("-1:45", "Tom Ashworth joins her as co-host.", _co_host_comes),
    _scene("-1:00", "Amelia, Noah and Izzy come into the waiting room.", _arrive(*_CHILDREN[:3])),
    _scene("-0:20", "So do Yusuf, Poppy and Leo.", _arrive(*_CHILDREN[3:])),
    _scene("0:15", "Helen lets all six in.", _let_in(*_CHILDREN)),
    _scene("1:30", 'Somebody called "iPad" comes into the waiting room.', _arrive(TABLET)),
    _scene("2:00", 'Helen lets "iPad" in.', _let_in(TABLET)),
    _scene("3:45", '"iPad" is Freya Sandhu. She leaves, to join again under her name.', _leave(TABLET)),
    _scene("4:20", "Freya comes into the waiting room.", _comes_back(TABLET, "Freya Sandhu")),
    _scene("4:50", "Helen lets Freya in.", _let_in("Freya Sandhu")),
    _scene("6:00", "Tom shares his screen to show a running stitch. Staff may.", _share(CO_HOST)),
    _scene("7:30", "Tom stops sharing.", _stop_sharing(CO_HOST)),
    _scene("8:30", "Jordan Pike, whom nobody booked, comes into the waiting room.", _arrive(STRANGER)),
    _scene("9:00", "In a busy moment Helen lets Jordan in.", _let_in(STRANGER)),
    _scene("10:30", "Jordan shares a screen, and goes on when asked to stop.", _share(STRANGER)),
    _scene(
        "13:00",
        "Tom edits the meeting on Zoom's website and switches the waiting room off by mistake.",
        _switches_waiting_room_off,
    ),
    _scene("15:30", "Tom starts AI Companion, to have notes afterwards.", _starts_ai_companion),
    _scene("18:00", "Helen starts a cloud recording of the show-and-tell.", _starts_recording),
    _scene("26:00", "Tom's connection breaks. Helen is alone with the children.", _leave(CO_HOST)),
    _scene("27:40", "Tom is back.", _co_host_comes),
    _scene("30:15", "Amelia, Noah, Izzy and Yusuf leave.", _leave(*_CHILDREN[:4])),
    _scene(
        "30:45",
        "Helen is called away and does not end the session. Three children are still there.",
        _nothing,
    ),
    _scene("31:15", "Tom says goodbye and leaves.", _leave(CO_HOST)),
)
"""Until Chaperone ends it, two minutes past the planned end."""

END_OF_STORY: Final = timedelta(minutes=36)
"""When the report has to be there, counted from the planned start."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that has to come of it, and how what was done about it has to end, by action."""

    rule: str
    subject: str
    responses: Mapping[str, str]


_STOPPED: Final = {"alert_host": "done", "stop_recording": "done"}
_TOLD: Final = {"alert_host": "done", "ask_participant": "done"}

EXPECTED: Final = (
    Expected("screen_name", TABLET, _TOLD),
    Expected("screen_name", STRANGER, _TOLD),
    Expected("screen_share", STRANGER, _TOLD | {"remove_participant": "done"}),
    Expected("waiting_room", "Waiting room", {"alert_host": "done", "fix_settings": "done"}),
    Expected("recording", "Zoom's AI Companion", {"alert_host": "done", "stop_ai_companion": "done"}),
    Expected("recording", "The cloud recording", _STOPPED),
    Expected("supervision", "the session", {"alert_host": "done"}),
    Expected("session_close", "the session", {"alert_host": "done", "end_meeting": "done"}),
)
"""In the order in which they open."""


def differences(report: Mapping[str, Any]) -> list[str]:
    """In what a report on this session (`chaperone.report/1`) is not as it should be; each is part of a sentence."""
    if report["session"]["ended_at"] is None:
        return ["the session was not ended"]
    found = [(finding["rule"], finding["subject"]["name"]) for finding in report["findings"]]
    wanted = [(expected.rule, expected.subject) for expected in EXPECTED]
    if found != wanted:
        missing = [
            f"nothing was found about {rule} and {name}" for rule, name in wanted if (rule, name) not in found
        ]
        surplus = [
            f"{rule} and {name} should not be in the report"
            for rule, name in found
            if (rule, name) not in wanted
        ]
        return [*missing, *surplus] or ["the findings came in another order, or more than once"]
    pairs = zip(EXPECTED, report["findings"], strict=True)
    return [difference for expected, finding in pairs for difference in _differences(expected, finding)]


def _differences(expected: Expected, finding: Mapping[str, Any]) -> Iterator[str]:
    about = f"{expected.rule} and {expected.subject}"
    ended = {response["action"]: response["outcome"] for response in finding["responses"]}
    if ended != expected.responses:
        yield f"what was done about {about} was {ended or 'nothing'} and not {dict(expected.responses)}"
    if finding["closed_at"] is None:
        yield f"the finding about {about} was not closed"
