"""The simulated API of cloud recordings and of who can see them."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from bot.simulator import payloads
from bot.simulator.gate import Refusal
from bot.simulator.permission import needs, past_run
from bot.simulator.records import JSON, Run
from bot.simulator.settings import overlay
from bot.simulator.zoom import SimulatedZoom


def recording_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`; `{run:path}` because a uuid may hold a slash."""
    router = APIRouter()

    @router.get(
        "/meetings/{run:path}/recordings",
        dependencies=[needs(zoom, "cloud_recording:read:list_recording_files:admin")],
    )
    async def recordings(run: str) -> JSON:
        found = _recorded(zoom, run)
        meeting = zoom.meetings[found.meeting_id]
        host = zoom.users[meeting.host_id]
        return payloads.recorded(zoom.account_id, host.email, meeting, found) | {"type": str(meeting.type)}

    @router.get(
        "/meetings/{run:path}/recordings/settings",
        dependencies=[needs(zoom, "cloud_recording:read:recording_settings:admin")],
    )
    async def recording_settings(run: str) -> JSON:
        return zoom.meetings[_recorded(zoom, run).meeting_id].recording_settings

    @router.patch(
        "/meetings/{run:path}/recordings/settings",
        dependencies=[needs(zoom, "cloud_recording:update:recording_settings:admin")],
    )
    async def change_recording_settings(run: str, body: Annotated[dict[str, Any], Body()]) -> Response:
        meeting = zoom.meetings[_recorded(zoom, run).meeting_id]
        meeting.recording_settings = overlay(meeting.recording_settings, body)
        return Response(status_code=204)

    return router


def _recorded(zoom: SimulatedZoom, segment: str) -> Run:
    run = past_run(zoom, segment)
    if not run.recording_ready:
        raise Refusal(404, 3301, "There is no recording for this meeting.")
    return run
