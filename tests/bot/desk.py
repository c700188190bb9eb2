"""A decider at work on one session, from a journal of its own."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import ManualClock
from bot.config import Config
from bot.deciding import Decider, Live
from bot.jobs.table import Job, due
from bot.journal.database import Database, open_database
from bot.journal.decided import SessionRow, actions_of, session_row
from bot.journal.received import insert_new, mark_decided, row_of, undecided
from bot.journal.tables import findings
from bot.policy.canonical import policy_as_json
from bot.simulator.records import JSON
from bot.simulator.zoom import SimulatedZoom
from rules.actions import Action
from tests.bot.house import (
    START,
    UUID,
    an_account,
    configured,
    received,
)

SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """A decider at work on one session, from a journal of its own."""

    config: Config
    database: Database
    zoom: SimulatedZoom
    clock: ManualClock
    live: Live | None = None
    ids: list[str] = field(default_factory=list)

    @property
    def decider(self) -> Decider:
        return Decider(self.config.policy, policy_as_json(self.config.policy, self.config.switched_off))

    def decide(self, *events: JSON, at: datetime | None = None) -> Live | None:
        """Receive these, and decide what waits."""
        now = at or self.clock.now()
        rows = [row_of(received(event, now)) for event in events]
        with self.database.engine.begin() as connection:
            insert_new(connection, rows)
            while (waiting := undecided(connection, 100, ())) or events == ():
                news = [event for d in waiting if (event := d.event) is not None]
                self.live = self.decider.decide(connection, UUID, self.live, news, now)
                mark_decided(connection, [d.delivery for d in waiting], now)
                if not waiting:
                    break
        return self.live

    def hear(self, *, at: datetime | None = None) -> Live | None:
        """Decide everything that Zoom has to tell."""
        events = list(self.zoom.outbox)
        self.zoom.outbox.clear()
        return self.decide(*events, at=at)

    def forget(self) -> None:
        """As after a restart."""
        self.live = None

    def read(self, statement: Any) -> list[Any]:
        with self.database.engine.connect() as connection:
            return list(connection.execute(statement))

    @property
    def row(self) -> SessionRow:
        with self.database.engine.connect() as connection:
            row = session_row(connection, UUID)
        assert row is not None
        return row

    @property
    def actions(self) -> list[Action]:
        with self.database.engine.connect() as connection:
            return actions_of(connection, UUID)

    @property
    def jobs(self) -> list[Job]:
        with self.database.engine.connect() as connection:
            return due(connection, self.clock.now() + timedelta(days=1), 1000)

    @property
    def found(self) -> set[tuple[str, datetime, datetime | None]]:
        """The breaches that the journal keeps, but for those disproved."""
        kept = select(findings.c.id, findings.c.opened_at, findings.c.closed_at)
        return {tuple(row) for row in self.read(kept.where(findings.c.retracted_at.is_(None)))}


@contextmanager
def a_desk(folder: Path, **config: Any) -> Iterator[Desk]:
    clock = ManualClock(START)
    zoom, _, _ = an_account(clock)
    settings = configured(folder, zoom, "http://127.0.0.1", **config)
    with closing(open_database(settings.storage.url)) as database:
        yield Desk(settings, database, zoom, clock)
