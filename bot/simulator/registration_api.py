"""The simulated API of who has registered for a meeting."""

from fastapi import APIRouter

from bot.simulator import payloads
from bot.simulator.gate import Refusal
from bot.simulator.paging import PageSize, page
from bot.simulator.permission import meeting_for, needs
from bot.simulator.records import JSON
from bot.simulator.zoom import SimulatedZoom

NO_REGISTRATION = 2


def registration_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.get(
        "/meetings/{meeting_id}/registrants",
        dependencies=[needs(zoom, "meeting:read:list_registrants:admin")],
    )
    async def registrants(
        meeting_id: str, status: str = "approved", page_size: PageSize = 30, next_page_token: str = ""
    ) -> JSON:
        meeting = meeting_for(zoom, meeting_id)
        if meeting.settings["approval_type"] == NO_REGISTRATION:
            raise Refusal(400, 300, f"Registration has not been enabled for this meeting: {meeting_id}.")
        found = [
            payloads.registrant(one) | {"create_time": payloads.stamp(one.created_at)}
            for one in meeting.registrants
            if one.status == status
        ]
        return page(found, page_size, next_page_token, of="registrants")

    return router
