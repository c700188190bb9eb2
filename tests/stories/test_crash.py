"""The service killed while deliveries come in: nothing that was acknowledged is lost or decided otherwise."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.jobs.runner import AT_ONCE
from bot.journal.database import Database, open_database
from bot.simulator.app import create_app
from bot.simulator.records import JSON
from bot.simulator.serve import serve_in_thread
from bot.simulator.signing import serialise, sign
from tests.stories.chaperone_process import Service, environ_of, free_port, write_config
from tests.stories.evenings import DELIVERIES, PLAN, POLICY, PROVOKED, REGISTER, an_evening
from tests.stories.storm import Aftermath, aftermath, held_up, in_seconds, nothing_left, went_on_after
from webhooks.delivery import delivery_id
from webhooks.payloads import parse
from webhooks.receiver import PATH

DEADLINE = timedelta(minutes=3)


@dataclass(slots=True)
class Moments:
    """Counts what happens, deliveries acknowledged and calls received, and releases `struck` at each moment chosen."""

    loop: asyncio.AbstractEventLoop
    chosen: set[int]
    struck: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    happened: int = 0
    strikes: list[datetime] = field(default_factory=list)

    def count(self) -> None:
        self.happened += 1
        if self.happened in self.chosen:
            self.struck.release()

    def counting(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.loop.call_soon_threadsafe(self.count)
            await app(scope, receive, send)

        return counted


@contextmanager
def journal(folder: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{folder / 'journal.db'}")
    try:
        yield database
    finally:
        database.close()


async def send(
    client: httpx.AsyncClient, events: Sequence[JSON], secret: str, service: Service, moments: Moments
) -> list[str]:
    """Deliver a session's events in order, each again until it is acknowledged; gives their ids."""
    acknowledged = []
    for event in events:
        body = serialise(event)
        headers = sign(body, secret, int(datetime.now(UTC).timestamp()))
        status = 0
        while status != httpx.codes.OK:
            await service.up.wait()
            try:
                status = (await client.post(PATH, content=body, headers=headers)).status_code
            except httpx.TransportError:
                continue
        moments.count()
        acknowledged.append(delivery_id(body, parse(body)))
    return acknowledged


async def bring_down(service: Service, moments: Moments) -> None:
    """Kill the service at every moment chosen and start it again."""
    for _ in moments.chosen:
        await moments.struck.acquire()
        moments.strikes.append(datetime.now(UTC))
        await service.kill()
        await service.start()


def gone_through(folder: Path, start: datetime, sessions: int, kills: int) -> Aftermath:
    """An evening from first to last, with the service killed that many times."""
    folder.mkdir()
    zoom, told = an_evening(start, sessions)
    (folder / "register.csv").write_text(REGISTER)
    service = Service(folder / "chaperone.toml", environ_of(zoom))

    async def run() -> tuple[list[str], Moments]:
        chosen = set(random.Random(kills).sample(range(10, sessions * DELIVERIES), kills))
        moments = Moments(asyncio.get_running_loop(), chosen)
        with serve_in_thread(moments.counting(create_app(zoom))) as zoom_url:
            port = free_port()
            write_config(folder, zoom, zoom_url, POLICY, port=port, plan=PLAN)
            async with (
                service,
                asyncio.timeout(DEADLINE.total_seconds()),
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
            ):
                return await stormed(service, client, told, zoom.webhook_secret, moments, folder), moments

    acknowledged, moments = asyncio.run(run())
    with journal(folder) as database, database.engine.connect() as connection:
        return replace(
            aftermath(connection, zoom, acknowledged, service.starts),
            recovered=tuple(held_up(connection, moment) for moment in moments.strikes),
            went_on=tuple(went_on_after(connection, moment) for moment in moments.strikes),
        )


async def stormed(
    service: Service,
    client: httpx.AsyncClient,
    told: Sequence[Sequence[JSON]],
    secret: str,
    moments: Moments,
    folder: Path,
) -> list[str]:
    """Deliver everything, all sessions at once, while the service is killed; gives the ids acknowledged."""
    await service.start()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bring_down(service, moments))
        sending = [tasks.create_task(send(client, events, secret, service, moments)) for events in told]
    with journal(folder) as database:
        await nothing_left(database)
    assert await service.stop() == 0, "".join(service.said)
    return [name for sent in sending for name in sent.result()]


def check(folder: Path, *, sessions: int, kills: int, record: Callable[[str, object], None]) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    killed = gone_through(folder / "killed", start, sessions, kills)
    left_alone = gone_through(folder / "left alone", start, sessions, 0)
    otherwise = (killed.found ^ left_alone.found) | (killed.wanted ^ left_alone.wanted)
    record("tried, times", kills)
    record("lost", len(set(killed.acknowledged) - set(killed.decided)) + len(killed.unfinished))
    record("twice", killed.repeated)
    record("out of order", len(otherwise))
    record("seconds to recover", in_seconds(killed.recovered))
    record("seconds until deciding went on", in_seconds(killed.went_on))
    assert (killed.starts, left_alone.starts) == (1 + kills, 1)
    assert killed.decided == killed.acknowledged == left_alone.decided
    assert len(set(killed.decided)) == sessions * DELIVERIES
    assert killed.found == left_alone.found
    assert killed.wanted == left_alone.wanted
    assert not killed.unfinished
    assert len(killed.due) == sessions * len(PROVOKED)
    assert set(killed.told) == killed.due == set(left_alone.told)
    assert left_alone.repeated == 0
    assert killed.repeated <= kills * AT_ONCE  # what can be under way at a kill; seldom more than one is


@pytest.mark.slow
def test_what_was_acknowledged_survives_ten_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    check(tmp_path, sessions=20, kills=10, record=record_property)
