"""The registers that the configuration names, and what the journal remembers of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bot.clock import Clock
from bot.config import Config
from bot.config.tables import ZOOM_REGISTRANTS
from bot.journal.aliases import KeptAlias, every_alias
from bot.journal.database import Database
from bot.register.aliases import confirm, short, take_back
from bot.register.expected import register_name
from bot.register.reading import RegisterFile, RegisterUnreadable, read_register
from bot.register.replacing import before_path, may_write_beside
from bot.site.registers import words

OF_SESSION: Final = "{what} ({profile})"
OF_ZOOM: Final = "Registered with Zoom for {meeting_id}"


@dataclass(frozen=True, slots=True)
class Known:
    """A register: what it is called where something is kept about it, for people, in addresses, and which sessions it is of.

    `path` is None where Zoom keeps it.
    """

    name: str
    words: str
    key: str
    of: tuple[str, ...]
    path: Path | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a register's file says now, or why nothing; when it was changed, and when the one before it was replaced.

    `barred` says why no new file can be put in its place, and is empty where one can.
    """

    found: RegisterFile | None
    problem: str
    changed_at: datetime | None
    before_at: datetime | None
    barred: str = ""


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """What the pages of registers are made from."""

    database: Database
    clock: Clock
    config: Config

    def known(self) -> list[Known]:
        """Every register that the configuration names, in its order."""
        found: dict[str, Known] = {}
        for one in self._named():
            before = found.get(one.name)
            found[one.name] = replace(one, of=(*before.of, *one.of)) if before is not None else one
        return list(found.values())

    def with_key(self, key: str) -> Known | None:
        """The register that a key stands for."""
        return next((one for one in self.known() if one.key == key), None)

    def read(self, known: Known) -> Read:
        """What a register's file says."""
        if known.path is None:
            return Read(None, "", None, None)
        today = self.clock.now().astimezone(self.config.organisation.timezone).date()
        changed_at, before_at = _changed(known.path), _changed(before_path(known.path))
        barred = _barred(known.path)
        try:
            return Read(read_register(known.path, today), "", changed_at, before_at, barred)
        except RegisterUnreadable as error:
            return Read(None, error.reason, changed_at, before_at, barred)

    async def aliases(self, known: Known) -> list[KeptAlias]:
        """What is remembered of screen names on a register and in force."""
        kept = await self.database.read(every_alias)
        return [one for one in kept if one.register == known.name and one.revoked_at is None]

    async def confirm(self, known: Known, screen_name: str, name: str, by: str) -> None:
        """Remember whose a screen name is; raises NotRemembered."""
        now = self.clock.now()

        def work(connection: Connection) -> None:
            confirm(connection, self.config, known.name, screen_name, name, by, now)

        await self.database.write(work)

    async def forget(self, known: Known, screen_name: str, by: str) -> None:
        """No longer go by what is remembered of a screen name; raises NotRemembered."""
        now = self.clock.now()

        def work(connection: Connection) -> None:
            take_back(connection, self.config, known.name, screen_name, by, now)

        await self.database.write(work)

    def _named(self) -> Iterator[Known]:
        for pattern in self.config.policy.patterns:
            if pattern.register is None:
                continue
            is_zoom = pattern.register == ZOOM_REGISTRANTS
            if is_zoom and pattern.meeting_id is None:
                continue
            name = register_name(pattern.register, pattern.meeting_id)
            what = pattern.meeting_id or pattern.topic or pattern.host or ""
            yield Known(
                name,
                OF_ZOOM.format(meeting_id=pattern.meeting_id) if is_zoom else short(name),
                key_of(name),
                (OF_SESSION.format(what=what, profile=pattern.profile),),
                None if is_zoom else Path(name),
            )


def key_of(name: str) -> str:
    """What stands for a register in addresses, which shows nobody what its file is called."""
    return sha256(name.encode()).hexdigest()[:16]


def _barred(path: Path) -> str:
    if may_write_beside(path):
        return ""
    said = words.MAY_NOT_WRITE if path.parent.is_dir() else words.NO_FOLDER
    return said.format(folder=path.parent)


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
