"""Whatever happens in a session, and however late Zoom tells of it: deciding it again gives what was decided then."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deciding import Decider, Live
from bot.journal.database import Database, open_database
from bot.journal.decided import session_row
from bot.journal.known import Known
from bot.journal.received import insert_new, mark_decided, row_of, row_of_known, undecided
from bot.journal.record import Record, record_of
from bot.policy.canonical import policy_as_json, policy_from_json
from bot.replay.replayed import Replay, replay
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.events import Event
from rules.policy import Response
from tests.bot.house import received
from tests.bot.journals import new_journal
from tests.bot.wire import as_zoom_tells
from tests.rules.scenes import policy_of, preset, seconds
from tests.rules.sequences import sequences

# The strictest of everything, so that everything can come of a sequence.
EVERYTHING_AT_ONCE = Response(tuple(ActionKind), seconds(30), (ActionKind.REMOVE_PARTICIPANT,))
POLICY = policy_of(**{name: preset(name, response=EVERYTHING_AT_ONCE) for name in catalog()})
ZOOMS_TRIES = [timedelta(seconds=s) for s in (0, 0, 0, 1, 7, 300, 1500, 5100)]
MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class Archive:
    """A journal that sessions are decided in, one after the other."""

    database: Database
    numbers: Iterator[int] = field(default_factory=count)

    def decided(self, events: Sequence[Event], delays: Sequence[timedelta], *, restarts: int) -> Record:
        """A session, each event of which came so much later than it happened; after every so many a restart."""
        uuid = f"session {next(self.numbers)}"
        decider = Decider(POLICY, policy_as_json(POLICY, {}))
        arrivals = sorted(
            (
                (event.at + delay, number, event)
                for number, (event, delay) in enumerate(zip(events, delays[: len(events)], strict=True))
            ),
            key=lambda arrival: arrival[:2],
        )
        live: Live | None = None
        now = arrivals[0][0]
        for at, number, event in arrivals:
            now = max(at, now + timedelta(milliseconds=1))
            live = self._decide(
                decider, uuid, None if restarts and number % restarts == 0 else live, event, now
            )
        with self.database.engine.begin() as connection:
            decider.decide(connection, uuid, live, (), now + timedelta(hours=3))
            row = session_row(connection, uuid)
            assert row is not None
            return record_of(connection, row)

    def _decide(
        self, decider: Decider, uuid: str, live: Live | None, event: Event, now: datetime
    ) -> Live | None:
        told = row_for(event, uuid, now)
        if told is None:
            return live
        with self.database.engine.begin() as connection:
            insert_new(connection, [told])
            while waiting := undecided(connection, 100, ()):
                news = [event for one in waiting if (event := one.event) is not None]
                live = decider.decide(connection, uuid, live, news, now)
                mark_decided(connection, [one.delivery for one in waiting], now)
        return live


def row_for(event: Event, uuid: str, now: datetime) -> dict[str, object] | None:
    if isinstance(event, Known):
        return row_of_known(uuid, replace(event, delivery=""), now)
    told = as_zoom_tells(event, uuid)
    return None if told is None else row_of(received(told, now))


def is_readable(event: Event) -> bool:
    """Whether what Zoom tells of it says enough to begin a session with."""
    row = row_for(event, "", event.at)
    return row is not None and row["state"] == "for_session"


def held(record: Record) -> Replay:
    return replay(record, policy_from_json(record.policy_text)[0])


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
        closing(open_database(new_journal(Path(folder)))) as database,
    ):
        yield Archive(database)


told_late = st.lists(st.sampled_from(ZOOMS_TRIES), min_size=20, max_size=20)


@settings(deadline=None, max_examples=50)
@given(events=sequences, delays=told_late, restarts=st.integers(0, 4))
def test_deciding_again_gives_what_was_decided_then(
    events: list[Event], delays: list[timedelta], restarts: int, archive: Archive
) -> None:
    events = [event for event in events if row_for(event, "", event.at) is not None]
    if any(is_readable(event) for event in events):
        replayed = held(archive.decided(events, delays, restarts=restarts))
        assert replayed.changes == ()
        assert not replayed.differs
