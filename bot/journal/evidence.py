"""What stands behind a breach in the journal: the deliveries that told of it, and each attempt to put it right."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.journal.decided import DecidedAction, decided_actions_of
from bot.journal.done import Outcome, outcomes_of
from bot.journal.pressed import PressRow, presses_of
from bot.journal.tables import deliveries, findings, jobs


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as it is kept: `name` is Zoom's or Chaperone's own, None where it could not be read."""

    id: str
    name: str | None
    occurred_at: datetime | None
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """An action that was decided, and how it ended, None while it has not; `tries` is how often it was begun."""

    decided: DecidedAction
    outcome: Outcome | None
    tries: int


@dataclass(frozen=True, slots=True)
class Behind:
    """All that stands behind one breach."""

    told: tuple[Told, ...]
    attempts: tuple[Attempt, ...]
    presses: tuple[PressRow, ...]


def behind(connection: Connection, session: str, finding: Mapping[str, Any], at_most: int) -> Behind:
    """What stands behind a finding as a report has it, with no more deliveries than so many."""
    ids = _ids(connection, session, finding)
    outcomes = outcomes_of(connection, session)
    mine = [one for one in decided_actions_of(connection, session) if one.action.finding in ids]
    tries = _tries(connection, [one.action.id for one in mine])
    return Behind(
        told=tuple(_told(connection, session, finding["evidence"][:at_most])),
        attempts=tuple(
            Attempt(one, outcomes.get(one.action.id), tries.get(one.action.id, 0)) for one in mine
        ),
        presses=tuple(press for press in presses_of(connection, session) if press.finding in ids),
    )


def _ids(connection: Connection, session: str, finding: Mapping[str, Any]) -> set[str]:
    """The ids of a breach; a report names it by its rule, its subject and when it opened."""
    opened_at, about = datetime.fromisoformat(finding["opened_at"]), finding["subject"]
    of = (findings.c.session == session) & (findings.c.rule == finding["rule"])
    rows = connection.execute(select(findings.c.id, findings.c.subject, findings.c.opened_at).where(of))
    return {
        row.id
        for row in rows
        if abs((row.opened_at - opened_at).total_seconds()) < 1 and _is_about(json.loads(row.subject), about)
    }


def _is_about(subject: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(subject[name] == other[name] for name in ("kind", "name", "participant_id"))


def _told(connection: Connection, session: str, ids: Collection[str]) -> list[Told]:
    columns = (deliveries.c[name] for name in ("id", "event", "occurred_at", "received_at", "body"))
    of = (deliveries.c.session == session) & deliveries.c.id.in_(ids)
    return [Told(*row) for row in connection.execute(select(*columns).where(of).order_by(deliveries.c.seq))]


def _tries(connection: Connection, actions: Collection[str]) -> dict[str, int]:
    names = {f"act {action}": action for action in actions}
    rows = connection.execute(select(jobs.c.id, jobs.c.tries).where(jobs.c.id.in_(names)))
    return {names[row.id]: row.tries for row in rows}
