"""What the demonstration shows in the terminal while a session is played."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Final

from rich.console import Console
from rich.text import Text
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.simulator.gate import Call
from bot.simulator.records import ChatMessage
from bot.simulator.zoom import SimulatedZoom

TO_PERSON: Final = "{name} reads in Team Chat:"
TO_ROOM: Final = "Everybody reads in the meeting's chat:"

REMOVED: Final = "Chaperone removes {name} from the session."
RECORDING_STOPPED: Final = "Chaperone stops the recording."
AI_COMPANION_STOPPED: Final = "Chaperone stops AI Companion."
MEETING_CHANGED: Final = "Chaperone puts the meeting's settings right, and reads them again to be sure."
USER_CHANGED: Final = "Chaperone puts the host's settings right, and reads them again to be sure."
MESSAGE_DELETED: Final = "Chaperone deletes the message from the chat."
ENDED: Final = "Chaperone ends the session for everybody."

_DIM: Final = "dim"
_MESSAGE: Final = "bold yellow"
_DEED: Final = "bold green"
_INDENT: Final = " " * len("16:00:00  ")
_BAR: Final = "│ "
_NARROWEST: Final = 20


class Screen:
    """The terminal: the session's time on the left, and beside it what happens, what is done and what is read."""

    def __init__(self, console: Console, timezone: tzinfo) -> None:
        self._console = console
        self._timezone = timezone
        self._last: tuple[str, str, str] | None = None

    def say(self, text: str = "", style: str = "") -> None:
        """Lines that have no time."""
        for line in self._wrapped(Text(text, style), self._console.width):
            self._console.print(line, soft_wrap=True)

    def show(self, name: str, what: str) -> None:
        """A line that is not broken, such as an address."""
        self._print(f"{name:<{len(_INDENT)}}  ", Text(what))

    def end_with(self, name: str, what: str, text: str) -> None:
        """A line that is not broken, and a sentence, which stand again below whatever is shown from now on."""
        self._last = name, what, text
        self.again()

    def again(self) -> None:
        """What is to stand at the end, below what was shown just now."""
        if self._last is not None:
            name, what, text = self._last
            self.say()
            self.show(name, what)
            self.say(text, _DIM)

    def happens(self, at: datetime, text: str) -> None:
        """Something that people do."""
        self._line(at, Text(text, _DIM))

    def does(self, at: datetime, text: str) -> None:
        """Something that Chaperone does in Zoom."""
        self._line(at, Text(f"→ {text}", _DEED))

    def message(self, at: datetime, to: str, text: str) -> None:
        """A message as it was sent, word for word."""
        self._line(at, Text(to, _DIM))
        width = self._console.width - len(_INDENT) - len(_BAR)
        for line in self._wrapped(Text(text, _MESSAGE), width):
            self._print(_INDENT + _BAR, line)

    def _line(self, at: datetime, content: Text) -> None:
        clock = f"{at.astimezone(self._timezone):%H:%M:%S}  "
        for number, line in enumerate(self._wrapped(content, self._console.width - len(_INDENT))):
            self._print(_INDENT if number else clock, line)

    def _wrapped(self, content: Text, width: int) -> Iterator[Text]:
        for line in content.wrap(self._console, max(width, _NARROWEST)):
            line.rstrip()
            yield line

    def _print(self, margin: str, line: Text) -> None:
        self._console.print(Text.assemble((margin, _DIM), line), soft_wrap=True)


class Onlooker:
    """Shows what is done to the simulated Zoom through its API, once it is done."""

    def __init__(self, zoom: SimulatedZoom, screen: Screen) -> None:
        self._zoom = zoom
        self._screen = screen
        self._calls_seen = 0
        self._under_way: list[Call] = []
        self._messages_seen = 0

    def look(self) -> None:
        """Show what is new."""
        self._under_way += self._zoom.calls[self._calls_seen :]
        self._calls_seen = len(self._zoom.calls)
        answered = [call for call in self._under_way if call.status is not None]
        self._under_way = [call for call in self._under_way if call.status is None]
        messages = self._zoom.messages[self._messages_seen :]
        self._messages_seen = len(self._zoom.messages)
        for message in messages:
            self._screen.message(message.at, _reader(self._zoom, message), message.text)
        deeds = [(call.at, done) for call in answered if (done := deed(self._zoom, call)) is not None]
        for at, done in deeds:
            self._screen.does(at, done)
        if messages or deeds:
            self._screen.again()

    def watching(self, api: ASGIApp) -> ASGIApp:
        """The simulated API, with a look after every request."""
        return _followed(api, self.look)


def _followed(app: ASGIApp, then: Callable[[], None]) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        if scope["type"] == "http":
            then()

    return answer


def deed(zoom: SimulatedZoom, call: Call) -> str | None:
    """What a call to the API did in Zoom; None for one that failed, only read, or wrote a message."""
    if call.status is None or call.status >= 300:
        return None
    match call.method, call.path.strip("/").split("/"), call.json:
        case "PATCH", ["live_meetings", meeting_id, "events"], {"method": str(method), **more}:
            return _control(zoom, meeting_id, method, {str(name): value for name, value in more.items()})
        case "PATCH", ["meetings", _], _:
            return MEETING_CHANGED
        case "PATCH", ["users", _, "settings"], _:
            return USER_CHANGED
        case "PUT", ["meetings", _, "status"], _:
            return ENDED
        case "DELETE", ["live_meetings", _, "chat", "messages", _], _:
            return MESSAGE_DELETED
        case _:
            return None


def _control(zoom: SimulatedZoom, meeting_id: str, method: str, more: dict[str, object]) -> str | None:
    match method, more.get("params"):
        case "participant.remove", {"participant_uuid": str(uuid)}:
            run = zoom.past(meeting_id)
            people = run.people if run is not None else []
            return REMOVED.format(name=next(p.name for p in people if p.participant_uuid == uuid))
        case "recording.stop", _:
            return RECORDING_STOPPED
        case "ai_companion.stop", _:
            return AI_COMPANION_STOPPED
        case _:
            return None


def _reader(zoom: SimulatedZoom, message: ChatMessage) -> str:
    if message.to_contact is None:
        return TO_ROOM
    user = zoom.user(message.to_contact)
    return TO_PERSON.format(name=user.display_name if user is not None else message.to_contact)
