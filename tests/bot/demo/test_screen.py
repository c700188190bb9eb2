"""What the demonstration shows of a session."""

import asyncio
import io
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from rich.console import Console

from bot.clock import ManualClock
from bot.demo.screen import Onlooker, Screen
from bot.simulator.app import create_app
from bot.simulator.zoom import SimulatedZoom

MOMENT = datetime(2026, 9, 5, 15, 2, 3, tzinfo=UTC)
ALERT = 'Chaperone · Young Stitchers · 16:02\n"iPad" looks like the name of a device and does not say who is there.'


class Terminal:
    """A screen, and what stands on it."""

    def __init__(self, width: int = 60, **console: Any) -> None:
        self._shown = io.StringIO()
        self.screen = Screen(
            Console(file=self._shown, width=width, highlight=False, **console), ZoneInfo("Europe/London")
        )

    @property
    def text(self) -> str:
        return self._shown.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def test_times_stand_on_the_left_by_the_clubs_clock() -> None:
    terminal = Terminal()
    terminal.screen.happens(MOMENT, 'Helen lets "iPad" in.')
    terminal.screen.does(MOMENT, "Chaperone stops the recording.")
    assert terminal.lines == [
        '16:02:03  Helen lets "iPad" in.',
        "16:02:03  → Chaperone stops the recording.",
    ]


def test_a_message_is_shown_word_for_word_beside_a_bar() -> None:
    terminal = Terminal()
    terminal.screen.message(MOMENT, "Helen Marsh reads in Team Chat:", ALERT)
    head, *lines = terminal.lines
    assert head == "16:02:03  Helen Marsh reads in Team Chat:"
    assert all(line.startswith("          │ ") for line in lines)
    assert " ".join(line[12:] for line in lines) == ALERT.replace("\n", " ")


@pytest.mark.parametrize("width", [1, 30, 60, 200])
def test_nothing_is_longer_than_the_terminal_is_wide_or_ends_in_blanks(width: int) -> None:
    terminal = Terminal(width)
    terminal.screen.say("A session of a children's club, played on this machine. " * 3)
    terminal.screen.happens(MOMENT, "Helen is called away and does not end the session. " * 3)
    terminal.screen.message(MOMENT, "Helen Marsh reads in Team Chat:", ALERT)
    assert max(map(len, terminal.lines)) <= max(width, 32)
    assert not [line for line in terminal.lines if line != line.rstrip()]


def test_an_address_is_never_broken() -> None:
    terminal = Terminal(20)
    terminal.screen.show("Staff page", "http://127.0.0.1:41237/sessions/c9d51f923943ff2d")
    assert terminal.lines == ["Staff page  http://127.0.0.1:41237/sessions/c9d51f923943ff2d"]


def show_everything(terminal: Terminal) -> str:
    terminal.screen.say("Chaperone keeps a children's session.", "bold")
    terminal.screen.happens(MOMENT, "Helen starts a recording.")
    terminal.screen.does(MOMENT, "Chaperone stops the recording.")
    terminal.screen.message(MOMENT, "Helen Marsh reads in Team Chat:", ALERT)
    return terminal.text


def test_a_message_stands_out_from_what_happens() -> None:
    text = show_everything(Terminal(force_terminal=True, color_system="standard", no_color=False))
    assert "\x1b[2mHelen starts a recording.\x1b[0m" in text
    assert "\x1b[1;33mChaperone · Young Stitchers · 16:02\x1b[0m" in text


def test_there_are_no_colours_where_none_are_wanted() -> None:
    colour = re.compile(r"\x1b\[[\d;]*\b[349]\d")
    wanted = show_everything(Terminal(force_terminal=True, color_system="standard", no_color=False))
    unwanted = show_everything(Terminal(force_terminal=True, color_system="standard", no_color=True))
    assert colour.search(wanted)
    assert not colour.search(unwanted)
    assert "\x1b" not in show_everything(Terminal())


