"""What people do in a scripted session, as the scenes of a play name it."""

from collections.abc import Callable
from datetime import timedelta

from bot.simulator.records import JSON
from bot.simulator.script import Scene
from bot.simulator.zoom import SimulatedZoom

Happening = Callable[[SimulatedZoom, str], object]


def scene(clock: str, words: str, happens: Happening) -> Scene:
    """A scene at minutes and seconds from the planned start, such as "-2:30"."""
    minutes, seconds = clock.lstrip("-").split(":")
    at = timedelta(minutes=int(minutes), seconds=int(seconds))
    return Scene(-at if clock.startswith("-") else at, words, happens)


def starts(zoom: SimulatedZoom, meeting_id: str) -> object:
    """The host opens the session."""
    return zoom.start(meeting_id)


def ends(zoom: SimulatedZoom, meeting_id: str) -> object:
    """The host ends the call for everybody."""
    return zoom.end(meeting_id)


def nothing(_: SimulatedZoom, __: str) -> object:
    """What happens is that something does not."""
    return None


def staff_come(name: str, email: str) -> Happening:
    """A member of staff comes in."""
    return lambda zoom, meeting_id: zoom.arrive(meeting_id, name, email=email)


def arrive(*names: str) -> Happening:
    """Guests come into the waiting room."""
    return lambda zoom, meeting_id: [zoom.arrive(meeting_id, name) for name in names]


def let_in(*names: str) -> Happening:
    """The host lets them into the room."""
    return lambda zoom, meeting_id: [zoom.admit(meeting_id, name) for name in names]


def leave(*names: str) -> Happening:
    """They leave the session."""
    return lambda zoom, meeting_id: [zoom.leave(meeting_id, name) for name in names]


def comes_back(old_name: str, name: str) -> Happening:
    """Somebody who was here comes into the waiting room again, under another name."""

    def happens(zoom: SimulatedZoom, meeting_id: str) -> list[JSON]:
        people = zoom.live(meeting_id).people
        before = next(person for person in people if person.name == old_name)
        return zoom.arrive(meeting_id, name, participant_uuid=before.participant_uuid)

    return happens


def share(name: str) -> Happening:
    """Somebody shares a screen."""
    return lambda zoom, meeting_id: zoom.share_screen(meeting_id, name)


def stop_sharing(name: str) -> Happening:
    """They stop."""
    return lambda zoom, meeting_id: zoom.stop_sharing(meeting_id, name)


def switch_waiting_room_off(by: str) -> Happening:
    """A member of staff with this address edits the meeting on Zoom's website."""
    change = {"settings": {"waiting_room": False}}
    return lambda zoom, meeting_id: zoom.change_meeting_settings(meeting_id, change, operator=zoom.user(by))


def start_ai_companion(zoom: SimulatedZoom, meeting_id: str) -> object:
    """Somebody has AI Companion take notes."""
    return zoom.start_ai_companion(meeting_id, ("summary",))


def start_recording(zoom: SimulatedZoom, meeting_id: str) -> object:
    """The host starts a cloud recording."""
    return zoom.start_recording(meeting_id)


def write(name: str, text: str, *, to: str | None = None) -> Happening:
    """Somebody writes in the chat, to everybody or to one person alone."""
    return lambda zoom, meeting_id: zoom.write_in_meeting(meeting_id, name, text, to=to)
