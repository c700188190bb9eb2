"""Who does the jobs: this process where the journal is its own, Procrastinate where several programs share it."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.jobs.doing import Work
from bot.jobs.runner import JobRunner, Runner
from bot.jobs.table import JobKind
from bot.journal.database import Database


def carrier(database: Database, clock: Clock, work: Mapping[JobKind, Work], url: str) -> Runner:
    """What has the jobs done that wait in the journal at `url`."""
    if not database.is_shared:
        return JobRunner(database, clock, work)
    from bot.jobs.queue import QueueRunner

    return QueueRunner(database, clock, work, url)
