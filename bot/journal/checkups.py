"""What the journal knows of how Chaperone is: its last checkup, and what the deliveries and outcomes in it show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from bot.journal.inserts import insert_rows
from bot.journal.received import ZOOM
from bot.journal.tables import actions, checkups, deliveries, outcomes, sessions
from rules.actions import ActionKind, ActionOutcome

# How many of the newest deliveries are looked at: the kinds among them, not each time every delivery there ever was.
LOOKED_BACK: Final = 20_000

# How far back outcomes, sessions and plans are looked at, and how many of each at most.
RECENTLY: Final = timedelta(days=60)
_SOME: Final = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """What has come from Zoom: when each kind of event was received last, among the newest
    deliveries.

    `held` are the sessions that are over by profile, `planned` when sessions were to begin that nobody called off.
    """

    last_by_kind: Mapping[str, datetime]
    held: Mapping[str, int]
    planned: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Ended:
    """How an action ended; `concerns` is the address of the member of staff who was not to be told of it."""

    at: datetime
    outcome: ActionOutcome
    channel: str
    detail: str
    concerns: str = ""


def keep_checkup(connection: Connection, name: str, at: datetime, body: Mapping[str, Any]) -> None:
    """Write what came of the last checkup of this name in place of the one before."""
    row: dict[str, object] = {"name": name, "at": at, "body": json.dumps(body, ensure_ascii=False)}
    insert_rows(connection, checkups, [row], key=["name"], overwriting={"at", "body"})


def last_checkup(connection: Connection, name: str) -> Mapping[str, Any] | None:
    """What came of the last checkup of this name; None where there was none."""
    body = connection.scalar(select(checkups.c.body).where(checkups.c.name == name))
    found: Mapping[str, Any] | None = json.loads(body) if body is not None else None
    return found


def heard(connection: Connection, since: datetime, until: datetime) -> Heard:
    """What has come from Zoom, with the sessions that were held or planned since then."""
    newest = select(deliveries.c.event, deliveries.c.received_at).where(deliveries.c.source == ZOOM)
    tail = newest.order_by(deliveries.c.seq.desc()).limit(LOOKED_BACK).subquery()
    kinds = select(tail.c.event, func.max(tail.c.received_at).label("last")).group_by(tail.c.event)
    recent = (sessions.c.first_seen >= since) & sessions.c.ended_at.is_not(None)
    held = select(sessions.c.profile, func.count().label("held")).where(
        recent & sessions.c.planned_for.is_(None)
    )
    planned = select(sessions.c.planned_for, sessions.c.ended_at).where(
        (sessions.c.planned_for >= since) & (sessions.c.planned_for < until)
    )
    return Heard(
        {row.event: row.last for row in connection.execute(kinds) if row.event is not None},
        {row.profile: row.held for row in connection.execute(held.group_by(sessions.c.profile))},
        [
            row.planned_for
            for row in connection.execute(planned.order_by(sessions.c.planned_for))
            if row.ended_at is None or row.ended_at >= row.planned_for
        ],
    )


def last_delivery(connection: Connection) -> datetime | None:
    """When the last delivery of Zoom's that was taken came in."""
    newest = select(deliveries.c.received_at).where(deliveries.c.source == ZOOM)
    came: datetime | None = connection.scalar(newest.order_by(deliveries.c.seq.desc()).limit(1))
    return came


def last_over(connection: Connection, before: datetime) -> tuple[str, datetime] | None:
    """The uuid and the end of the last session that was over by then."""
    over = sessions.c.planned_for.is_(None) & (sessions.c.ended_at <= before)
    newest = select(sessions.c.uuid, sessions.c.ended_at).where(over).order_by(sessions.c.first_seen.desc())
    row = connection.execute(newest.limit(1)).first()
    return (row.uuid, row.ended_at) if row is not None else None


def known_meetings(connection: Connection, since: datetime) -> list[tuple[str, str, str]]:
    """Number, topic and host's address of the meetings that were held or planned since then."""
    wanted = select(sessions.c.meeting_id, sessions.c.topic, sessions.c.host_email).distinct()
    rows = connection.execute(wanted.where(sessions.c.first_seen >= since).limit(_SOME))
    return [(row.meeting_id or "", row.topic or "", row.host_email or "") for row in rows]


def last_outcomes(connection: Connection, since: datetime) -> dict[ActionKind, list[Ended]]:
    """How the newest actions since then ended, of each kind the latest first."""
    wanted = (
        select(actions.c.kind, actions.c.body, *outcomes.c)
        .join(outcomes, outcomes.c.action == actions.c.id)
        .where(outcomes.c.at >= since)
        .order_by(outcomes.c.seq.desc())
    )
    found: dict[ActionKind, list[Ended]] = {}
    for row in connection.execute(wanted.limit(_SOME)):
        concerns = json.loads(row.body).get("concerns", "")
        ended = Ended(row.at, ActionOutcome(row.outcome), row.channel or "", row.detail or "", concerns)
        found.setdefault(ActionKind(row.kind), []).append(ended)
    return found
