"""What a finding already says of a concern that is recorded from it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.concerns.record import Source
from bot.journal.lookup import session_by_key
from bot.journal.tables import actions, findings
from bot.site.rights import Right, SignedIn
from rules.finding import SubjectKind
from rules.names import Likeness, compare


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in before anybody writes; `who` is empty where the finding is about nobody."""

    source: Source
    at: datetime
    topic: str
    reason: str
    who: str


def known_of(connection: Connection, who: SignedIn, named: str) -> Known | None:
    """What the finding says that is named by its session's key, a dot and its own id; None for one that they may not see."""
    key, _, identity = named.partition(".")
    row = session_by_key(connection, key)
    if row is None or not who.may_in(Right.SEE_SESSIONS, row.host_email):
        return None
    wanted = (findings.c.session == row.uuid) & (findings.c.id == identity)
    found = connection.execute(select(findings).where(wanted)).first()
    if found is None or found.retracted_at is not None:
        return None
    subject = json.loads(found.subject)
    name = subject["name"] if subject["kind"] == SubjectKind.PARTICIPANT else ""
    is_theirs = bool(name) and compare(name, who.name).likeness is Likeness.SAME
    if is_theirs or not (who.may(Right.SEE_SESSIONS) or _for_host(connection, row.uuid, identity)):
        return None
    source = Source(key, identity, found.rule)
    return Known(source, found.opened_at, row.topic or "", found.reason, name)


def _for_host(connection: Connection, session: str, finding: str) -> bool:
    """Whether a finding is one that the host is told of."""
    of = (actions.c.session == session) & (actions.c.finding == finding)
    bodies = [json.loads(body) for body in connection.scalars(select(actions.c.body).where(of))]
    return not any(one.get("for_leads") or one["about_host"] or one.get("concerns") for one in bodies)
