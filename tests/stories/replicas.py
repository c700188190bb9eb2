"""The service once or as replicas, Zoom's deliveries shared out between them, and a fault on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.journal.database import open_database
from bot.simulator.app import create_app
from bot.simulator.records import JSON
from bot.simulator.serve import serve_in_thread
from bot.simulator.signing import serialise, sign
from bot.simulator.zoom import SimulatedZoom
from tests.stories.chaperone_process import Service, environ_of, free_port, write_config
from tests.stories.evenings import PLAN, POLICY, REGISTER, an_evening
from tests.stories.storm import Aftermath, aftermath, held_up, nothing_left, went_on_after
from webhooks.delivery import delivery_id
from webhooks.payloads import parse
from webhooks.receiver import PATH

DEADLINE = timedelta(minutes=3)

# For how long Zoom waits for an answer, and for how long a balancer in front keeps away from who did not give one.
ANSWER_WITHIN = timedelta(seconds=3)
AWAY = timedelta(seconds=2)

# Each way.
CALL_TAKES = timedelta(milliseconds=150)


@dataclass(slots=True)
class Replicas:
    """Replicas and what balances deliveries between them.

    `strikes` are the moments at which something was done to them, or at which what was done was over. `refused` counts the
    deliveries that were not acknowledged, each of which was sent again.
    """

    storage: str
    services: list[Service]
    clients: list[httpx.AsyncClient]
    secret: str
    acknowledged: list[str] = field(default_factory=list)
    strikes: list[datetime] = field(default_factory=list)
    refused: int = 0
    _away: dict[int, datetime] = field(default_factory=dict)
    _turn: Iterator[int] = field(default_factory=count)

    def strike(self) -> None:
        """Note that something is done now."""
        self.strikes.append(datetime.now(UTC))

    async def acknowledge(self, share: int) -> None:
        """Wait until so many deliveries were acknowledged."""
        while len(self.acknowledged) < share:  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    async def send(self, events: Sequence[JSON], pause: timedelta) -> None:
        """Deliver a session's events in order, each to whichever replica takes it."""
        for event in events:
            body = serialise(event)
            while not await self._post(body):
                self.refused += 1
                await asyncio.sleep(0.05)
            self.acknowledged.append(delivery_id(body, parse(body)))
            await asyncio.sleep(pause.total_seconds())

    async def _post(self, body: bytes) -> bool:
        number = self._next()
        headers = sign(body, self.secret, int(datetime.now(UTC).timestamp()))
        try:
            answer = await self.clients[number].post(PATH, content=body, headers=headers)
        except httpx.TransportError:
            self._away[number] = datetime.now(UTC) + AWAY
            return False
        return answer.status_code == httpx.codes.OK

    def _next(self) -> int:
        now, all_of_them = datetime.now(UTC), range(len(self.clients))
        there = [n for n in all_of_them if self._away.get(n, now) <= now] or list(all_of_them)
        return there[next(self._turn) % len(there)]


Fault = Callable[[Replicas], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Weathered:
    """What came of an evening with faults.

    For each, `recovered` says how long it was until what it held up was done, and `went_on` until anything was decided.
    """

    aftermath: Aftermath
    recovered: list[timedelta]
    went_on: list[timedelta]
    refused: int


@asynccontextmanager
async def at_work(
    folder: Path, zoom: SimulatedZoom, zoom_url: str, storage: str, replicas: int
) -> AsyncIterator[Replicas]:
    """So many that run, over one journal."""
    secrets = environ_of(zoom)
    async with AsyncExitStack() as stack:
        services, clients = [], []
        for number in range(replicas):
            port = free_port()
            config = write_config(
                folder,
                zoom,
                zoom_url,
                POLICY,
                port=port,
                storage=storage,
                plan=PLAN,
                name=f"replica{number}.toml",
            )
            services.append(await stack.enter_async_context(Service(config, secrets)))
            client = httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", timeout=ANSWER_WITHIN.total_seconds()
            )
            clients.append(await stack.enter_async_context(client))
        await asyncio.gather(*(service.start() for service in services))
        yield Replicas(storage, services, clients, zoom.webhook_secret)


def weather(
    folder: Path,
    start: datetime,
    storage: str,
    fault: Fault,
    *,
    sessions: int,
    pause: timedelta,
    replicas: int = 2,
) -> Weathered:
    """An evening on so many replicas while `fault` does what it does; a replica that it ended may stay so."""
    folder.mkdir()
    zoom, told = an_evening(start, sessions)
    (folder / "register.csv").write_text(REGISTER)

    async def run() -> Weathered:
        with serve_in_thread(slowly(create_app(zoom))) as zoom_url:
            async with (
                at_work(folder, zoom, zoom_url, storage, replicas) as running,
                asyncio.timeout(DEADLINE.total_seconds()),
            ):
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(fault(running))
                    for events in told:
                        tasks.create_task(running.send(events, pause))
                async with open_database(storage) as database:
                    await nothing_left(database)
                    return await database.read(lambda connection: _weathered(connection, zoom, running))

    return asyncio.run(run())


def slowly(app: ASGIApp) -> ASGIApp:
    """Zoom as it is, in no hurry, so that something is always under way."""

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(CALL_TAKES.total_seconds())
        await app(scope, receive, send)
        await asyncio.sleep(CALL_TAKES.total_seconds())

    return slow


def _weathered(connection: Connection, zoom: SimulatedZoom, replicas: Replicas) -> Weathered:
    starts = sum(service.starts for service in replicas.services)
    return Weathered(
        aftermath(connection, zoom, replicas.acknowledged, starts),
        [held_up(connection, moment) for moment in replicas.strikes],
        [went_on_after(connection, moment) for moment in replicas.strikes],
        replicas.refused,
    )
