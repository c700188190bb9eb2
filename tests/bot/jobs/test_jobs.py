"""Jobs: done once their time has come, again where they broke, never lost and never begun twice at once."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.clock import FastClock, ManualClock, WallClock
from bot.jobs.doing import LONGEST_PAUSE, LONGEST_WAIT, NotYet
from bot.jobs.runner import AT_ONCE, LONGEST_SLEEP, UNHURRIED_AT_ONCE, JobRunner
from bot.jobs.table import Job, JobKind, defer, defer_anew, due, finish, next_due, put_off
from bot.journal.database import Database, open_database
from bot.journal.tables import jobs
from tests.bot.journals import new_journal
from tests.bot.unwritable import unwritable

pytestmark = pytest.mark.usefixtures("either_store")
ONLY_SQLITE = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)

START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def job(identity: str, **payload: str) -> Job:
    return Job(identity, JobKind.CARRY_OUT, payload)


@dataclass
class Bench:
    """A runner over a journal of its own, and a note of what was done."""

    database: Database
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    done: list[str] = field(default_factory=list)
    breaks: dict[str, list[Exception]] = field(default_factory=dict)
    runner: JobRunner = field(init=False)

    def __post_init__(self) -> None:
        self.runner = JobRunner(self.database, self.clock, {JobKind.CARRY_OUT: self.work})

    async def work(self, one: Job) -> None:
        errors = self.breaks.get(one.id)
        if errors:
            raise errors.pop(0)
        self.done.append(f"{one.id} {one.tries}")

    async def defer(self, identity: str, at: datetime = START, **payload: str) -> None:
        await self.database.write(lambda c: defer(c, job(identity, **payload), at))

    async def waiting(self) -> dict[str, timedelta]:
        """The jobs that are still to be done, by when from now."""
        rows = await self.database.read(
            lambda c: c.execute(select(jobs.c.id, jobs.c.run_at).where(jobs.c.done_at.is_(None))).all()
        )
        return {row.id: row.run_at - self.clock.now() for row in rows}


SHORT = timedelta(milliseconds=20)
# Where a great many jobs are done at once, and each waits for the others.
LONG = timedelta(seconds=20)


def with_bench(folder: Path, story: Callable[[Bench], Awaitable[None]], patience: timedelta = SHORT) -> None:
    async def played() -> None:
        url = new_journal(folder)
        async with open_database(url, patience=patience) as database:
            await story(Bench(database))

    asyncio.run(played())


def test_jobs_are_done_when_their_time_has_come_and_once(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.defer("later", START + SECOND)
        await bench.defer("now")
        await bench.defer("now")
        await bench.runner.settle()
        assert bench.done == ["now 0"]
        bench.clock.advance(SECOND)
        await bench.runner.settle()
        await bench.defer("now")
        await bench.runner.settle()
        assert bench.done == ["now 0", "later 0"]
        assert await bench.waiting() == {}

    with_bench(tmp_path, story)


@pytest.mark.parametrize(
    ("error", "longest", "said"),
    [
        (NotYet("Zoom is away"), LONGEST_WAIT, "job j of kind carry_out has to wait: Zoom is away"),
        (RuntimeError("oh"), LONGEST_PAUSE, "job j of kind carry_out broke; it will be tried again"),
    ],
)
def test_a_job_that_cannot_be_done_waits_ever_longer_and_is_told_how_often_it_was_tried(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception, longest: timedelta, said: str
) -> None:
    async def story(bench: Bench) -> None:
        bench.breaks["j"] = [error for _ in range(12)]
        await bench.defer("j")
        pauses = []
        while not bench.done:
            await bench.runner.settle()
            for pause in (await bench.waiting()).values():
                pauses.append(pause)
                bench.clock.advance(pause)
        assert pauses[:4] == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]
        assert max(pauses) == pauses[-1] == longest
        assert bench.done == ["j 12"]

    with_bench(tmp_path, story)
    assert said in caplog.text


def test_a_job_that_breaks_is_tried_again_and_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: Bench) -> None:
        bench.breaks["broken"] = [KeyError("Ada Fenwick")]
        await bench.defer("broken")
        await bench.defer("sound")
        await bench.runner.settle()
        assert bench.done == ["sound 0"]
        bench.clock.advance(2 * SECOND)
        await bench.runner.settle()
        assert bench.done == ["sound 0", "broken 1"]

    with_bench(tmp_path, story)
    assert "job broken of kind carry_out broke; it will be tried again" in caplog.text


def test_a_job_deferred_anew_is_put_off_while_it_waits_and_done_again_once_it_was_done(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        for at in (START + SECOND, START + 5 * SECOND):
            await bench.database.write(lambda c, at=at: defer_anew(c, job("report"), at))  # type: ignore[misc]
        bench.clock.advance(2 * SECOND)
        await bench.runner.settle()
        assert bench.done == []
        bench.clock.advance(3 * SECOND)
        await bench.runner.settle()
        await bench.database.write(lambda c: defer_anew(c, job("report"), bench.clock.now()))
        await bench.runner.settle()
        assert bench.done == ["report 0", "report 0"]

    with_bench(tmp_path, story)


@pytest.mark.parametrize("outcome", [None, NotYet("away")])
def test_a_job_deferred_anew_while_it_is_under_way_is_done_once_more(
    tmp_path: Path, outcome: Exception | None
) -> None:
    async def story(bench: Bench) -> None:
        at = START + 9 * SECOND

        async def work(one: Job) -> None:
            await bench.database.write(lambda c: defer_anew(c, one, at))
            if outcome is not None:
                raise outcome

        await bench.defer("report")
        await JobRunner(bench.database, bench.clock, {JobKind.CARRY_OUT: work}).settle()
        assert await bench.waiting() == {"report": 9 * SECOND}

    with_bench(tmp_path, story)


def test_what_somebody_waits_for_is_done_while_a_great_many_cards_are_changed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        changing, finish_changing, done = [], asyncio.Event(), asyncio.Event()

        async def change(one: Job) -> None:
            changing.append(one.id)
            await finish_changing.wait()

        async def act(_: Job) -> None:
            done.set()

        cards = [Job(f"card {number}", JobKind.UPDATE_CARD, {}) for number in range(2 * AT_ONCE)]
        for card in cards:
            await bench.database.write(lambda c, card=card: defer(c, card, START))  # type: ignore[misc]
        await bench.defer("act", START)
        runner = JobRunner(bench.database, bench.clock, {JobKind.UPDATE_CARD: change, JobKind.CARRY_OUT: act})
        settling = asyncio.create_task(runner.settle())
        await done.wait()
        assert len(changing) <= UNHURRIED_AT_ONCE
        finish_changing.set()
        await settling
        assert sorted(changing) == sorted(card.id for card in cards)

    with_bench(tmp_path, story, LONG)


def test_no_more_are_under_way_at_once_than_agreed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        under_way, most = 0, 0

        async def work(_: Job) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            bench.done.append("")

        def many(connection: object) -> None:
            for number in range(AT_ONCE + 20):
                defer(connection, job(f"j{number}"), START)  # type: ignore[arg-type]

        await bench.database.write(many)
        await JobRunner(bench.database, bench.clock, {JobKind.CARRY_OUT: work}).settle()
        assert len(bench.done) == AT_ONCE + 20
        assert most == AT_ONCE

    with_bench(tmp_path, story, LONG)


def test_what_nobody_waits_for_makes_no_room_for_more_than_agreed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        begun, release = asyncio.Queue[str](), asyncio.Event()

        async def work(one: Job) -> None:
            begun.put_nowait(one.id)
            if one.id != "act 0":
                await release.wait()

        def many(connection: Connection) -> None:
            for number in range(2 * AT_ONCE):
                defer(connection, job(f"act {number}"), START + number * SECOND / 100)
                defer(connection, Job(f"card {number}", JobKind.UPDATE_CARD, {}), START)

        await bench.database.write(many)
        bench.clock.advance(timedelta(minutes=1))
        settling = asyncio.create_task(
            JobRunner(bench.database, bench.clock, dict.fromkeys(JobKind, work)).settle()
        )
        # One more than may be at once, as the first is over by then.
        first = [await begun.get() for _ in range(AT_ONCE + UNHURRIED_AT_ONCE + 1)]
        await bench.waiting()
        assert sum(one.startswith("card") for one in first) == UNHURRIED_AT_ONCE
        assert begun.empty()
        release.set()
        await settling

    with_bench(tmp_path, story, LONG)


def test_a_runner_does_what_is_due_as_soon_as_it_hears_of_it_and_what_an_earlier_one_left(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        begun = asyncio.Event()
        heard = {"first": asyncio.Event(), "second": asyncio.Event()}

        async def slow(_: Job) -> None:
            begun.set()
            await asyncio.Event().wait()

        async def quick(one: Job) -> None:
            heard[one.id].set()

        clock = WallClock()
        killed = JobRunner(bench.database, clock, {JobKind.CARRY_OUT: slow})
        await bench.defer("first")
        running = asyncio.create_task(killed.run())
        await begun.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert list(await bench.waiting()) == ["first"]

        runner = JobRunner(bench.database, clock, {JobKind.CARRY_OUT: quick})
        running = asyncio.create_task(runner.run())
        async with asyncio.timeout(5):
            await heard["first"].wait()
        await bench.defer("second", clock.now() + timedelta(milliseconds=20))
        runner.news.set()
        async with asyncio.timeout(5):
            await heard["second"].wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    with_bench(tmp_path, story)


def test_a_job_that_another_process_wrote_is_noticed_within_a_minute(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        heard = asyncio.Event()

        async def quick(_: Job) -> None:
            heard.set()

        clock = FastClock(START, 1000)
        runner = JobRunner(bench.database, clock, {JobKind.CARRY_OUT: quick})
        running = asyncio.create_task(runner.run())
        await asyncio.sleep(0.02)
        written = clock.now()
        await bench.defer("quietly", written)
        async with asyncio.timeout(5):
            await heard.wait()
        # A thousand seconds go by in one, so that a slow machine adds minutes.
        assert clock.now() - written < 10 * LONGEST_SLEEP
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    with_bench(tmp_path, story)


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("error", "meanwhile", "afterwards"),
    [
        pytest.param(None, ["j 0"], ["j 0"], id="done"),
        pytest.param(RuntimeError("half-way"), ["j 0"], ["j 0", "j 1"], id="broke"),
        # Nothing came of it: it goes on being tried, as somebody may be waiting for it.
        pytest.param(NotYet("Zoom is away"), ["j 0", "j 0"], ["j 0", "j 0"], id="has to wait"),
    ],
)
def test_while_nothing_can_be_written_no_job_is_done_twice(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    error: Exception | None,
    meanwhile: list[str],
    afterwards: list[str],
) -> None:
    async def story(bench: Bench) -> None:
        errors = [error]

        async def work(one: Job) -> None:
            bench.done.append(f"{one.id} {one.tries}")
            if errors and (told := errors.pop()):
                raise told

        await bench.defer("j")
        settling = JobRunner(bench.database, bench.clock, {JobKind.CARRY_OUT: work}).settle
        with unwritable(bench.database):
            under_way = asyncio.create_task(settling())
            while bench.clock.now() < START + 20 * SECOND:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert bench.done == meanwhile
        await under_way
        bench.clock.advance(timedelta(minutes=1))
        await settling()
        assert bench.done == afterwards
        assert await bench.waiting() == {}

    with_bench(tmp_path, story)
    assert caplog.text.count("what came of job j could not be written") < 3


def test_a_journal_that_cannot_be_read_is_left_alone_for_a_moment(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: Bench) -> None:
        await bench.database.write(lambda c: c.exec_driver_sql("ALTER TABLE jobs RENAME TO gone"))
        with caplog.at_level(logging.ERROR):
            await bench.runner.settle()

    with_bench(tmp_path, story)
    assert re.search(r"the journal cannot be read \(.*jobs.*\); trying again", caplog.text, re.DOTALL)


def test_the_table_tells_what_is_due_and_what_comes_next(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        for number in (3, 1, 2):
            await bench.defer(f"j{number}", START + number * SECOND, session=f"s{number}")
        now = START + 2 * SECOND
        first, second = await bench.database.read(lambda c: due(c, now, 10))
        assert (first.id, first.payload, first.tries, first.run_at) == (
            "j1",
            {"session": "s1"},
            0,
            START + SECOND,
        )
        assert second.id == "j2"
        assert [one.id for one in await bench.database.read(lambda c: due(c, now, 1))] == ["j1"]
        assert [one.id for one in await bench.database.read(lambda c: due(c, now, 9, ["j1"]))] == ["j2"]
        assert await bench.database.read(lambda c: next_due(c, now)) == START + 3 * SECOND
        await bench.database.write(lambda c: finish(c, first, now))
        await bench.database.write(lambda c: put_off(c, second, now + 9 * SECOND))
        assert await bench.database.read(lambda c: due(c, now, 9)) == []
        assert await bench.database.read(lambda c: next_due(c, now + 3 * SECOND)) == now + 9 * SECOND

    with_bench(tmp_path, story)
