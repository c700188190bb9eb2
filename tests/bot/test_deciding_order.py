"""Whatever the order in which news come, a session is decided as if they had come in order."""

import itertools
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.journal.database import open_database
from bot.journal.received import events_of, insert_new, row_of
from bot.simulator.records import JSON
from rules.engine import fold, run_until
from rules.events import RegisterRead
from rules.session import Session
from tests.bot.desk import SECOND, Desk, a_desk
from tests.bot.house import (
    ADA,
    BEN,
    MEETING,
    START,
    UUID,
    an_account,
    received,
)

pytestmark = pytest.mark.usefixtures("either_store")
ONLY_SQLITE = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)

# Nothing happens later than it is told of.
AFTERWARDS = START + timedelta(hours=2)


@pytest.fixture(scope="module")
def an_hour() -> list[JSON]:
    """A session with something wrong in it at every turn."""
    clock = ManualClock(START)
    zoom, _, _ = an_account(clock)
    steps: tuple[Callable[[], object], ...] = (
        lambda: zoom.start(MEETING, uuid=UUID),
        lambda: zoom.arrive(MEETING, ADA),
        lambda: zoom.join(MEETING, "Galaxy Tab"),
        lambda: zoom.admit(MEETING, ADA),
        lambda: zoom.share_screen(MEETING, ADA),
        lambda: zoom.start_recording(MEETING),
        lambda: zoom.join(MEETING, BEN),
        lambda: zoom.stop_sharing(MEETING, ADA),
        lambda: zoom.leave(MEETING, "Galaxy Tab"),
        lambda: zoom.stop_recording(MEETING),
        lambda: zoom.share_screen(MEETING, BEN),
        lambda: zoom.end(MEETING),
    )
    for step, seconds in zip(steps, itertools.cycle((3, 0, 7, 1)), strict=False):
        step()
        clock.advance(seconds * SECOND)
    return list(zoom.outbox)


def at_of(event: JSON) -> datetime:
    return received(event, AFTERWARDS).occurred_at or START


def in_order(desk: Desk, events: Sequence[JSON]) -> Session:
    with desk.database.engine.connect() as connection:
        (register,) = (e for e in events_of(connection, UUID) if isinstance(e, RegisterRead))
    told = [row_of(received(event, AFTERWARDS)) for event in events]
    with closing(open_database("sqlite://")) as database, database.engine.begin() as connection:
        insert_new(connection, told)
        session = Session(UUID)
        all_of_it = [register, *events_of(connection, UUID)]
        for _ in fold(desk.config.policy, session, all_of_it):
            pass
        for _ in run_until(desk.config.policy, session, AFTERWARDS):
            pass
    return session


def as_received(desk: Desk) -> Session:
    """The session as it is decided again from the journal."""
    session = Session(UUID)
    with desk.database.engine.connect() as connection:
        told = events_of(connection, UUID)
    for _ in fold(desk.config.policy, session, told):
        pass
    for _ in run_until(desk.config.policy, session, AFTERWARDS):
        pass
    return session


def breaches(session: Session) -> list[tuple[object, ...]]:
    """What people see of the breaches: not by which of their ids somebody is called."""
    every = session.episodes.all
    return [(e.rule, e.finding.subject.name, e.finding.reason, e.opened_at, e.closed_at) for e in every]


@ONLY_SQLITE
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_whatever_the_order_and_the_lots_in_which_news_come_the_same_is_found(
    an_hour: list[JSON], data: st.DataObject
) -> None:
    delays = data.draw(st.lists(st.integers(0, 40), min_size=len(an_hour), max_size=len(an_hour)), "delays")
    forgets = data.draw(st.sets(st.integers(0, len(an_hour))), "restarts")
    arrivals = sorted(
        (
            (at_of(event) + delay * SECOND, n, event)
            for n, (event, delay) in enumerate(zip(an_hour, delays, strict=True))
        ),
        key=lambda arrival: arrival[:2],
    )
    with TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
        for number, (at, together) in enumerate(itertools.groupby(arrivals, key=lambda arrival: arrival[0])):
            if number in forgets:
                desk.forget()
            desk.decide(*(event for _, _, event in together), at=at)
        desk.decide(at=AFTERWARDS)
        session, again = in_order(desk, an_hour), as_received(desk)
        assert desk.found == {(e.id, e.opened_at, e.closed_at) for e in again.episodes.all}
        assert breaches(again) == breaches(session)
        assert desk.row.ended_at == session.ended_at
        wanted = {e.id for e in again.episodes.all}
        assert wanted <= {action.finding for action in desk.actions}
