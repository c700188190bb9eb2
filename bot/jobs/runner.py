"""Doing the jobs in this process, from the table they were written to."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, woken
from bot.jobs.table import Job, JobKind, due, finish, next_due, put_off
from bot.journal.database import Database

log = logging.getLogger(__name__)

Work = Callable[[Job], Awaitable[None]]

# A job that broke is tried again after this long, then twice as long, up to the longest.
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)

# How long to stay away from a database that cannot be used.
DATABASE_PAUSE = timedelta(seconds=1)


class NotYet(Exception):
    """The work cannot be done now; trying again a little later may help."""


class JobRunner:
    """Does each job when its time comes; jobs left over from before a crash are done again.

    A job counts as done once its work returned and that was written down, so that its work may be begun twice: it
    has to see for itself what is already so. `news` is to be set when jobs were deferred.
    """

    def __init__(self, database: Database, clock: Clock, work: Mapping[JobKind, Work]) -> None:
        self._database = database
        self._clock = clock
        self._work = work
        self._running: dict[str, asyncio.Task[None]] = {}
        self.news = asyncio.Event()

    async def run(self) -> None:
        """Do jobs until cancelled; what is under way then is left to be done again."""
        try:
            while True:
                self.news.clear()
                pause = await self._start_due()
                await woken(self.news, self._clock, pause)
        finally:
            for task in self._running.values():
                task.cancel()

    async def settle(self) -> None:
        """Wait until no job is under way and none is due."""
        while True:
            await self._start_due()
            if not self._running:
                return
            await asyncio.wait(self._running.values())

    async def _start_due(self) -> timedelta | None:
        now = self._clock.now()
        busy = set(self._running)
        try:
            jobs = await self._database.read(lambda connection: due(connection, now))
            coming = await self._database.read(lambda connection: next_due(connection, now))
        except DBAPIError:
            log.exception("the journal cannot be read; trying again")
            return DATABASE_PAUSE
        for job in jobs:
            # A job that was under way when the table was read may have been finished since.
            if job.id not in busy and job.id not in self._running:
                self._running[job.id] = asyncio.create_task(self._do(job))
        return coming - now if coming is not None else None

    async def _do(self, job: Job) -> None:
        try:
            await self._work[job.kind](job)
            await self._database.write(lambda connection: finish(connection, job, self._clock.now()))
        except NotYet as why:
            log.warning("job %s of kind %s has to wait: %s", job.id, job.kind, why)
            await self._put_off(job)
        except Exception:  # the last resort: a job that breaks is tried again and never lost
            log.exception("job %s of kind %s broke; it will be tried again", job.id, job.kind)
            await self._put_off(job)
        finally:
            del self._running[job.id]
            self.news.set()

    async def _put_off(self, job: Job) -> None:
        pause = min(FIRST_PAUSE * 2**job.tries, LONGEST_PAUSE)
        until = self._clock.now() + pause
        try:
            await self._database.write(lambda connection: put_off(connection, job, until))
        except DBAPIError:
            await self._clock.sleep(pause)
