"""Noticing that the configuration was changed, and whether the change can be used."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.clock import Clock, woken
from bot.config import Config, ConfigError
from bot.monitoring.vitals import Vitals
from bot.reloading.words import CANNOT_BE_USED, RESTART_NEEDED, shown, told
from rules.phrases import listed

log = logging.getLogger(__name__)

LOOK_EVERY: Final = timedelta(seconds=2)

_Stamps = tuple[tuple[str, int, int, int] | None, ...]


@dataclass(slots=True)
class ConfigWatch:
    """Looks at the files that a configuration stands in, and has it read again when one was changed.

    `config` is in force; `reread` reads the files and raises ConfigError where they cannot be used, of which staff are
    told through `tell`. What is wrong is kept in `vitals` for the staff page. Setting `asked` has the files read at once.
    """

    config: Config
    reread: Callable[[], Config]
    clock: Clock
    vitals: Vitals
    tell: Callable[[str], Awaitable[None]]
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    _read: _Stamps = ()
    _before: _Stamps = ()

    async def changed(self) -> Config:
        """Wait for a configuration that can be used and says something else; it counts as in force from now on."""
        while True:
            await woken(self.asked, self.clock, LOOK_EVERY)
            found = await self.look()
            if found is not None:
                return found

    async def look(self) -> Config | None:
        """The configuration, where it was changed, can be used and says something else than before."""
        stamps = _stamps(self.config.files)
        # A file that is being written may look complete and say less: it is read once it stays as it is.
        settled, self._before = stamps == self._before, stamps
        if not self.asked.is_set() and (stamps == self._read or not settled):
            return None
        self.asked.clear()
        self._read = stamps
        try:
            read = await asyncio.to_thread(self.reread)
        except ConfigError as error:
            await self._refuse(error)
            return None
        return self._take(read)

    async def _refuse(self, error: ConfigError) -> None:
        # What is wrong may hold names and addresses, so that the log has the places alone.
        lines = ", ".join(str(problem.line) for problem in error.problems if problem.line is not None)
        log.error(
            "the configuration was changed and cannot be used, so what it said before stays in force; "
            "problems: %d, on lines: %s; `chaperone check` says what they are",
            len(error.problems),
            lines or "-",
        )
        problems = [str(problem) for problem in error.problems]
        self.vitals.notices = (CANNOT_BE_USED, *shown(problems))
        self.vitals.refused_configuration = True
        await self.tell(told(problems))

    def _take(self, read: Config) -> Config | None:
        if self.vitals.refused_configuration:
            log.info("the configuration can be used again")
        self.vitals.refused_configuration = False
        usable, left = without_restart(read, self.config)
        self.vitals.notices = (RESTART_NEEDED.format(what=listed(left)),) if left else ()
        if left:
            log.warning("the configuration was changed in %s, which counts from the next start", listed(left))
        if usable == self.config:
            return None
        self.config = usable
        return usable


def without_restart(read: Config, running: Config) -> tuple[Config, list[str]]:
    """What of a configuration can be taken up by the program that runs, and the names of what cannot."""
    fixed = {
        "[zoom] account_id": (read.zoom.account_id, running.zoom.account_id),
        "[zoom] client_id": (read.zoom.client_id, running.zoom.client_id),
        "[zoom] api_url": (read.zoom.api_url, running.zoom.api_url),
        "[zoom] oauth_url": (read.zoom.oauth_url, running.zoom.oauth_url),
        "[server] host": (read.server.host, running.server.host),
        "[server] port": (read.server.port, running.server.port),
        "[storage] url": (read.storage.url, running.storage.url),
        "[logs] format": (read.logs, running.logs),
    }
    left = [name for name, (new, old) in fixed.items() if new != old]
    usable = replace(
        read,
        zoom=replace(
            read.zoom,
            account_id=running.zoom.account_id,
            client_id=running.zoom.client_id,
            api_url=running.zoom.api_url,
            oauth_url=running.zoom.oauth_url,
        ),
        server=replace(read.server, host=running.server.host, port=running.server.port),
        storage=running.storage,
        logs=running.logs,
    )
    return usable, left


def _stamps(files: Iterable[Path]) -> _Stamps:
    return tuple(map(_stamp, files))


def _stamp(path: Path) -> tuple[str, int, int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return str(path), state.st_mtime_ns, state.st_size, state.st_ino
