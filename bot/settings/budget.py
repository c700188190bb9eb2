"""How many changes to a host's meetings are left today: Zoom takes 100 for each host and day of UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.clock import Clock
from bot.journal.database import Database
from bot.journal.inserts import insert_rows
from bot.journal.tables import meeting_updates

# Zoom counts what people and other programs change as well, and they are to have some left.
UPDATES_A_DAY: Final = 80


@dataclass(frozen=True, slots=True)
class UpdateBudget:
    """Counts the changes that Chaperone makes to each host's meetings."""

    database: Database
    clock: Clock

    async def spend(self, host: str) -> bool:
        """Count one change to a meeting of this host; False, and nothing counted, where the day's are used up."""
        now = self.clock.now()
        return await self.database.write(lambda connection: spend(connection, host, now))

    async def use_up(self, host: str) -> None:
        """Make no more changes today: Zoom said that there are none left."""
        now = self.clock.now()
        await self.database.write(lambda connection: _keep(connection, host, _day(now), UPDATES_A_DAY))


def spend(connection: Connection, host: str, now: datetime) -> bool:
    """Count one change; False where none is left."""
    day = _day(now)
    counted = (meeting_updates.c.host == host) & (meeting_updates.c.day == day)
    count: int = connection.scalar(select(meeting_updates.c.count).where(counted).with_for_update()) or 0
    if count >= UPDATES_A_DAY:
        return False
    _keep(connection, host, day, count + 1)
    return True


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _keep(connection: Connection, host: str, day: str, count: int) -> None:
    rows: list[dict[str, object]] = [{"host": host, "day": day, "count": count}]
    insert_rows(connection, meeting_updates, rows, key=["host", "day"], overwriting={"count"})
