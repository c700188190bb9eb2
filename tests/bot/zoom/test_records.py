"""Account records through zoomus, over loopback HTTP, with Chaperone's token, tries and errors round it."""

import asyncio
from typing import Any

import pytest

from bot.simulator.zoom import SimulatedZoom
from bot.zoom.errors import NotAllowed, NotFound, RateLimited, Unavailable, ZoomError
from bot.zoom.records import PAGE_SIZE
from tests.bot.zoom_network import HOST, MEETING, START, an_account, connected, paths

UUIDS = [
    "4444AAAiAAAAAiAiAiiAii==",
    "/ab+cAAAAAiAiAiiAii==",
    "ab//cAAAAAiAiAiiAii==",
    "ab/cAAAAAAiAiAiiAii==",
]


def run_of(account: SimulatedZoom, uuid: str, *guests: str) -> None:
    """A recorded run of the meeting that is over."""
    account.start(MEETING, uuid=uuid)
    for name in guests:
        account.join(MEETING, name)
    account.start_recording(MEETING)
    account.end(MEETING)
    account.complete_recording(uuid)


def test_reads_and_changes_a_meeting() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            meeting = await zoom.records.meeting(MEETING)
            assert (meeting["topic"], meeting["settings"]["waiting_room"]) == ("Kids quilting", False)
            changes = {"password": "n3wOne", "settings": {"waiting_room": True}}
            await zoom.records.update_meeting(MEETING, changes)
            meeting = await zoom.records.meeting(MEETING)
            assert (meeting["password"], meeting["settings"]["waiting_room"]) == ("n3wOne", True)
        (change,) = (call for call in account.calls if call.method == "PATCH")
        assert change.json == changes

    asyncio.run(run())


def test_reads_a_user_and_changes_their_settings() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            user = await zoom.records.user(HOST)
            assert (user["email"], user["type"]) == (HOST, 2)
            changes = {"in_meeting": {"who_can_share_screen": "host"}}
            await zoom.records.update_user_settings(user["id"], changes)
            settings = await zoom.records.user_settings(user["id"])
            assert settings["in_meeting"]["who_can_share_screen"] == "host"
        (change,) = (call for call in account.calls if call.method == "PATCH")
        assert change.json == changes
        assert paths(account)[0] == "GET /users/ada%40crafts.example"

    asyncio.run(run())


def test_both_statuses_that_zoom_documents_for_changed_settings_are_success() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("PATCH", "/users/", status=200)
        async with connected(account, clock) as zoom:
            await zoom.records.update_user_settings(HOST, {"in_meeting": {"chat": False}})
        assert len(paths(account)) == 1

    asyncio.run(run())


@pytest.mark.parametrize("uuid", UUIDS)
def test_finds_sessions_whatever_their_uuid(uuid: str) -> None:
    async def run() -> None:
        account, clock = an_account()
        run_of(account, uuid, "Kit")
        run_of(account, "another0AAAAiAiAiiAii==", "Sam")
        async with connected(account, clock) as zoom:
            participants = await zoom.records.past_participants(uuid)
            assert [entry["name"] for entry in participants] == ["Ada Host", "Kit"]
            recordings = await zoom.records.recordings(uuid)
            assert recordings["uuid"] == uuid
            assert recordings["recording_files"]

    asyncio.run(run())


@pytest.mark.parametrize("uuid", UUIDS)
def test_a_recording_is_closed_and_removed_whatever_its_uuid(uuid: str) -> None:
    async def run() -> None:
        account, clock = an_account()
        run_of(account, uuid)
        run_of(account, "another0AAAAiAiAiiAii==")
        async with connected(account, clock) as zoom:
            assert (await zoom.records.recording_settings(uuid))["share_recording"] == "publicly"
            await zoom.records.update_recording_settings(uuid, {"share_recording": "none"})
            assert (await zoom.records.recording_settings(uuid))["share_recording"] == "none"
            await zoom.records.trash_recordings(uuid)
            for asking in (
                zoom.records.recording_settings(uuid),
                zoom.records.update_recording_settings(uuid, {}),
                zoom.records.trash_recordings(uuid),
            ):
                with pytest.raises(NotFound) as caught:
                    await asking
                assert caught.value.code == 3301
        closed, other = account.runs
        assert (closed.recording_trashed, other.recording_trashed) == (True, False)
        assert other.recording_settings["share_recording"] == "publicly"
        (call,) = {call.query["action"] for call in account.calls if call.method == "DELETE"}
        assert call == "trash"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [(200, {}, None), (204, None, None), (200, {"code": 200, "message": "No permission."}, NotAllowed)],
)
def test_what_is_answered_to_a_removal_is_read_with_care(
    status: int, content: Any, kind: type[ZoomError] | None
) -> None:
    async def run() -> None:
        account, clock = an_account()
        run_of(account, UUIDS[0])
        account.fail("DELETE", "/meetings/", status=status, json=content)
        async with connected(account, clock) as zoom:
            if kind is None:
                await zoom.records.trash_recordings(UUIDS[0])
            else:
                with pytest.raises(kind):
                    await zoom.records.trash_recordings(UUIDS[0])

    asyncio.run(run())


