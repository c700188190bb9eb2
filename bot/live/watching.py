"""Sessions that somebody watches: looked at while they are, folded and rendered once for everybody who sees the same."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.accounts.rights import SignedIn
from bot.clock import Clock
from bot.journal.database import Database, reason
from bot.journal.decided import session_key
from bot.live.followed import Followed, followed, mark
from bot.live.shown import Shown, rendered
from bot.live.view import LivePage, live_page

log = logging.getLogger(__name__)

# How often a session is looked at that is watched, in case another program decided it or something was done in it; and the
# least between two looks, so that a rush of news is told together. In seconds that pass, however fast a session is rehearsed.
LOOK_EVERY: Final = 1.0
LOOKS_APART: Final = 0.5

# How many streams one person may have open, and all of them together: less than the connections that the program takes.
MOST_EACH: Final = 12
MOST_IN_ALL: Final = 300

CANNOT_LOOK: Final = "session %s is watched and cannot be looked at: %s"

# How many sessions are kept in memory that were looked at.
IN_MEMORY: Final = 30


class Ending(StrEnum):
    """Why a stream ends: the program stops or cannot see the session just now, or the person has newer ones open."""

    AGAIN = "again"
    ELSEWHERE = "elsewhere"


@dataclass(eq=False, slots=True)
class Watcher:
    """One stream: woken when there is news or it is to end."""

    person: SignedIn
    ending: Ending | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, ending: Ending | None = None) -> None:
        """Say that there is news, or that it is to end."""
        self.ending = self.ending or ending
        self._woken.set()

    async def news(self, within: float) -> bool:
        """Wait so many seconds for news at most; whether there was any."""
        try:
            async with asyncio.timeout(within):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True


@dataclass(eq=False, slots=True)
class _Watched:
    """A session that was looked at. `heard` counts the news of it, `told` those of them that are in what is followed."""

    uuid: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    heard: int = 0
    told: int = -1
    mark: Any = None
    followed: Followed | None = None
    host: str | None = None
    at: datetime | None = None
    shown: dict[SignedIn, Shown] = field(default_factory=dict)
    pages: dict[LivePage, Shown] = field(default_factory=dict)
    watchers: list[Watcher] = field(default_factory=list)
    looking: asyncio.Task[None] | None = None


@dataclass(slots=True)
class LiveSessions:
    """What the live pages show. Where nobody watches a session, nothing is looked at.

    One session is worked on at a time, so that those who receive and decide share the processor with one thread at most.
    """

    database: Database
    clock: Clock
    observing: bool = False
    is_over: bool = False
    _sessions: OrderedDict[str, _Watched] = field(default_factory=OrderedDict)
    _watchers: list[Watcher] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def news(self, uuids: Collection[str]) -> None:
        """Hear that these sessions were decided."""
        for uuid in uuids:
            if (watched := self._sessions.get(uuid)) is not None:
                watched.heard += 1
                watched.wake.set()

    def end(self) -> None:
        """End every stream, and each that comes from now on: the program stops, or another is in charge."""
        self.is_over = True
        for watcher in self._watchers:
            watcher.wake(Ending.AGAIN)

    async def host_of(self, uuid: str) -> str | None:
        """The address of a session's host as it was when it was looked at last."""
        return self._watched(uuid).host

    async def now(self, uuid: str, person: SignedIn) -> Shown | None:
        """What somebody who may see a session sees of it at this moment; None for no session."""
        watched = self._watched(uuid)
        await self._catch_up(watched)
        return await self.shown(uuid, person)

    async def shown(self, uuid: str, person: SignedIn) -> Shown | None:
        """The same as it was when it was looked at last."""
        watched = self._watched(uuid)
        async with watched.lock:
            if watched.followed is not None and person not in watched.shown:
                async with self._turn:
                    watched.shown[person] = await asyncio.to_thread(_made, watched, person)
            return watched.shown.get(person)

    @contextmanager
    def watching(self, uuid: str, person: SignedIn) -> Iterator[Watcher]:
        """A stream of somebody's on a session, which is looked at for as long as the context lasts."""
        watcher, watched = Watcher(person), self._watched(uuid)
        self._make_room(watcher)
        self._watchers.append(watcher)
        watched.watchers.append(watcher)
        if watched.looking is None or watched.looking.done():
            watched.looking = asyncio.create_task(self._look(watched), name=f"watching {uuid}")
        try:
            yield watcher
        finally:
            self._watchers.remove(watcher)
            watched.watchers.remove(watcher)
            if not watched.watchers:
                watched.looking.cancel()
                watched.looking = None

    def _make_room(self, newest: Watcher) -> None:
        theirs = [one for one in self._watchers if one.person.email == newest.person.email and not one.ending]
        if self.is_over:
            newest.wake(Ending.AGAIN)
        elif len(theirs) >= MOST_EACH:
            theirs[0].wake(Ending.ELSEWHERE)
        elif len(self._watchers) >= MOST_IN_ALL:
            newest.wake(Ending.ELSEWHERE)

    def _watched(self, uuid: str) -> _Watched:
        watched = self._sessions.setdefault(uuid, _Watched(uuid))
        self._sessions.move_to_end(uuid)
        if len(self._sessions) > IN_MEMORY:
            idle = [one.uuid for one in self._sessions.values() if not one.watchers and one is not watched]
            for other in idle[: len(self._sessions) - IN_MEMORY]:
                del self._sessions[other]
        return watched

    async def _look(self, watched: _Watched) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await watched.wake.wait()
            except TimeoutError:
                pass
            try:
                is_news, ending = await self._catch_up(watched), None
            except Exception as error:  # the last resort: whoever watches has to learn of it
                # What a database complains of brings along what was asked of it, which no log is to have.
                told = reason(error) if isinstance(error, DBAPIError) else type(error).__name__
                known = None if isinstance(error, DBAPIError) else error
                log.error(CANNOT_LOOK, session_key(watched.uuid), told, exc_info=known)
                # Their browsers say so and ask again; what was shown before is old by now.
                is_news, ending = True, Ending.AGAIN
                watched.shown, watched.pages = {}, {}
            if is_news:
                for watcher in watched.watchers:
                    watcher.wake(ending)
            await asyncio.sleep(LOOKS_APART)

    async def _catch_up(self, watched: _Watched) -> bool:
        """Bring a session up to what is decided of it; whether there was anything."""
        async with watched.lock:
            heard, before, known = watched.heard, watched.mark, watched.followed
            watched.wake.clear()

            def look(connection: Connection) -> tuple[Any, Followed | None] | None:
                found, now = mark(connection, watched.uuid), self.clock.now()
                is_old = known is not None and known.says_more(now)
                if found == before and heard == watched.told and not is_old:
                    return None
                return found, followed(connection, watched.uuid, known, now, observing=self.observing)

            # What broke half-way is not to be gone on from.
            watched.mark, watched.followed = None, None
            async with self._turn:
                found = await self.database.read(look)
            if found is None:
                watched.mark, watched.followed = before, known
                return False
            watched.mark, watched.followed = found
            watched.host = watched.followed.row.host_email if watched.followed is not None else None
            watched.told, watched.at = heard, self.clock.now()
            watched.shown, watched.pages = {}, {}
            return True


def _made(watched: _Watched, person: SignedIn) -> Shown:
    assert watched.followed is not None
    assert watched.at is not None
    page = live_page(watched.followed.known, person)
    if page not in watched.pages:
        watched.pages[page] = rendered(page, watched.at)
    return watched.pages[page]
