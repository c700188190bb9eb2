"""Noticing that a register was changed while its session runs."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.deciding import register_event
from bot.journal.database import Database
from bot.journal.known import REGISTER_READ, read_back
from bot.journal.received import Inbox
from bot.journal.tables import deliveries, sessions
from rules.events import Event, RegisterRead
from webhooks.delivery import JournalUnavailable

log = logging.getLogger(__name__)

LOOK_EVERY: Final = timedelta(seconds=2)

# Which file it is, and what changes with every writing to it; None where there is no such file.
_Stamp = tuple[str, tuple[int, int, int] | None]


@dataclass(slots=True)
class RegisterWatch:
    """Makes known what a register says once its file has changed during a session that the journal has going on.

    A register that cannot be read any more is told of, and the last one that could be stays in force.
    """

    database: Database
    inbox: Inbox
    clock: Clock
    _seen: dict[str, _Stamp] = field(default_factory=dict)

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
            log.error("the journal cannot be read (%s); trying again", error.orig)
            return
        self._seen = {uuid: stamp for uuid, stamp in self._seen.items() if uuid in running}
        for uuid, register in running.items():
            await self._look_at(uuid, register)

    async def _look_at(self, uuid: str, register: str) -> None:
        stamp = (register, _state_of(register))
        if self._seen.get(uuid) == stamp:
            return
        now = self.clock.now()
        event = await asyncio.to_thread(register_event, register, now, now)
        try:
            known = await self.database.read(lambda connection: _last_reading(connection, uuid))
            if _is_news(event, known):
                await self.inbox.make_known(uuid, event, now)
        except (DBAPIError, JournalUnavailable):
            return
        self._seen[uuid] = stamp


def _registers_in_force(connection: Connection) -> dict[str, str]:
    going_on = sessions.c.ended_at.is_(None) & sessions.c.register.is_not(None)
    rows = connection.execute(select(sessions.c.uuid, sessions.c.register).where(going_on))
    return {row.uuid: row.register for row in rows}


def _last_reading(connection: Connection, uuid: str) -> Event | None:
    of_session = (deliveries.c.session == uuid) & (deliveries.c.event == REGISTER_READ)
    newest = select(deliveries.c.body, deliveries.c.id).where(of_session).order_by(deliveries.c.seq.desc())
    row = connection.execute(newest.limit(1)).first()
    return read_back(REGISTER_READ, row.body, row.id) if row is not None else None


def _is_news(event: RegisterRead, known: Event | None) -> bool:
    return not isinstance(known, RegisterRead) or _said(event) != _said(known)


def _said(event: RegisterRead) -> tuple[object, ...]:
    return event.problem, event.entries, event.columns


def _state_of(register: str) -> tuple[int, int, int] | None:
    try:
        state = Path(register).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
