"""Every kind of event that the simulated Zoom sends, held against the specifications of Zoom's own."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.simulator.records import Plan
from rules.events import ZoomRole
from tests.bot.simulated_house import GUEST, START, House, a_live_house

OPENAPI = Path(__file__).resolve().parents[4] / "shared" / "zoom" / "openapi"

# The two schemas that were inferred from one example each know only the feature that their example shows.
INFERRED = {"payload.object.ai_companion.questions", "payload.object.ai_companion.summary"}

KINDS = (
    "meeting.started",
    "meeting.ended",
    "meeting.created",
    "meeting.deleted",
    "meeting.updated",
    "meeting.participant_joined",
    "meeting.participant_left",
    "meeting.participant_joined_waiting_room",
    "meeting.participant_left_waiting_room",
    "meeting.participant_admitted",
    "meeting.participant_put_in_waiting_room",
    "meeting.participant_jbh_waiting",
    "meeting.participant_jbh_waiting_left",
    "meeting.participant_jbh_joined",
    "meeting.participant_role_changed",
    "meeting.sharing_started",
    "meeting.sharing_ended",
    "meeting.participant_joined_breakout_room",
    "meeting.participant_left_breakout_room",
    "meeting.breakout_room_sharing_started",
    "meeting.breakout_room_sharing_ended",
    "meeting.ai_companion_started",
    "meeting.ai_companion_stopped",
    "meeting.live_streaming_started",
    "meeting.live_streaming_stopped",
    "meeting.chat_message_sent",
    "meeting.chat_message_file_sent",
    "meeting.risk_alert",
    "meeting.rtms_started",
    "meeting.rtms_stopped",
    "recording.started",
    "recording.paused",
    "recording.resumed",
    "recording.stopped",
    "recording.completed",
    "meeting.registration_created",
    "meeting.registration_approved",
    "meeting.registration_cancelled",
    "meeting.registration_denied",
    "user.settings_updated",
)


def everything_happens() -> list[dict[str, Any]]:
    """A rehearsal in which every kind of event is sent."""
    house = House()
    zoom, meeting, host = house.zoom, house.meeting, house.host
    zoom.change_meeting_settings(meeting.id, {"password": "n3w-Code", "settings": {"jbh_time": 5}})
    zoom.create_meeting(host, "Lace", meeting_id="84620017395")
    zoom.move_meeting("84620017395", START + timedelta(days=1))
    zoom.delete_meeting("84620017395")
    zoom.change_user_settings(host, {"in_meeting": {"who_can_share_screen": "host"}})
    zoom.arrive(meeting.id, GUEST, registrant_id="reg-7", email="fern@home.example")
    meeting.settings["approval_type"] = 1
    registrant = zoom.register(meeting.id, "Fern", "Ash", "fern@home.example", answers={"Under 18": "no"})
    for decision in ("approve", "cancel", "deny"):
        zoom.decide_registration(meeting.id, registrant, decision)
    zoom.start(meeting.id)
    zoom.admit(meeting.id, GUEST)
    zoom.put_back(meeting.id, GUEST)
    zoom.admit(meeting.id, GUEST)
    zoom.change_role(meeting.id, GUEST, ZoomRole.CO_HOST)
    zoom.share_screen(meeting.id, GUEST)
    zoom.dlp = True
    zoom.write_in_meeting(meeting.id, GUEST, "hello")
    zoom.write_in_meeting(meeting.id, GUEST, "hello", to=host.display_name)
    zoom.write_in_meeting(meeting.id, host.display_name, file_name="pattern.pdf", to=GUEST)
    zoom.alert_risk(meeting.id)
    zoom.enter_breakout(meeting.id, GUEST, "room+1/a==")
    zoom.share_screen(meeting.id, GUEST, content="whiteboard")
    zoom.start_recording(meeting.id)
    zoom.pause_recording(meeting.id)
    zoom.resume_recording(meeting.id)
    zoom.start_ai_companion(meeting.id, ("questions", "summary"))
    zoom.start_live_stream(meeting.id)
    zoom.start_rtms(meeting.id)
    zoom.end(meeting.id)
    zoom.complete_recording(meeting.id)
    open_house = zoom.add_meeting(
        host, "Open house", settings={"waiting_room": False, "join_before_host": True}
    )
    zoom.arrive(open_house.id, "Early bird")
    return list(zoom.outbox)


@pytest.fixture(scope="module")
def rehearsal() -> list[dict[str, Any]]:
    return everything_happens()


def test_the_rehearsal_sends_every_kind_of_event(rehearsal: list[dict[str, Any]]) -> None:
    assert {event["event"] for event in rehearsal} == set(KINDS)


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    """The schema and the example of each kind of event, from the three specifications that hold them."""
    found = {}
    for name in ("meetings-events.json", "rtms-events.json", "users-events.json"):
        file = OPENAPI / name
        if not file.exists():
            pytest.skip(f"Zoom's specification is not here: {name}")
        spec = json.loads(file.read_text(encoding="utf-8"))
        for event, path in (spec.get("webhooks") or spec["paths"]).items():
            found[event] = path["post"]["requestBody"]["content"]["application/json"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_events_have_the_shape_of_zooms_own(
    kind: str, rehearsal: list[dict[str, Any]], schemas: dict[str, dict[str, Any]]
) -> None:
    schema = schemas[kind]["schema"]
    examples = [example["value"] for example in schemas[kind].get("examples", {}).values()]
    for event in rehearsal:
        if event["event"] == kind:
            errors = Draft202012Validator(schema).iter_errors(event)
            assert [error.message for error in errors if not known_inconsistency(error)] == []
            assert set(unknown_keys(event, schema, examples)) - INFERRED == set()


def known_inconsistency(error: Any) -> bool:
    """Where Zoom's own examples fail its schema: ids now string now integer, and a recording that has no end yet."""
    path = list(error.absolute_path)
    if path == ["payload", "object", "id"]:
        return str(error.instance).isdigit()
    return path[-1:] == ["recording_end"] and error.instance is None


