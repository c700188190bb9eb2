"""The demonstration's club at work, at an address that a browser reaches, under a clock that only the story moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import assembled, create_app
from bot.clock import ManualClock
from bot.config import Config, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.demo.house import SETTINGS, configuration, prepare, rehearse
from bot.journal.decided import session_key
from bot.simulator.app import create_app as create_api
from bot.simulator.delivery import Delivery
from bot.simulator.play import Play
from bot.simulator.serve import serve
from bot.simulator.zoom import SimulatedZoom
from tests.bot.cards_house import SECRETS
from tests.bot.house import visitor_of
from tests.bot.site.signed_in import Visitor
from tests.stories.stage import START, Stage, slow_to_act

REVIEWER: Final = "Priya Nair"
REVIEWER_EMAIL: Final = "priya@thimblelane.example"
ADMINISTRATOR: Final = "Sam Holt"
ADMINISTRATOR_EMAIL: Final = "sam@thimblelane.example"

ALSO: Final = """
[server]
public_url = "{url}"

[[staff]]
name = "{REVIEWER}"
email = "{REVIEWER_EMAIL}"
roles = ["reviewer"]

[[staff]]
name = "{ADMINISTRATOR}"
email = "{ADMINISTRATOR_EMAIL}"
roles = ["administrator"]
"""


class StoryClock(ManualClock):
    """The time as Zoom's clock has it, which only the story moves: whoever sleeps by this one waits that long themselves."""

    def __init__(self, zooms: ManualClock) -> None:
        self._zooms = zooms

    def now(self) -> datetime:
        return self._zooms.now()

    def advance(self, span: timedelta) -> None:
        self._zooms.advance(span)

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())


class _Front:
    """An address that is known before what is served there, which names it."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is not None and scope["type"] != "lifespan":
            await self.app(scope, receive, send)


@dataclass(slots=True)
class Club(Stage):
    """Chaperone at `url`, with the club's Zoom and its staff."""

    url: str
    config: Config

    @property
    def session(self) -> str:
        """The key of the session that began last."""
        return session_key(self.zoom.runs[-1].uuid)

    def visitor(self, email: str) -> Visitor:
        """Somebody on the staff, to sign in."""
        return visitor_of(self.chaperone, email)

    def told(self, email: str) -> list[str]:
        """What was written to somebody, oldest first."""
        return [message.text for message in self.zoom.messages if message.to_contact == email]

    async def perform(self, play: Play, since: str | None = None, until: str | None = None) -> None:
        """The play's scenes after the one at `since` and up to that at `until`, as minutes and seconds of its own time."""
        begin = START + play.after
        for scene in play.scenes:
            if (since is None or scene.at > span(since)) and (until is None or scene.at <= span(until)):
                await self.play_until(begin + scene.at)
                scene.happens(self.zoom, play.meeting_id)
        await self.play_until(begin + (span(until) if until is not None else play.over_by))


def span(clock: str) -> timedelta:
    """Minutes and seconds, such as "9:30"."""
    minutes, seconds = clock.split(":")
    return timedelta(minutes=int(minutes), seconds=int(seconds))


@asynccontextmanager
async def a_club(folder: Path, *, more: str = "", examined: bool = True) -> AsyncIterator[Club]:
    """The club's service and its Zoom, just before the first of the plays; `more` is added to the configuration.

    Where it is `examined`, what it is served at is found wanting: that is no https address.
    """
    zooms = ManualClock(START - timedelta(minutes=6, seconds=30))
    zoom, clock = SimulatedZoom(zooms), StoryClock(zooms)
    rehearse(zoom, START)
    slow_to_act(zoom)
    prepare(folder)
    front = _Front()
    async with serve(create_api(zoom)) as api, serve(front) as url:
        config = _configuration(zoom, api, folder, ALSO.format(url=url, **globals()) + more)
        async with assembled(config, clock) as chaperone, httpx.AsyncClient(base_url=url) as client:
            front.app = create_app(chaperone)
            await chaperone.gate.begin()
            if examined:
                await chaperone.doctor.begin()
            delivery = Delivery(zoom, client, "/webhooks/zoom")
            yield Club(zoom, clock, chaperone, delivery, url, config)
            chaperone.live.end()


def _configuration(zoom: SimulatedZoom, api: str, folder: Path, more: str) -> Config:
    configuration(zoom, api, folder)
    settings = folder / SETTINGS
    settings.write_text(settings.read_text() + more)
    zooms = {CLIENT_VARIABLE: zoom.client_secret, WEBHOOK_VARIABLE: zoom.webhook_secret}
    return read_config(settings, zooms | SECRETS)
