"""What the staff pages show, from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.clock import Clock
from bot.journal.database import Database
from bot.journal.decided import SessionRow, count_findings
from bot.journal.done import IssuedReport, newest_reports
from bot.journal.lookup import newest_sessions, session_by_key
from bot.report.issue import Reporter
from bot.site import pages


@dataclass(frozen=True, slots=True)
class JournalPages:
    """The sessions and reports in the journal, for the staff pages."""

    database: Database
    reporter: Reporter
    clock: Clock

    async def sessions(self, limit: int, before: str | None) -> Sequence[pages.SessionRow]:
        """The newest sessions, or those before the one with key `before`; none where that is not known."""
        return await self.database.read(lambda connection: _list(connection, limit, before))

    async def report(self, key: str) -> Mapping[str, Any] | None:
        """The newest report on a session, or how things stand while it goes on."""

        def look(connection: Connection) -> Mapping[str, Any] | None:
            row = session_by_key(connection, key)
            return self.reporter.current(connection, row, self.clock.now()) if row is not None else None

        return await self.database.read(look)


def _list(connection: Connection, limit: int, before: str | None) -> list[pages.SessionRow]:
    since = None
    if before is not None:
        row = session_by_key(connection, before)
        if row is None:
            return []
        since = row.first_seen
    rows = newest_sessions(connection, limit, since)
    uuids = [row.uuid for row in rows]
    reports, findings = newest_reports(connection, uuids), count_findings(connection, uuids)
    return [_listed(row, findings.get(row.uuid, 0), reports.get(row.uuid)) for row in rows]


def _listed(row: SessionRow, findings: int, report: IssuedReport | None) -> pages.SessionRow:
    outcome = str(report.body["outcome"]) if report is not None else None
    return pages.SessionRow(row.key, row.topic or "", row.first_seen, row.profile, outcome, findings)
