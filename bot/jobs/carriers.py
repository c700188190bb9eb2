"""Who does the jobs: this process where the journal is its own, Procrastinate where several programs share it."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from bot.clock import Clock
from bot.jobs.doing import Work
from bot.jobs.runner import JobRunner
from bot.jobs.table import JobKind
from bot.journal.database import Database


class Runner(Protocol):
    """Has jobs done when their time comes. `news` is to be set when jobs were deferred."""

    news: asyncio.Event

    async def run(self) -> None:
        """Do jobs until cancelled; what is under way then is left to be done again."""

    async def drain(self) -> None:
        """Begin nothing more, and wait until no job is under way here."""

    async def settle(self) -> None:
        """Wait until no job is under way here and none is due."""


def carrier(database: Database, clock: Clock, work: Mapping[JobKind, Work], url: str) -> Runner:
    """What has the jobs done that wait in the journal at `url`."""
    if not database.is_shared:
        return JobRunner(database, clock, work)
    from bot.jobs.queue import QueueRunner

    return QueueRunner(database, clock, work, url)
