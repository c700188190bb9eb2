"""What stands before every call of the simulated API: token, limits, scope, and whether what it names exists."""

import re
from typing import Any
from urllib.parse import unquote

from fastapi import Depends, Request

from bot.simulator.gate import Refusal
from bot.simulator.records import Meeting, Run, User
from bot.simulator.zoom import SimulatedZoom

_WEBINARS = frozenset({5, 6, 9})


def needs(zoom: SimulatedZoom, scope: str) -> Any:
    """A dependency that refuses requests without a good token, over the rate limit, or without this scope."""

    async def permitted(request: Request) -> None:
        now = zoom.clock.now()
        zoom.gate.check_token(request.headers.get("authorization", ""), now)
        zoom.gate.check_rate(now)
        zoom.gate.check_scope(scope)

    return Depends(permitted)


def invalid(message: str) -> Refusal:
    """What Zoom answers to a request that it cannot make sense of or does not allow."""
    return Refusal(400, 300, message)


def meeting_for(zoom: SimulatedZoom, meeting_id: str) -> Meeting:
    """The meeting with this id, or the refusal that Zoom gives instead."""
    if re.fullmatch(r"\d{9,12}", meeting_id) is None:
        raise invalid("Invalid meeting id.")
    meeting = zoom.meetings.get(meeting_id)
    if meeting is None:
        raise Refusal(404, 3001, f"Meeting does not exist: {meeting_id}.")
    if meeting.type in _WEBINARS:
        raise Refusal(400, 3000, "Cannot access webinar info.")
    return meeting


def live_run(zoom: SimulatedZoom, meeting_id: str) -> Run:
    """The live run of the meeting; 404 with 3001 where it is not live."""
    if re.fullmatch(r"\d{9,12}", meeting_id) is None:
        raise invalid("Invalid meeting id.")
    run = zoom.run(meeting_id)
    if run is None or not run.live:
        raise Refusal(404, 3001, f"Meeting {meeting_id} is not found or has expired.")
    return run


def past_run(zoom: SimulatedZoom, segment: str) -> Run:
    """The run that a path segment names: a meeting's id, or a uuid as sent, decoded once.

    A uuid that begins with a slash or holds two in a row must be encoded twice; sent encoded once it is not found.
    """
    run = None
    if not segment.startswith("/") and "//" not in segment:
        run = zoom.past(unquote(segment))
    if run is None:
        raise Refusal(404, 3001, f"Meeting does not exist: {segment}.")
    return run


def user_for(zoom: SimulatedZoom, id_or_email: str) -> User:
    """The user with this id or address; 404 with 1001 where there is none."""
    user = zoom.user(id_or_email)
    if user is None:
        raise Refusal(404, 1001, f"User does not exist: {id_or_email}.")
    return user
