"""Doing one job, and writing down what came of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.jobs.lease import NoLongerOurs
from bot.jobs.table import Job, JobKind, finish, put_off
from bot.journal.database import Database, reason

log = logging.getLogger(__name__)

Work = Callable[[Job], Awaitable[None]]
Write = Callable[[Connection], None]

# A job that broke is tried again after this long, then twice as long, up to the longest. What waits for Zoom is done soon
# after Zoom is back, however long it was away: somebody is to be told, and a session goes on.
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=1)

# How long to stay away from a database that cannot be used; and the longest for which what waits for Zoom stands aside here, as it
# cannot be written down until when it is to wait.
DATABASE_PAUSE = timedelta(seconds=1)
LONGEST_ASIDE = timedelta(seconds=10)


class NotYet(Exception):
    """The work cannot be done now; trying again a little later may help."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Does jobs by their kind.

    A job counts as done once its work returned and that was written down, so that its work may be begun twice: it
    has to see for itself what is already so. What came of one that could not be written is `owed`: while it is, the work
    is not begun again here, for it may have told somebody already, and would tell them again and again.
    """

    database: Database
    clock: Clock
    work: Mapping[JobKind, Work]
    owed: dict[tuple[str, datetime | None], Write] = field(default_factory=dict)

    async def do(self, job: Job) -> bool:
        """Do a job and write down that it is done, or when it is to be tried again; False if nothing could be written.

        Raises NoLongerOurs.
        """
        if write := self.owed.get((job.id, job.run_at)):
            return await self._written(job, write)
        try:
            await self.work[job.kind](job)
        except NoLongerOurs:
            raise
        except NotYet as why:
            level = logging.WARNING if job.tries else logging.INFO
            log.log(level, "job %s of kind %s has to wait: %s", job.id, job.kind, why)
            # Nothing came of it, so that it can be tried again whether that can be written or not.
            pause = _pause(job, LONGEST_WAIT)
            return await self._written(job, self._put_off(job, pause), aside=min(pause, LONGEST_ASIDE))
        except Exception:  # the last resort: a job that breaks is tried again and never lost
            log.exception("job %s of kind %s broke; it will be tried again", job.id, job.kind)
            return await self._written(job, self._put_off(job, _pause(job, LONGEST_PAUSE)))
        at = self.clock.now()
        return await self._written(job, lambda connection: finish(connection, job, at))

    async def _written(self, job: Job, write: Write, aside: timedelta | None = None) -> bool:
        """Write what came of a job; what cannot be written is owed, but of one that may stand `aside` and be begun again."""
        key = job.id, job.run_at
        try:
            await self.database.write(write)
        except DBAPIError as error:
            if key not in self.owed:
                log.error("what came of job %s could not be written (%s)", job.id, reason(error))
            if aside is None:
                self.owed[key] = write
            await self.clock.sleep(aside or DATABASE_PAUSE)
            return False
        self.owed.pop(key, None)
        return True

    def _put_off(self, job: Job, pause: timedelta) -> Write:
        until = self.clock.now() + pause
        return lambda connection: put_off(connection, job, until)


def _pause(job: Job, longest: timedelta) -> timedelta:
    times: int = 2 ** min(job.tries, 16)
    return min(FIRST_PAUSE * times, longest)
