"""Looking at everything every hour while Chaperone serves: kept for the staff page, and told to the leads."""

import logging
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from bot.alerts.messages import Messenger, NobodyToTell
from bot.config import Mode
from bot.doctor import words
from bot.doctor.address import signature_check
from bot.doctor.check import Check, Checkup, Status
from bot.doctor.examination import Examination
from bot.doctor.kept import EVERY, Kept, keep, kept
from bot.jobs.doing import Work
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.checkups import last_delivery
from bot.journal.database import Database
from bot.ways.telling import Ways
from bot.ways.words import CHECKUP
from bot.zoom.errors import RateLimited, Unavailable, ZoomError
from webhooks.receiver import DeliveryCounts

log = logging.getLogger(__name__)

_JOB: Final = Job("doctor", JobKind.EXAMINE, {})


class Doctor:
    """Looks at everything when the service starts and every hour; `counts` are those of its receiver."""

    def __init__(
        self,
        database: Database,
        examination: Examination,
        messenger: Messenger,
        ways: Ways,
        counts: DeliveryCounts,
    ) -> None:
        self._database = database
        self.examination = examination
        self._messenger = messenger
        self._ways = ways
        self._counts = counts
        self._clock = examination.clock
        self._refused = counts.refused_signature
        self._since = self._clock.now()

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.EXAMINE: self.examine}

    async def begin(self) -> None:
        """Have everything looked at now, and every hour from then on."""
        now = self._clock.now()
        await self._database.write(lambda connection: defer_anew(connection, _JOB, now))

    async def examine(self, _job: Job) -> None:
        """Look, keep what was found, tell the leads of what is new and stops safety work."""
        found = await self.examination.examine(await self._signatures())
        before = await self._database.read(kept)
        told = await self._tell(found, before)
        again = self._clock.now() + EVERY

        def go_on(connection: Connection) -> None:
            keep(connection, found, told)
            defer_anew(connection, _JOB, again)

        await self._database.write(go_on)
        log.info("looked at %d things, of which %d need doing", len(found.checks), len(found.to_do))

    async def _signatures(self) -> Check:
        """What came of the deliveries since the last that was taken, by this process or another that shares the journal."""
        refused, now = self._counts.refused_signature, self._clock.now()
        last = await self._database.read(last_delivery)
        tz = self.examination.config.organisation.timezone
        check = signature_check(refused - self._refused, last, self._since, tz)
        if check.status is Status.FINE:
            self._refused, self._since = refused, now
        return check

    async def _tell(self, found: Checkup, before: Kept | None) -> frozenset[str]:
        """Tell the leads of what stops safety work and is new; gives the names of what they know of now."""
        told = before.told if before is not None else frozenset()
        stopping = {check.name: check for check in found.to_do if check.stops}
        new = [check for name, check in stopping.items() if name not in told]
        known = told & stopping.keys()
        if not new or self.examination.config.mode is Mode.OBSERVE:
            return known
        try:
            await self._messenger.to_leads(words.told(new))
        except (NobodyToTell, ZoomError) as error:
            log.warning("the leads could not be told of what is to be put right: %s", error)
            if isinstance(error, RateLimited | Unavailable):
                # Zoom may be away for a moment only. What was so an hour ago as well is not told to wait for it.
                stood = {check.name for check in before.found.to_do} if before is not None else set()
                new = [check for check in new if check.name in stood]
            # What is new after one look is one occasion, however often that look is kept in vain.
            occasion = f"after {before.found.at if before is not None else None}"
            if not new or not await self._ways.say(CHECKUP, occasion):
                return known
        return known | {check.name for check in new}
