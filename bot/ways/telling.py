"""Telling staff by other ways than Team Chat, each by itself, and writing down how it ended."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.alerts.links import live_address
from bot.clock import Clock
from bot.config.alerts import Also, variable_of
from bot.deciding import REPORT_AFTER, report_job
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.database import Database
from bot.journal.decided import DecidedAction, SessionRow, decided_action, session_row
from bot.journal.ways_told import WayTold, has_way_told, keep_way_told
from bot.ways.words import ABOUT_STAFF, NOT_KNOWN, NOT_TAKEN, TITLE, Notice, said_of, told_of
from rules.actions import Action, ActionKind, ActionOutcome

if TYPE_CHECKING:
    from apprise import Apprise

log = logging.getLogger(__name__)

TRIES: Final = 4

# How often Team Chat is tried before what it may take a little later is said by other ways: about a minute.
PATIENCE: Final = 5

# In seconds; services are slower than Zoom, and nobody waits for them.
ANSWER_WITHIN: Final = 15


@dataclass(frozen=True, slots=True)
class Ways:
    """The other ways to staff; `public_url` is where the pages are that say more, None where there are none."""

    also: tuple[Also, ...]
    database: Database
    clock: Clock
    organisation: str
    timezone: ZoneInfo
    public_url: str | None
    _said: set[str] = field(default_factory=set)

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.TELL_ALSO: self.tell}

    def jobs(self, action: Action, session: str) -> Iterable[Job]:
        """The jobs of telling staff of an alert that is for them, one for each way."""
        if action.kind is ActionKind.ALERT_SAFEGUARDING:
            for way in self.also:
                payload = {"session": session, "action": action.id, "way": way.name}
                yield Job(f"also {action.id} {way.name}", JobKind.TELL_ALSO, payload)

    async def have_told(self, action: Action, session: str) -> None:
        """Have staff told of an alert on every way, once."""
        jobs, now = list(self.jobs(action, session)), self.clock.now()

        def keep(connection: Connection) -> None:
            for job in jobs:
                defer(connection, job, now)

        if jobs:
            await self.database.write(keep)

    async def say(self, notice: Notice, occasion: str) -> bool:
        """Say something of Chaperone itself on every way without the journal; whether any took it.

        This program says it once for each occasion, also while the journal cannot keep that it did.
        """
        text = said_of(notice, organisation=self.organisation, url=self.public_url)
        if occasion not in self._said and any(
            await asyncio.gather(*(self._taken(way, text) for way in self.also))
        ):
            self._said.add(occasion)
        return occasion in self._said

    async def say_instead(self, notice: Notice, occasion: str, tries: int, *, may_pass: bool) -> bool:
        """Say on every way what Team Chat took from nobody, now or `tries` times before; whether any way took it.

        What may pass in Team Chat gets a minute first. NotYet where a way may take it later.
        """
        if not self.also or (may_pass and not PATIENCE <= tries < PATIENCE + TRIES):
            return False
        if not (said := await self.say(notice, occasion)) and tries + 1 < PATIENCE + TRIES:
            raise NotYet("a service did not take a message about Chaperone itself")
        return said

    async def _taken(self, way: Also, text: str) -> bool:
        sender = await asyncio.to_thread(_sender, way.url)
        if sender is None:
            log.error("Apprise cannot read the address in %s", variable_of(way.name))
            return False
        took = await sender.async_notify(body=text, title=TITLE, timeout=ANSWER_WITHIN)
        if not took:
            log.error("a message about Chaperone itself was not taken by %s", way.name)
        return bool(took)

    async def tell(self, job: Job) -> None:
        """Tell staff on one way, unless it is known how that ended; NotYet where trying again may help."""
        session, identity, name = (job.payload[key] for key in ("session", "action", "way"))

        def look(connection: Connection) -> tuple[DecidedAction, SessionRow | None] | None:
            if has_way_told(connection, identity, name):
                return None
            return decided_action(connection, identity), session_row(connection, session)

        found = await self.database.read(look)
        way = next((way for way in self.also if way.name == name), None)
        if found is None or way is None:
            return
        decided, row = found
        outcome, detail = await self._tell(way, decided, row, job.tries)
        told = WayTold(identity, name, session, self.clock.now(), outcome, detail)

        def keep(connection: Connection) -> None:
            keep_way_told(connection, told)
            if row is not None and row.ended_at is not None:
                defer_anew(connection, report_job(session), told.at + REPORT_AFTER)

        await self.database.write(keep)

    async def _tell(
        self, way: Also, decided: DecidedAction, row: SessionRow | None, tries: int
    ) -> tuple[ActionOutcome, str | None]:
        action = decided.action
        if decided.about_host or action.concerns:
            return ActionOutcome.NOT_POSSIBLE, ABOUT_STAFF
        sender = await asyncio.to_thread(_sender, way.url)
        if sender is None:
            return ActionOutcome.FAILED, NOT_KNOWN.format(variable=variable_of(way.name))
        if await sender.async_notify(body=self._text(action, row), title=TITLE, timeout=ANSWER_WITHIN):
            return ActionOutcome.DONE, None
        if tries + 1 < TRIES:
            raise NotYet("a service did not take an alert")
        log.error("alert %s was not taken by %s after %d tries", action.id, way.name, tries + 1)
        return ActionOutcome.FAILED, NOT_TAKEN.format(tries=tries + 1)

    def _text(self, action: Action, row: SessionRow | None) -> str:
        where = live_address(self.public_url, row.uuid) if self.public_url and row is not None else None
        time = f"{action.at.astimezone(self.timezone):%H:%M}"
        topic = row.topic if row is not None else None
        return told_of(action, organisation=self.organisation, topic=topic, time=time, where=where)


def _sender(url: str) -> "Apprise | None":
    """What sends to an address; None for one that is none of Apprise's."""
    # Loaded where it is wanted, for it brings more than a hundred services.
    from apprise import Apprise

    sender = Apprise()
    return sender if sender.add(url) else None
