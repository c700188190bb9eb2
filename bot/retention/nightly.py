"""The job that deletes what is past its date, every night and in small transactions."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.clock import Clock
from bot.concerns.record import Concern, Store
from bot.concerns.store import closed_before, expire
from bot.config.retention import RetentionTable
from bot.config.tables import ZOOM_REGISTRANTS
from bot.jobs import lease
from bot.jobs.doing import Work
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.database import Database
from bot.journal.retention_tables import Kind
from bot.register.replacing import forget_old
from bot.retention import rows, runs, sessions
from bot.retention.copies import names_held
from bot.retention.holds import Held, held_as_seen, held_now
from rules.policy import Policy

log = logging.getLogger(__name__)

AT: Final = time(3, 30)
"""When it is done, by the clock of the organisation's place."""

SILENCE: Final = timedelta(days=7)
"""After so long without a look nothing is deleted before the next night: the machine's clock may be wrong."""

SESSIONS_AT_ONCE: Final = 10
ROWS_AT_ONCE: Final = 200

_JOB: Final = Job("retention", JobKind.DELETE_PAST_DATE, {})
STORES: Final = {Kind.CONCERNS: Store.CHILDREN, Kind.CONCERNS_ABOUT_ADULTS: Store.ADULTS}

Key = TypeVar("Key", str, int)


def period_of(periods: RetentionTable, kind: Kind) -> timedelta:
    """For how long records of a kind are kept; working records are for as long as the sessions that they served."""
    name = Kind.SESSIONS if kind is Kind.WORKING else kind
    period: timedelta = getattr(periods, name.value)
    return period


def register_files(policy: Policy) -> frozenset[Path]:
    """The files of the registers that a policy names."""
    named = {pattern.register for pattern in policy.patterns}
    return frozenset(Path(name) for name in named if name is not None and name != ZOOM_REGISTRANTS)


@dataclass(frozen=True, slots=True)
class Retention:
    """Deletes what is past its date; `tz` is the organisation's."""

    database: Database
    clock: Clock
    periods: RetentionTable
    tz: ZoneInfo
    policy: Policy

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.DELETE_PAST_DATE: self.delete}

    async def begin(self) -> None:
        """Have it done tonight, and every night from then on."""
        tonight = next_night(self.clock.now(), self.tz)
        await self.database.write(lambda connection: defer_anew(connection, _JOB, tonight))

    async def delete(self, _job: Job) -> None:
        """Delete what is past its date, and have that done again the next night."""
        now = self.clock.now()
        before = await self.database.read(runs.last_look)
        if before is not None and timedelta(0) <= now - before <= SILENCE:
            held = await self.database.read(held_as_seen)
            await asyncio.to_thread(self._forget_copies, now, held)
            for step in self._steps(now, held):
                while True:
                    lease.check()
                    if not await self.database.write(step):
                        break
        else:
            log.info("nothing is deleted tonight, as it was not looked for what is past its date for a week")

        def go_on(connection: Connection) -> None:
            runs.note_look(connection, now)
            defer_anew(connection, _JOB, next_night(now, self.tz))

        await self.database.write(go_on)

    def _forget_copies(self, now: datetime, held: Held) -> None:
        forget_old(
            register_files(self.policy), now, self.periods.register_copies, partial(names_held, held=held)
        )

    def _steps(self, now: datetime, held: Held) -> Iterator[Callable[[Connection], bool]]:
        """What is done in a transaction each, and again for as long as it gives True."""
        yield _Sessions(self._until(Kind.SESSIONS, now), now, self.periods.until_reviewed, held).step
        for kind, some in rows.ROWS.items():
            for of in some:
                yield _SomeRows(kind, of, self._until(kind, now), now, held).step
        for kind, store in STORES.items():
            yield _Concerns(kind, store, self._until(kind, now), now, held).step
        yield self._finish

    def _finish(self, connection: Connection) -> bool:
        """What is few enough to be done at once."""
        staff = {member.email.casefold() for member in self.policy.staff}
        self._at_once(connection, Kind.WORKING, rows.unused_policies, rows.clear_policies)
        self._at_once(connection, Kind.HOLDS, rows.released_holds, rows.clear_holds)
        # An account does not say who had it, so a hold on anybody is on all of them.
        if not held_now(connection).people:
            past = partial(rows.past_accounts, staff=staff)
            self._at_once(connection, Kind.SIGN_INS, past, rows.clear_accounts)
        return False

    def _at_once(
        self,
        connection: Connection,
        kind: Kind,
        found: Callable[[Connection, datetime], list[Key]],
        clear: Callable[[Connection, runs.Run, list[Key]], None],
    ) -> None:
        now = self.clock.now()
        until = self._until(kind, now)
        if gone := found(connection, until):
            with runs.run(connection, kind, until, now) as run:
                clear(connection, run, gone)

    def _until(self, kind: Kind, now: datetime) -> datetime:
        return now - period_of(self.periods, kind)


