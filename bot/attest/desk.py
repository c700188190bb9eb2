"""Where checklists are handed out and taken back, for the pages: by link, and all that are open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attest.links import Links, Opened
from bot.attest.reminders import is_to_answerer
from bot.attest.sheets import Given, Sheet, of_quarter, of_session, sheet_of, take_down
from bot.clock import Clock
from bot.journal.attested import Reminded, reminders_about
from bot.journal.database import Database
from bot.journal.summaries import newest_unanswered
from rules.attestation import Quarter
from rules.policy import Policy

# Of how many of the newest sessions with open questions the checklists are shown.
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A checklist, and the one person whose link opened it."""

    sheet: Sheet
    by: str


@dataclass(frozen=True, slots=True)
class Due:
    """A checklist, the last that whoever is to answer was told of it, and whether anybody was told or has answered.

    A quarter from before Chaperone was there is not begun.
    """

    sheet: Sheet
    told: Reminded | None
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Hands checklists out and takes answers down; `wake` is called once there is something to decide or to do."""

    database: Database
    clock: Clock
    policy: Policy
    links: Links
    wake: Callable[[], None]

    async def opened(self, token: str) -> HandedOut | None:
        """What a link opens; None for one that is wrong, has run out, or is about nothing that is known."""
        now = self.clock.now()
        opened = self.links.opened(token, now)
        if opened is None:
            return None
        return await self.database.read(lambda connection: self._hand_out(connection, opened, now))

    async def answer(self, token: str, given: Mapping[str, Given]) -> bool:
        """Take answers down that came over a link; False where it opens nothing by now."""
        now = self.clock.now()
        opened = self.links.opened(token, now)
        if opened is None:
            return False

        def keep(connection: Connection) -> bool:
            found = self._hand_out(connection, opened, now)
            if found is None:
                return False
            take_down(connection, found.sheet, given, found.by, now)
            return True

        kept = await self.database.write(keep)
        self.wake()
        return kept

    async def due(self, host: str | None = None) -> tuple[list[Due], list[Due]]:
        """The checklists of quarters and those of sessions that staff should see, the newest first.

        Of sessions only those of a host where one is named, by their address in lower case.
        """
        now = self.clock.now()
        return await self.database.read(lambda connection: self._due(connection, now, host))

    async def quarters(self) -> list[Due]:
        """The checklists of quarters alone."""
        now = self.clock.now()
        return await self.database.read(lambda connection: self._quarters(connection, now))

    def _hand_out(self, connection: Connection, opened: Opened, now: datetime) -> HandedOut | None:
        sheet = sheet_of(connection, self.policy, opened.subject, now)
        if sheet is None:
            return None
        by = next((one for one in sheet.whom if self.links.print_of(one) == opened.whose), None)
        return HandedOut(sheet, by) if by is not None else None

    def _due(self, connection: Connection, now: datetime, host: str | None) -> tuple[list[Due], list[Due]]:
        rows = newest_unanswered(connection, MOST_SHOWN, host)
        sessions = (of_session(connection, row, now) for row in rows)
        return (
            self._quarters(connection, now),
            [self._with_last_told(connection, one) for one in sessions if one.is_open],
        )

    def _quarters(self, connection: Connection, now: datetime) -> list[Due]:
        this = Quarter.of(now, self.policy.timezone)
        quarters = (of_quarter(connection, self.policy, one, now) for one in (this, this.before))
        asked = (self._with_last_told(connection, one) for one in quarters if one.questions)
        return [one for one in asked if one.sheet.quarter == this or one.is_begun]

    def _with_last_told(self, connection: Connection, sheet: Sheet) -> Due:
        said = reminders_about(connection, sheet.about)
        theirs = [one for one in said if is_to_answerer(one)]
        is_begun = bool(said) or any(one.answers for one in sheet.questions)
        return Due(sheet, theirs[-1] if theirs else None, is_begun)
