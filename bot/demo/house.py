"""What the demonstration runs: the service as it always is, on a Zoom that is simulated, and their files."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from sqlalchemy import Connection
from starlette.types import ASGIApp

from bot.accounts.links import entry_link
from bot.accounts.reception import Reception
from bot.app import Chaperone, assembled, create_app, running
from bot.clock import Clock, WallClock
from bot.config import Config, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.jobs.table import next_due
from bot.journal.decided import due_sessions, session_key
from bot.journal.received import undecided
from bot.simulator import thimble_lane as club
from bot.simulator.app import create_app as create_api
from bot.simulator.delivery import Delivery
from bot.simulator.evening_quilters import EVENING_QUILTERS
from bot.simulator.serve import serve
from bot.simulator.young_stitchers import YOUNG_STITCHERS
from bot.simulator.zoom import SimulatedZoom
from bot.site.access import COOKIE
from rules.session import BEGINNING

DATABASE: Final = "chaperone.db"
SETTINGS: Final = "chaperone.toml"
REGISTER: Final = "{play.name}.csv"
REPORT: Final = "{play.name}.html"
DATA: Final = "{play.name}.json"
LOG: Final = "chaperone.log"

PLAYS: Final = (YOUNG_STITCHERS, EVENING_QUILTERS)

_OF_A_PLAY: Final = [name.format(play=play) for play in PLAYS for name in (REGISTER, REPORT, DATA)]
_WRITTEN: Final = (SETTINGS, LOG, *_OF_A_PLAY, *(DATABASE + end for end in ("", "-wal", "-shm")))
_LOOK_EVERY: Final = timedelta(seconds=2)

# What Chaperone does about something comes so soon after it.
_SOON: Final = timedelta(minutes=1)

# What is on file about the staff, whenever it is played.
_CHECKED_FOR: Final = timedelta(days=400)
_AGREED_BEFORE: Final = timedelta(days=60)

# Whoever looks at the pages is no part of what is played, so a minute is a minute for them.
_HOURS: Final = WallClock()

# Of the session's time.
_PATIENCE: Final = timedelta(minutes=10)

CONFIG: Final = """\
# Written by `chaperone demo`, anew at every run.
mode = "enforce"

[zoom]
account_id = "{zoom.account_id}"
client_id = "{zoom.client_id}"
api_url = "{url}/v2"
oauth_url = "{url}/oauth/token"

[organisation]
name = "{ORGANISATION}"
timezone = "Europe/London"

[storage]
url = "sqlite:///{database}"

[alerts]
sender = "{SENDER_EMAIL}"

[webhooks]
max_age = "1h"  # a minute goes by in a second here, so that what has just happened is soon old

[[staff]]
name = "{HOST}"
email = "{HOST_EMAIL}"
roles = ["host"]
dbs_expires = {expires}
policy_agreed = {agreed}

[[staff]]
name = "{CO_HOST}"
email = "{CO_HOST_EMAIL}"
roles = ["host"]
dbs_expires = {expires}
policy_agreed = {agreed}

