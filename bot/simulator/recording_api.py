"""The simulated API of cloud recordings and of who can see them."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Response

from bot.simulator import payloads
from bot.simulator.gate import Refusal
from bot.simulator.permission import invalid, needs, past_run
from bot.simulator.records import JSON, Run
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
        return _recorded(zoom, run).recording_settings

    @router.patch(
        "/meetings/{run:path}/recordings/settings",
        dependencies=[needs(zoom, "cloud_recording:update:recording_settings:admin")],
    )
    async def change_recording_settings(run: str, body: Annotated[dict[str, Any], Body()]) -> Response:
        found = _recorded(zoom, run)
        if "password" in body and not _is_good_passcode(body["password"]):
            raise invalid("Invalid field: password.")
        zoom.change_recording(found, body)
        return Response(status_code=204)

    @router.delete(
        "/meetings/{run:path}/recordings",
        dependencies=[needs(zoom, "cloud_recording:delete:meeting_recording:admin")],
    )
    async def delete_recordings(run: str, action: Literal["trash", "delete"] = "trash") -> Response:
        found = _recorded(zoom, run)
        zoom.trash_recording(found.uuid)
        found.recording_ready = action == "trash"
        return Response(status_code=204)

    return router


def _is_good_passcode(text: object) -> bool:
    """Zoom's specification: eight to ten characters, "a mix of numbers, letters and special characters"."""
    return (
        isinstance(text, str)
        and 8 <= len(text) <= 10
        and re.search(r"[0-9]", text) is not None
        and re.search(r"[A-Za-z]", text) is not None
        and re.search(r"[^0-9A-Za-z]", text) is not None
    )


def _recorded(zoom: SimulatedZoom, segment: str) -> Run:
    run = past_run(zoom, segment)
    if not run.recording_ready or run.recording_trashed:
        raise Refusal(404, 3301, "There is no recording for this meeting.")
    return run
