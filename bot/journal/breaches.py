"""The breaches that the journal keeps of a session: as they are decided, and as they are decided again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from bot.journal.inserts import insert_rows
from bot.journal.tables import decisions, findings
from rules.episodes import Episode
from rules.finding import Subject


def keep_findings(connection: Connection, session: str, episodes: Iterable[Episode], now: datetime) -> None:
    """Write breaches that opened or closed."""
    rows: list[dict[str, object]] = [
        {
            "session": session,
            "id": episode.id,
            "rule": episode.rule,
            "subject": _written(episode.finding.subject),
            "reason": episode.finding.reason,
            "learnt_at": now,
            "opened_at": episode.opened_at,
            "closed_at": episode.closed_at,
            "retracted_at": None,
        }
        for episode in episodes
    ]
    if rows:
        key = ["session", "id"]
        insert_rows(
            connection, findings, rows, key=key, overwriting=rows[0].keys() - {"session", "id", "learnt_at"}
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """What deciding a session again changed: the ids of breaches and actions."""

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.retracted or self.actions)


def revise_findings(
    connection: Connection, session: str, episodes: Sequence[Episode], now: datetime
) -> Revision:
    """Bring the breaches kept of a session to what they are now that it was decided again."""
    before = _findings_of(connection, session)
    after = {episode.id: episode for episode in episodes}
    changed = [e for e in episodes if before.get(e.id) != _kept_of(e)]
    keep_findings(connection, session, changed, now)
    gone = [identity for identity in before if identity not in after]
    if gone:
        these = (findings.c.session == session) & findings.c.id.in_(gone)
        connection.execute(update(findings).where(these).values(retracted_at=now))
    return Revision(
        opened=[e.id for e in changed if e.id not in before],
        closed=[e.id for e in changed if e.closed_at is not None],
        retracted=gone,
    )


_Kept = tuple[datetime, datetime | None, str, str]


def _kept_of(episode: Episode) -> _Kept:
    finding = episode.finding
    return episode.opened_at, episode.closed_at, finding.reason, _written(finding.subject)


def _written(subject: Subject) -> str:
    return json.dumps(asdict(subject))


def _findings_of(connection: Connection, session: str) -> Mapping[str, _Kept]:
    columns = (findings.c[name] for name in ("id", "opened_at", "closed_at", "reason", "subject"))
    held = (findings.c.session == session) & findings.c.retracted_at.is_(None)
    return {row.id: (*row[1:],) for row in connection.execute(select(*columns).where(held))}


def keep_revision(
    connection: Connection, session: str, because: Sequence[str], revision: Revision, now: datetime
) -> None:
    """Add to the record what deciding a session again changed, and over which deliveries that came late."""
    if revision:
        told = {"event": "DecidedAgain", "because": list(because), **asdict(revision)}
        connection.execute(decisions.insert().values(session=session, decided_at=now, body=json.dumps(told)))


def count_findings(connection: Connection, uuids: Sequence[str]) -> dict[str, int]:
    """How many breaches each of these sessions had."""
    of = findings.c.session.in_(uuids) & findings.c.retracted_at.is_(None)
    rows = connection.execute(select(findings.c.session, func.count()).where(of).group_by(findings.c.session))
    return {row.session: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """When a breach was learnt of, opened, closed, and seen not to have been one."""

    learnt_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    retracted_at: datetime | None


_FINDING = select(
    findings.c.learnt_at, findings.c.opened_at, findings.c.closed_at, findings.c.retracted_at
).where((findings.c.session == bindparam("of")) & (findings.c.id == bindparam("wanted")))


def finding_row(connection: Connection, session: str, finding: str) -> FindingRow | None:
    """A breach as far as was decided."""
    row = connection.execute(_FINDING, {"of": session, "wanted": finding}).first()
    return FindingRow(*row) if row is not None else None
