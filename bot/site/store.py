"""What the staff pages show, from the journal."""

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
from bot.journal.done import IssuedReport, newest_reports
from bot.journal.lookup import coming_sessions, newest_sessions, session_by_key
from bot.report.issue import Reporter
from bot.site import pages
from bot.site.coming import Coming, ComingSession
from rules.readiness import readiness


@dataclass(frozen=True, slots=True)
class JournalPages:
    """The sessions and reports in the journal, for the staff pages."""

    database: Database
    reporter: Reporter
    clock: Clock
    decider: Decider

    async def sessions(self, limit: int, before: str | None) -> Sequence[pages.SessionRow]:
        """The newest sessions, or those before the one with key `before`; none where that is not known."""
        return await self.database.read(lambda connection: self._list(connection, limit, before))

    async def coming(self, limit: int) -> Coming:
        """The next sessions that are planned, and what went wrong in looking for them."""
        return await self.database.read(lambda connection: self._coming(connection, limit))

    async def checkup(self) -> Checkup | None:
        """What was found when everything that Chaperone needs was last looked at; None where it was not yet."""
        last = await self.database.read(kept)
        return last.found if last is not None else None

    async def report(self, key: str) -> Mapping[str, Any] | None:
        """The newest report on a session, or how things stand while it goes on."""

        def look(connection: Connection) -> Mapping[str, Any] | None:
            row = session_by_key(connection, key)
            return self.reporter.current(connection, row, self.clock.now()) if row is not None else None

        return await self.database.read(look)

    def _coming(self, connection: Connection, limit: int) -> Coming:
        now = self.clock.now()
        found = [self._ahead(connection, row) for row in coming_sessions(connection, now, limit)]
        known = tuple(session for session in found if session is not None)
        return Coming(known, problems(connection, now - 2 * SWEEP_EVERY))

    def _ahead(self, connection: Connection, row: SessionRow) -> ComingSession | None:
        session = self.decider.folded(connection, row)
        if session.plan is None or session.ended_at is not None:
            return None
        host = self.decider.policy.staff_member(session.host_email)
        name = host.name if host is not None else session.host_email or ""
        known = readiness(session, session.plan)
        return ComingSession(session.meeting.topic or "", name, known, session.settings)

    def _list(self, connection: Connection, limit: int, before: str | None) -> list[pages.SessionRow]:
        after = session_by_key(connection, before) if before is not None else None
        if before is not None and after is None:
            return []
        rows = newest_sessions(connection, limit, after)
        uuids = [row.uuid for row in rows]
        reports, findings = newest_reports(connection, uuids), count_findings(connection, uuids)
        return [
            pages.SessionRow(
                row.key,
                row.topic or "",
                row.first_seen,
                row.profile,
                self._outcome(connection, row, reports.get(row.uuid)),
                findings.get(row.uuid, 0),
            )
            for row in rows
        ]

    def _outcome(self, connection: Connection, row: SessionRow, issued: IssuedReport | None) -> str | None:
        if issued is not None:
            return str(issued.body["outcome"])
        if row.ended_at is None:
            return None
        # It is over and its report is about to be issued.
        return str(self.reporter.report_now(connection, row, self.clock.now())["outcome"])
