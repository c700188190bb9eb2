"""The simulated Zoom in a process of its own, which notes when it is told to change a meeting.

`python -m tests.bench.zoom START SESSIONS`: the account of `Sessions.begun`, with a recording running in each session.
`GET /heard` gives the first in-meeting control of each meeting, in nanoseconds of the monotonic clock.
"""

import asyncio
import sys
from datetime import datetime
from time import monotonic_ns

import uvloop
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.simulator.app import create_app
from bot.simulator.serve import serve
from tests.bench.traffic import Sessions

_PREFIX = "/v2/live_meetings/"


def listening(app: ASGIApp, heard: dict[str, int]) -> ASGIApp:
    """The API, with a note of when each meeting's first in-meeting control came."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == "/heard":
            await JSONResponse(heard)(scope, receive, send)
            return
        if path.startswith(_PREFIX):
            heard.setdefault(path.removeprefix(_PREFIX).split("/")[0], monotonic_ns())
        await app(scope, receive, send)

    return noted


async def run(start: datetime, count: int) -> None:
    """Answer until stopped."""
    sessions = Sessions.begun(start, count)
    for meeting in sessions.meetings:
        sessions.zoom.start_recording(meeting.id)
    async with serve(listening(create_app(sessions.zoom), {})) as url:
        sys.stderr.write(f"{url}\n")
        sys.stderr.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(run(datetime.fromisoformat(sys.argv[1]), int(sys.argv[2])))
