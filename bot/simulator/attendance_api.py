"""The simulated API of who takes part, as the dashboard has it."""

from typing import Annotated

from fastapi import APIRouter, Query

from bot.simulator import payloads
from bot.simulator.gate import Refusal
from bot.simulator.paging import PageSize, page
from bot.simulator.permission import needs, past_run
from bot.simulator.records import JSON, Participant, Place, Plan, Recording, Run
from bot.simulator.zoom import SimulatedZoom


def attendance_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`; `{run:path}` because a uuid may hold a slash."""
    router = APIRouter()

    @router.get(
        "/metrics/meetings/{run:path}/participants",
        dependencies=[needs(zoom, "dashboard:read:list_meeting_participants:admin")],
    )
    async def dashboard(
        run: str,
        page_size: PageSize = 30,
        next_page_token: str = "",
        type_: Annotated[str, Query(alias="type")] = "live",
    ) -> JSON:
        if zoom.plan is not Plan.BUSINESS:
            raise Refusal(403, 200, "This API is only available for ZMP and Business or higher accounts.")
        found = past_run(zoom, run)
        if found.live is not (type_ == "live"):
            raise Refusal(404, 3001, "Meeting ID is invalid or has not ended.")
        entries = [dashboard_entry(found, person) for person in found.people]
        return page(entries, page_size, next_page_token, of="participants")

    return router


def dashboard_entry(run: Run, person: Participant) -> JSON:
    """Somebody as the dashboard shows them, under the name that they go by now."""
    entry: JSON = {
        "id": person.zoom_id,
        "user_id": person.user_id,
        "participant_uuid": person.participant_uuid,
        "user_name": person.name,
        "email": person.shown_email,
        "registrant_id": person.registrant_id,
        "role": str(person.role),
        "status": "in_waiting_room" if person.place is Place.WAITING_ROOM else "in_meeting",
        "join_time": payloads.stamp(person.joined_at or person.came_at),
        "share_desktop": person.sharing == "desktop",
        "share_application": person.sharing == "application",
        "share_whiteboard": person.sharing == "whiteboard",
        "recording": run.recording is Recording.RUNNING,
        "camera": "",
    }
    if person.left_at is not None:
        entry |= {"leave_time": payloads.stamp(person.left_at), "leave_reason": person.leave_reason}
    return entry
