"""Looking at everything that Chaperone needs, once."""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.config import Config
from bot.doctor.address import address_check, links_check
from bot.doctor.announcing import announcement_checks, announces, settings_of_hosts
from bot.doctor.asking import each
from bot.doctor.chatbot import chatbot_checks
from bot.doctor.check import Check, Checkup, not_looked_at
from bot.doctor.credentials import clock_check, scope_checks, token_check
from bot.doctor.events import (
    CHAT,
    LAST,
    OTHER_KINDS,
    ability_checks,
    all_reached,
    chat_checks,
    kind_checks,
    last_event_check,
)
from bot.doctor.people import (
    in_turn,
    licence_checks,
    reach_checks,
    recorders,
    recording_checks,
    sender_check,
    the_others,
    time_zone_check,
)
from bot.doctor.records import Over, read, record_checks
from bot.doctor.sessions import (
    KnownMeeting,
    meetings_of,
    pattern_checks,
    register_checks,
)
from bot.doctor.storage import NO_JOURNAL, DiskUsage, database_check, disk_check, unopened_check
from bot.journal.checkups import (
    RECENTLY,
    Ended,
    Heard,
    heard,
    keep_checkup,
    known_meetings,
    last_outcomes,
    last_over,
)
from bot.journal.database import Database, reason
from bot.zoom import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.limits import Plan
from rules.actions import ActionKind

log = logging.getLogger(__name__)

# In seconds; Zoom itself gives the address three.
ANSWER_WITHIN: Final = 3.0

# How long after a session's end Zoom has its records as a rule.
READY: Final = timedelta(hours=1)

# Under which name it is kept that the journal could be written to.
_TRIAL: Final = "trial"


def outside() -> httpx.AsyncClient:
    """What asks Chaperone's own public address."""
    return httpx.AsyncClient(timeout=ANSWER_WITHIN)


@dataclass(frozen=True, slots=True)
class _Journal:
    """What the journal says of the last weeks."""

    heard: Heard
    meetings: Sequence[KnownMeeting]
    ended: Mapping[ActionKind, Sequence[Ended]]
    over: Over | None


