"""What a finding already says of a concern that is recorded from it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, select

from bot.concerns.record import Source
from bot.journal.decided import SessionRow
from bot.journal.lookup import session_by_key
from bot.journal.tables import actions, findings
from bot.report.typeset import printable
from bot.site.rights import Right, SignedIn
from rules.finding import SubjectKind
from rules.names import Likeness, compare


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in before anybody writes: of a session its topic, and of a finding in it the rest.

    `who` is empty where the finding is about nobody.
    """

    topic: str
    source: Source | None = None
    at: datetime | None = None
    reason: str = ""
    who: str = ""


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
    for_all = who.may(Right.SEE_SESSIONS)
    seen = [one for one in found if for_all or _for_host(connection, row.uuid, one.id)]
    if not seen or any(_is_about(one, who) for one in seen):
        return None
    first = seen[0]
    # Several that opened at the same moment are told apart by nothing in a report.
    name = _name(first) if len(seen) == 1 else ""
    source = Source(row.key, first.id, first.rule)
    return Known(row.topic or "", source, first.opened_at, first.reason, name)


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


def _is_about(finding: Row[Any], who: SignedIn) -> bool:
    name = _name(finding)
    return bool(name) and compare(name, who.name).likeness is Likeness.SAME


def _for_host(connection: Connection, session: str, finding: str) -> bool:
    """Whether a finding is one that the host is told of."""
    of = (actions.c.session == session) & (actions.c.finding == finding)
    bodies = [json.loads(body) for body in connection.scalars(select(actions.c.body).where(of))]
    return not any(one.get("for_leads") or one["about_host"] or one.get("concerns") for one in bodies)
