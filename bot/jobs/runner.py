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

# How many jobs are under way at once; the others wait in the table.
AT_ONCE = 50

# How long it may be before a job is noticed that another process wrote, such as a command.
LONGEST_SLEEP = timedelta(minutes=1)

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
        self._is_ending = False
        self.news = asyncio.Event()

    async def run(self) -> None:
        """Do jobs until cancelled; what is under way then is left to be done again."""
        try:
            while True:
                self.news.clear()
                pause = await self._start_due()
                within = LONGEST_SLEEP if pause is None else min(pause, LONGEST_SLEEP)
                await woken(self.news, self._clock, within)
        finally:
            under_way = list(self._running.values())
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def drain(self) -> None:
        """Begin nothing more, and wait until no job is under way."""
        self._is_ending = True
        if self._running:
            await asyncio.wait(self._running.values())

    async def settle(self) -> None:
        """Wait until no job is under way and none is due."""
        while True:
            await self._start_due()
            if not self._running:
                return
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)

    async def _start_due(self) -> timedelta | None:
        """Begin what is due; gives how long from now there will be something again, None if nothing is known of."""
        now, free = self._clock.now(), AT_ONCE - len(self._running)
        if self._is_ending:
            return None
        busy = set(self._running)
        try:
            jobs, coming = await self._database.read(
                lambda connection: (due(connection, now, free, busy), next_due(connection, now))
            )
        except DBAPIError as error:
            log.error("the journal cannot be read (%s); trying again", error.orig)
            return DATABASE_PAUSE
        for job in jobs:
            if job.id not in self._running:
                self._running[job.id] = asyncio.create_task(self._do(job), name=job.id)
        return coming - now if coming is not None else None

    async def _do(self, job: Job) -> None:
        try:
            await self._work[job.kind](job)
            await self._database.write(lambda connection: finish(connection, job, self._clock.now()))
        except NotYet as why:
            level = logging.WARNING if job.tries else logging.INFO
            log.log(level, "job %s of kind %s has to wait: %s", job.id, job.kind, why)
            await self._put_off(job)
        except Exception:  # the last resort: a job that breaks is tried again and never lost
            log.exception("job %s of kind %s broke; it will be tried again", job.id, job.kind)
            await self._put_off(job)
        finally:
            del self._running[job.id]
            self.news.set()

    async def _put_off(self, job: Job) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(job.tries, 16), LONGEST_PAUSE)
        until = self._clock.now() + pause
        try:
            await self._database.write(lambda connection: put_off(connection, job, until))
        except DBAPIError as error:
            log.error("job %s could not be put off (%s)", job.id, error.orig)
            await self._clock.sleep(DATABASE_PAUSE)
