"""The journal's second part: what was decided, and the state that deciding goes on from."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.journal.tables import actions, decisions, findings, policies, sessions
from rules.actions import Action, ActionKind, Step
from rules.engine import Decision
from rules.episodes import Episode
from rules.finding import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What the journal keeps of a session beside its events. `key` stands for the uuid in addresses.

    `register` is the path of the register in force, `due` when the session is to be looked at again.
    """

    uuid: str
    key: str
    meeting_id: str | None
    topic: str | None
    host_id: str | None
    profile: str
    register: str | None
    policy_hash: str
    first_seen: datetime
    ended_at: datetime | None
    due: datetime | None


def session_key(uuid: str) -> str:
    """What stands for Zoom's uuid in addresses, where its slashes would be in the way."""
    return sha256(uuid.encode()).hexdigest()[:16]


def session_row(connection: Connection, uuid: str) -> SessionRow | None:
    """The row of a session, None where nothing of it was decided yet."""
    row = connection.execute(select(sessions).where(sessions.c.uuid == uuid)).mappings().first()
    return SessionRow(**row) if row is not None else None


def due_sessions(connection: Connection, now: datetime) -> list[str]:
    """The uuids of sessions that wanted to be looked at by now."""
    return list(connection.scalars(select(sessions.c.uuid).where(sessions.c.due <= now)))


def next_due_session(connection: Connection) -> datetime | None:
    """When the next session wants to be looked at."""
    soonest: datetime | None = connection.scalar(select(func.min(sessions.c.due)))
    return soonest


def keep_session(connection: Connection, row: SessionRow) -> None:
    """Write a session's row, new or changed."""
    values = asdict(row)
    changed = {name: value for name, value in values.items() if name not in {"uuid", "key", "first_seen"}}
    _insert(connection, sessions, [values], update_to=changed, key=["uuid"])


def keep_policy(connection: Connection, policy_hash: str, body: str) -> None:
    """Keep a policy that a session runs under."""
    _insert(connection, policies, [{"hash": policy_hash, "body": body}])


def policy_body(connection: Connection, policy_hash: str) -> str:
    """The policy that a session ran under, as it was kept."""
    body: str = connection.execute(select(policies.c.body).where(policies.c.hash == policy_hash)).scalar_one()
    return body


def keep_decision(connection: Connection, session: str, made: Iterable[Decision], now: datetime) -> None:
    """Add to the record what a batch of events led to; nothing where it led to nothing."""
    rows = [
        {"session": session, "decided_at": now, "body": json.dumps(_told(decision))}
        for decision in made
        if decision
    ]
    if rows:
        connection.execute(decisions.insert(), rows)


def _told(decision: Decision) -> dict[str, object]:
    return {
        "event": type(decision.event).__name__,
        "delivery": decision.event.delivery,
        "at": decision.event.at.isoformat(),
        "opened": [episode.id for episode in decision.opened],
        "closed": [episode.id for episode in decision.closed],
        "actions": [action.id for action in decision.actions],
        "faults": decision.faults,
    }


def keep_findings(connection: Connection, session: str, episodes: Iterable[Episode]) -> None:
    """Write breaches that opened or closed."""
    for episode in episodes:
        row = {
            "session": session,
            "id": episode.id,
            "rule": episode.rule,
            "subject": json.dumps(asdict(episode.finding.subject)),
            "reason": episode.finding.reason,
            "opened_at": episode.opened_at,
            "closed_at": episode.closed_at,
            "retracted_at": None,
        }
        changed = {name: value for name, value in row.items() if name not in {"session", "id"}}
        _insert(connection, findings, [row], update_to=changed, key=["session", "id"])


def retract_findings(
    connection: Connection, session: str, still: Iterable[Episode], now: datetime
) -> set[str]:
    """Note which breaches turned out not to have been, once everything about them had come; gives their ids."""
    of_session = (findings.c.session == session) & findings.c.retracted_at.is_(None)
    kept = set(connection.scalars(select(findings.c.id).where(of_session)))
    gone = kept - {episode.id for episode in still}
    if gone:
        connection.execute(
            update(findings).where(of_session & findings.c.id.in_(gone)).values(retracted_at=now)
        )
    return gone


def count_findings(connection: Connection, uuids: Sequence[str]) -> dict[str, int]:
    """How many breaches each of these sessions had."""
    of = findings.c.session.in_(uuids) & findings.c.retracted_at.is_(None)
    rows = connection.execute(select(findings.c.session, func.count()).where(of).group_by(findings.c.session))
    return {row.session: row[1] for row in rows}


def finding_is_open(connection: Connection, session: str, finding: str) -> bool:
    """Whether a breach is open as far as was decided."""
    row = select(findings.c.closed_at, findings.c.retracted_at).where(
        (findings.c.session == session) & (findings.c.id == finding)
    )
    found = connection.execute(row).first()
    return found is not None and found.closed_at is None and found.retracted_at is None


def keep_actions(
    connection: Connection, session: str, wanted: Sequence[Action], now: datetime
) -> list[Action]:
    """Keep the actions that were not decided before; gives those."""
    ids = [action.id for action in wanted]
    known = set(connection.scalars(select(actions.c.id).where(actions.c.id.in_(ids))))
    new = [action for action in wanted if action.id not in known]
    rows: list[dict[str, object]] = [
        {
            "id": action.id,
            "session": session,
            "finding": action.finding,
            "rule": action.rule,
            "kind": action.kind.value,
            "at": action.at,
            "decided_at": now,
            "body": json.dumps(
                {
                    "subject": asdict(action.subject),
                    "step": action.step,
                    "text": action.text,
                    "advice": action.advice,
                    "barred": action.barred,
                }
            ),
        }
        for action in new
    ]
    if rows:
        _insert(connection, actions, rows)
    return new


def actions_of(connection: Connection, session: str) -> list[Action]:
    """Every action decided in a session, in the order of the events that led to them."""
    rows = connection.execute(
        select(actions).where(actions.c.session == session).order_by(actions.c.at, actions.c.id)
    )
    return [_action(dict(row)) for row in rows.mappings()]


def action(connection: Connection, identity: str) -> Action:
    """The action with this id."""
    row = connection.execute(select(actions).where(actions.c.id == identity)).mappings().one()
    return _action(dict(row))


def _action(row: dict[str, object]) -> Action:
    body = json.loads(str(row["body"]))
    subject = body["subject"]
    at = row["at"]
    assert isinstance(at, datetime)
    return Action(
        id=str(row["id"]),
        kind=ActionKind(str(row["kind"])),
        rule=str(row["rule"]),
        finding=str(row["finding"]),
        subject=Subject(**{**subject, "kind": SubjectKind(subject["kind"])}),
        at=at,
        step=Step(body["step"]),
        text=body["text"],
        advice=body["advice"],
        barred=body["barred"],
    )


def _insert(
    connection: Connection,
    table: Table,
    rows: list[dict[str, object]],
    *,
    update_to: dict[str, object] | None = None,
    key: Sequence[str] = (),
) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if update_to is None:
        connection.execute(statement.on_conflict_do_nothing(), rows)
    else:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=update_to), rows)
