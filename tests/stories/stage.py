"""The demonstration's plays to the second, under a clock that stands still while Chaperone works."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.app import Chaperone, assembled, create_app
from bot.clock import ManualClock
from bot.demo.house import configuration, prepare, rehearse
from bot.jobs.table import next_due
from bot.journal.decided import next_due_session, session_key
from bot.simulator.app import create_app as create_api
from bot.simulator.delivery import Delivery, Receipt
from bot.simulator.play import Play
from bot.simulator.serve import serve
from bot.simulator.thimble_lane import LEAD_EMAIL
from bot.simulator.zoom import SimulatedZoom
from rules.session import BEGINNING
from tests.bot.house import visitor_of

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 9, 5, 16, 0, tzinfo=LONDON)
CALL_TAKES = timedelta(seconds=1)


@dataclass(slots=True)
class Stage:
    """The service and its Zoom under a clock that stands still while they work."""

    zoom: SimulatedZoom
    clock: ManualClock
    chaperone: Chaperone
    delivery: Delivery

    async def play_until(self, moment: datetime) -> None:
        """Let time pass, stopping wherever Chaperone wants to do something."""
        await self.settle()
        while (coming := await self.coming()) is not None and coming <= moment:
            self.clock.advance(coming - self.clock.now())
            await self.settle()
        self.clock.advance(moment - self.clock.now())

    async def settle(self) -> None:
        """Have all delivered, decided and done that is to be by now."""
        while True:
            await self.delivery.deliver_all()
            await self.chaperone.settle()
            if not self.zoom.outbox:
                return

    async def coming(self) -> datetime | None:
        """When Chaperone wants to do something next."""
        database = self.chaperone.database
        job = await database.read(lambda connection: next_due(connection, BEGINNING))
        look = await database.read(next_due_session)
        return min((at for at in (job, look) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the session."""

    report: dict[str, Any]
    page: str
    zoom: SimulatedZoom
    receipts: list[Receipt]


def slow_to_act(zoom: SimulatedZoom) -> None:
    """Have what Zoom is asked to change be changed a moment later, as it is."""
    for method in ("PATCH", "PUT"):
        zoom.fail(method, "/", delay=CALL_TAKES, times=100)


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[tuple[Stage, httpx.AsyncClient]]:
    """The demonstration's service and Zoom, just before the first of the plays."""
    clock = ManualClock(START - timedelta(minutes=6, seconds=30))
    zoom = SimulatedZoom(clock)
    rehearse(zoom, START)
    slow_to_act(zoom)
    prepare(folder)
    async with serve(create_api(zoom)) as api:
        config = configuration(zoom, api, folder)
        async with (
            assembled(config, clock) as chaperone,
            serve(create_app(chaperone)) as url,
            httpx.AsyncClient(base_url=url) as client,
        ):
            client.auth = visitor_of(chaperone, LEAD_EMAIL)
            await chaperone.gate.begin()
            yield Stage(zoom, clock, chaperone, Delivery(zoom, client, "/webhooks/zoom")), client


async def played(play: Play, folder: Path) -> Played:
    """The play to its end, by itself."""
    async with staged(folder) as (stage, client):
        start = START + play.after
        for scene in play.scenes:
            await stage.play_until(start + scene.at)
            scene.happens(stage.zoom, play.meeting_id)
        await stage.play_until(start + play.over_by)
        address = f"/sessions/{session_key(stage.zoom.runs[-1].uuid)}"
        report = (await client.get(f"{address}/report.json")).raise_for_status().json()
        page = (await client.get(address)).raise_for_status().text
        return Played(report, page, stage.zoom, stage.delivery.receipts)


def moment(clock: str) -> datetime:
    """A time of the day by the club's clock, which is an hour ahead of UTC."""
    return datetime.combine(START.date(), time.fromisoformat(clock), LONDON)


def at(clock: str) -> str:
    """The same as a report writes it."""
    return moment(clock).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
