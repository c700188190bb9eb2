"""What a finding already says of a concern that is recorded from it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, select

from bot.accounts.rights import Right, SignedIn
from bot.concerns.record import Source
from bot.documents.text import printable
from bot.journal.decided import SessionRow
from bot.journal.lookup import session_by_key
from bot.journal.tables import actions, findings
from bot.report.audience import Matter, Reader, is_for_leads_too, may_see
from rules.finding import SubjectKind


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in before anybody writes: of a session its topic, and of a finding in it the rest.

    `who` is empty where the finding is about nobody; `staff` are the addresses of those on the staff whom it is about.
    """

    topic: str
    source: Source | None = None
    at: datetime | None = None
    reason: str = ""
    who: str = ""
    staff: frozenset[str] = frozenset()


def known_of(connection: Connection, who: SignedIn, named: str) -> Known | None:
    """What a session or a finding in it says already; None for one that somebody may not see.

    A session is named by its key; a finding by that, a dot, and its id or else its rule, "@" and when it opened.
    """
    key, _, which = printable(named).partition(".")
    row = session_by_key(connection, key)
    if row is None or not who.may_in(Right.SEE_SESSIONS, row.host_email):
        return None
    return _of_finding(connection, who, row, which) if which else Known(row.topic or "")


def _of_finding(connection: Connection, who: SignedIn, row: SessionRow, which: str) -> Known | None:
    of_session = (findings.c.session == row.uuid) & findings.c.retracted_at.is_(None)
    wanted = of_session & _named(which)
    found = connection.execute(select(findings).where(wanted).order_by(findings.c.id)).all()
    reader = Reader(who.email, who.name, who.roles)
    seen = [one for one in found if may_see(reader, row.host_email, _matter(connection, row, one))]
    if not seen:
        return None
    first = seen[0]
    # Several that opened at the same moment are told apart by nothing in a report.
    name = _name(first) if len(seen) == 1 else ""
    source = Source(row.key, first.id, first.rule)
    staff = frozenset(one for found in seen for one in _matter(connection, row, found).concerns)
    return Known(row.topic or "", source, first.opened_at, first.reason, name, staff)


def _named(which: str) -> ColumnElement[bool]:
    rule, is_by_rule, opened = which.partition("@")
    if not is_by_rule:
        return findings.c.id == which
    try:
        at = datetime.fromisoformat(opened).astimezone(UTC)
    except (ValueError, OverflowError):
        return false()
    return (findings.c.rule == rule) & (findings.c.opened_at == at)


def _name(finding: Row[Any]) -> str:
    subject = json.loads(finding.subject)
    return str(subject["name"]) if subject["kind"] == SubjectKind.PARTICIPANT else ""


def _matter(connection: Connection, row: SessionRow, finding: Row[Any]) -> Matter:
    """Whom a finding is about and for, by what was decided about it; where that is nothing, by its rule."""
    of = (actions.c.session == row.uuid) & (actions.c.finding == finding.id)
    bodies = [json.loads(body) for body in connection.scalars(select(actions.c.body).where(of))]
    concerns = frozenset(address.casefold() for one in bodies if (address := one.get("concerns")))
    for_leads = any(one.get("for_leads") for one in bodies) or (not bodies and is_for_leads_too(finding.rule))
    of_host = any(one["about_host"] for one in bodies)
    return Matter(for_leads, concerns, of_host, "" if concerns else _name(finding))
