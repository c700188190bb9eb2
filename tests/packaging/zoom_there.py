"""A simulated Zoom on the machine that is tried out: run there, with the Python that Chaperone was installed with.

Writes what an app needs to know of it to the file that is named. At SIGUSR1 it holds a short session, delivers what Zoom tells of
it to the address that is named, and writes how that was answered beside the file.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

import httpx

from bot.clock import WallClock
from bot.simulator.app import create_app
from bot.simulator.delivery import Delivery
from bot.simulator.serve import serve
from bot.simulator.zoom import SimulatedZoom

MEETING = "81234567890"
HOST = "anna@example.org"
TRIES = 5


def an_account() -> SimulatedZoom:
    zoom = SimulatedZoom(WallClock())
    host = zoom.add_user(HOST, "Anna Okafor")
    zoom.add_user("chaperone@example.org", "Chaperone")
    zoom.add_meeting(host, "Kids knitting", meeting_id=MEETING, start=zoom.clock.now(), duration=60)
    return zoom


async def hold_session(zoom: SimulatedZoom, address: str) -> list[int | None]:
    """How each delivery of a session was answered in the end: like Zoom, it sends again what was not taken, only sooner."""
    async with httpx.AsyncClient() as client:
        zoom.start(MEETING)
        zoom.end(MEETING)
        delivery, answers = Delivery(zoom, client, address), []
        while zoom.outbox:
            event = zoom.outbox.popleft()
            for _ in range(TRIES):
                status = (await delivery.deliver(event)).status
                if status == httpx.codes.OK:
                    break
                await asyncio.sleep(1)
            answers.append(status)
        return answers


def written(path: Path, what: object) -> None:
    """Have it in the file, whole or not at all."""
    path.with_suffix(".new").write_text(json.dumps(what), encoding="utf-8")
    path.with_suffix(".new").rename(path)


async def main(told: Path, address: str) -> None:
    zoom = an_account()
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, asked.set)
    async with serve(create_app(zoom)) as url:
        names = ("account_id", "client_id", "client_secret", "webhook_secret")
        written(told, {"url": url, **{name: getattr(zoom, name) for name in names}})
        while True:
            await asked.wait()
            asked.clear()
            written(told.with_name("answers.json"), await hold_session(zoom, address))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
