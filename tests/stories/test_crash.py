"""The service killed while deliveries come in: nothing that was acknowledged is lost or decided otherwise."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, Table, func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import WallClock
from bot.jobs.runner import AT_ONCE
from bot.jobs.table import JobKind
from bot.journal.database import Database, open_database
from bot.journal.decided import actions_of
from bot.journal.done import outcomes_of
from bot.journal.tables import actions, deliveries, findings, jobs
from bot.simulator.app import create_app
from bot.simulator.gate import Call
from bot.simulator.records import JSON
from bot.simulator.serve import serve_in_thread
from bot.simulator.signing import serialise, sign
from bot.simulator.zoom import SimulatedZoom
from rules.actions import Action, ActionKind, ActionOutcome
from tests.stories.evenings import DELIVERIES, POLICY, PROVOKED, REGISTER, an_evening
from tests.stories.service import Service, environ_of, free_port, write_config
from webhooks.delivery import delivery_id
from webhooks.payloads import parse
from webhooks.receiver import PATH

DEADLINE = timedelta(minutes=3)
LOOK_EVERY = timedelta(milliseconds=50)
CONTROLS = {
    ActionKind.STOP_RECORDING: "recording.stop",
    ActionKind.STOP_AI_COMPANION: "ai_companion.stop",
    ActionKind.REMOVE_PARTICIPANT: "participant.remove",
}

Control = tuple[str, str, str | None]
"""What Zoom was, or is to be, told to do: the meeting, the method and the participant."""


@dataclass(slots=True)
class Moments:
    """Counts what happens, deliveries acknowledged and calls received, and releases `struck` at each moment chosen."""

    loop: asyncio.AbstractEventLoop
    chosen: set[int]
    struck: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    happened: int = 0

    def count(self) -> None:
        self.happened += 1
        if self.happened in self.chosen:
            self.struck.release()

    def counting(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.loop.call_soon_threadsafe(self.count)
            await app(scope, receive, send)

        return counted


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the journal and Zoom hold once everything is over."""

    acknowledged: list[str]
    decided: list[str]
    found: set[tuple[object, ...]]
    wanted: set[tuple[object, ...]]
    unfinished: list[Action]
    due: set[Control]
    told: Counter[Control]
    starts: int

    @property
    def repeated(self) -> int:
        """How many controls Zoom was given more than once, each time too many counted."""
        return self.told.total() - len(self.told)


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
        await service.kill()
        await service.start()


async def nothing_left(database: Database) -> None:
    """Wait until the service has decided and done all there is, but for what is hours ahead."""

    def left(connection: Connection) -> int:
        undecided = (deliveries.c.state == "for_session") & deliveries.c.decided_at.is_(None)
        ahead = {JobKind.ISSUE_REPORT, JobKind.FIND_MEETINGS, JobKind.REMIND, JobKind.EXAMINE}
        waiting = jobs.c.done_at.is_(None) & jobs.c.kind.not_in(ahead)
        counts = (select(func.count()).where(undecided), select(func.count()).where(waiting))
        return sum(connection.scalar(count) or 0 for count in counts)

    while await database.read(left):
        await WallClock().sleep(LOOK_EVERY)


def gone_through(folder: Path, start: datetime, sessions: int, kills: int) -> Aftermath:
    """An evening from first to last, with the service killed that many times."""
    folder.mkdir()
    zoom, told = an_evening(start, sessions)
    (folder / "register.csv").write_text(REGISTER)
    service = Service(folder / "chaperone.toml", environ_of(zoom))

    async def run() -> list[str]:
        chosen = set(random.Random(kills).sample(range(10, sessions * DELIVERIES), kills))
        moments = Moments(asyncio.get_running_loop(), chosen)
        with serve_in_thread(moments.counting(create_app(zoom))) as zoom_url:
            port = free_port()
            write_config(folder, zoom, zoom_url, POLICY, port=port)
            async with (
                service,
                asyncio.timeout(DEADLINE.total_seconds()),
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
            ):
                return await stormed(service, client, told, zoom.webhook_secret, moments, folder)

    acknowledged = asyncio.run(run())
    with journal(folder) as database, database.engine.connect() as connection:
        return aftermath(connection, zoom, acknowledged, service.starts)


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


def aftermath(connection: Connection, zoom: SimulatedZoom, acknowledged: list[str], starts: int) -> Aftermath:
    meetings = {run.uuid: run.meeting_id for run in zoom.runs}
    due, unfinished = set(), []
    for uuid, meeting_id in meetings.items():
        ended = outcomes_of(connection, uuid)
        for action in actions_of(connection, uuid):
            if action.id not in ended or ended[action.id].outcome is ActionOutcome.FAILED:
                unfinished.append(action)
            if action.kind in CONTROLS:
                who = action.subject.participant_uuid if "participant" in CONTROLS[action.kind] else None
                due.add((meeting_id, CONTROLS[action.kind], who))
    decided = deliveries.c.decided_at.is_not(None) & (deliveries.c.source == "zoom")
    return Aftermath(
        acknowledged=sorted(acknowledged),
        decided=sorted(connection.scalars(select(deliveries.c.id).where(decided))),
        found=rows(connection, findings, "session", "id", "opened_at", "closed_at", "retracted_at"),
        wanted=rows(connection, actions, "session", "id", "kind", "at"),
        unfinished=unfinished,
        due=due,
        told=Counter(control(call) for call in zoom.calls if call.path.startswith("/live_meetings/")),
        starts=starts,
    )


def rows(connection: Connection, table: Table, *columns: str) -> set[tuple[object, ...]]:
    return {tuple(row) for row in connection.execute(select(*(table.c[name] for name in columns)))}


def control(call: Call) -> Control:
    return call.path.split("/")[2], call.json["method"], call.json.get("params", {}).get("participant_uuid")


def check(folder: Path, *, sessions: int, kills: int, record: Callable[[str, object], None]) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    killed = gone_through(folder / "killed", start, sessions, kills)
    left_alone = gone_through(folder / "left alone", start, sessions, 0)
    assert (killed.starts, left_alone.starts) == (1 + kills, 1)
    assert killed.decided == killed.acknowledged == left_alone.decided
    assert len(set(killed.decided)) == sessions * DELIVERIES
    assert killed.found == left_alone.found
    assert killed.wanted == left_alone.wanted
    assert not killed.unfinished
    assert len(killed.due) == sessions * len(PROVOKED)
    assert set(killed.told) == killed.due == set(left_alone.told)
    assert left_alone.repeated == 0
    record("controls given again after a kill", killed.repeated)
    assert killed.repeated <= kills * AT_ONCE  # what can be under way at a kill; seldom more than one is


def test_what_was_acknowledged_survives_two_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    check(tmp_path, sessions=3, kills=2, record=record_property)


@pytest.mark.slow
def test_what_was_acknowledged_survives_ten_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    check(tmp_path, sessions=20, kills=10, record=record_property)