class House:
    """A live meeting whose API is watched."""

    def __init__(self) -> None:
        self.terminal = Terminal()
        self.zoom = SimulatedZoom(ManualClock(MOMENT))
        host = self.zoom.add_user("helen@thimblelane.example", "Helen Marsh", user_id="helen")
        self.zoom.add_user("chaperone@thimblelane.example", "Chaperone", user_id="chaperone")
        chat = {"continuous_meeting_chat": {"enable": True, "channel_id": "room"}}
        self.id = self.zoom.add_meeting(host, "Young Stitchers", settings=chat).id
        self.zoom.start(self.id)
        self.zoom.join(self.id, "Jordan Pike", participant_uuid="JP")
        self.zoom.start_recording(self.id)
        self.zoom.start_ai_companion(self.id)

    def ask(self, method: str, path: str, body: Any = None) -> int:
        async def send() -> int:
            api = Onlooker(self.zoom, self.terminal.screen).watching(create_app(self.zoom))
            headers = {"authorization": f"Bearer {self.zoom.gate.issue_token(MOMENT)}"}
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(api), base_url="https://api.zoom.test"
            ) as client:
                address = "/v2" + path.format(id=self.id)
                return (await client.request(method, address, json=body, headers=headers)).status_code

        return asyncio.run(send())


CONTROL = "/live_meetings/{id}/events"


@pytest.mark.parametrize(
    ("method", "path", "body", "shown"),
    [
        (
            "PATCH",
            CONTROL,
            {"method": "participant.remove", "params": {"participant_uuid": "JP"}},
            "→ Chaperone removes Jordan Pike from the session.",
        ),
        ("PATCH", CONTROL, {"method": "recording.stop"}, "→ Chaperone stops the recording."),
        ("PATCH", CONTROL, {"method": "ai_companion.stop"}, "→ Chaperone stops AI Companion."),
        ("PUT", "/meetings/{id}/status", {"action": "end"}, "→ Chaperone ends the session for everybody."),
        (
            "PATCH",
            "/meetings/{id}",
            {"settings": {"waiting_room": True}},
            "→ Chaperone puts the meeting's settings right, and reads them again to be sure.",
        ),
        (
            "PATCH",
            "/users/helen/settings",
            {"in_meeting": {"who_can_share_screen": "host"}},
            "→ Chaperone puts the host's settings right, and reads them again to be sure.",
        ),
    ],
    ids=["remove", "recording", "ai companion", "end", "meeting", "user"],
)
def test_what_is_done_in_zoom_is_told(method: str, path: str, body: Any, shown: str) -> None:
    house = House()
    assert house.ask(method, path, body) < 300
    assert " ".join(line[10:] for line in house.terminal.lines) == shown


def test_the_link_stands_below_whatever_comes_after_it() -> None:
    house = House()
    house.terminal.screen.end_with("Staff pages", "http://127.0.0.1:41237/enter/secret", "It opens once.")
    end = house.terminal.lines[1:]
    assert end == ["Staff pages  http://127.0.0.1:41237/enter/secret", "It opens once."]
    house.ask("GET", "/meetings/{id}")
    house.ask("PATCH", CONTROL, {"method": "recording.stop"})
    assert house.terminal.lines[3:] == ["16:02:03  → Chaperone stops the recording.", "", *end]


def test_a_message_that_is_deleted_is_told() -> None:
    house = House()
    house.zoom.dlp = True
    house.zoom.write_in_meeting(house.id, "Jordan Pike", "07700 900123")
    (message,) = house.zoom.live(house.id).chat
    assert house.ask("DELETE", f"/live_meetings/{house.id}/chat/messages/{message.id}") == 204
    assert (
        " ".join(line[10:] for line in house.terminal.lines)
        == "→ Chaperone deletes the message from the chat."
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/meetings/{id}", None),
        ("PATCH", CONTROL, {"method": "waiting_room.update", "params": {"waiting_room_title": "Hello"}}),
        ("PATCH", CONTROL, {"method": "participant.remove", "params": {"participant_uuid": "nobody"}}),
        ("PUT", "/meetings/899999999/status", {"action": "end"}),
        ("DELETE", "/live_meetings/{id}/chat/messages/m", None),
    ],
    ids=["read", "nothing the story has", "refused", "unknown", "refused message"],
)
def test_what_has_no_effect_is_not_told(method: str, path: str, body: Any) -> None:
    house = House()
    house.ask(method, path, body)
    assert house.terminal.lines == []


@pytest.mark.parametrize(
    ("to", "head"),
    [
        ({"to_contact": "helen@thimblelane.example"}, "Helen Marsh reads in Team Chat:"),
        ({"to_channel": "room"}, "Everybody reads in the meeting's chat:"),
    ],
    ids=["host", "room"],
)
def test_a_message_is_told_once_it_is_sent(to: dict[str, str], head: str) -> None:
    house = House()
    assert house.ask("POST", "/chat/users/chaperone/messages", {"message": "Please stop."} | to) == 201
    assert house.terminal.lines == [f"16:02:03  {head}", "          │ Please stop."]
