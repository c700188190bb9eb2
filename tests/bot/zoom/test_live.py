"""Controls of live meetings, against the simulated account and the shapes that Zoom publishes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.simulator.records import Recording
from bot.zoom import Zoom
from bot.zoom.errors import NotAllowed, NotFound, Refused
from tests.bot.zoom_network import MEETING, SENDER, an_account, connected

SPECIFICATIONS = Path(__file__).parents[4] / "shared" / "zoom" / "openapi"

Control = Callable[[Zoom], Awaitable[Any]]


def test_ends_the_meeting_for_everybody() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        async with connected(account, clock) as zoom:
            await zoom.live.end_meeting(MEETING)
            assert account.run(MEETING) is None
            with pytest.raises(NotFound) as caught:
                await zoom.live.end_meeting(MEETING)
            assert caught.value.code == 3001

    asyncio.run(run())


def test_removes_one_participant() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        account.join(MEETING, "Kit")
        account.join(MEETING, "Sam")
        async with connected(account, clock) as zoom:
            await zoom.live.remove_participant(MEETING, account.person(MEETING, "Kit").participant_uuid)
        assert [person.name for person in account.live(MEETING).present()] == ["Ada Host", "Sam"]

    asyncio.run(run())


def test_deletes_a_message_from_the_chat() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.dlp = True
        account.start(MEETING)
        account.write_in_meeting(MEETING, "Ada Host", "one")
        account.write_in_meeting(MEETING, "Ada Host", "two")
        (one, two) = account.live(MEETING).chat
        async with connected(account, clock) as zoom:
            await zoom.live.delete_message(MEETING, two.id)
            with pytest.raises(Refused):
                await zoom.live.delete_message(MEETING, "a/b+c==")
            account.end(MEETING)
            with pytest.raises(NotFound):
                await zoom.live.delete_message(MEETING, one.id)
        assert (one.deleted, two.deleted) == (False, True)
        assert account.calls[-2].path == f"/live_meetings/{MEETING}/chat/messages/a%2Fb%2Bc%3D%3D"

    asyncio.run(run())


def test_an_account_without_data_loss_prevention_deletes_no_message() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        async with connected(account, clock) as zoom:
            with pytest.raises(Refused) as caught:
                await zoom.live.delete_message(MEETING, "m")
        assert (caught.value.status, caught.value.code) == (400, 300)

    asyncio.run(run())


def test_an_account_without_removal_refuses_it() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.participant_remove_supported = False
        account.start(MEETING)
        async with connected(account, clock) as zoom:
            with pytest.raises(Refused) as caught:
                await zoom.live.remove_participant(MEETING, "whoever")
        assert (caught.value.status, caught.value.code) == (400, 300)

    asyncio.run(run())


def test_stops_what_keeps_the_meeting_or_sends_it_elsewhere() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        account.start_recording(MEETING)
        account.start_ai_companion(MEETING, ("summary", "questions"))
        account.start_live_stream(MEETING)
        live = account.live(MEETING)
        async with connected(account, clock) as zoom:
            await zoom.live.stop_recording(MEETING)
            assert live.recording is Recording.OFF
            await zoom.live.stop_ai_companion(MEETING)
            assert not live.ai_companion
            await zoom.live.stop_live_stream(MEETING)
            assert live.live_stream is None
        sent = [call.json for call in account.calls if call.path.startswith(f"/live_meetings/{MEETING}/")]
        assert sent == [
            {"method": "recording.stop"},
            {
                "method": "ai_companion.stop",
                "params": {"ai_companion_mode": "all", "delete_meeting_assets": True},
            },
        ]

    asyncio.run(run())


CONTROLS: dict[str, Control] = {
    "end": lambda zoom: zoom.live.end_meeting(MEETING),
    "remove": lambda zoom: zoom.live.remove_participant(MEETING, "whoever"),
    "recording": lambda zoom: zoom.live.stop_recording(MEETING),
    "ai companion": lambda zoom: zoom.live.stop_ai_companion(MEETING),
    "live stream": lambda zoom: zoom.live.stop_live_stream(MEETING),
}


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_meeting_that_is_not_live_is_not_found(control: Control) -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            with pytest.raises(NotFound):
                await control(zoom)

    asyncio.run(run())


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_missing_scope_is_for_an_administrator(control: Control) -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING)
        account.gate.scopes = frozenset()
        async with connected(account, clock) as zoom:
            with pytest.raises(NotAllowed) as caught:
                await control(zoom)
            assert zoom.token.scopes == frozenset()
        assert caught.value.code == 4711
        assert "scopes" in caught.value.message

    asyncio.run(run())


@pytest.mark.skipif(
    not SPECIFICATIONS.is_dir(), reason="Zoom's specifications are not there to check against"
)
def test_what_is_sent_is_what_zooms_specifications_ask_for() -> None:
    async def run() -> list[tuple[str, str, Any]]:
        account, clock = an_account()
        account.start(MEETING)
        account.start_recording(MEETING)
        account.start_ai_companion(MEETING)
        account.start_live_stream(MEETING)
        account.join(MEETING, "Kit")
        chat = {"enable": True, "channel_id": "channel-1"}
        account.meetings[MEETING].settings["continuous_meeting_chat"] = chat
        kit = account.person(MEETING, "Kit").participant_uuid
        async with connected(account, clock) as zoom:
            await zoom.live.remove_participant(MEETING, kit)
            await zoom.live.stop_recording(MEETING)
            await zoom.live.stop_ai_companion(MEETING)
            await zoom.live.stop_live_stream(MEETING)
            await zoom.live.end_meeting(MEETING)
            await zoom.chat.send_to_channel(SENDER, "channel-1", "x" * 5000)
        return [(call.method, call.path, call.json) for call in account.calls[1:]]

    templates = {
        f"/meetings/{MEETING}": "/meetings/{meetingId}",
        f"/live_meetings/{MEETING}": "/live_meetings/{meetingId}",
        "/chat/users/chaperone%40crafts.example": "/chat/users/{userId}",
    }
    sent = asyncio.run(run())
    assert len(sent) == 6
    for method, path, body in sent:
        start = next(start for start in templates if path.startswith(start))
        file = "team-chat-rest.json" if start.startswith("/chat") else "meetings-rest.json"
        specification = json.loads((SPECIFICATIONS / file).read_text())
        operation = specification["paths"][path.replace(start, templates[start])][method.lower()]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.validate(body, schema | {"components": specification["components"]})
