"""The one way in for every button that somebody presses, on whatever it was shown."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.accounts.rights import SignedIn
from bot.clock import Clock
from bot.journal.database import Database, reason
from bot.journal.decided import session_row
from bot.journal.done import Outcome, outcomes_of
from bot.journal.pressed import PressRow, press_row
from bot.journal.received import CANNOT_READ, Inbox, or_unavailable, row_of_known
from bot.journal.tables import findings
from bot.sessions import SessionLoop
from rules.pressed import Button, Pressed, Reply, Through
from rules.pressing import action_ids

log = logging.getLogger(__name__)

# Where several programs share the journal: how often it is looked whether one has decided the press, and for how long.
LOOK_AGAIN: Final = timedelta(milliseconds=20)
LOOKS: Final = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a press. `press` is None while it is not decided; `outcomes` is how what it asked for ended so far."""

    delivery: str
    press: PressRow | None
    outcomes: tuple[Outcome, ...] = ()

    @property
    def reply(self) -> Reply | None:
        """The engine's answer."""
        return self.press.reply if self.press is not None else None


@dataclass(frozen=True, slots=True)
class Presses:
    """Takes presses: each is kept as news of its session, decided like any other, and answered."""

    database: Database
    inbox: Inbox
    clock: Clock
    sessions: SessionLoop

    async def press(
        self,
        session: str,
        finding: str,
        button: Button,
        who: SignedIn,
        through: Through,
        *,
        subject: str = "",
        at: datetime | None = None,
        moved: int | None = None,
        wait: bool = True,
    ) -> Answer | None:
        """Have somebody press a button about a session's breach, or about none where that is empty; None for no session.

        `session` is Zoom's uuid; without a breach `subject` may be the key of somebody in it. The rules say whether they may,
        so whoever calls need not. `moved` is how often the close had been moved where the button was shown. A press with the
        same time as one before is that one. Unless it is to `wait`, there is no answer yet. Raises JournalUnavailable.
        """
        now = self.clock.now()
        with or_unavailable(CANNOT_READ):
            about = await self.database.read(lambda connection: _about(connection, session, finding))
        if about is None:
            return None
        rule, key = about
        event = Pressed(
            at=min(at or now, now),
            button=button,
            by=who.email.casefold(),
            name=who.name,
            roles=who.roles,
            through=through,
            finding=finding,
            rule=rule,
            subject=key or subject,
            moved=moved if button is Button.EXTEND else None,
        )
        await self.inbox.make_known(session, event, now)
        delivery = str(row_of_known(session, event, now)["id"])
        return await self._decided(session, delivery) if wait else Answer(delivery, None)

    async def answer(self, session: str, delivery: str) -> Answer:
        """What came of a press by now."""

        def look(connection: Connection) -> Answer:
            press = press_row(connection, delivery)
            ended = outcomes_of(connection, session) if press is not None else {}
            ids = (identity for identity in action_ids(session, delivery) if identity in ended)
            return Answer(delivery, press, tuple(ended[identity] for identity in ids))

        return await self.database.read(look)

    async def _decided(self, session: str, delivery: str) -> Answer:
        for _ in range(LOOKS):
            if not self.database.is_shared:
                await self.sessions.settle()
            try:
                found = await self.answer(session, delivery)
            except DBAPIError as error:
                # It is kept, and decided once the journal is there again.
                log.error("what came of a press cannot be seen: %s", reason(error))
                break
            if found.press is not None:
                return found
            await self.clock.sleep(LOOK_AGAIN)
        return Answer(delivery, None)


def _about(connection: Connection, session: str, finding: str) -> tuple[str, str] | None:
    """The rule and the subject's key of a breach, empty where there is none; None where there is no such session."""
    if session_row(connection, session) is None:
        return None
    of = (findings.c.session == session) & (findings.c.id == finding)
    row = connection.execute(select(findings.c.rule, findings.c.subject).where(of)).first()
    return (row.rule, str(json.loads(row.subject)["key"])) if row is not None else ("", "")
