"""Doing one job, and writing down what came of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.jobs.lease import NoLongerOurs
from bot.jobs.table import Job, JobKind, finish, put_off
from bot.journal.database import Database, reason

log = logging.getLogger(__name__)

Work = Callable[[Job], Awaitable[None]]

# A job that broke is tried again after this long, then twice as long, up to the longest. What waits for Zoom is done soon
# after Zoom is back, however long it was away: somebody is to be told, and a session goes on.
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=1)

# How long to stay away from a database that cannot be used.
DATABASE_PAUSE = timedelta(seconds=1)


class NotYet(Exception):
    """The work cannot be done now; trying again a little later may help."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Does jobs by their kind.

    A job counts as done once its work returned and that was written down, so that its work may be begun twice: it
    has to see for itself what is already so.
    """

    database: Database
    clock: Clock
    work: Mapping[JobKind, Work]

    async def do(self, job: Job) -> bool:
        """Do a job and write down that it is done, or when it is to be tried again; False if nothing could be written.

        Raises NoLongerOurs.
        """
        try:
            await self.work[job.kind](job)
            await self.database.write(lambda connection: finish(connection, job, self.clock.now()))
        except NoLongerOurs:
            raise
        except NotYet as why:
            level = logging.WARNING if job.tries else logging.INFO
            log.log(level, "job %s of kind %s has to wait: %s", job.id, job.kind, why)
            return await self._put_off(job, LONGEST_WAIT)
        except Exception:  # the last resort: a job that breaks is tried again and never lost
            log.exception("job %s of kind %s broke; it will be tried again", job.id, job.kind)
            return await self._put_off(job, LONGEST_PAUSE)
        return True

    async def _put_off(self, job: Job, longest: timedelta) -> bool:
        pause = min(FIRST_PAUSE * 2 ** min(job.tries, 16), longest)
        until = self.clock.now() + pause
        try:
            await self.database.write(lambda connection: put_off(connection, job, until))
        except DBAPIError as error:
            log.error("job %s could not be put off (%s)", job.id, reason(error))
            await self.clock.sleep(DATABASE_PAUSE)
            return False
        return True