[[staff]]
name = "{LEAD}"
email = "{LEAD_EMAIL}"
roles = ["safeguarding_lead", "reviewer"]
dbs_expires = {expires}
policy_agreed = {agreed}
"""

SESSIONS: Final = """
[[sessions]]
meeting_id = "{play.meeting_id}"
profile = "{play.profile}"
register = "{register}"
"""


@dataclass(frozen=True, slots=True)
class House:
    """Chaperone at `url`, at work on the sessions of `zoom`."""

    chaperone: Chaperone
    config: Config
    zoom: SimulatedZoom
    url: str

    @property
    def page(self) -> str:
        """The address of the staff page of the session that was played last."""
        return f"{self.url}/sessions/{session_key(self.zoom.runs[-1].uuid)}"

    @property
    def reception(self) -> Reception:
        """Where people sign in to the staff pages."""
        return Reception.of(self.chaperone.database, _HOURS, self.config.policy)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client that has signed in to the staff pages as the safeguarding lead."""
        held = await self.reception.by_provider(club.LEAD_EMAIL)
        async with httpx.AsyncClient(cookies={COOKIE: held}) as client:
            yield client

    async def link(self) -> str:
        """A link that opens the staff pages for the safeguarding lead, once; no other that was made before does then."""
        return entry_link(self.url, await self.reception.link(club.LEAD_EMAIL, asks_password=False))

    def to_last(self, link: str) -> str:
        """This link, leading on to the session that was played last."""
        return f"{link}?next={self.page.removeprefix(self.url)}"

    async def quiet(self) -> None:
        """Wait until all that has happened is delivered, decided and done; TimeoutError where that takes too long."""
        clock = self.chaperone.clock
        give_up = clock.now() + _PATIENCE
        while self.zoom.outbox or not await self.chaperone.database.read(self._nothing_left):
            if clock.now() > give_up:
                raise TimeoutError
            await clock.sleep(_LOOK_EVERY)

    def _nothing_left(self, connection: Connection) -> bool:
        to_decide = undecided(connection, 1, ()) or due_sessions(connection, self.chaperone.clock.now())
        coming = next_due(connection, BEGINNING)
        # What lies further ahead, such as a look at the next session, is not about what has happened.
        return not to_decide and (coming is None or coming > self.chaperone.clock.now() + _SOON)


def prepare(folder: Path) -> None:
    """Make the folder with the registers in it, and remove what an earlier run wrote there, and nothing else.

    Raises OSError where that cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _WRITTEN:
        (folder / name).unlink(missing_ok=True)
    for play in PLAYS:
        (folder / REGISTER.format(play=play)).write_text(play.register, encoding="utf-8")


def rehearse(zoom: SimulatedZoom, start: datetime) -> None:
    """Put the club's users and its meetings on the account, the first planned for `start`."""
    club.thimble_lane(zoom)
    for play in PLAYS:
        play.plan(zoom, start + play.after)


def configuration(zoom: SimulatedZoom, url: str, folder: Path) -> Config:
    """Write the configuration for a Zoom at `url` into the folder and read it, with the simulated secrets."""
    today = zoom.clock.now().date()
    dates = {"expires": today + _CHECKED_FOR, "agreed": today - _AGREED_BEFORE}
    text = CONFIG.format(zoom=zoom, url=url, database=DATABASE, **dates, **vars(club))
    text += "".join(SESSIONS.format(play=play, register=REGISTER.format(play=play)) for play in PLAYS)
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    secrets = {CLIENT_VARIABLE: zoom.client_secret, WEBHOOK_VARIABLE: zoom.webhook_secret}
    return read_config(folder / SETTINGS, secrets)


@asynccontextmanager
async def at_work(
    zoom: SimulatedZoom, clock: Clock, folder: Path, around: Callable[[ASGIApp], ASGIApp]
) -> AsyncIterator[House]:
    """The service at work, with every event of `zoom` delivered to it; `around` wraps the simulated API."""
    async with serve(around(create_api(zoom))) as api:
        config = configuration(zoom, api, folder)
        async with (
            assembled(config, clock) as chaperone,
            running(chaperone),
            serve(create_app(chaperone, _HOURS)) as url,
            _delivering(zoom, url),
        ):
            yield House(chaperone, config, zoom, url)


@asynccontextmanager
async def _delivering(zoom: SimulatedZoom, url: str) -> AsyncIterator[None]:
    async with httpx.AsyncClient() as client:
        delivering = asyncio.create_task(Delivery(zoom, client, f"{url}/webhooks/zoom").run())
        try:
            yield
        finally:
            delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivering


@contextmanager
def no_proxy() -> Iterator[None]:
    """Have this machine asked directly, whatever proxy the environment names."""
    before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    os.environ.update(dict.fromkeys(before, "127.0.0.1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def warnings_kept(path: Path) -> Iterator[None]:
    """Have warnings and errors written to a file, which is made with the first, and none to the terminal."""
    file = logging.FileHandler(path, encoding="utf-8", delay=True)
    file.setLevel(logging.WARNING)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(file)
    try:
        yield
    finally:
        root.removeHandler(file)
        file.close()
