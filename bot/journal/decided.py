"""The journal's second part: what was decided, and the state that deciding goes on from."""

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from bot.journal.inserts import insert_rows, returning_new
from bot.journal.tables import actions, decisions, policies, sessions
from rules.actions import Action, ActionKind, Step
from rules.buttons import Button
from rules.engine import Decision
from rules.finding import Curb, Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What the journal keeps of a session beside its events. `key` stands for the uuid in addresses.

    `host_email` is the address of the host's Zoom account where that is known, `register` the path of the register in
    force, `due` when the session is to be looked at again. `planned_for` is when a session is to begin that is only planned;
    None for one that ran. `version` counts how often it was decided where several programs may do so.
    """

    uuid: str
    key: str
    meeting_id: str | None
    topic: str | None
    host_id: str | None
    host_email: str | None
    profile: str
    register: str | None
    policy_hash: str
    first_seen: datetime
    ended_at: datetime | None
    due: datetime | None
    planned_for: datetime | None = None
    version: int = 0


_COLUMNS = tuple(column.name for column in fields(SessionRow))
_CHANGING = frozenset(_COLUMNS) - {"uuid", "key", "first_seen", "version"}


def session_key(uuid: str) -> str:
    """What stands for Zoom's uuid in addresses, where its slashes would be in the way."""
    return sha256(uuid.encode()).hexdigest()[:16]


_ONE = select(sessions).where(sessions.c.uuid == bindparam("wanted"))
_ACTION = select(actions).where(actions.c.id == bindparam("wanted"))


def session_row(connection: Connection, uuid: str) -> SessionRow | None:
    """The row of a session, None where nothing of it was decided yet."""
    row = connection.execute(_ONE, {"wanted": uuid}).mappings().first()
    return SessionRow(**row) if row is not None else None


_DUE = select(sessions.c.uuid).where(sessions.c.due <= bindparam("now"))
_SOONEST = select(func.min(sessions.c.due))


def due_sessions(connection: Connection, now: datetime) -> list[str]:
    """The uuids of sessions that wanted to be looked at by now."""
    return list(connection.scalars(_DUE, {"now": now}))


def next_due_session(connection: Connection, apart_from: Iterable[str] = ()) -> datetime | None:
    """When the next session wants to be looked at, but for those named."""
    set_aside = list(apart_from)
    soonest = _SOONEST.where(sessions.c.uuid.not_in(set_aside)) if set_aside else _SOONEST
    due: datetime | None = connection.scalar(soonest)
    return due


def begin_session(connection: Connection, row: SessionRow) -> bool:
    """Write the row of a new session; False, and nothing written, where it is there already.

    Waits for another program that is just writing it.
    """
    inserting = returning_new(connection, sessions, sessions.c.uuid)
    return connection.execute(inserting, _values(row)).first() is not None


def keep_session(connection: Connection, row: SessionRow) -> None:
    """Write a session's row, new or changed."""
    insert_rows(connection, sessions, [_values(row)], key=["uuid"], overwriting=_CHANGING)


def _values(row: SessionRow) -> dict[str, object]:
    # Not `asdict`, which copies each value deeply: a row is written for nearly every delivery.
    return {name: getattr(row, name) for name in _COLUMNS}


def keep_policy(connection: Connection, policy_hash: str, body: str) -> None:
    """Keep a policy that a session runs under."""
    insert_rows(connection, policies, [{"hash": policy_hash, "body": body}])


def policy_body(connection: Connection, policy_hash: str) -> str:
    """The policy that a session ran under, as it was kept."""
    body: str = connection.execute(select(policies.c.body).where(policies.c.hash == policy_hash)).scalar_one()
    return body


def keep_decisions(connection: Connection, session: str, made: Iterable[Decision], now: datetime) -> None:
    """Add to the record what a batch of events led to; nothing where it led to nothing."""
    rows = [
        {"session": session, "decided_at": now, "body": json.dumps(_told(decision))}
        for decision in made
        if decision
    ]
    if rows:
        connection.execute(decisions.insert(), rows)