@dataclass(frozen=True, slots=True)
class Examination:
    """Looks at everything in turn.

    `database` is None where the journal cannot be opened, and `unopened` says why, in whole sentences. `usage` says how
    full a disk is, `outside` asks the public address.
    """

    config: Config
    clock: Clock
    zoom: Zoom
    database: Database | None
    unopened: str = ""
    usage: DiskUsage = shutil.disk_usage
    outside: Callable[[], httpx.AsyncClient] = outside

    async def examine(self, signatures: Check) -> Checkup:
        """Look at everything; `signatures` is what is known of those of Zoom's deliveries."""
        now = self.clock.now()
        journal = await self._journal(now)
        checks = [
            *await self._of_zoom(journal, now),
            *self._of_events(journal, now),
            *await self._of_house(signatures, now),
        ]
        return Checkup(now, tuple(checks))

    async def _of_zoom(self, journal: _Journal | None, now: datetime) -> list[Check]:
        """What Zoom is asked for."""
        config, token = self.config, self.zoom.token
        error = await self._token()
        return [
            token_check(error, config.zoom.oauth_url),
            *scope_checks(config, token.scopes, token=error is None),
            clock_check(token.skew, answered=error is None),
            *await chatbot_checks(config, self.zoom),
            *await self._of_people(journal, now, asking=error is None),
            *await self._of_announcements(journal, now, asking=error is None),
            *await self._of_sessions(journal, now, asking=error is None),
            *await self._of_records(journal, asking=error is None),
        ]

    async def _of_people(self, journal: _Journal | None, now: datetime, *, asking: bool) -> list[Check]:
        config, records = self.config, self.zoom.records
        people, left = in_turn(config.policy.staff, now)
        sender = config.alerts.sender
        addresses = [member.email for member in people] + ([sender] if sender is not None else [])
        answered = await each(addresses, records.user) if asking else None
        settings = await recorders(records, config, people) if asking else None
        told = journal.ended.get(ActionKind.ALERT_SAFEGUARDING, ()) if journal is not None else ()
        return [
            sender_check(config, answered),
            *reach_checks(config, people, answered, all_reached(told)),
            *licence_checks(people, answered),
            *recording_checks(people, settings),
            *the_others(left),
            time_zone_check(config.organisation.timezone, people, answered, now),
        ]

    async def _of_announcements(
        self, journal: _Journal | None, now: datetime, *, asking: bool
    ) -> Iterator[Check]:
        config = self.config
        if not announces(config):
            return iter(())
        people, _ = in_turn(config.policy.staff, now)
        hosts = await settings_of_hosts(self.zoom.records, people) if asking else None
        ended = journal.ended.get(ActionKind.ANNOUNCE, ()) if journal is not None else ()
        return announcement_checks(hosts, ended, config.organisation.timezone)

    async def _of_sessions(self, journal: _Journal | None, now: datetime, *, asking: bool) -> list[Check]:
        patterns, records = self.config.policy.patterns, self.zoom.records
        people, left = in_turn(self.config.policy.staff, now)
        numbers = [p.meeting_id for p in patterns if p.meeting_id is not None]
        by_number = await each(numbers, records.meeting) if asking else None
        listed, missed = await meetings_of(records, people, left) if asking else ([], "")
        known = [*listed, *(journal.meetings if journal is not None else ())]
        return [*pattern_checks(patterns, by_number, known, missed), *register_checks(self.config)]

    async def _of_records(self, journal: _Journal | None, *, asking: bool) -> Iterator[Check]:
        config, over = self.config, journal.over if journal is not None else None
        wanted = asking and config.zoom.plan is not Plan.FREE
        answered = await read(self.zoom.records, over) if wanted and over is not None else None
        return record_checks(config.zoom.plan, over, answered, config.organisation.timezone)

    def _of_events(self, journal: _Journal | None, now: datetime) -> Iterator[Check]:
        tz = self.config.organisation.timezone
        if journal is None:
            for name in (LAST, OTHER_KINDS, CHAT):
                yield not_looked_at(name, NO_JOURNAL)
            return
        yield last_event_check(journal.heard, now, tz)
        yield from kind_checks(self.config, journal.heard, now)
        yield from chat_checks(self.config, journal.heard, tz)
        yield from ability_checks(self.config, journal.ended, tz)

    async def _of_house(self, signatures: Check, now: datetime) -> list[Check]:
        """What is seen without Zoom."""
        config = self.config
        return [
            await address_check(config.server.public_url, config.zoom.webhook_secrets, now, self.outside),
            links_check(config),
            signatures,
            await self._writing(now),
            disk_check(config.storage.url, self.usage),
        ]

    async def _token(self) -> ZoomError | None:
        """Ask for a new token, which tells the scopes that the app has now; why there is none, None where there is."""
        token = self.zoom.token
        try:
            stale = await token.current()
            await token.renew(stale)
        except ZoomError as error:
            return error
        return None

    async def _journal(self, now: datetime) -> _Journal | None:
        if self.database is None:
            return None
        since = now - RECENTLY

        def look(connection: Connection) -> _Journal:
            meetings = [KnownMeeting(*one) for one in known_meetings(connection, since)]
            last = last_over(connection, now - READY)
            over = Over(*last) if last is not None else None
            return _Journal(heard(connection, since, now), meetings, last_outcomes(connection, since), over)

        try:
            return await self.database.read(look)
        except DBAPIError as error:
            log.error("the journal cannot be read: %s", reason(error))
            return None

    async def _writing(self, now: datetime) -> Check:
        if self.database is None:
            return unopened_check(self.unopened)
        try:
            await self.database.write(lambda connection: keep_checkup(connection, _TRIAL, now, {}))
        except DBAPIError as error:
            return database_check(str(error.orig), self.config.storage.url)
        return database_check("", self.config.storage.url)
