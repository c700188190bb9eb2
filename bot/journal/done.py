"""The journal's third part: what was done, and what was reported."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, text

from bot.journal.inserts import insert_rows
from bot.journal.tables import outcomes, reports
from rules.actions import ActionOutcome


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended: over which channel, and why or with what."""

    action: str
    at: datetime
    outcome: ActionOutcome
    channel: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report as it was issued; `body` is the contract's object, its hash included."""

    number: int
    session: str
    issued_at: datetime
    hash: str
    body: Mapping[str, Any]


def add_outcome(connection: Connection, session: str, outcome: Outcome) -> None:
    """Add how an action ended; nothing where that is known already, as another program may have done it meanwhile."""
    row: dict[str, object] = {
        "action": outcome.action,
        "session": session,
        "at": outcome.at,
        "outcome": outcome.outcome.value,
        "channel": outcome.channel,
        "detail": outcome.detail,
    }
    insert_rows(connection, outcomes, [row])


def outcomes_of(
    connection: Connection, session: str, only: Collection[str] | None = None
) -> dict[str, Outcome]:
    """How each action of a session ended, by the action's id, or of `only` some of them; the last word counts."""
    wanted = outcomes.c.session == session
    if only is not None:
        wanted &= outcomes.c.action.in_(only)
    rows = connection.execute(select(outcomes).where(wanted).order_by(outcomes.c.seq)).mappings()
    return {
        row["action"]: Outcome(
            row["action"], row["at"], ActionOutcome(row["outcome"]), row["channel"], row["detail"]
        )
        for row in rows
    }


_OUTCOME_OF = select(outcomes.c.seq).where(outcomes.c.action == bindparam("of"))


def has_outcome(connection: Connection, action: str) -> bool:
    """Whether it is known how an action ended."""
    return connection.execute(_OUTCOME_OF, {"of": action}).first() is not None


def number_reports(connection: Connection) -> None:
    """Be the only one to number reports until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE"))


def add_report(connection: Connection, report: IssuedReport) -> None:
    """Add a report under its number; IntegrityError where the number is taken."""
    connection.execute(
        reports.insert().values(
            number=report.number,
            session=report.session,
            issued_at=report.issued_at,
            hash=report.hash,
            body=json.dumps(report.body, ensure_ascii=False),
        )
    )


def last_report(connection: Connection) -> IssuedReport | None:
    """The report with the highest number."""
    return _report(connection.execute(select(reports).order_by(reports.c.number.desc())).mappings().first())


def last_report_of(connection: Connection, session: str) -> IssuedReport | None:
    """The newest report on a session."""
    of_session = select(reports).where(reports.c.session == session).order_by(reports.c.number.desc())
    return _report(connection.execute(of_session).mappings().first())


def reports_of(connection: Connection, session: str) -> list[IssuedReport]:
    """Every report on a session, the first first."""
    of_session = select(reports).where(reports.c.session == session).order_by(reports.c.number)
    found = (_report(row) for row in connection.execute(of_session).mappings())
    return [report for report in found if report is not None]


def report_numbered(connection: Connection, number: int) -> IssuedReport | None:
    """The report with this number."""
    return _report(connection.execute(select(reports).where(reports.c.number == number)).mappings().first())


def newest_reports(connection: Connection, sessions: list[str]) -> dict[str, IssuedReport]:
    """The newest report on each of these sessions that has one."""
    newest = (
        select(func.max(reports.c.number)).where(reports.c.session.in_(sessions)).group_by(reports.c.session)
    )
    rows = connection.execute(select(reports).where(reports.c.number.in_(newest))).mappings()
    found = (_report(row) for row in rows)
    return {report.session: report for report in found if report is not None}


def _report(row: RowMapping | None) -> IssuedReport | None:
    if row is None:
        return None
    return IssuedReport(row["number"], row["session"], row["issued_at"], row["hash"], json.loads(row["body"]))
