"""Zoom's own examples, where they are at hand, posted to the whole service."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select

from bot.app import assembled, create_app
from bot.clock import ManualClock
from bot.config import Config, read_config
from bot.journal.decided import SessionRow
from bot.journal.tables import decisions, deliveries, jobs, sessions
from bot.simulator.app import create_app as create_api
from bot.simulator.serve import serve
from bot.simulator.signing import sign
from bot.simulator.zoom import SimulatedZoom
from tests.stories.chaperone_process import environ_of, write_config
from webhooks.receiver import PATH

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "zoom" / "samples"
FILES = sorted(SAMPLES.glob("*.json"))
NOW = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)

# Zoom's names for what lets somebody in, broadcasts or answers for the account.
SECRET = frozenset(
    {"password", "recording_play_passcode", "participant_pin_code", "host_key", "stream_url", "stream_key"}
    | {
        "download_token",
        "callback_token",
        "callback_url",
        "response_url",
        "file_link",
        "play_url",
        "download_url",
    }
)

pytestmark = pytest.mark.skipif(not FILES, reason="Zoom's examples are not beside this repository")


@dataclass(slots=True)
class Taken:
    """What became of the examples: the answers by file, and what the journal then held."""

    answers: dict[str, int] = field(default_factory=dict)
    undecided: list[str] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    bodies: list[str] = field(default_factory=list)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)


def secrets_in(told: Any, name: str = "") -> Iterator[str]:
    """What of an example is a secret, as it would stand in a body."""
    match told:
        case dict():
            yield from (secret for inner, value in told.items() for secret in secrets_in(value, inner))
        case list():
            yield from (secret for value in told for secret in secrets_in(value, name))
        case str() if "pwd=" in told:
            yield told.partition("pwd=")[2]
        case str() | int() if name in SECRET:
            yield json.dumps(told)


async def take_in(config: Config, secret: str, clock: ManualClock) -> Taken:
    """Post every example, one after the other, and let the service finish each before the next."""
    taken = Taken()
    async with assembled(config, clock) as chaperone:
        transport = httpx.ASGITransport(create_app(chaperone))
        async with httpx.AsyncClient(transport=transport, base_url="http://chaperone.test") as client:
            for file in FILES:
                body = file.read_bytes()
                headers = sign(body, secret, int(clock.now().timestamp()))
                answer = await client.post(PATH, content=body, headers=headers)
                taken.answers[file.stem] = answer.status_code
                await chaperone.settle()
        clock.advance(timedelta(minutes=1))
        await chaperone.settle()
        with chaperone.database.engine.connect() as connection:
            look(connection, taken, clock.now())
            for row in connection.execute(select(sessions)).mappings().all():
                report = chaperone.reporter.report_now(connection, SessionRow(**row), clock.now())
                taken.reports[row["uuid"]] = report
    return taken


def look(connection: Connection, taken: Taken, now: datetime) -> None:
    """Note what the journal says about how the deliveries were decided."""
    for_sessions = deliveries.c.state == "for_session"
    undecided = select(deliveries.c.event).where(for_sessions & deliveries.c.decided_at.is_(None))
    taken.undecided.extend(connection.scalars(undecided))
    taken.faults.extend(
        faults
        for body in connection.scalars(select(decisions.c.body))
        if (faults := json.loads(body).get("faults"))
    )
    due = jobs.c.done_at.is_(None) & ((jobs.c.run_at <= now) | (jobs.c.tries > 0))
    taken.unfinished.extend(connection.scalars(select(jobs.c.id).where(due)))
    taken.bodies.extend(body.decode() for body in connection.scalars(select(deliveries.c.body)))
    taken.named.update(connection.scalars(select(deliveries.c.session).where(for_sessions)))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    clock = ManualClock(NOW)
    zoom = SimulatedZoom(clock)

    async def run() -> Taken:
        async with serve(create_api(zoom)) as url:
            path = write_config(tmp_path_factory.mktemp("samples"), zoom, url, "")
            config = read_config(path, environ_of(zoom))
            return await take_in(config, zoom.webhook_secret, clock)

    return asyncio.run(run())


def test_each_is_acknowledged(taken: Taken) -> None:
    assert taken.answers == {file.stem: 200 for file in FILES}


def test_all_that_are_for_a_session_are_decided_and_nothing_breaks(taken: Taken) -> None:
    assert not taken.undecided
    assert not taken.faults
    assert not taken.unfinished


def test_none_of_their_passcodes_keys_and_tokens_is_kept(taken: Taken) -> None:
    secrets = {secret for file in FILES for secret in secrets_in(json.loads(file.read_bytes()))}
    assert len(secrets) >= 10
    assert not [secret for secret in secrets if any(secret in body for body in taken.bodies)]


def test_each_session_they_tell_of_can_be_reported_on(taken: Taken) -> None:
    assert taken.named
    assert taken.reports.keys() == taken.named
    for uuid, report in taken.reports.items():
        assert report["session"]["meeting_uuid"] == uuid
        assert report["coverage"]["deliveries"] > 0
