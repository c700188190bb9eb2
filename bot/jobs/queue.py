"""Doing the jobs that Procrastinate gives to this program, beside others on other machines.

A program says every other second that it is alive. What one leaves undone that does not any more, because it was killed,
frozen or cut off, is given to another. What nobody waits for has a queue of its own, with a worker of its own: however long
that hangs, it takes no place from what somebody does wait for.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy, exceptions, jobs
from procrastinate.connector import BaseConnector
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.jobs.doing import DATABASE_PAUSE, Doing, Work
from bot.jobs.lease import Holding, Lease, NoLongerOurs, holding
from bot.jobs.runner import AT_ONCE, UNHURRIED_AT_ONCE, JobRunner
from bot.jobs.table import JobKind, hand_over_waiting, waiting
from bot.jobs.tokens import FIRST, QUEUE, TASK, UNHURRIED_QUEUE, hasten, time_of
from bot.journal.address import driven
from bot.journal.database import PATIENCE, Database, reason
from bot.journal.engines import connect_arguments, libpq_arguments

log = logging.getLogger(__name__)

ALIVE_EVERY: Final = timedelta(seconds=1.5)
DEAD_AFTER: Final = timedelta(seconds=6)

# Looked for by one of the programs: seconds of every minute.
TAKEN_OVER_AT: Final = "* * * * * */3"

# So much before the others think this program dead it stops by itself: what it sends may take as long to arrive.
MARGIN: Final = timedelta(seconds=1)

# How late a job may be that was deferred until later; one that is to be done at once is told of.
LATE_BY: Final = timedelta(seconds=0.5)
UNHURRIED_LATE_BY: Final = timedelta(seconds=2)

# How often it is looked for jobs that are due by this program's clock and not by the server's.
HASTENED_EVERY: Final = timedelta(seconds=2)

# For how long jobs that are under way are waited for when the program is to end.
ENDING: Final = timedelta(seconds=4)

UNWRITTEN: Final = "what came of the job could not be written down"

# What Procrastinate's own queries about a queue go over at most, beside the one that it listens on.
_CONNECTIONS: Final = 3

# How many jobs of each queue are under way at once, and how late they may be.
_QUEUES: Final = {QUEUE: (AT_ONCE, LATE_BY), UNHURRIED_QUEUE: (UNHURRIED_AT_ONCE, UNHURRIED_LATE_BY)}

_AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Unwritten(Exception):
    """Nothing could be written about a job; it is to be given out again."""


class CutOff(Exception):
    """Others took this program for dead meanwhile."""


class _Manager(JobManager):
    """Procrastinate's own, that keeps its hands off the tokens that another program may have by now."""

    def __init__(self, connector: BaseConnector, lease: Lease) -> None:
        super().__init__(connector)
        self.lease = lease
        self.held: dict[int, Holding] = {}

    async def register_worker(self) -> int:
        at = monotonic()
        number = await super().register_worker()
        self.lease.begin(at)
        return number

    async def update_heartbeat(self, worker_id: int) -> None:
        at = monotonic()
        await super().update_heartbeat(worker_id)
        if not self.lease.renew(at):
            raise CutOff

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        # Counted from before it was asked for: this program may be frozen while the answer is on its way.
        before = Holding(self.lease, self.lease.lost)
        job = await super().fetch_job(queues, worker_id)
        if job is not None and job.id is not None:
            self.held[job.id] = before
        return job

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        if self._lets_go(job):
            await super().finish_job(job, status, delete_job)

    async def retry_job(self, job: jobs.Job, *arguments: Any, **named: Any) -> None:
        if self._lets_go(job):
            await super().retry_job(job, *arguments, **named)

    def _lets_go(self, job: jobs.Job) -> bool:
        held = self.held.pop(job.id or 0, None)
        return held is None or held.is_ours


