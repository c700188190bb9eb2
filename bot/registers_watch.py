"""Noticing that a register was changed while its session runs."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.deciding import Live, register_event
from bot.journal.received import Inbox
from webhooks.delivery import JournalUnavailable

LOOK_EVERY = timedelta(seconds=2)


async def watch_registers(live: Mapping[str, Live], inbox: Inbox, clock: Clock) -> None:
    """Make known, until cancelled, what a register says once its file has changed during a session."""
    seen: dict[str, tuple[str, float | None]] = {}
    while True:
        await clock.sleep(LOOK_EVERY)
        running = {uuid: one for uuid, one in dict(live).items() if one.session.ended_at is None}
        seen = {uuid: stamp for uuid, stamp in seen.items() if uuid in running}
        for uuid, one in running.items():
            if one.row.register is None:
                continue
            stamp = (one.row.register, _changed_at(one.row.register))
            if seen.setdefault(uuid, stamp) != stamp:
                event = register_event(one.row.register, clock.now())
                try:
                    await inbox.make_known(uuid, event, clock.now())
                except JournalUnavailable:
                    continue
                seen[uuid] = stamp


def _changed_at(register: str) -> float | None:
    try:
        return Path(register).stat().st_mtime
    except OSError:
        return None
