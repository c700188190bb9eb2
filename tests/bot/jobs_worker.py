"""A program of its own that does jobs from a shared journal and writes down what it does; run by the tests of the queue.

It is given the journal's address, a file and its name. It notes `begun`, waits for a second, and notes `done` unless
the job is no longer its own by then.
"""

import asyncio
import sys
from pathlib import Path

from bot.clock import WallClock
from bot.jobs.lease import check
from bot.jobs.queue import QueueRunner
from bot.jobs.table import Job, JobKind
from bot.journal.database import open_database


async def work_for_ever(url: str, notes: Path, name: str) -> None:
    def note(what: str, job: Job) -> None:
        with notes.open("a") as file:
            file.write(f"{what} {job.id} {name}\n")

    async def slowly(job: Job) -> None:
        note("begun", job)
        await asyncio.sleep(1)
        check()
        note("done", job)

    async with open_database(url) as database:
        note("up", Job("-", JobKind.CARRY_OUT, {}))
        await QueueRunner(database, WallClock(), dict.fromkeys(JobKind, slowly), url).run()


if __name__ == "__main__":
    asyncio.run(work_for_ever(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
