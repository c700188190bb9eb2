"""What the pages on sessions show, from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.clock import Clock
from bot.deciding import Decider
from bot.doctor.check import Checkup
from bot.doctor.kept import kept
from bot.gate.gatekeeper import SWEEP_EVERY
from bot.gate.sweeps import problems
from bot.journal.breaches import count_findings
from bot.journal.database import Database
from bot.journal.decided import SessionRow
from bot.journal.done import newest_reports
from bot.journal.lookup import coming_sessions, newest_sessions, running_sessions, session_by_key
from bot.report.issue import Reporter
from bot.site.coming import Coming, ComingSession
from bot.site.rights import Right, SignedIn
from bot.site.sessions import listed
from bot.site.sessions.shelf import Today
from bot.site.today import COMING_SIZE
from rules.readiness import readiness

# How many sessions that are running are shown; a house that has more looks at the list.
RUNNING_SIZE = 50


@dataclass(frozen=True, slots=True)
class JournalPages:
    """The sessions and reports in the journal, for the staff pages."""

    database: Database
    reporter: Reporter
    clock: Clock
    decider: Decider

    async def today(self, person: SignedIn) -> Today:
        """What is going on, what comes, and the last checkup for whoever may see it."""
        return await self.database.read(lambda connection: self._today(connection, person))

    async def sessions(self, person: SignedIn, limit: int, before: str | None) -> Sequence[listed.SessionRow]:
        """The newest sessions, or those before the one with key `before`; none where that is not known."""
        return await self.database.read(lambda connection: self._list(connection, person, limit, before))

    async def report(self, person: SignedIn, key: str) -> Mapping[str, Any] | None:
        """The newest report on a session, or how things stand while it goes on."""

        def look(connection: Connection) -> Mapping[str, Any] | None:
            row = visible(connection, person, key)
            return self.reporter.current(connection, row, self.clock.now()) if row is not None else None

        return await self.database.read(look)

    def _today(self, connection: Connection, person: SignedIn) -> Today:
        running = running_sessions(connection, RUNNING_SIZE, _host_seen_by(person))
        return Today(
            running=_shown(connection, running),
            coming=self._coming(connection, person),
            checkup=_checkup(connection) if person.may(Right.SEE_INSTALLATION) else None,
        )

    def _coming(self, connection: Connection, person: SignedIn) -> Coming:
        now = self.clock.now()
        rows = coming_sessions(connection, now, COMING_SIZE, _host_seen_by(person))
        known = tuple(found for row in rows if (found := self._ahead(connection, row)) is not None)
        if not person.may(Right.SEE_SESSIONS):
            return Coming(known)
        return Coming(known, problems(connection, now - 2 * SWEEP_EVERY))

    def _ahead(self, connection: Connection, row: SessionRow) -> ComingSession | None:
        session = self.decider.folded(connection, row)
        if session.plan is None or session.ended_at is not None:
            return None
        host = self.decider.policy.staff_member(session.host_email)
        name = host.name if host is not None else session.host_email or ""
        known = readiness(session, session.plan)
        return ComingSession(session.meeting.topic or "", name, known, session.settings)

    def _list(
        self, connection: Connection, person: SignedIn, limit: int, before: str | None
    ) -> list[listed.SessionRow]:
        after = visible(connection, person, before) if before is not None else None
        if before is not None and after is None:
            return []
        return _shown(connection, newest_sessions(connection, limit, after, _host_seen_by(person)))


def visible(connection: Connection, person: SignedIn, key: str) -> SessionRow | None:
    """The session that `key` stands for, None where there is none that this person may see."""
    row = session_by_key(connection, key)
    return row if row is not None and person.may_in(Right.SEE_SESSIONS, row.host_email) else None


def _host_seen_by(person: SignedIn) -> str | None:
    """The host whose sessions alone somebody may see; None for whoever may see those of all."""
    return None if person.may(Right.SEE_SESSIONS) else person.email


def _checkup(connection: Connection) -> Checkup | None:
    last = kept(connection)
    return last.found if last is not None else None


def _shown(connection: Connection, rows: Sequence[SessionRow]) -> list[listed.SessionRow]:
    uuids = [row.uuid for row in rows]
    reports, findings = newest_reports(connection, uuids), count_findings(connection, uuids)
    return [
        listed.SessionRow(
            row.key,
            row.topic or "",
            row.first_seen,
            row.profile,
            str(reports[row.uuid].body["outcome"]) if row.uuid in reports else None,
            findings.get(row.uuid, 0),
            is_over=row.ended_at is not None,
        )
        for row in rows
    ]
