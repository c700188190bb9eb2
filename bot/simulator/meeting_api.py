"""The simulated API of meetings as they are scheduled: reading and changing them.

Statuses, codes and messages after Zoom's OpenAPI of the Meetings API.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from bot.simulator.payloads import stamp
from bot.simulator.permission import invalid, meeting_for, needs
from bot.simulator.records import JSON, Meeting
from bot.simulator.zoom import SimulatedZoom

JSONBody = Annotated[dict[str, Any], Body()]


def meeting_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.get("/meetings/{meeting_id}", dependencies=[needs(zoom, "meeting:read:meeting:admin")])
    async def read(meeting_id: str) -> JSON:
        return meeting_json(zoom, meeting_for(zoom, meeting_id))

    @router.patch("/meetings/{meeting_id}", dependencies=[needs(zoom, "meeting:update:meeting:admin")])
    async def change(meeting_id: str, body: JSONBody) -> Response:
        meeting = meeting_for(zoom, meeting_id)
        _check_change(body)
        zoom.gate.count_update(meeting.host_id, zoom.clock.now())
        zoom.change_meeting_settings(meeting_id, body)
        return Response(status_code=204)

    return router


def meeting_json(zoom: SimulatedZoom, meeting: Meeting) -> JSON:
    """The meeting as `GET /meetings/{id}` gives it."""
    run = zoom.run(meeting.id)
    live = run is not None and run.live
    latest = run or zoom.past(meeting.id)
    join_url = f"https://zoom.example/j/{meeting.id}"
    return {
        "uuid": latest.uuid if latest else "",
        "id": int(meeting.id),
        "host_id": meeting.host_id,
        "host_email": zoom.users[meeting.host_id].email,
        "topic": meeting.topic,
        "type": meeting.type,
        "status": "started" if live else "waiting",
        "start_time": stamp(meeting.start),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "join_url": f"{join_url}?pwd={meeting.password}" if meeting.password else join_url,
        "password": meeting.password,
        "settings": meeting.settings,
    }


def _check_change(body: JSON) -> None:
    password = body.get("password", "")
    settings = body.get("settings", {})
    if not isinstance(password, str) or len(password) > 10:
        raise invalid("Invalid field: password.")
    if not isinstance(settings, dict):
        raise invalid("Invalid field: settings.")
    if settings.get("auto_recording", "none") not in ("local", "cloud", "none"):
        raise invalid("Invalid field: settings.auto_recording.")
