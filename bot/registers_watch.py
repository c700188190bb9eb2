"""Noticing that a register was changed while its session runs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.deciding import Live, register_event
from bot.journal.received import Inbox
from rules.events import RegisterRead
from rules.session import Session
from webhooks.delivery import JournalUnavailable

LOOK_EVERY: Final = timedelta(seconds=2)

# Which file it is, and what changes with every writing to it; None where there is no such file.
_Stamp = tuple[str, tuple[int, int, int] | None]


@dataclass(slots=True)
class RegisterWatch:
    """Makes known what a register says once its file has changed during one of the sessions that are `live`.

    A register that cannot be read any more is told of, and the last one that could be stays in force.
    """

    live: Mapping[str, Live]
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
        running = {uuid: one for uuid, one in dict(self.live).items() if one.session.ended_at is None}
        self._seen = {uuid: stamp for uuid, stamp in self._seen.items() if uuid in running}
        for uuid, one in running.items():
            if one.row.register is not None:
                await self._look_at(uuid, one.row.register, one.session)

    async def _look_at(self, uuid: str, register: str, session: Session) -> None:
        stamp = (register, _state_of(register))
        if self._seen.get(uuid) == stamp:
            return
        now = self.clock.now()
        event = await asyncio.to_thread(register_event, register, now, now)
        if _is_news(event, session):
            try:
                await self.inbox.make_known(uuid, event, now)
            except JournalUnavailable:
                return
        self._seen[uuid] = stamp


def _is_news(event: RegisterRead, session: Session) -> bool:
    if event.problem or session.register_problem:
        return event.problem != session.register_problem
    return session.register is None or session.register.entries != event.entries


def _state_of(register: str) -> tuple[int, int, int] | None:
    try:
        state = Path(register).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