def _told(decision: Decision) -> dict[str, object]:
    told: dict[str, object] = {
        "event": type(decision.event).__name__,
        "delivery": decision.event.delivery,
        "at": decision.event.at.isoformat(),
        "opened": [episode.id for episode in decision.opened],
        "closed": [episode.id for episode in decision.closed],
        "actions": [action.id for action in decision.actions],
        "faults": decision.faults,
    }
    return told if decision.press is None else {**told, "press": decision.press.reply.value}


@dataclass(frozen=True, slots=True)
class DecidedAction:
    """An action, when it was decided, and whether it is about the session's own host."""

    action: Action
    decided_at: datetime
    about_host: bool


def keep_actions(
    connection: Connection,
    session: str,
    wanted: Sequence[Action],
    about_host: Container[str],
    now: datetime,
) -> list[Action]:
    """Keep the actions that were not decided before; gives those.

    `about_host` holds the ids of those that are about the session's own host.
    """
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
            "body": json.dumps(_body(action) | {"about_host": action.id in about_host}),
        }
        for action in new
    ]
    if rows:
        insert_rows(connection, actions, rows)
    return new


def _body(action: Action) -> dict[str, object]:
    return {
        "subject": asdict(action.subject),
        "step": action.step,
        "text": action.text,
        "advice": action.advice,
        "barred": action.barred,
        "left_to_host": action.left_to_host,
        "concerns": action.concerns,
        "beside": action.beside,
        "later": action.later,
        "for_leads": action.for_leads,
        "later_at": action.later_at.isoformat() if action.later_at is not None else None,
        "curbs": action.curbs,
        "buttons": action.buttons,
    }


def actions_of(connection: Connection, session: str) -> list[Action]:
    """Every action decided in a session, in the order of the events that led to them."""
    return [decided.action for decided in decided_actions_of(connection, session)]


def announcements_of(connection: Connection, session: str) -> list[Action]:
    """What everybody in a session was to be told that is about no breach."""
    is_one = (actions.c.kind == ActionKind.ANNOUNCE.value) & (actions.c.finding == "")
    rows = connection.execute(select(actions).where((actions.c.session == session) & is_one))
    return [_decided_action(row).action for row in rows.mappings()]


def decided_actions_of(connection: Connection, session: str) -> list[DecidedAction]:
    """The same, each with when it was decided."""
    rows = connection.execute(
        select(actions).where(actions.c.session == session).order_by(actions.c.at, actions.c.id)
    )
    return [_decided_action(row) for row in rows.mappings()]


def decided_action(connection: Connection, identity: str) -> DecidedAction:
    """The action with this id."""
    return _decided_action(connection.execute(_ACTION, {"wanted": identity}).mappings().one())


def _decided_action(row: RowMapping) -> DecidedAction:
    body = json.loads(row["body"])
    subject = body["subject"]
    action = Action(
        id=row["id"],
        kind=ActionKind(row["kind"]),
        rule=row["rule"],
        finding=row["finding"],
        subject=Subject(**{**subject, "kind": SubjectKind(subject["kind"])}),
        at=row["at"],
        step=Step(body["step"]),
        text=body["text"],
        advice=body["advice"],
        barred=body["barred"],
        left_to_host=body.get("left_to_host", ""),
        concerns=body.get("concerns", ""),
        for_leads=body.get("for_leads", False),
        beside=tuple(ActionKind(kind) for kind in body["beside"]),
        later=tuple(ActionKind(kind) for kind in body["later"]),
        later_at=datetime.fromisoformat(body["later_at"]) if body["later_at"] is not None else None,
        curbs=tuple(Curb(curb) for curb in body.get("curbs", ())),
        buttons=tuple(Button(button) for button in body.get("buttons", ())),
    )
    return DecidedAction(action, row["decided_at"], body["about_host"])
