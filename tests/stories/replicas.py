"""Two replicas over one PostgreSQL server, Zoom's deliveries shared out between them, and a fault on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
from sqlalchemy import Connection, func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.journal.database import open_database
from bot.journal.tables import actions, deliveries, outcomes
from bot.simulator.app import create_app
from bot.simulator.records import JSON
from bot.simulator.serve import serve_in_thread
from bot.simulator.signing import serialise, sign
from bot.simulator.zoom import SimulatedZoom
from tests.postgres import Server, new_database
from tests.stories.evenings import PLAN, POLICY, REGISTER, an_evening
from tests.stories.service import Service, environ_of, free_port, write_config
from tests.stories.storm import Aftermath, aftermath, nothing_left
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
    """Replicas and what balances deliveries between them. `strikes` are the moments at which something was done to them."""

    server: Server
    storage: str
    services: list[Service]
    clients: list[httpx.AsyncClient]
    secret: str
    acknowledged: list[str] = field(default_factory=list)
    strikes: list[datetime] = field(default_factory=list)
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
            while not await self._post(body):  # noqa: ASYNC110
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
    """What came of an evening with faults; `recovered` says for each how long it was until what it held up was done."""

    aftermath: Aftermath
    recovered: list[timedelta]


@asynccontextmanager
async def two_replicas(
    folder: Path, zoom: SimulatedZoom, zoom_url: str, server: Server
) -> AsyncIterator[Replicas]:
    """Two that run, over a new journal on a server."""
    storage, secrets = new_database(server), environ_of(zoom)
    async with AsyncExitStack() as stack:
        services, clients = [], []
        for number in range(2):
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
        yield Replicas(server, storage, services, clients, zoom.webhook_secret)


def weather(
    folder: Path, start: datetime, server: Server, fault: Fault, *, sessions: int, pause: timedelta
) -> Weathered:
    """An evening on two replicas while `fault` does what it does; a replica that it ended may stay so."""
    folder.mkdir()
    zoom, told = an_evening(start, sessions)
    (folder / "register.csv").write_text(REGISTER)

    async def run() -> Weathered:
        with serve_in_thread(slowly(create_app(zoom))) as zoom_url:
            async with (
                two_replicas(folder, zoom, zoom_url, server) as replicas,
                asyncio.timeout(DEADLINE.total_seconds()),
            ):
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(fault(replicas))
                    for events in told:
                        tasks.create_task(replicas.send(events, pause))
                async with open_database(replicas.storage) as database:
                    await nothing_left(database)
                    return await database.read(lambda connection: _weathered(connection, zoom, replicas))

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
        [_held_up(connection, moment) for moment in replicas.strikes],
    )


def _held_up(connection: Connection, moment: datetime) -> timedelta:
    """How long after this moment the last was decided or done that was there to be by then."""
    decided = select(func.max(deliveries.c.decided_at)).where(deliveries.c.received_at <= moment)
    done = (
        select(func.max(outcomes.c.at))
        .join(actions, actions.c.id == outcomes.c.action)
        .where(actions.c.decided_at <= moment)
    )
    times = [at for at in (connection.scalar(decided), connection.scalar(done)) if at is not None]
    return max(max(times, default=moment) - moment, timedelta())
