"""Jobs shared out by Procrastinate: each done by one of several programs, at its time, and by another where one is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.clock import Clock, WallClock
from bot.jobs.carriers import Runner, carrier
from bot.jobs.doing import NotYet
from bot.jobs.lease import Holding, Lease, NoLongerOurs, check, holding
from bot.jobs.queue import QueueRunner
from bot.jobs.runner import AT_ONCE, UNHURRIED_AT_ONCE
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.jobs.tokens import QUEUE, UNHURRIED_QUEUE
from bot.journal.database import Database, open_database
from tests.postgres import new_database

pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)
CLOCK = WallClock()


def job(identity: str) -> Job:
    return Job(identity, JobKind.CARRY_OUT, {})


def card(identity: str) -> Job:
    return Job(identity, JobKind.UPDATE_CARD, {})


@dataclass
class Programs:
    """Several programs over one journal, and a note of who did what."""

    url: str
    stack: AsyncExitStack
    done: list[tuple[int, str]] = field(default_factory=list)
    breaks: dict[str, list[Exception]] = field(default_factory=dict)
    databases: list[Database] = field(default_factory=list)

    async def join(
        self, work: Callable[[Job], Awaitable[None]] | None = None, clock: Clock = CLOCK
    ) -> asyncio.Task[None]:
        """Have one more program do jobs; gives what it does so in."""
        database = await self.stack.enter_async_context(open_database(self.url))
        self.databases.append(database)
        number = len(self.databases)

        async def note(one: Job) -> None:
            if errors := self.breaks.get(one.id):
                raise errors.pop(0)
            self.done.append((number, one.id))

        runner = carrier(database, clock, dict.fromkeys(JobKind, work or note), self.url)
        return self.start(runner)

    def start(self, runner: Runner) -> asyncio.Task[None]:
        running = asyncio.create_task(runner.run())
        self.stack.push_async_callback(self.leave, running)
        return running

    async def leave(self, running: asyncio.Task[None]) -> None:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    async def defer(self, *names: str, at: datetime | None = None, anew: bool = False) -> None:
        how = defer_anew if anew else defer
        for name in names:
            await self.databases[0].write(lambda c, name=name: how(c, job(name), at or CLOCK.now()))  # type: ignore[misc]

    async def until_done(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.done) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert len(self.done) == count

    async def left(self) -> list[str]:
        """What Procrastinate still holds of the jobs."""
        asked = text("SELECT args->>'job' FROM procrastinate_jobs WHERE task_name = 'chaperone.do'")
        return await self.databases[0].read(lambda c: list(c.scalars(asked)))


def with_programs(story: Callable[[Programs], Awaitable[None]]) -> None:
    async def played() -> None:
        async with AsyncExitStack() as stack, asyncio.timeout(60):
            await story(Programs(new_database(), stack))

    asyncio.run(played())


def test_each_job_is_done_once_by_one_of_the_programs_and_nothing_is_left() -> None:
    async def story(programs: Programs) -> None:
        await programs.join()
        await programs.join()
        names = [f"j{number}" for number in range(40)]
        await programs.defer(*names)
        await programs.defer(*names)
        await programs.until_done(40)
        assert sorted(name for _, name in programs.done) == sorted(names)
        assert await programs.left() == []

    with_programs(story)


def test_a_server_whose_clock_is_an_hour_behind_holds_nothing_up() -> None:
    def ahead() -> datetime:
        return datetime.now(UTC) + timedelta(hours=1)

    async def story(programs: Programs) -> None:
        await programs.join(clock=WallClock(ahead))
        await programs.defer("now", at=ahead())
        await programs.defer("later", at=ahead() + timedelta(minutes=10))
        await programs.until_done(1)
        assert [name for _, name in programs.done] == ["now"]
        assert await programs.left() == ["later"]

    with_programs(story)


def test_a_job_is_done_at_its_time_and_another_time_puts_the_first_aside() -> None:
    async def story(programs: Programs) -> None:
        await programs.join()
        now = CLOCK.now()
        await programs.defer("sooner", at=now + timedelta(hours=1))
        await programs.defer("sooner", at=now + SECOND / 2, anew=True)
        await programs.defer("later", at=now + SECOND / 2)
        await programs.defer("later", at=now + timedelta(hours=1), anew=True)
        await programs.until_done(1)
        assert programs.done == [(1, "sooner")]
        assert CLOCK.now() - now >= SECOND / 2
        assert await programs.left() == ["later"]
        await programs.defer("sooner", anew=True)
        await programs.until_done(2)

    with_programs(story)


def test_what_has_to_wait_or_breaks_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def story(programs: Programs) -> None:
        await programs.join()
        programs.breaks = {"waits": [NotYet("away")], "broken": [KeyError("Ada Fenwick")]}
        await programs.defer("waits", "broken")
        await programs.until_done(2)

    with_programs(story)
    assert "job broken of kind carry_out broke; it will be tried again" in caplog.text


@pytest.mark.slow
def test_what_is_under_way_when_a_program_ends_is_done_by_another() -> None:
    async def story(programs: Programs) -> None:
        begun = asyncio.Event()

        async def stuck(_: Job) -> None:
            begun.set()
            await asyncio.Event().wait()

        ending = await programs.join(stuck)
        await programs.defer("j")
        await begun.wait()
        await programs.join()
        await programs.leave(ending)
        await programs.until_done(1)
        assert programs.done == [(2, "j")]

    with_programs(story)


def test_a_job_deferred_in_a_transaction_that_fails_is_not_done() -> None:
    async def story(programs: Programs) -> None:
        await programs.join()

        def half_way(connection: object) -> None:
            defer(connection, job("never"), CLOCK.now())  # type: ignore[arg-type]
            raise KeyError

        with pytest.raises(KeyError):
            await programs.databases[0].write(half_way)
        await programs.defer("j")
        await programs.until_done(1)
        assert programs.done == [(1, "j")]

    with_programs(story)


def test_however_many_cards_hang_whatever_somebody_waits_for_is_begun() -> None:
    async def story(programs: Programs) -> None:
        begun, release = asyncio.Queue[JobKind](), asyncio.Event()

        async def hang(one: Job) -> None:
            begun.put_nowait(one.kind)
            await release.wait()

        def many(connection: Connection, which: Callable[[str], Job]) -> None:
            for number in range(AT_ONCE + 1):
                defer(connection, which(f"{which.__name__} {number}"), CLOCK.now())

        await programs.join(hang)
        await programs.databases[0].write(lambda c: many(c, card))
        async with asyncio.timeout(20):
            cards = [await begun.get() for _ in range(UNHURRIED_AT_ONCE)]
            await programs.databases[0].write(lambda c: many(c, job))
            acts = [await begun.get() for _ in range(AT_ONCE)]
        assert set(cards) == {JobKind.UPDATE_CARD}
        assert set(acts) == {JobKind.CARRY_OUT}
        release.set()
        async with asyncio.timeout(20):
            rest = [await begun.get() for _ in range(AT_ONCE + 1 - UNHURRIED_AT_ONCE + 1)]
        assert rest.count(JobKind.CARRY_OUT) == 1

    with_programs(story)


def test_cards_that_an_earlier_version_queued_are_changed() -> None:
    async def story(programs: Programs) -> None:
        database = await programs.stack.enter_async_context(open_database(programs.url))
        for one in (card("old"), card("new")):
            await database.write(lambda c, one=one: defer(c, one, CLOCK.now()))  # type: ignore[misc]
        as_before = text("UPDATE procrastinate_jobs SET queue_name = :q, priority = 0 WHERE lock = 'old'")
        await database.write(lambda c: c.execute(as_before, {"q": QUEUE}))
        asked = text("SELECT queue_name FROM procrastinate_jobs ORDER BY id")
        assert await database.read(lambda c: list(c.scalars(asked))) == [QUEUE, UNHURRIED_QUEUE]
        programs.breaks = {"old": [NotYet("away")]}
        await programs.join()
        await programs.until_done(2)
        assert sorted(programs.done) == [(1, "new"), (1, "old")]
        assert await programs.left() == []

    with_programs(story)


def test_whether_a_program_is_gone_is_looked_at_before_any_job_that_waits() -> None:
    async def story(programs: Programs) -> None:
        async def stuck(_: Job) -> None:
            await asyncio.Event().wait()

        await programs.join(stuck)
        await programs.defer(*(f"j{number}" for number in range(AT_ONCE + 1)))
        asked = text(
            "SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id"
        )
        waiting: list[str] = []
        async with asyncio.timeout(20):
            while "chaperone.take_over" not in waiting or "chaperone.do" not in waiting:
                await asyncio.sleep(0.1)
                waiting = await programs.databases[0].read(lambda c: list(c.scalars(asked)))
        assert waiting[0] == "chaperone.take_over"

    with_programs(story)


def test_on_a_shared_journal_procrastinate_carries_the_jobs() -> None:
    async def story(programs: Programs) -> None:
        await programs.join()
        assert isinstance(carrier(programs.databases[0], CLOCK, {}, programs.url), QueueRunner)

    with_programs(story)


@dataclass
class Watch:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_lease_holds_for_its_span_and_what_was_begun_before_it_ran_out_is_not_ours_again() -> None:
    watch = Watch()
    lease = Lease(5 * SECOND, watch)
    assert not lease.is_held
    lease.begin(watch())
    before = Holding(lease, lease.lost)
    watch.seconds += 4.9
    assert before.is_ours
    assert lease.renew(watch())
    watch.seconds += 5
    assert not before.is_ours
    assert not lease.renew(watch())
    assert lease.is_held
    assert not before.is_ours
    assert Holding(lease, lease.lost).is_ours


def test_what_is_no_longer_ours_is_not_sent() -> None:
    watch = Watch()
    lease = Lease(5 * SECOND, watch)
    lease.begin(watch())
    check()
    with holding(Holding(lease, lease.lost)):
        check()
        watch.seconds += 6
        with pytest.raises(NoLongerOurs):
            check()
    check()
