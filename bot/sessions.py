"""The loop: takes sessions that have news or whose time has come, decides, records, defers the actions."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.catching_up import caught_up
from bot.clock import Clock, woken
from bot.deciding import Decider, Live
from bot.journal.database import Database, reason
from bot.journal.decided import due_sessions, next_due_session, session_key
from bot.journal.how_far import how_far
from bot.journal.received import (
    Undecided,
    is_undecided,
    mark_decided,
    undecided,
    undecided_of,
    waiting_sessions,
)
from bot.journal.turns import NO_TURNS, BegunElsewhere, move_on, take_turns
from rules.events import Event

log = logging.getLogger(__name__)

# How many deliveries are decided in one transaction; those that come meanwhile wait to be kept.
LOT = 50

# How many sessions are kept in memory; what falls out is folded from the journal again when it is wanted.
IN_MEMORY = 2_000

# How long a session is set aside after deciding it broke, and how long the loop stays away from a broken database.
SET_ASIDE = timedelta(seconds=30)
DATABASE_PAUSE = timedelta(seconds=1)

# Where several programs share the journal: how soon one looks again at sessions that another was deciding, and how often for
# what another has left undecided. So many of the oldest deliveries are looked through for sessions whose turn can be had.
LOOK_AGAIN = timedelta(milliseconds=20)
LOOK_ROUND = timedelta(seconds=1)
LOOKED_THROUGH = 10 * LOT
SESSIONS_AT_ONCE = 20

# For how many times as long as a lot took deciding steps aside for deliveries that wait to be kept, and how soon it looks
# whether any still do: deciding takes a sixth of the time then, whatever a lot costs, and is never away for longer than that.
ASIDE_FOR = 5
LONGEST_ASIDE = timedelta(milliseconds=200)
STEP_ASIDE = timedelta(milliseconds=5)


@dataclass(frozen=True, slots=True)
class _Lot:
    """Whether there is more to decide at once than a lot took, or elsewhere, when something will be due, and what was decided."""

    is_more: bool
    next_due: datetime | None
    is_busy: bool = False
    decided: Collection[str] = ()


@dataclass(slots=True)
class SessionLoop:
    """Decides what was received. `news` is to be set when deliveries were kept; `wake_jobs` is called for new jobs.

    `fresh` is the inbox's, and `is_receiving` says whether it has deliveries to keep, which go first. `decided` is called
    with the sessions that were decided, once that is on disk.
    """

    database: Database
    clock: Clock
    decider: Decider
    news: asyncio.Event
    wake_jobs: Callable[[], None]
    fresh: MutableMapping[str, Event] = field(default_factory=dict)
    in_memory: int = IN_MEMORY
    live: dict[str, Live] = field(default_factory=dict)
    is_receiving: Callable[[], bool] = lambda: False
    decided: Callable[[Collection[str]], None] = lambda _: None
    _set_aside: dict[str, datetime] = field(default_factory=dict)
    _left_jobs: bool = False

    async def run(self) -> None:
        """Decide until cancelled."""
        while True:
            self.news.clear()
            pause = await self.settle()
            if self.database.is_shared:
                pause = min(LOOK_ROUND if pause is None else pause, LOOK_ROUND)
            await woken(self.news, self.clock, pause)

    async def settle(self) -> timedelta | None:
        """Decide all there is to decide now; gives how long from now there will be something again."""
        while True:
            now = self.clock.now()
            self._set_aside = {uuid: until for uuid, until in self._set_aside.items() if until > now}
            began = perf_counter()
            try:
                lot = await self.database.write(partial(self._decide_lot, now=now))
            except DBAPIError as error:
                log.error("the journal cannot be used (%s); deciding again later", reason(error))
                self.live.clear()
                return DATABASE_PAUSE
            self.decided(lot.decided)
            if self._left_jobs:
                self._left_jobs = False
                self.wake_jobs()
            if lot.is_busy:
                return LOOK_AGAIN
            if not lot.is_more:
                return self._until(lot.next_due, now)
            await self._let_others_go_first(timedelta(seconds=perf_counter() - began))

    async def _let_others_go_first(self, took: timedelta) -> None:
        # In a burst Zoom's three seconds for an answer matter more than deciding a moment sooner.
        for _ in range(min(took * ASIDE_FOR, LONGEST_ASIDE) // STEP_ASIDE):
            if not self.is_receiving():
                return
            await asyncio.sleep(STEP_ASIDE.total_seconds())

    def _decide_lot(self, connection: Connection, *, now: datetime) -> _Lot:
        """Decide a lot of deliveries and whatever is due, in the journal's thread."""
        if self.database.is_shared:
            return self._decide_turns(connection, now)
        by_session = _by_session(undecided(connection, LOT, self._set_aside))
        for uuid in due_sessions(connection, now):
            if uuid not in self._set_aside:
                by_session.setdefault(uuid, [])
        if by_session:
            self._decide_all(connection, by_session, now)
        return _Lot(
            is_more=bool(by_session) and is_undecided(connection, self._set_aside),
            next_due=next_due_session(connection, self._set_aside),
            decided=by_session.keys(),
        )

    def _decide_turns(self, connection: Connection, now: datetime) -> _Lot:
        """Decide a lot of the sessions that no other program is deciding."""
        waiting = waiting_sessions(connection, LOOKED_THROUGH, self._set_aside)
        due = [uuid for uuid in due_sessions(connection, now) if uuid not in self._set_aside]
        wanted = list(dict.fromkeys((*due, *waiting)))
        turns = take_turns(connection, wanted, SESSIONS_AT_ONCE) if wanted else NO_TURNS
        # Only now, as the others may have decided some of it until their turn was over.
        by_session = _by_session(undecided_of(connection, LOT, turns.all) if turns.all else ())
        for uuid in due:
            if uuid in turns.versions:
                by_session.setdefault(uuid, [])
        for uuid in by_session:
            self._catch_up(connection, uuid, turns.versions.get(uuid), now)
        if by_session:
            self._decide_all(connection, dict(sorted(by_session.items())), now)
        self._move_on(connection, [uuid for uuid in by_session if uuid in self.live])
        is_left = is_undecided(connection, self._set_aside)
        return _Lot(
            is_more=bool(by_session) and is_left,
            next_due=next_due_session(connection, self._set_aside),
            is_busy=not by_session and is_left,
            decided=by_session.keys(),
        )

    def _move_on(self, connection: Connection, decided: Collection[str]) -> None:
        move_on(connection, decided)
        far = how_far(connection, decided)
        for uuid in decided:
            live = self.live[uuid]
            live.row, live.far = replace(live.row, version=live.row.version + 1), far.get(uuid)

    def _catch_up(self, connection: Connection, uuid: str, version: int | None, now: datetime) -> None:
        """Bring what is remembered of a session up to its newest version, or forget it."""
        live = self.live.get(uuid)
        if live is None or live.row.version == version:
            return
        # Out of memory while it changes.
        del self.live[uuid]
        if (newest := caught_up(connection, live, now)) is not None:
            self.live[uuid] = newest

    def _decide_all(
        self, connection: Connection, by_session: Mapping[str, Sequence[Undecided]], now: datetime
    ) -> None:
        """Decide these sessions, all or none; where one of them breaks each by itself, so that the others go on."""
        try:
            with connection.begin_nested():
                decided = [
                    delivery.delivery
                    for uuid, deliveries in by_session.items()
                    for delivery in self._decide(connection, uuid, deliveries, now)
                ]
                mark_decided(connection, decided, now)
        except Exception as error:  # one session that breaks must not stop the others
            if _is_of_database(error):
                raise
            for uuid, deliveries in by_session.items():
                self.live.pop(uuid, None)
                if len(by_session) > 1:
                    self._decide_all(connection, {uuid: deliveries}, now)
                else:
                    log.exception(
                        "deciding session %s broke; it is set aside for %s", session_key(uuid), SET_ASIDE
                    )
                    self._set_aside[uuid] = now + SET_ASIDE

    def _decide(
        self, connection: Connection, uuid: str, deliveries: Sequence[Undecided], now: datetime
    ) -> Sequence[Undecided]:
        """Decide one session; gives the deliveries that are decided now, none where another program has begun it."""
        told = (self.fresh.pop(delivery.delivery, None) or delivery.event for delivery in deliveries)
        events = [event for event in told if event is not None]
        # Out of memory while it changes: what breaks half-way is read from the journal again.
        live = self.live.pop(uuid, None)
        try:
            decided = self.decider.decide(connection, uuid, live, events, now)
        except BegunElsewhere:
            return ()
        if decided is not None:
            self.live[uuid] = decided
            self._left_jobs = self._left_jobs or decided.left_jobs
        while len(self.live) > self.in_memory:
            del self.live[next(iter(self.live))]
        return deliveries

    def _until(self, next_due: datetime | None, now: datetime) -> timedelta | None:
        times = [*self._set_aside.values(), *([next_due] if next_due is not None else [])]
        return max(min(times) - now, timedelta()) if times else None


def _by_session(waiting: Iterable[Undecided]) -> dict[str, list[Undecided]]:
    by_session: dict[str, list[Undecided]] = {}
    for delivery in waiting:
        by_session.setdefault(delivery.session, []).append(delivery)
    return by_session


def _is_of_database(error: Exception) -> bool:
    """Whether the database is away, and not the session at fault."""
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
