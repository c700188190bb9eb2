"""Doing the jobs in this process, from the table they were written to."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, woken
from bot.jobs.doing import DATABASE_PAUSE, Doing, Work
from bot.jobs.table import UNHURRIED, Job, JobKind, due, next_due
from bot.journal.database import Database, reason

log = logging.getLogger(__name__)

# How many jobs are under way at once that somebody waits for, and how many beside them that nobody does; the others wait in
# the table.
AT_ONCE = 50
UNHURRIED_AT_ONCE = 3

# How long it may be before a job is noticed that another process wrote, such as a command.
LONGEST_SLEEP = timedelta(minutes=1)


_HURRIED = frozenset(JobKind) - UNHURRIED


@dataclass(frozen=True, slots=True)
class _Running:
    kind: JobKind
    task: asyncio.Task[None]


def _due(connection: Connection, now: datetime, running: Mapping[str, _Running]) -> list[Job]:
    unhurried = sum(one.kind in UNHURRIED for one in running.values())
    room = (AT_ONCE - (len(running) - unhurried), _HURRIED), (UNHURRIED_AT_ONCE - unhurried, UNHURRIED)
    # Fewer than none is no bound to SQLite, and an error to PostgreSQL.
    return [job for most, kinds in room if most > 0 for job in due(connection, now, most, running, kinds)]


class JobRunner:
    """Does each job in this process when its time comes; jobs left over from before a crash are done again."""

    def __init__(self, database: Database, clock: Clock, work: Mapping[JobKind, Work]) -> None:
        self._database = database
        self._clock = clock
        self._doing = Doing(database, clock, work)
        self._running: dict[str, _Running] = {}
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
            under_way = self._under_way()
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def drain(self) -> None:
        """Begin nothing more, and wait until no job is under way."""
        self._is_ending = True
        if self._running:
            await asyncio.wait(self._under_way())

    async def settle(self) -> None:
        """Wait until no job is under way and none is due."""
        while True:
            # What ends while it is looked at what is due leaves room for what was passed over.
            had_room = not self._running
            await self._start_due()
            if self._running:
                await asyncio.wait(self._under_way(), return_when=asyncio.FIRST_COMPLETED)
            elif had_room:
                return

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [one.task for one in self._running.values()]

    async def _start_due(self) -> timedelta | None:
        """Begin what is due; gives how long from now there will be something again, None if nothing is known of."""
        now = self._clock.now()
        if self._is_ending:
            return None
        running = dict(self._running)
        try:
            jobs, coming = await self._database.read(
                lambda connection: (_due(connection, now, running), next_due(connection, now))
            )
        except DBAPIError as error:
            log.error("the journal cannot be read (%s); trying again", reason(error))
            return DATABASE_PAUSE
        for job in jobs:
            if job.id not in self._running:
                self._running[job.id] = _Running(job.kind, asyncio.create_task(self._do(job), name=job.id))
        return coming - now if coming is not None else None

    async def _do(self, job: Job) -> None:
        try:
            await self._doing.do(job)
        finally:
            del self._running[job.id]
            self.news.set()
