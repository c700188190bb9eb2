"""What the pages on sessions show, from the journal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.accounts.rights import Right, SignedIn
from bot.clock import Clock
from bot.deciding import Decider
from bot.doctor.check import Checkup
from bot.doctor.kept import kept
from bot.gate.gatekeeper import SWEEP_EVERY
from bot.gate.sweeps import problems
from bot.initials.known import initials_for
from bot.journal.database import Database
from bot.journal.decided import SessionRow
from bot.journal.evidence import Behind, behind
from bot.journal.listing import RUNNING, UNREVIEWED, Listed, Wanted, count_unreviewed
from bot.journal.lookup import coming_sessions, session_by_key
from bot.journal.summaries import count_unanswered
from bot.report.issue import Reporter
from bot.report.review import given_of, said_in
from bot.report.shareable import shareable
from bot.report.shown import sees_all, shown_to
from bot.site.coming import Coming, ComingSession
from bot.site.sessions import listed
from bot.site.sessions.evidence import SHOWN
from bot.site.sessions.filters import Filters
from bot.site.sessions.reviewing import Given, take_down, why_not
from bot.site.sessions.shelf import Today, Told
from bot.site.sessions.told import Teller, reader_of
from rules.readiness import readiness

# How many sessions that are running are shown; a house that has more looks at the list.
RUNNING_SIZE: Final = 50

# How many sessions to come are shown.
COMING_SIZE: Final = 10

# How many reports are named that wait for their review.
BREACHED_SIZE: Final = 5

# Of those that not all is shown of, so many are looked at for their count.
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class JournalPages:
    """The sessions and reports in the journal, for the staff pages."""

    database: Database
    reporter: Reporter
    clock: Clock
    decider: Decider
    tz: ZoneInfo

    async def today(self, person: SignedIn) -> Today:
        """What is going on, what comes, and the last checkup for whoever may see it."""
        return await self.database.read(lambda connection: self._today(connection, person))

    async def sessions(
        self, person: SignedIn, filters: Filters, limit: int, before: str | None
    ) -> Sequence[listed.SessionRow]:
        """The newest sessions that fit, or those before the one with key `before`; none where that is not known."""
        wanted = filters.wanted(self.decider.policy, self.tz, host_seen_by(person))

        def look(connection: Connection) -> list[listed.SessionRow]:
            after = visible(connection, person, before) if before is not None else None
            if before is not None and after is None:
                return []
            return self._shown(self._teller(person).listed(connection, wanted, limit, after))

        return await self.database.read(look)

    async def report(self, person: SignedIn, key: str) -> Told | None:
        """The newest report on a session, or how things stand while it goes on, with its reviews."""

        def look(connection: Connection) -> Told | None:
            row = visible(connection, person, key)
            if row is None:
                return None
            whole = self.reporter.current(connection, row, self.clock.now())
            report, given = (
                shown_to(reader_of(person), row.host_email, whole),
                given_of(connection, row.uuid),
            )
            if not person.may(Right.REVIEW):
                return Told(report)
            why = why_not(person, row.host_email, whole, self.decider.policy.staff)
            if not sees_all(reader_of(person), row.host_email, whole):
                # What others say may be about what is left out.
                given = [one for one in given if one.email == person.email]
            is_said = said_in(report) == said_in(whole)
            return Told(report, given if is_said else (), reviews=True, why_not=why)

        return await self.database.read(look)

    async def shareable(self, person: SignedIn, key: str) -> Mapping[str, Any] | None:
        """The same with initials in place of names."""

        def look(connection: Connection) -> Mapping[str, Any] | None:
            row = visible(connection, person, key)
            if row is None:
                return None
            report = self._teller(person).report(connection, row)
            return shareable(report, initials_for(connection, row))

        return await self.database.read(look)

    async def behind(
        self, person: SignedIn, key: str, number: int
    ) -> tuple[Mapping[str, Any], Behind] | None:
        """The newest report, and what stands behind the finding with this number in it."""

        def look(connection: Connection) -> tuple[Mapping[str, Any], Behind] | None:
            row = visible(connection, person, key)
            report = self._teller(person).report(connection, row) if row is not None else None
            if row is None or report is None or not 0 < number <= len(report["findings"]):
                return None
            return report, behind(connection, row.uuid, report["findings"][number - 1], SHOWN)

        return await self.database.read(look)

    async def review(self, person: SignedIn, key: str, given: Given) -> bool:
        """Keep what somebody says of the newest report, and issue the one that holds it; NotTaken says why not."""
        if not person.may(Right.REVIEW):
            return False

        def keep(connection: Connection) -> bool:
            row = visible(connection, person, key)
            if row is not None:
                staff = self.decider.policy.staff
                take_down(connection, self.reporter, row, person, given, staff, self.clock.now())
            return row is not None

        return await self.database.write(keep)

    def _today(self, connection: Connection, person: SignedIn) -> Today:
        running = Wanted(only_host=host_seen_by(person), outcome=RUNNING)
        breached, in_all = self._to_review(connection, person)
        return Today(
            running=self._shown(self._teller(person).listed(connection, running, RUNNING_SIZE)),
            coming=self._coming(connection, person),
            checkup=_checkup(connection) if person.may(Right.SEE_INSTALLATION) else None,
            breached=self._shown(breached),
            breached_in_all=in_all,
            unanswered=count_unanswered(connection, host_seen_by(person)),
        )

    def _to_review(self, connection: Connection, person: SignedIn) -> tuple[Sequence[Listed], int]:
        """The newest breached sessions that nobody has reviewed, and how many there are in all of those that somebody is shown."""
        if not person.may(Right.REVIEW):
            return [], 0
        teller, breached = self._teller(person), Wanted(outcome="breached", review=UNREVIEWED)
        if teller.reader.is_lead:
            in_all = count_unreviewed(connection, "breached")
            return teller.listed(connection, breached, BREACHED_SIZE), in_all
        found = teller.listed(connection, breached, MOST_COUNTED)
        return found[:BREACHED_SIZE], len(found)

    def _teller(self, person: SignedIn) -> Teller:
        return Teller(self.reporter, person, self.clock.now())

    def _coming(self, connection: Connection, person: SignedIn) -> Coming:
        now = self.clock.now()
        rows = coming_sessions(connection, now, COMING_SIZE, host_seen_by(person))
        known = tuple(found for row in rows if (found := self._ahead(connection, row)) is not None)
        if not person.may(Right.SEE_SESSIONS):
            return Coming(known)
        return Coming(known, problems(connection, now - 2 * SWEEP_EVERY))

    def _ahead(self, connection: Connection, row: SessionRow) -> ComingSession | None:
        session = self.decider.folded(connection, row)
        if session.plan is None or session.ended_at is not None:
            return None
        known = readiness(session, session.plan)
        return ComingSession(
            session.meeting.topic or "", self._name(session.host_email), known, session.settings
        )

    def _shown(self, found: Iterable[Listed]) -> list[listed.SessionRow]:
        return [
            listed.SessionRow(
                one.key,
                one.topic or "",
                one.first_seen,
                one.profile,
                one.outcome,
                one.findings,
                host=self._name(one.host_email),
                is_over=one.is_over,
                review=one.review,
                unanswered=one.unanswered,
            )
            for one in found
        ]

    def _name(self, email: str | None) -> str:
        host = self.decider.policy.staff_member(email)
        return host.name if host is not None else email or ""


def visible(connection: Connection, person: SignedIn, key: str) -> SessionRow | None:
    """The session that `key` stands for, None where there is none that this person may see."""
    row = session_by_key(connection, key)
    return row if row is not None and person.may_in(Right.SEE_SESSIONS, row.host_email) else None


def host_seen_by(person: SignedIn) -> str | None:
    """The host whose sessions alone somebody may see; None for whoever may see those of all."""
    return None if person.may(Right.SEE_SESSIONS) else person.email


def _checkup(connection: Connection) -> Checkup | None:
    last = kept(connection)
    return last.found if last is not None else None
