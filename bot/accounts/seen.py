"""Noting that somebody was here, which keeps nobody from looking."""

import logging
from asyncio import timeout
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.journal.database import Database, reason
from bot.journal.signed_in import note_seen

log = logging.getLogger(__name__)

WITHIN: Final = timedelta(seconds=1)
"""For how long somebody waits for it, while another program holds the journal."""


async def try_to_note_seen(database: Database, hashed: str, now: datetime) -> None:
    """Note that whoever holds this was here; they may look all the same while that cannot be written."""
    try:
        async with timeout(WITHIN.total_seconds()):
            await database.write(partial(note_seen, hashed=hashed, now=now))
    except (DBAPIError, TimeoutError) as error:
        why = reason(error) if isinstance(error, DBAPIError) else "the journal does not answer"
        log.warning("it cannot be noted that somebody was seen (%s)", why)
