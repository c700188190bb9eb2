"""The simulated API of meetings as they are scheduled: reading and changing them.

Statuses, codes and messages after Zoom's OpenAPI of the Meetings API.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from bot.simulator.paging import PageSize, page
from bot.simulator.payloads import milliseconds, stamp
from bot.simulator.permission import invalid, meeting_for, needs, user_for
from bot.simulator.records import JSON, Meeting, User
from bot.simulator.zoom import SimulatedZoom

JSONBody = Annotated[dict[str, Any], Body()]


def meeting_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.get("/meetings/{meeting_id}", dependencies=[needs(zoom, "meeting:read:meeting:admin")])
    async def read(meeting_id: str) -> JSON:
        return meeting_json(zoom, meeting_for(zoom, meeting_id))

    @router.get("/users/{user_id}/meetings", dependencies=[needs(zoom, "meeting:read:list_meetings:admin")])
    async def list_of(
        user_id: str,
        page_size: PageSize = 30,
        next_page_token: str = "",
        type_: Annotated[str, Query(alias="type")] = "scheduled",
    ) -> JSON:
        user = user_for(zoom, user_id)
        if type_ not in ("upcoming", "upcoming_meetings"):
            raise invalid("The simulated Zoom lists upcoming meetings alone.")
        return page(listed(zoom, user), page_size, next_page_token, of="meetings")

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
    host = zoom.users[meeting.host_id]
    passcode: JSON = {"password": meeting.password} if meeting.password else {}
    personal: JSON = {"pmi": str(host.pmi)} if meeting.settings["use_pmi"] else {}
    details: JSON = {
        "uuid": latest.uuid if latest else "",
        "id": int(meeting.id),
        "host_id": meeting.host_id,
        "host_email": host.email,
        "topic": meeting.topic,
        "type": meeting.type,
        "status": "started" if live else "waiting",
        "start_time": stamp(meeting.start),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "join_url": join_url(meeting, host),
        "settings": meeting.settings,
        **passcode,
        **personal,
    }
    return details | ({"occurrences": occurrences(meeting)} if meeting.also else {})


def occurrences(meeting: Meeting) -> list[JSON]:
    """The times of a recurring meeting, as Zoom gives them."""
    return [
        {
            "occurrence_id": str(milliseconds(start)),
            "start_time": stamp(start),
            "duration": meeting.duration,
            "status": "available",
        }
        for start in meeting.starts
    ]


def listed(zoom: SimulatedZoom, user: User) -> list[JSON]:
    """The user's meetings to come, as `GET /users/{id}/meetings?type=upcoming_meetings` gives them: without settings."""
    now = zoom.clock.now()
    return [
        {
            "uuid": "",
            "id": int(meeting.id),
            "host_id": meeting.host_id,
            "topic": meeting.topic,
            "type": meeting.type,
            "start_time": stamp(start),
            "duration": meeting.duration,
            "timezone": meeting.timezone,
            "join_url": join_url(meeting, user),
        }
        for meeting in zoom.meetings.values()
        for start in meeting.starts
        if meeting.host_id == user.id and start + timedelta(minutes=meeting.duration) > now
    ]


def join_url(meeting: Meeting, host: User) -> str:
    """The link to a meeting; it holds the passcode, encrypted, where its host has Zoom do that."""
    number = host.pmi if meeting.settings["use_pmi"] else meeting.id
    link = f"https://zoom.example/j/{number}"
    embeds = host.settings["schedule_meeting"]["embed_password_in_join_link"]
    if not meeting.password or not embeds:
        return link
    return f"{link}?pwd={sha256(meeting.password.encode()).hexdigest()[:32]}"


def _check_change(body: JSON) -> None:
    password = body.get("password", "")
    settings = body.get("settings", {})
    if not isinstance(password, str) or len(password) > 10:
        raise invalid("Invalid field: password.")
    if not isinstance(settings, dict):
        raise invalid("Invalid field: settings.")
    if settings.get("auto_recording", "none") not in ("local", "cloud", "none"):
        raise invalid("Invalid field: settings.auto_recording.")