def unknown_keys(value: Any, schema: dict[str, Any], examples: list[Any], path: str = "") -> Iterator[str]:
    """Keys that neither the schema nor an example of it has."""
    if isinstance(value, list):
        for item in value:
            inner = [item for example in examples if isinstance(example, list) for item in example]
            yield from unknown_keys(item, schema.get("items", {}), inner, path)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key, item in value.items():
            inner = [example[key] for example in examples if isinstance(example, dict) and key in example]
            if key not in properties and not inner:
                yield f"{path}{key}"
            else:
                yield from unknown_keys(item, properties.get(key, {}), inner, f"{path}{key}.")


def test_a_rehearsal_repeats_exactly() -> None:
    assert everything_happens() == everything_happens()


@pytest.mark.parametrize(
    ("spec", "route", "path"),
    [
        ("meetings-rest.json", "/meetings/{meetingId}", "/meetings/{meeting}"),
        ("meetings-rest.json", "/meetings/{meetingId}/recordings", "/meetings/{meeting}/recordings"),
        (
            "meetings-rest.json",
            "/meetings/{meetingId}/recordings/settings",
            "/meetings/{meeting}/recordings/settings",
        ),
        (
            "meetings-rest.json",
            "/past_meetings/{meetingId}/participants",
            "/past_meetings/{meeting}/participants",
        ),
        (
            "accounts-rest.json",
            "/metrics/meetings/{meetingId}/participants",
            "/metrics/meetings/{meeting}/participants?type=past",
        ),
        ("users-rest.json", "/users/{userId}", "/users/{user}"),
    ],
)
def test_answers_have_the_shape_of_zooms_own(spec: str, route: str, path: str) -> None:
    file = OPENAPI / spec
    if not file.exists():
        pytest.skip(f"Zoom's specification is not here: {spec}")
    specification = json.loads(file.read_text(encoding="utf-8"))
    answered = specification["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]
    schema = answered["schema"] | {"components": specification.get("components", {})}
    house = a_live_house()
    house.zoom.plan = Plan.BUSINESS
    house.zoom.start_recording(house.meeting.id)
    house.zoom.end(house.meeting.id)
    house.zoom.complete_recording(house.meeting.id)
    body = house.call("GET", path.format(meeting=house.meeting.id, user=house.host.id)).json()
    assert [error.message for error in Draft202012Validator(schema).iter_errors(body)] == []


@pytest.mark.parametrize("option", [None, "meeting_security"])
@pytest.mark.parametrize(
    ("spec", "route", "path"),
    [
        ("users-rest.json", "/users/{userId}/settings", "/users/{user}/settings"),
        ("accounts-rest.json", "/accounts/{accountId}/settings", "/accounts/me/settings"),
        ("accounts-rest.json", "/accounts/{accountId}/lock_settings", "/accounts/me/lock_settings"),
    ],
)
def test_settings_are_such_as_zoom_has(spec: str, route: str, path: str, option: str | None) -> None:
    file = OPENAPI / spec
    if not file.exists():
        pytest.skip(f"Zoom's specification is not here: {spec}")
    specification = json.loads(file.read_text(encoding="utf-8"))
    answered = specification["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]
    house = a_live_house()
    query = {"option": option} if option else {}
    body = house.call("GET", path.format(user=house.host.id), params=query).json()
    # Nothing in Zoom's kinds of answers is required, so that each fits all: what tells them apart is what they know.
    kinds = answered["schema"]["oneOf"]
    assert any(set(unknown_keys(body, kind, [])) == set() for kind in kinds)
    fitting = [kind for kind in kinds if body.keys() <= kind.get("properties", {}).keys()]
    assert body != {}
    assert any(Draft202012Validator(kind).is_valid(body) for kind in fitting)
