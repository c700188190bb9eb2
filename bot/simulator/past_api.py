"""The simulated API of sessions that are over: when they were, and who took part."""

from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter

from bot.simulator import payloads
from bot.simulator.gate import Refusal
from bot.simulator.paging import PageSize, page
from bot.simulator.permission import needs, past_run
from bot.simulator.records import JSON, Participant, Place, Plan, Run
from bot.simulator.zoom import SimulatedZoom


def past_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`; `{run:path}` because a uuid may hold a slash, the longer paths before the shorter."""
    router = APIRouter()
    _participants(zoom, router)
    _meetings(zoom, router)
    return router


def _participants(zoom: SimulatedZoom, router: APIRouter) -> None:
    @router.get(
        "/past_meetings/{run:path}/participants",
        dependencies=[needs(zoom, "meeting:read:list_past_participants:admin")],
    )
    async def past_participants(run: str, page_size: PageSize = 30, next_page_token: str = "") -> JSON:
        if zoom.plan is Plan.FREE:
            raise Refusal(400, 200, f"Only available for paid account: {zoom.account_id}.")
        return page(_past_participants(zoom, run), page_size, next_page_token, of="participants")

    @router.get(
        "/report/meetings/{run:path}/participants",
        dependencies=[needs(zoom, "report:read:list_meeting_participants:admin")],
    )
    async def participants_report(
        run: str, page_size: PageSize = 30, next_page_token: str = "", include_fields: str = ""
    ) -> JSON:
        if zoom.plan is Plan.FREE:
            raise Refusal(400, 200, "No permission.")
        entries = [
            {**entry, "participant_user_id": entry["id"], "bo_mtg_id": "", "customer_key": ""}
            for entry in _past_participants(zoom, run)
        ]
        for entry in entries:
            del entry["internal_user"]
            if include_fields != "registrant_id":
                del entry["registrant_id"]
        return page(entries, page_size, next_page_token, of="participants")


def _meetings(zoom: SimulatedZoom, router: APIRouter) -> None:
    @router.get(
        "/past_meetings/{meeting_id}/instances",
        dependencies=[needs(zoom, "meeting:read:list_past_instances:admin")],
    )
    async def instances(meeting_id: str) -> JSON:
        runs = [run for run in zoom.runs if run.meeting_id == meeting_id and zoom.has_records_of(run)]
        if not runs:
            raise Refusal(404, 3001, f"Meeting does not exist: {meeting_id}.")
        return {"meetings": [{"uuid": run.uuid, "start_time": _stamp(run.started_at)} for run in runs]}

    @router.get("/past_meetings/{run:path}", dependencies=[needs(zoom, "meeting:read:past_meeting:admin")])
    async def past_meeting(run: str) -> JSON:
        found = past_run(zoom, run)
        if not zoom.has_records_of(found):
            raise Refusal(404, 3001, f"Meeting does not exist: {run}.")
        return _past_meeting(zoom, found)


def _past_meeting(zoom: SimulatedZoom, run: Run) -> JSON:
    meeting = zoom.meetings[run.meeting_id]
    host = zoom.users[meeting.host_id]
    rows = [entry for person in run.people for entry in past_participants(person)]
    began, ended = run.started_at, run.ended_at
    return {
        "uuid": run.uuid,
        "id": int(meeting.id),
        "host_id": host.id,
        "type": meeting.type,
        "topic": meeting.topic,
        "user_name": host.display_name,
        "user_email": host.email,
        "start_time": _stamp(began),
        "end_time": _stamp(ended),
        "duration": int((ended - began).total_seconds()) // 60 if began and ended else 0,
        "total_minutes": sum(entry.get("duration", 0) for entry in rows) // 60,
        "participants_count": len({person.participant_uuid for person in run.people}),
        "dept": "",
        "source": "Zoom",
    }


def _stamp(moment: datetime | None) -> str:
    return payloads.stamp(moment) if moment is not None else ""


def _past_participants(zoom: SimulatedZoom, segment: str) -> list[JSON]:
    run = past_run(zoom, segment)
    if run.ended_at is not None and not zoom.has_records_of(run):
        raise Refusal(404, 3001, f"Meeting does not exist: {segment}.")
    if len({person.participant_uuid for person in run.people}) < 2:
        return []
    return [entry for person in run.people for entry in past_participants(person)]


def past_participants(person: Participant) -> list[JSON]:
    """Somebody's stay as `past_meetings` gives it: an entry for each time in the room and in the waiting room.

    They bear the name that somebody had in the end. Breakout rooms count as the room.
    """
    return [_past_participant(person, *span) for span in _spans(person)]


def _past_participant(person: Participant, status: str, came: datetime, left: datetime | None) -> JSON:
    entry: JSON = {
        "id": person.zoom_id,
        "user_id": person.user_id,
        "name": person.name,
        "user_email": person.shown_email,
        "registrant_id": person.registrant_id,
        "join_time": payloads.stamp(came),
        "failover": False,
        "internal_user": person.internal,
        "status": status,
    }
    if left is not None:
        entry["leave_time"] = payloads.stamp(left)
        entry["duration"] = int((left - came).total_seconds())
    return entry


def _spans(person: Participant) -> Iterator[tuple[str, datetime, datetime | None]]:
    status, since = "", person.came_at
    for at, place in person.moves:
        now = _STATUSES.get(place, "")
        if now != status:
            if status:
                yield status, since, at
            status, since = now, at
    if status:
        yield status, since, None


_STATUSES = {
    Place.IN_ROOM: "in_meeting",
    Place.BREAKOUT_ROOM: "in_meeting",
    Place.WAITING_ROOM: "in_waiting_room",
}
