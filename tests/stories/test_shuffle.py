"""Deliveries that come shuffled, twice or much too late lead to the same report."""

import asyncio
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.app import Chaperone, assembled
from bot.clock import ManualClock
from bot.config import read_config
from bot.journal.decided import session_row
from bot.journal.done import last_report_of
from bot.journal.record import record_of
from bot.journal.tables import findings as breaches
from bot.policy.canonical import policy_from_json
from bot.replay.replayed import replay
from bot.report.build import content_of
from bot.simulator.app import create_app
from bot.simulator.serve import serve_in_thread
from tests.stories.busy_session import REGISTER, START, Told, a_house, busy_session
from tests.stories.chaperone_process import environ_of, write_config

pytestmark = pytest.mark.slow

Arrivals: TypeAlias = Sequence[tuple[datetime, Told]]
Report: TypeAlias = dict[str, Any]

POLICY = """\
[[staff]]
name = "Marta Reyes"
email = "marta@brambleyard.example"
roles = ["host"]
dbs_expires = 2028-01-01
policy_agreed = 2026-09-01

[[staff]]
name = "Jon Abara"
email = "jon@brambleyard.example"
roles = ["host"]
dbs_expires = 2028-01-01
policy_agreed = 2026-09-01

[profiles.children.rules]
recording = {{ policy = "with_consent", respond = ["alert_host", "stop_recording"], after = "1m", then = ["announce"] }}
supervision = {{ then = ["announce"] }}

[[sessions]]
topic = "{topic}"
profile = "children"
register = "{register}"
"""
WITH_REGISTER, WITHOUT_REGISTER = "Weaving *", "Spinning *"
TOLD = busy_session()
LATER = START + timedelta(hours=3)
REPORTED = timedelta(minutes=1)
ZOOMS_TRIES = [timedelta(minutes=minutes) for minutes in (0, 0, 0, 5, 25, 85)]
MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class Stage:
    """Where reports are made: a simulated Zoom, a register, and a folder for each journal."""

    zoom_url: str
    folder: Path
    made: dict[tuple[str, str], Report] = field(default_factory=dict)

    def report(self, arrivals: Arrivals, topic: str, mode: str) -> Report:
        """The report on the session, after its deliveries came at these times, in this order."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            zoom, _, _ = a_house()
            policy = POLICY.format(topic=topic, register=self.folder / "register.csv")
            path = write_config(Path(folder), zoom, self.zoom_url, policy, mode=mode)
            clock = ManualClock(min(at for at, _ in arrivals))

            async def run() -> Report:
                async with assembled(read_config(path, environ_of(zoom)), clock) as chaperone:
                    return await report_of(chaperone, clock, arrivals)

            return asyncio.run(run())

    def ordered(self, topic: str, mode: str) -> Report:
        """The report after everything came once and in order, but late."""
        if (topic, mode) not in self.made:
            self.made[topic, mode] = self.report([(LATER, told) for told in TOLD], topic, mode)
        return self.made[topic, mode]

    def prompt(self, topic: str) -> Report:
        """The report after everything came as it happened."""
        if (topic, "prompt") not in self.made:
            self.made[topic, "prompt"] = self.report([(told.at, told) for told in TOLD], topic, "observe")
        return self.made[topic, "prompt"]


async def report_of(chaperone: Chaperone, clock: ManualClock, arrivals: Arrivals) -> Report:
    uuid = ""
    for at, told in arrivals:
        clock.advance(at - clock.now())
        delivery = told.received(clock.now())
        await chaperone.accept(delivery)
        await chaperone.settle()
        uuid = delivery.meeting_uuid or uuid
    clock.advance(REPORTED)
    await chaperone.settle()
    with chaperone.database.engine.connect() as connection:
        row, issued = session_row(connection, uuid), last_report_of(connection, uuid)
        assert row is not None
        assert issued is not None
        now = chaperone.reporter.report_now(connection, row, clock.now())
        kept = breaches_kept(connection, uuid)
        record = record_of(connection, row)
    assert replay(record, policy_from_json(record.policy_text)[0]).changes == ()
    assert content_of(issued.body) == content_of(now)
    return {**said(now), "breaches kept": kept}


def breaches_kept(connection: Connection, uuid: str) -> list[tuple[object, ...]]:
    """What the loop left in the journal, which the report does not read.

    Not by which of their ids people are called, which hangs on what was received first.
    """
    columns = (breaches.c[name] for name in ("rule", "subject", "reason", "opened_at", "closed_at"))
    kept = (breaches.c.session == uuid) & breaches.c.retracted_at.is_(None)
    rows = connection.execute(select(*columns).where(kept))
    told = [(row.rule, json.loads(row.subject)["name"], *row[2:]) for row in rows]
    return sorted(told, key=lambda breach: (breach[3], breach[0], breach[1]))


def said(report: Report) -> Report:
    """What a report says, but for its place among the others, and when and how what was wanted ended.

    How it ended hangs on what was known at the time: the host is told late of what goes on, and not of what is over.
    """
    findings = [{**f, "responses": [done["action"] for done in f["responses"]]} for f in report["findings"]]
    return {**content_of(report), "findings": findings}


def but_for_lateness(report: Report) -> Report:
    """The same without how much came late."""
    return {**report, "coverage": {**report["coverage"], "late": None}}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    zoom, _, _ = a_house()
    logging.disable(logging.ERROR)  # each run says that the settings cannot be read
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
        serve_in_thread(create_app(zoom)) as url,
    ):
        (Path(folder) / "register.csv").write_text(REGISTER)
        yield Stage(url, Path(folder))
    logging.disable(logging.NOTSET)


shuffled_and_repeated = st.lists(st.sampled_from(range(len(TOLD))), max_size=10).flatmap(
    lambda again: st.permutations([*range(len(TOLD)), *again])
)
tried_again = st.lists(st.sampled_from(ZOOMS_TRIES), min_size=len(TOLD), max_size=len(TOLD))
topics = pytest.mark.parametrize("topic", [WITHOUT_REGISTER, WITH_REGISTER])
modes = pytest.mark.parametrize("mode", ["observe", "enforce"])
phases = tuple(phase for phase in Phase if phase is not Phase.shrink)  # a shrunk order takes minutes to find
a_few = settings(max_examples=2, deadline=None, phases=phases)
many = settings(max_examples=25, deadline=None, phases=phases)


@topics
def test_the_session_is_worth_shuffling(topic: str, stage: Stage) -> None:
    report = stage.prompt(topic)
    breached = {rule["rule"] for rule in report["rules"] if rule["status"] == "breached"}
    assert breached >= {"screen_share", "recording", "waiting_room", "session_close", "supervision"}
    assert ("screen_name" in breached) is (topic == WITH_REGISTER)
    assert report["coverage"]["late"] == 0


def check_shuffled(order: Sequence[int], topic: str, mode: str, stage: Stage) -> None:
    arrivals = [(LATER, TOLD[place]) for place in order]
    assert stage.report(arrivals, topic, mode) == stage.ordered(topic, mode)


def check_tried_again(delays: Sequence[timedelta], topic: str, stage: Stage) -> None:
    arrivals = [(told.at + delay, told) for told, delay in zip(TOLD, delays, strict=True)]
    late = stage.report(sorted(arrivals, key=lambda arrival: arrival[0]), topic, "observe")
    assert but_for_lateness(late) == but_for_lateness(stage.prompt(topic))


@a_few
@given(order=shuffled_and_repeated)
def test_shuffled_and_repeated_deliveries_are_reported_like_ordered_ones(
    order: list[int], stage: Stage
) -> None:
    check_shuffled(order, WITH_REGISTER, "enforce", stage)


@a_few
@given(delays=tried_again)
def test_deliveries_tried_again_are_reported_like_prompt_ones(delays: list[timedelta], stage: Stage) -> None:
    check_tried_again(delays, WITH_REGISTER, stage)


@pytest.mark.slow
@modes
@topics
@many
@given(order=shuffled_and_repeated)
def test_many_shuffled_and_repeated_deliveries_are_reported_like_ordered_ones(
    order: list[int], topic: str, mode: str, stage: Stage
) -> None:
    check_shuffled(order, topic, mode, stage)


@pytest.mark.slow
@topics
@many
@given(delays=tried_again)
def test_many_deliveries_tried_again_are_reported_like_prompt_ones(
    delays: list[timedelta], topic: str, stage: Stage
) -> None:
    check_tried_again(delays, topic, stage)
