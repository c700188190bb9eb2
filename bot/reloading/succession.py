"""Chaperone at work, one configuration after another, behind one front."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from sqlalchemy.exc import DBAPIError

from bot.app import Chaperone, assembled, create_app, running
from bot.clock import Clock
from bot.config import Config
from bot.jobs.table import defer
from bot.journal.database import Database, reason
from bot.monitoring.vitals import Phase, Vitals
from bot.reloading.front import Front, Serving
from bot.reloading.telling import telling_job

log = logging.getLogger(__name__)

# With what the server takes to answer the last requests, less than the ten seconds after which Docker kills.
FINISHED_WITHIN: Final = timedelta(seconds=4)


@dataclass(slots=True)
class Succession:
    """Whoever is in charge of the journal in this process, and whoever was before and has requests under way.

    Everything but the journal and what was measured is put together anew for a configuration, as at a start. So the same
    holds for what goes on: a session keeps the rules it began under, and the rest counts at once.
    """

    chaperone: Chaperone
    front: Front
    journal: Database
    clock: Clock
    vitals: Vitals
    _own: AsyncExitStack
    _former: Serving | None = None
    _of_former: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def begin(cls, config: Config, clock: Clock, journal: Database, vitals: Vitals) -> Self:
        """Chaperone put together from the first configuration; to be used as a context, which closes it."""
        own = AsyncExitStack()
        chaperone = await own.enter_async_context(assembled(config, clock, vitals, journal))
        return cls(chaperone, Front(create_app(chaperone)), journal, clock, vitals, own)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._of_former.aclose()
        await self._own.aclose()

    async def work(self, changed: Callable[[], Awaitable[Config | None]]) -> None:
        """Decide and act under whatever configuration `changed` comes up with, until that is none."""
        while True:
            at_work = self.chaperone
            async with running(at_work):
                await self._let_former_go()
                at_work.wake()
                config = await changed()
                if config is None:
                    self.vitals.phase = Phase.STOPPING
                await _wind_down(at_work)
            if config is None:
                return
            # What came in meanwhile is kept, and the first thing that is decided next.
            await self._take_up(config)

    async def tell_leads(self, text: str) -> None:
        """Have the safeguarding leads told, by whichever replica does it first."""
        now = self.clock.now()
        job = telling_job(text, now)
        try:
            await self.journal.write(lambda connection: defer(connection, job, now))
        except DBAPIError as error:
            log.error("the journal cannot be written (%s), so no safeguarding lead is told", reason(error))
        self.chaperone.jobs.news.set()

    async def _take_up(self, config: Config) -> None:
        """Put another configuration in charge of what comes in from now on."""
        self._of_former, self._own = self._own, AsyncExitStack()
        assembling = assembled(config, self.clock, self.vitals, self.journal)
        self.chaperone = await self._own.enter_async_context(assembling)
        self._former = self.front.hand_over_to(create_app(self.chaperone))
        log.info("the configuration was changed and is in force from now on")

    async def _let_former_go(self) -> None:
        if self._former is None:
            return
        try:
            async with asyncio.timeout(FINISHED_WITHIN.total_seconds()):
                await self._former.finished()
        except TimeoutError:
            log.warning("requests that began under the configuration before took too long")
        self._former = None
        await self._of_former.aclose()


async def _wind_down(chaperone: Chaperone) -> None:
    try:
        async with asyncio.timeout(FINISHED_WITHIN.total_seconds()):
            await chaperone.jobs.drain()
    except TimeoutError:
        log.warning("some jobs were not done in time; they are begun again by whoever is next")
