"""Zoom's records as Zoom writes them, and as the simulated Zoom does."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.reconcile.reading import read_participants
from bot.reconcile.records import Instance, Place, Records, instances_of, recorded_in, rows_of, session_of
from bot.zoom.records import PAGE_SIZE
from rules.events import Meeting, Participant
from rules.recording_events import Span
from tests.bot.reconcile.evenings import START, UUID, Evening
from tests.bot.simulated_house import House, a_live_house, refusal
from tests.bot.zoom_network import MEETING, an_account, connected, paths

OPENAPI = Path(__file__).resolve().parents[4] / "shared" / "zoom" / "openapi" / "meetings-rest.json"
MINUTE = timedelta(minutes=1)


def a_row(**more: Any) -> dict[str, Any]:
    return {"user_id": "1", "name": "Ada", "join_time": "2026-11-03T16:00:00Z"} | more


@pytest.mark.parametrize(
    "unusable",
    [
        {},
        {"name": "Ada"},
        {"join_time": "2026-11-03T16:00:00Z"},
        a_row(join_time=""),
        a_row(join_time="soon"),
        "nobody",
        None,
    ],
)
def test_what_names_nobody_or_no_time_is_left_out(unusable: Any) -> None:
    assert rows_of([unusable, a_row()]) == rows_of([a_row()])


def test_reports_and_the_dashboard_name_things_differently() -> None:
    (reported,) = rows_of(
        [a_row(user_email="Ada@Home.example", id="", participant_user_id="z1", ip="10.0.0.1")]
    )
    (shown,) = rows_of(
        [
            {
                "user_id": 1,
                "user_name": " Ada\u202e ",
                "email": "ada@home.example",
                "id": "z1",
                "join_time": START.isoformat(),
            }
        ]
    )
    assert reported == shown
    assert reported.who == Participant(user_id="1", name="Ada", zoom_id="z1", email="ada@home.example")


@pytest.mark.parametrize(
    ("told", "settled"),
    [
        ({"leave_time": "2026-11-03T16:30:00Z", "duration": 1800}, True),
        ({"leave_time": "2026-11-03T16:30:00Z", "duration": 0}, False),
        ({"leave_time": "2026-11-03T16:30:00Z"}, True),
        ({"leave_time": "2026-11-03T16:00:00Z", "duration": 0}, True),
        ({"leave_time": "2026-11-03T15:00:00Z", "duration": 10}, False),
    ],
)
def test_what_has_no_length_yet_is_not_settled(told: dict[str, Any], *, settled: bool) -> None:
    (row,) = rows_of([a_row(**told)])
    assert row.settled is settled


def test_places() -> None:
    rows = rows_of([a_row(), a_row(status="in_waiting_room"), a_row(bo_mtg_id="b1"), a_row(bo_mtg_id="")])
    assert [row.place for row in rows] == [
        Place.ROOM,
        Place.WAITING_ROOM,
        Place.BREAKOUT_ROOM,
        Place.ROOM,
    ]


def test_a_session_and_its_recordings() -> None:
    told = {"id": 93, "topic": "Knitting", "type": 2, "start_time": "2026-11-03T16:00:00Z", "end_time": ""}
    assert session_of(told) == Records(meeting=Meeting("93", topic="Knitting", type=2), started_at=START)
    file = {"recording_start": "2026-11-03T16:00:00Z", "recording_end": "2026-11-03T16:30:00Z"}
    files = [file | {"id": "f1", "status": "completed"}, file | {"id": "f2", "status": "processing"}]
    files += [{"id": "f3", "status": "completed", "recording_start": "2026-11-03T16:00:00Z"}]
    span = Span(START, START + 30 * MINUTE)
    assert recorded_in({"recording_files": files}) == ((span,), frozenset({"f1", "f3"}))
    assert recorded_in({"recording_files": None}) == ((), frozenset())


def test_times_that_a_meeting_took_place() -> None:
    told = [
        {"uuid": "b", "start_time": "2026-11-10T16:00:00Z"},
        {"uuid": "a", "start_time": "2026-11-03T16:00:00Z"},
    ]
    assert instances_of([*told, {"uuid": "c"}, None]) == (
        Instance("a", START),
        Instance("b", START + timedelta(days=7)),
    )


def test_everybody_of_a_huge_session_is_read_page_by_page() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.start(MEETING, uuid=UUID)
        for number in range(2 * PAGE_SIZE):
            account.join(MEETING, f"Guest {number}")
        clock.advance(30 * MINUTE)
        account.end(MEETING)
        async with connected(account, clock) as zoom:
            rows = await read_participants(zoom.records, UUID, 2)
        assert len({row.who.user_id for row in rows}) == 2 * PAGE_SIZE + 1
        asked = [path for path in paths(account) if "participants" in path]
        assert [path.partition("?")[0] for path in asked] == [
            "GET /report/meetings/kN1tt1ng%252F%252BTuesday%253D%253D/participants"
        ] * 3

    asyncio.run(run())


def test_records_come_some_time_after_the_end() -> None:
    house = a_live_house()
    house.zoom.records_after = 30 * MINUTE
    meeting, uuid = house.meeting.id, house.zoom.runs[-1].uuid.replace("/", "%252F")
    about = [f"/past_meetings/{uuid}", f"/past_meetings/{meeting}/instances"]
    house.zoom.end(meeting)
    for path in [*about, f"/report/meetings/{uuid}/participants", f"/past_meetings/{uuid}/participants"]:
        assert refusal(house.call("GET", path)) == (404, 3001)
    house.clock.advance(30 * MINUTE)
    for path in [*about, f"/report/meetings/{uuid}/participants", f"/past_meetings/{uuid}/participants"]:
        assert house.call("GET", path).status_code == 200


def test_waits_and_times_in_the_room_are_rows_of_their_own() -> None:
    evening = Evening()
    zoom, meeting = evening.zoom, evening.meeting.id
    for happens in (
        lambda: zoom.arrive(meeting, "Ada"),
        lambda: zoom.admit(meeting, "Ada"),
        lambda: zoom.enter_breakout(meeting, "Ada", "r"),
        lambda: zoom.leave_breakout(meeting, "Ada"),
        lambda: zoom.put_back(meeting, "Ada"),
    ):
        evening.wait(60)
        happens()
    waits, inside, again = [one for one in evening.listed() if one["name"] == "Ada"]
    assert [one["status"] for one in (waits, inside, again)] == [
        "in_waiting_room",
        "in_meeting",
        "in_waiting_room",
    ]
    assert (waits["duration"], inside["duration"]) == (60, 180)
    assert "leave_time" not in again


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/past_meetings/{run}/participants", "InlineResponse20024"),
        ("/report/meetings/{run}/participants?include_fields=registrant_id", "InlineResponse20039"),
        ("/past_meetings/{run}", "InlineResponse20023"),
        ("/past_meetings/{meeting}/instances", "MeetingInstances"),
    ],
)
def test_the_simulated_records_have_the_shape_of_zooms_own(path: str, schema: str) -> None:
    if not OPENAPI.exists():
        pytest.skip("Zoom's specification is not here: meetings-rest.json")
    house = House()
    house.zoom.start(house.meeting.id)
    house.zoom.arrive(house.meeting.id, "Fern Okafor", registrant_id="reg-7", email="fern@home.example")
    house.clock.advance(30 * MINUTE)
    house.zoom.end(house.meeting.id)
    run = house.zoom.runs[-1].uuid.replace("/", "%252F")
    body = house.call("GET", path.format(run=run, meeting=house.meeting.id)).json()
    spec = json.loads(OPENAPI.read_text(encoding="utf-8"))
    whole = {"$ref": f"#/components/schemas/{schema}", "components": spec["components"]}
    assert [error.message for error in Draft202012Validator(whole).iter_errors(body)] == []
    unknown = keys_of(body) - keys_named(spec["components"]["schemas"], schema)
    assert unknown == set()


def keys_of(body: Any) -> set[str]:
    if isinstance(body, list):
        return set().union(*map(keys_of, body))
    return set(body) | set().union(*map(keys_of, body.values())) if isinstance(body, dict) else set()


def keys_named(schemas: dict[str, Any], name: str) -> set[str]:
    """Every property that a schema has at any depth."""
    found: set[str] = set()
    waiting: list[Any] = [schemas[name]]
    while waiting:
        match waiting.pop():
            case {"$ref": str(ref)}:
                waiting.append(schemas[ref.rpartition("/")[2]])
            case dict(part):
                found |= set(part.get("properties", {}))
                waiting += part.values()
            case list(parts):
                waiting += parts
            case _:
                pass
    return found
