"""Who may see which session as it goes on, what they press there, and the stream that keeps them up to date."""

import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.journal.database import Database, reason
from bot.journal.decided import SessionRow
from bot.journal.lookup import session_by_key
from bot.live.buttons import Meant
from bot.live.shown import event
from bot.live.watching import Ending, LiveSessions, Watcher
from bot.presses.way_in import Presses
from bot.site.live.refused import RefusedPresses
from bot.site.pages import StaffAccess
from bot.site.refusals import Refused
from rules.pressed import Through

log = logging.getLogger(__name__)

# How often a stream says that it is still there, in seconds; less than proxies let a connection be silent.
BEAT: Final = 15.0
# How soon a browser is to try again, in milliseconds.
TRY_AGAIN: Final = 2000
# Of presses that are not kept the first is told in the log, and then one in so many.
EACH: Final = 100


class Live:
    """Who may see which session, and what they see and press there."""

    def __init__(
        self, database: Database, sessions: LiveSessions, presses: Presses, access: StaffAccess
    ) -> None:
        self.database = database
        self.sessions = sessions
        self.presses = presses
        self.access = access
        self._refused = RefusedPresses()

    async def row(self, key: str) -> SessionRow | None:
        """The session that a key stands for, whoever asks."""

        def look(connection: Connection) -> SessionRow | None:
            return session_by_key(connection, key)

        return await self.database.read(look)

    async def seen(self, person: SignedIn, key: str) -> SessionRow:
        """The session that a key stands for; Refused where there is none that this person may see."""
        row = await self.row(key)
        if row is None or not person.may_in(Right.SEE_SESSIONS, row.host_email):
            raise unknown()
        return row

    async def press(self, person: SignedIn, key: str, meant: Meant) -> str:
        """Have somebody press a button; gives its delivery. Refused where it is not theirs to, at once.

        What is not theirs is kept as well, up to so many times in an hour. JournalUnavailable where it cannot be kept.
        """
        row = await self.row(key)
        if row is None:
            raise unknown()
        is_theirs = person.may_in(Right.PRESS_BUTTONS, row.host_email)
        if not is_theirs and self._is_left_out(person, row):
            raise unknown()
        answer = await self.presses.press(
            row.uuid,
            meant.finding,
            meant.button,
            person,
            Through.LIVE_PAGE,
            subject=meant.subject,
            moved=meant.moved,
            wait=is_theirs,
        )
        if answer is None or not is_theirs:
            raise unknown()
        return answer.delivery

    def _is_left_out(self, person: SignedIn, row: SessionRow) -> bool:
        """Whether a refused press is too many to be kept."""
        count = self._refused.left_out(row.uuid, person.email, self.presses.clock.now())
        if count % EACH == 1:
            log.warning("session %s: refused presses of one person are no longer kept (%d)", row.key, count)
        return count > 0

    async def events(self, request: Request, person: SignedIn, uuid: str) -> AsyncIterator[bytes]:
        """The events of a stream; whether this is still somebody who may see the session is asked before each.

        It ends with the session, once nothing more comes of what was done there.
        """
        with self.sessions.watching(uuid, person) as watcher:
            yield f"retry: {TRY_AGAIN}\n\n".encode()
            try:
                async for one in self._shown(request, watcher, uuid):
                    yield one
            except DBAPIError as error:
                # The stream ends with that, which says in the browser that the page is not up to date.
                log.error("a session that is watched cannot be looked at: %s", reason(error))

    async def _shown(self, request: Request, watcher: Watcher, uuid: str) -> AsyncIterator[bytes]:
        before = request.headers.get("last-event-id", "")
        shown = await self.sessions.now(uuid, watcher.person)
        was_over = shown is not None and shown.page.is_over
        while shown is not None and watcher.ending is None:
            if shown.version != before:
                before = shown.version
                yield shown.event
            else:
                yield event("beat", {"at": self.sessions.clock.now().timestamp()})
            if was_over or (not await watcher.news(BEAT) and shown.page.is_over):
                yield event("over", {})
                return
            if not await self._may_go_on(request, watcher, uuid):
                yield event("shut", {})
                return
            shown = await self.sessions.shown(uuid, watcher.person)
        if watcher.ending is Ending.ELSEWHERE:
            yield event("elsewhere", {})

    async def _may_go_on(self, request: Request, watcher: Watcher, uuid: str) -> bool:
        try:
            person = await self.access(request)
        except Refused:
            return False
        host = await self.sessions.host_of(uuid)
        return person == watcher.person and person.may_in(Right.SEE_SESSIONS, host)


def unknown() -> Refused:
    """What there is to say of a session that there is not, or not for whoever asks."""
    return Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")