def test_reads_all_pages_of_participants() -> None:
    async def run() -> None:
        account, clock = an_account()
        guests = [f"Guest {number}" for number in range(PAGE_SIZE * 2)]
        run_of(account, UUIDS[0], *guests)
        async with connected(account, clock) as zoom:
            participants = await zoom.records.past_participants(UUIDS[0])
        assert [entry["name"] for entry in participants] == ["Ada Host", *guests]
        assert len(paths(account)) == 3

    asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param({"status": 200, "json": {"participants": None}}, Unavailable, id="no list"),
        pytest.param({"status": 200, "json": {"page_size": 30}}, Unavailable, id="nothing"),
        pytest.param({"status": 400, "json": {"code": 200, "message": "Paid only."}}, NotAllowed, id="plan"),
        pytest.param({"status": 200, "json": {"code": 200, "message": "No."}}, NotAllowed, id="permission"),
    ],
)
def test_what_zoom_did_not_say_is_not_taken_for_nobody(answer: dict[str, Any], kind: type[ZoomError]) -> None:
    async def run() -> None:
        account, clock = an_account()
        run_of(account, UUIDS[0], "Kit")
        account.fail("GET", "/past_meetings", **answer)
        async with connected(account, clock) as zoom:
            with pytest.raises(kind):
                await zoom.records.past_participants(UUIDS[0])

    asyncio.run(run())


def test_what_is_not_there_is_not_found() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING, uuid=UUIDS[0])
        account.end(MEETING)
        async with connected(account, clock) as zoom:
            for asking, code in [
                (zoom.records.recordings(UUIDS[0]), 3301),
                (zoom.records.meeting("89999999999"), 3001),
                (zoom.records.user("nobody@elsewhere.example"), 1001),
            ]:
                with pytest.raises(NotFound) as caught:
                    await asking
                assert caught.value.code == code
                assert "nobody@" not in str(caught.value)

    asyncio.run(run())


def test_trouble_is_tried_again_and_a_stale_token_renewed() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", "/meetings", status=503, times=2)
        account.fail("GET", "/meetings", drop=True)
        async with connected(account, clock) as zoom:
            await zoom.records.meeting(MEETING)
            assert (zoom.counters.requests, zoom.counters.retries) == (4, 3)
            account.revoke_tokens()
            await asyncio.gather(*(zoom.records.meeting(MEETING) for _ in range(4)))
        assert [call.path for call in account.calls].count("/oauth/token") == 2
        assert zoom.counters.errors == {}

    asyncio.run(run())


def test_no_answer_is_unavailable_and_names_nobody() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("GET", "/users", drop=True, times=9)
        async with connected(account, clock) as zoom:
            with pytest.raises(Unavailable) as caught:
                await zoom.records.user(HOST)
        assert HOST.partition("@")[0] not in str(caught.value)
        assert caught.value.__suppress_context__
        assert len(paths(account)) == 4

    asyncio.run(run())


def test_changes_of_a_meeting_end_with_the_days_allowance() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.gate.updates_per_day = 1
        async with connected(account, clock) as zoom:
            await zoom.records.update_meeting(MEETING, {"settings": {"waiting_room": True}})
            with pytest.raises(RateLimited) as caught:
                await zoom.records.update_meeting(MEETING, {"settings": {"join_before_host": False}})
        assert caught.value.daily
        assert caught.value.retry_at == START.replace(day=3, hour=0)
        assert len(paths(account)) == 2

    asyncio.run(run())
