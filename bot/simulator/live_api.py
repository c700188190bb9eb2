"""The simulated API of live meetings: ending them, their streams and chat, and the in-meeting controls.

Statuses, codes and messages after Zoom's OpenAPI of the Meetings API; where that gives no message for a case (nothing
is being recorded, the participant is unknown), its general code 300 with words of ours.
"""

from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Body, Response

from bot.simulator.gate import Refusal
from bot.simulator.permission import invalid, live_run, meeting_for, needs
from bot.simulator.records import JSON, Recording, Run
from bot.simulator.zoom import SimulatedZoom

JSONBody = Annotated[dict[str, Any], Body()]

_FEATURES = {"questions": ("questions",), "summary": ("summary",), "all": ("questions", "summary")}


def live_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.put("/meetings/{meeting_id}/status", dependencies=[needs(zoom, "meeting:update:status:admin")])
    async def status(meeting_id: str, body: JSONBody) -> Response:
        if body.get("action") != "end":
            raise invalid("Invalid field: action.")
        meeting_for(zoom, meeting_id)
        live_run(zoom, meeting_id)
        zoom.end(meeting_id)
        return Response(status_code=204)

    @router.patch(
        "/meetings/{meeting_id}/livestream/status",
        dependencies=[needs(zoom, "meeting:update:livestream_status:admin")],
    )
    async def live_stream(meeting_id: str, body: JSONBody) -> Response:
        meeting_for(zoom, meeting_id)
        _change_live_stream(zoom, meeting_id, body.get("action"))
        return Response(status_code=204)

    @router.patch(
        "/live_meetings/{meeting_id}/events",
        dependencies=[needs(zoom, "meeting:update:in_meeting_controls:admin")],
    )
    async def control(meeting_id: str, body: JSONBody) -> Response:
        run = live_run(zoom, meeting_id)
        control_meeting(zoom, run, str(body.get("method")), body.get("params") or {})
        return Response(status_code=202)

    @router.delete(
        "/live_meetings/{meeting_id}/chat/messages/{message_id:path}",
        dependencies=[needs(zoom, "meeting:delete:live_meeting_chat_message:admin")],
    )
    async def delete_message(meeting_id: str, message_id: str) -> Response:
        run = live_run(zoom, meeting_id)
        if not zoom.dlp:
            raise invalid("DLP is not enabled on this account.")
        if not zoom.delete_message(run.meeting_id, unquote(message_id)):
            raise invalid("Invalid message_id.")
        return Response(status_code=204)

    return router


def control_meeting(zoom: SimulatedZoom, run: Run, method: str, params: JSON) -> None:
    """Carry out an in-meeting control, or refuse it."""
    match method.split("."):
        case ["recording", action]:
            _control_recording(zoom, run, action)
        case ["participant", "remove"]:
            _remove(zoom, run, params)
        case ["ai_companion", action]:
            _control_ai_companion(zoom, run, action, params)
        case ["waiting_room", "update"]:
            run.waiting_room_title = params.get("waiting_room_title", run.waiting_room_title)
            run.waiting_room_description = params.get(
                "waiting_room_description", run.waiting_room_description
            )
        case _:
            raise invalid("Invalid field: method.")


def _control_recording(zoom: SimulatedZoom, run: Run, action: str) -> None:
    host = zoom.users[zoom.meetings[run.meeting_id].host_id]
    if not host.settings["recording"]["cloud_recording"]:
        raise invalid("No permission.")
    match action, run.recording:
        case "start", Recording.OFF:
            zoom.start_recording(run.meeting_id)
        case "stop", Recording.RUNNING | Recording.PAUSED:
            zoom.stop_recording(run.meeting_id)
        case "pause", Recording.RUNNING:
            zoom.pause_recording(run.meeting_id)
        case "resume", Recording.PAUSED:
            zoom.resume_recording(run.meeting_id)
        case "start" | "stop" | "pause" | "resume", _:
            raise invalid(f"Cannot {action} the recording: it is {run.recording}.")
        case _:
            raise invalid("Invalid field: method.")


def _remove(zoom: SimulatedZoom, run: Run, params: JSON) -> None:
    if not zoom.participant_remove_supported:
        raise invalid("This API is not available for this account, please contact Zoom support.")
    for person in run.present():
        if person.participant_uuid == params.get("participant_uuid"):
            zoom.remove(run.meeting_id, person)
            return
    raise invalid("Invalid participant_uuid.")


def _control_ai_companion(zoom: SimulatedZoom, run: Run, action: str, params: JSON) -> None:
    features = _FEATURES.get(params.get("ai_companion_mode", "all"))
    if features is None:
        raise invalid("Invalid field: ai_companion_mode.")
    match action:
        case "start":
            done = zoom.start_ai_companion(run.meeting_id, features)
        case "stop":
            done = zoom.stop_ai_companion(run.meeting_id, features)
        case "disable":
            run.ai_companion_disabled = True
            zoom.stop_ai_companion(run.meeting_id)
            return
        case _:
            raise invalid("Invalid field: method.")
    if not done:
        raise invalid(f"Cannot {action} AI Companion: it is in that state already, or disabled.")


def _change_live_stream(zoom: SimulatedZoom, meeting_id: str, action: object) -> None:
    run = zoom.run(meeting_id)
    if run is None or not run.live:
        raise Refusal(400, 4927, f"Meeting {meeting_id} has not started.")
    match action:
        case "start":
            done = zoom.start_live_stream(meeting_id)
        case "stop":
            done = zoom.stop_live_stream(meeting_id)
        case _:
            raise invalid("Invalid field: action.")
    if not done:
        raise invalid(f"Cannot {action} the live stream: it is in that state already.")