class QueueRunner:
    """Does the jobs that this program is given, for as long as it is alive in the others' eyes."""

    def __init__(self, database: Database, clock: Clock, work: Mapping[JobKind, Work], url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = url
        self._doing = Doing(database, clock, work)
        self._here = JobRunner(database, clock, work)
        self.news = asyncio.Event()
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._is_ending = False

    async def settle(self) -> None:
        """Do what is due by the clock, wherever it waits; the tokens for that are worth nothing then."""
        await self._here.settle()

    async def run(self) -> None:
        """Do jobs until cancelled; where the database is away or others took over, begin anew."""
        beside = [asyncio.create_task(self._keep_at(queue), name=queue) for queue in _QUEUES]
        beside.append(asyncio.create_task(self._hasten(), name="jobs that are late"))
        try:
            await asyncio.Event().wait()
        finally:
            for task in beside:
                task.cancel()
            await self.drain()

    async def _keep_at(self, queue: str) -> None:
        while not self._is_ending:
            self._at_work[queue] = asyncio.create_task(self._work(queue), name=f"jobs of {queue}")
            await asyncio.wait({self._at_work[queue]})
            await asyncio.sleep(DATABASE_PAUSE.total_seconds())

    async def _hasten(self) -> None:
        while True:
            await asyncio.sleep(HASTENED_EVERY.total_seconds())
            try:
                await self._database.write(lambda connection: hasten(connection, self._clock.now()))
            except DBAPIError as error:
                log.error("it cannot be seen which jobs are late (%s); trying again", reason(error))

    async def drain(self) -> None:
        """Begin nothing more, and wait a little until no job is under way here; what is then is given to others."""
        self._is_ending = True
        for task in self._at_work.values():
            task.cancel()
        if self._at_work:
            await asyncio.wait(self._at_work.values())

    async def _work(self, queue: str) -> None:
        try:
            await self._work_until_cut_off(queue)
        except (exceptions.ConnectorException, psycopg.Error, DBAPIError, OSError) as error:
            log.error("the queue of jobs cannot be used (%s); trying again", type(error).__name__)
        else:
            log.warning("others may have this program's jobs by now, as it was not heard of; it begins anew")

    async def _work_until_cut_off(self, queue: str) -> None:
        app = self._app()
        at_once, late_by = _QUEUES[queue]
        await self._database.write(hand_over_waiting)
        async with app.open_async():
            await app.run_worker_async(
                queues=[queue],
                concurrency=at_once,
                fetch_job_polling_interval=late_by.total_seconds(),
                update_heartbeat_interval=ALIVE_EVERY.total_seconds(),
                stalled_worker_timeout=DEAD_AFTER.total_seconds(),
                shutdown_graceful_timeout=ENDING.total_seconds(),
                delete_jobs="always",
                install_signal_handlers=False,
            )

    def _app(self) -> App:
        url = driven(self._url)
        connector = PsycopgConnector(
            kwargs={**libpq_arguments(url), **connect_arguments(url, PATIENCE)},
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=PATIENCE.total_seconds(),
        )
        app = App(connector=connector)
        manager = _Manager(connector, Lease(DEAD_AFTER - MARGIN))
        app.job_manager = manager

        @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=RetryStrategy(wait=2))
        async def do(context: JobContext, /, **told: Any) -> None:
            await self._do(manager.held[context.job.id or 0], told)

        # Each worker asks for it, though it is deferred once: without anything periodic, one would not notice that it is
        # not heard of any more (Procrastinate's issue 1597).
        @app.periodic(cron=TAKEN_OVER_AT)
        # Before all jobs, else those of a program that is gone would wait until no other is left.
        @app.task(name="chaperone.take_over", queue=QUEUE, priority=FIRST)
        async def take_over(timestamp: int) -> None:  # noqa: ARG001, Procrastinate gives it
            await self._take_over(manager)

        return app

    async def _do(self, held: Holding, told: Mapping[str, Any]) -> None:
        identity, at = told["job"], time_of(told)
        with holding(held):
            job = await self._database.read(lambda connection: waiting(connection, identity, at))
            if job is None:
                return
            try:
                written = await self._doing.do(job)
            except NoLongerOurs:
                log.warning("job %s was left to whoever took it over", identity)
                return
            if not written:
                raise Unwritten(UNWRITTEN)

    async def _take_over(self, manager: _Manager) -> None:
        stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER.total_seconds())
        for job in stalled:
            if not manager.lease.is_held:
                return
            log.warning("a job is taken over from a program that is not heard of any more")
            await manager.retry_job_by_id_async(job.id or 0, _AT_ONCE)
