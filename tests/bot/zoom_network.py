"""A simulated Zoom account and clients of it, over loopback HTTP or in process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import stamina

from bot.clock import ManualClock
from bot.simulator.app import create_app
from bot.simulator.serve import serve
from bot.simulator.zoom import SimulatedZoom
from bot.zoom import Zoom, connect
from bot.zoom.api import TRIES, Api
from bot.zoom.limits import Plan, RateLimits
from bot.zoom.token import Token

START = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
MEETING = "81234567890"
HOST = "ada@crafts.example"
SENDER = "chaperone@crafts.example"


def an_account() -> tuple[SimulatedZoom, ManualClock]:
    """An account on a clock of its own, with a host, Chaperone's user and one meeting."""
    clock = ManualClock(START)
    account = SimulatedZoom(clock)
    host = account.add_user(HOST, "Ada Host")
    account.add_user(SENDER, "Chaperone")
    account.add_meeting(host, "Kids quilting", meeting_id=MEETING, settings={"waiting_room": False})
    return account, clock


@asynccontextmanager
async def connected(account: SimulatedZoom, clock: ManualClock) -> AsyncIterator[Zoom]:
    """Chaperone's client of this account over loopback HTTP; failing calls are tried again at once."""
    with stamina.set_testing(True, attempts=TRIES, cap=True):
        async with (
            serve(create_app(account)) as url,
            connect(
                account_id=account.account_id,
                client_id=account.client_id,
                client_secret=account.client_secret,
                api_url=f"{url}/v2",
                oauth_url=f"{url}/oauth/token",
                clock=clock,
                plan=Plan.PRO,
            ) as zoom,
        ):
            yield zoom


@asynccontextmanager
async def an_api(
    account: SimulatedZoom, clock: ManualClock, *, secret: str | None = None
) -> AsyncIterator[Api]:
    """The path of all calls, in process, so that the account can also not answer at all."""
    transport = httpx.ASGITransport(create_app(account))
    with stamina.set_testing(True, attempts=TRIES, cap=True):
        async with httpx.AsyncClient(transport=transport) as client:
            token = Token(
                client,
                oauth_url="http://zoom.example/oauth/token",
                form={"grant_type": "account_credentials", "account_id": account.account_id},
                client_id=account.client_id,
                client_secret=secret or account.client_secret,
                clock=clock,
            )
            limits = RateLimits(Plan.PRO, clock)
            yield Api(client, token, limits, clock, api_url="http://zoom.example/v2/")


def paths(account: SimulatedZoom) -> list[str]:
    """Method and path of every call the account received but those for a token."""
    return [f"{call.method} {call.path}" for call in account.calls if call.path != "/oauth/token"]
