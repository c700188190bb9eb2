"""The loop: what breaks is set aside, what comes due is decided at its time, and nothing to do costs nothing."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from bot.app import running
from bot.clock import FastClock, ManualClock
from bot.deciding import Decider
from bot.journal.database import Database, open_database
from bot.journal.decided import session_key, session_row
from bot.journal.known import SETTINGS_READ
from bot.journal.received import Inbox, insert_new, undecided
from bot.journal.tables import deliveries, findings, sessions
from bot.policy.canonical import policy_as_json
from bot.sessions import DATABASE_PAUSE, SET_ASIDE, SessionLoop
from bot.simulator.zoom import SimulatedZoom
from tests.bot.house import ADA, MEETING, START, UUID, a_house, an_account, configured, next_time, received
from tests.bot.journals import new_journal

pytestmark = pytest.mark.usefixtures("either_store")
ONLY_SQLITE = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)

SECOND = timedelta(seconds=1)


class Loop:
    """A loop over a journal of its own, and a Zoom whose events it decides."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.clock = ManualClock(START)
        self.zoom, _, _ = an_account(self.clock)
        config = configured(folder, self.zoom, "http://127.0.0.1")
        self.database = database
        self.inbox = Inbox(database)
        self.woken = 0
        decider = Decider(config.policy, policy_as_json(config.policy, config.switched_off))
        self.loop = SessionLoop(database, self.clock, decider, self.inbox.news, self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def hear(self, zoom: SimulatedZoom | None = None) -> None:
        """Receive everything that Zoom has to tell."""
        outbox = (zoom or self.zoom).outbox
        while outbox:
            await self.inbox.accept(received(outbox.popleft(), self.clock.now()))

    async def waiting(self) -> set[str]:
        """The sessions with deliveries that wait to be decided."""
        return {d.session for d in await self.database.read(lambda c: undecided(c, 1000, ()))}

    async def poison(self, session: str) -> None:
        """Have the journal hold something about a session over which deciding it breaks."""
        row: dict[str, object] = {
            "id": f"poison {session}",
            "source": "chaperone",
            "event": SETTINGS_READ,
            "session": session,
            "state": "for_session",
            "reason": None,
            "signed_over": None,
            "occurred_at": START,
            "received_at": START,
            "body": b'{"host_email": "ada.fenwick@home.example"}',
            "decided_at": None,
        }
        await self.database.write(lambda c: insert_new(c, [row]))


def with_loop(folder: Path, story: Callable[[Loop], Awaitable[None]]) -> None:
    async def played() -> None:
        url = new_journal(folder)
        async with open_database(url, patience=timedelta(milliseconds=20)) as database:
            await story(Loop(folder, database))

    asyncio.run(played())


def test_what_was_received_is_decided_and_the_jobs_are_woken(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        loop.zoom.join(MEETING, ADA)
        await loop.hear()
        pause = await loop.loop.settle()
        assert await loop.waiting() == set()
        assert loop.woken
        assert UUID in loop.loop.live
        row = await loop.database.read(lambda c: session_row(c, UUID))
        assert row is not None
        assert row.due is not None
        assert pause == row.due - START

    with_loop(tmp_path, story)


def test_nothing_to_do_is_waited_for_without_end(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        assert await loop.loop.settle() is None
        assert loop.woken == 0

    with_loop(tmp_path, story)


def test_more_than_one_lot_is_decided_before_it_rests(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        for number in range(230):
            loop.zoom.arrive(MEETING, f"Maker {number}")
        await loop.hear()
        await loop.loop.settle()
        assert await loop.waiting() == set()

    with_loop(tmp_path, story)


def test_a_session_that_breaks_is_set_aside_and_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(loop: Loop) -> None:
        await loop.poison("broken")
        loop.zoom.start(MEETING, uuid=UUID)
        await loop.hear()
        pause = await loop.loop.settle()
        assert await loop.waiting() == {"broken"}
        assert UUID in loop.loop.live
        assert pause == SET_ASIDE
        assert caplog.text.count("is set aside") == 1
        await loop.loop.settle()
        assert caplog.text.count("is set aside") == 1
        loop.clock.advance(SET_ASIDE)
        await loop.loop.settle()
        assert caplog.text.count("is set aside") == 2

    with_loop(tmp_path, story)
    assert f"deciding session {session_key('broken')} broke" in caplog.text


def test_a_session_that_breaks_when_it_is_due_does_not_keep_the_loop_busy(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        loop.zoom.join(MEETING, ADA)
        await loop.hear()
        await loop.loop.settle()
        await loop.poison(UUID)
        loop.loop.live.clear()
        loop.clock.advance(10 * SECOND)
        assert await loop.loop.settle() == SET_ASIDE
        assert UUID not in loop.loop.live

    with_loop(tmp_path, story)


@ONLY_SQLITE
def test_nothing_of_a_decision_that_broke_half_way_is_kept(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        await loop.hear()
        await loop.database.write(
            lambda c: c.exec_driver_sql(
                "CREATE TRIGGER no BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'not today'); END"
            )
        )
        assert await loop.loop.settle() == SET_ASIDE
        assert await loop.database.read(lambda c: c.execute(select(sessions.c.uuid)).all()) == []
        assert await loop.waiting() == {UUID}
        await loop.database.write(lambda c: c.exec_driver_sql("DROP TRIGGER no"))
        loop.clock.advance(SET_ASIDE)
        await loop.loop.settle()
        assert await loop.waiting() == set()

    with_loop(tmp_path, story)


@ONLY_SQLITE
def test_a_journal_that_cannot_be_written_is_tried_again_after_a_pause(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        await loop.hear()
        with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await loop.loop.settle() == DATABASE_PAUSE
        assert await loop.waiting() == {UUID}
        await loop.loop.settle()
        assert await loop.waiting() == set()

    with_loop(tmp_path, story)
    assert "the journal cannot be used (database is locked)" in caplog.text


def test_only_so_many_sessions_are_kept_in_memory_and_the_others_go_on_all_the_same(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.loop.in_memory = 2
        host = loop.zoom.users[loop.zoom.meetings[MEETING].host_id]
        meetings = [loop.zoom.add_meeting(host, f"Weaving {n}") for n in range(4)]
        for meeting in meetings:
            loop.zoom.start(meeting.id, uuid=meeting.topic)
        await loop.hear()
        await loop.loop.settle()
        assert list(loop.loop.live) == ["Weaving 2", "Weaving 3"]
        loop.clock.advance(10 * SECOND)
        loop.zoom.join(meetings[0].id, ADA)
        await loop.hear()
        await loop.loop.settle()
        assert list(loop.loop.live) == ["Weaving 3", "Weaving 0"]
        assert ADA in {person.name for person in loop.loop.live["Weaving 0"].session.people.values()}

    with_loop(tmp_path, story)


LONG = timedelta(minutes=3)


@ONLY_SQLITE
def test_a_running_service_decides_at_once_keeps_time_and_is_quiet_when_there_is_nothing(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        clock = FastClock(START, 50)
        async with a_house(tmp_path, clock=clock) as house, running(house.chaperone):
            house.zoom.start(MEETING, uuid=UUID)
            house.zoom.join(MEETING, ADA)
            await house.delivery.deliver_all()
            async with asyncio.timeout(10):
                while not await house.look(lambda c: c.execute(select(findings)).all()):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            house.zoom.end(MEETING)
            await house.delivery.deliver_all()
            async with asyncio.timeout(10):
                while (await house.report())["number"] is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            async with asyncio.timeout(10):
                while await house.look(next_time) < clock.now() + LONG:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            statements: list[str] = []
            event.listen(
                house.chaperone.database.engine,
                "before_cursor_execute",
                lambda _c, _u, statement, *_: statements.append(statement),
            )
            await asyncio.sleep(0.3)
            # The watch over registers looks every other second, sessions are compared every five minutes, meetings are
            # looked for every hour; nothing else moves.
            assert [s for s in statements if s != "BEGIN" and "sessions.register" not in s] == []

    asyncio.run(story())


def test_deliveries_are_marked_with_the_moment_of_deciding(tmp_path: Path) -> None:
    async def story(loop: Loop) -> None:
        loop.zoom.start(MEETING, uuid=UUID)
        await loop.hear()
        loop.clock.advance(SECOND)
        await loop.loop.settle()
        at = await loop.database.read(lambda c: set(c.scalars(select(deliveries.c.decided_at))))
        assert at == {START + SECOND}

    with_loop(tmp_path, story)
