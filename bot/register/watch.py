"""Noticing that a register was changed while its session runs."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.config.tables import ZOOM_REGISTRANTS
from bot.journal.aliases import KeptAlias, changed_since
from bot.journal.database import Database, reason
from bot.journal.received import Inbox
from bot.journal.tables import sessions
from bot.register.expected import is_news, last_reading, register_event, register_name
from rules.alias_events import AliasLearned, AliasRevoked
from webhooks.delivery import JournalUnavailable

log = logging.getLogger(__name__)

LOOK_EVERY: Final = timedelta(seconds=2)

# By how much the clocks of the programs that write to one journal, and Zoom's, may differ.
CLOCKS_DIFFER: Final = timedelta(minutes=1)

# Which file it is, and what changes with every writing to it; None where there is no such file.
_Stamp = tuple[str, tuple[int, int, int] | None]


@dataclass(frozen=True, slots=True)
class _Running:
    """A session that goes on: its register, what that is called, and since when it is known of."""

    register: str
    name: str
    first_seen: datetime


@dataclass(slots=True)
class RegisterWatch:
    """Makes known what a register says once its file has changed during a session that the journal has going on.

    A register that cannot be read any more is told of, and the last one that could be stays in force. What was
    confirmed of screen names meanwhile, or taken back, is made known as well, whichever program wrote it down.
    """

    database: Database
    inbox: Inbox
    clock: Clock
    _seen: dict[str, _Stamp] = field(default_factory=dict)
    _told: set[tuple[str, int, bool]] = field(default_factory=set)

    async def run(self) -> None:
        """Look every other second until cancelled."""
        while True:
            await self.clock.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Read the registers that were changed since the last look, and each of a new session once more."""
        try:
            running = await self.database.read(_registers_in_force)
        except DBAPIError as error:
            log.error("the journal cannot be read (%s); trying again", reason(error))
            return
        self._seen = {uuid: stamp for uuid, stamp in self._seen.items() if uuid in running}
        self._told = {told for told in self._told if told[0] in running}
        for uuid, session in running.items():
            if session.register != ZOOM_REGISTRANTS:
                await self._look_at(uuid, session.register)
        if running:
            await self._tell_of_aliases(running)

    async def _tell_of_aliases(self, running: Mapping[str, _Running]) -> None:
        since = min(session.first_seen for session in running.values()) - CLOCKS_DIFFER
        now = self.clock.now()
        try:
            for kept in await self.database.read(lambda connection: changed_since(connection, since)):
                for uuid, session in running.items():
                    if session.name == kept.register:
                        await self._tell(uuid, kept, session.first_seen - CLOCKS_DIFFER, now)
        except (DBAPIError, JournalUnavailable):
            return

    async def _tell(self, uuid: str, kept: KeptAlias, since: datetime, now: datetime) -> None:
        """Make known to a session what it was not told of an alias; what it was before a restart it is not told twice."""
        number = kept.alias.number
        news: list[tuple[datetime | None, AliasLearned | AliasRevoked]] = [
            (kept.learned_at, AliasLearned(at=now, alias=kept.alias)),
            (kept.revoked_at, AliasRevoked(at=now, number=number, by=kept.revoked_by or "")),
        ]
        for moment, event in news:
            told = (uuid, number, isinstance(event, AliasRevoked))
            if moment is not None and moment >= since and told not in self._told:
                await self.inbox.make_known(uuid, event, now)
                self._told.add(told)

    async def _look_at(self, uuid: str, register: str) -> None:
        stamp = (register, _state_of(register))
        if self._seen.get(uuid) == stamp:
            return
        now = self.clock.now()
        event = await asyncio.to_thread(register_event, register, now, now)
        try:
            known = await self.database.read(lambda connection: last_reading(connection, uuid))
            if is_news(event, known):
                await self.inbox.make_known(uuid, event, now)
        except (DBAPIError, JournalUnavailable):
            return
        self._seen[uuid] = stamp


def _registers_in_force(connection: Connection) -> dict[str, _Running]:
    going_on = sessions.c.ended_at.is_(None) & sessions.c.register.is_not(None)
    columns = (sessions.c.uuid, sessions.c.register, sessions.c.meeting_id, sessions.c.first_seen)
    rows = connection.execute(select(*columns).where(going_on))
    return {
        row.uuid: _Running(row.register, register_name(row.register, row.meeting_id), row.first_seen)
        for row in rows
    }


def _state_of(register: str) -> tuple[int, int, int] | None:
    try:
        state = Path(register).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