@dataclass(slots=True)
class _Sessions:
    until: datetime
    now: datetime
    until_reviewed: bool
    held: Held
    after: sessions.Place | None = None

    def step(self, connection: Connection) -> bool:
        found = sessions.past_date(connection, self.until, SESSIONS_AT_ONCE, self.after)
        gone = self._gone(connection, found, self.held)
        if gone and (gone := self._gone(connection, gone, held_now(connection))):
            with runs.run(connection, Kind.SESSIONS, self.until, self.now) as run:
                for row in gone:
                    sessions.clear(connection, run, row.uuid, self.now)
        if found:
            self.after = sessions.Place(found[-1].first_seen, found[-1].uuid)
        return bool(found)

    def _gone(self, connection: Connection, found: list[Row[Any]], held: Held) -> list[Row[Any]]:
        until_reviewed = self.until_reviewed
        return [
            row for row in found if not sessions.is_kept(connection, row, held, until_reviewed=until_reviewed)
        ]


@dataclass(slots=True)
class _SomeRows:
    kind: Kind
    of: rows.Rows
    until: datetime
    now: datetime
    held: Held
    kept: int = 0

    def step(self, connection: Connection) -> bool:
        found = rows.past_date(connection, self.of, self.until, ROWS_AT_ONCE, self.kept)
        gone = [row for row in found if not rows.is_kept(self.of, row, self.held)]
        if gone:
            held = held_now(connection)
            gone = [row for row in gone if not rows.is_kept(self.of, row, held)]
        if gone:
            with runs.run(connection, self.kind, self.until, self.now) as run:
                rows.clear(connection, run, self.of, gone)
        self.kept += len(found) - len(gone)
        return len(found) == ROWS_AT_ONCE


@dataclass(slots=True)
class _Concerns:
    kind: Kind
    store: Store
    until: datetime
    now: datetime
    held: Held

    def step(self, connection: Connection) -> bool:
        past = closed_before(connection, self.until, self.store)
        found = [one for one in past if not _is_held(one, self.held)]
        if found:
            held = held_now(connection)
            found = [one for one in found if not _is_held(one, held)]
        if found:
            with runs.run(connection, self.kind, self.until, self.now) as run:
                for concern in found:
                    due = concern.entries[-1].at + (self.now - self.until)
                    expire(connection, concern, due, self.now)
                    run.removed += 1
        return False


def _is_held(concern: Concern, held: Held) -> bool:
    source = concern.account.source
    if concern.number in held.concerns or (source is not None and source.session in held.keys):
        return True
    said = (
        text
        for entry in concern.entries
        for text in (entry.by, entry.name, json.dumps(entry.body, ensure_ascii=False))
    )
    return held.is_in_texts and held.is_said(said)


def next_night(now: datetime, tz: ZoneInfo) -> datetime:
    """The next time that it is done."""
    local = now.astimezone(tz)
    tonight = datetime.combine(local.date(), AT, tz)
    if tonight <= local:
        tonight = datetime.combine(local.date() + timedelta(days=1), AT, tz)
    return tonight.astimezone(now.tzinfo)
