"""What the running service found when it last looked, as the journal keeps it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.doctor.address import SIGNATURES
from bot.doctor.check import Check, Checkup, not_looked_at
from bot.journal.checkups import keep_checkup, last_checkup
from bot.journal.database import Database

EVERY: Final = timedelta(hours=1)

NOT_SERVING: Final = "only the running service sees what is refused, and it has not looked for two hours"

_NAME: Final = "doctor"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found, and the names of what the safeguarding leads were told of."""

    found: Checkup
    told: frozenset[str] = frozenset()


def keep(connection: Connection, found: Checkup, told: Collection[str]) -> None:
    """Keep what was found in place of what was before."""
    keep_checkup(connection, _NAME, found.at, {**found.as_json(), "told": sorted(told)})


def kept(connection: Connection) -> Kept | None:
    """What was found last; None where nothing was looked at yet."""
    body = last_checkup(connection, _NAME)
    return Kept(Checkup.of_json(body), frozenset(body["told"])) if body is not None else None


async def seen_by_service(database: Database | None, now: datetime) -> Check:
    """What the running service saw of signatures, for a process that receives nothing itself."""
    try:
        last = await database.read(kept) if database is not None else None
    except DBAPIError:
        last = None
    if last is None or last.found.at < now - 2 * EVERY:
        return not_looked_at(SIGNATURES, NOT_SERVING)
    return next(check for check in last.found.checks if check.name == SIGNATURES)
