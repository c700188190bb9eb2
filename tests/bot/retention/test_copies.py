"""Copies of registers go at their date, but not in the first night after silence, and not while they name somebody who is held."""

import asyncio
import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import ManualClock
from bot.config.retention import RetentionTable
from bot.jobs.table import Job, JobKind
from bot.journal.database import open_database
from bot.register.replacing import before_path
from bot.retention.holds import place, release
from bot.retention.names import HoldOn
from bot.retention.nightly import Retention
from rules.policy import SessionPattern
from tests.bot.concerns.material import policy
from tests.bot.journals import new_journal

THEN = datetime(2015, 11, 3, 16, 0, tzinfo=UTC)


def test_a_copy_goes_at_its_date_and_neither_unguarded_nor_while_it_names_whom_a_hold_does(
    tmp_path: Path,
) -> None:
    register = tmp_path / "register.csv"
    copy = before_path(register)
    copy.write_text("name,guardian\nAda Fenwick,\n")
    os.utime(copy, (THEN.timestamp(), THEN.timestamp()))
    named = replace(policy(), patterns=(SessionPattern("children", topic="*", register=str(register)),))

    async def story() -> list[bool]:
        clock = ManualClock(THEN + timedelta(days=365))
        with closing(open_database(new_journal(tmp_path))) as database:
            nightly = Retention(database, clock, RetentionTable(), ZoneInfo("Europe/London"), named)

            async def there_after_a_night() -> bool:
                await clock.sleep(timedelta(days=1))
                await nightly.delete(Job("retention", JobKind.DELETE_PAST_DATE, {}))
                return copy.exists()

            found = [await there_after_a_night()]
            held = await database.write(
                lambda c: place(c, HoldOn.PERSON, "ada FENWICK", "police", "Tom", clock.now())
            )
            found.append(await there_after_a_night())
            await database.write(lambda c: release(c, held.number, "over", "Tom", clock.now()))
            return [*found, await there_after_a_night()]

    assert asyncio.run(story()) == [True, True, False]
