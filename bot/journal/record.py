"""The whole record of a session in the journal: what was told, when it was decided, and what was decided then."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from bot.journal.decided import DecidedAction, SessionRow, decided_actions_of, policy_body
from bot.journal.received import event_of
from bot.journal.tables import decisions, deliveries, findings, sessions
from rules.events import Event
from rules.finding import Subject, SubjectKind
from rules.session import BEGINNING
from webhooks.translate import State


@dataclass(frozen=True, slots=True)
class Telling:
    """A delivery that was decided: its name, Zoom's or Chaperone's own, and the event that it tells of."""

    name: str
    event: Event
    received_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A breach as it was decided last."""

    id: str
    rule: str
    subject: Subject
    reason: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """How one session was decided.

    `policy_text` is its policy's canonical text. `until` is when it was decided last: whatever its clock asked for by
    then was looked at. `upon` names the deliveries that led to each action. `waiting` counts the deliveries that are
    not decided yet, `unread` those in which this version no longer finds an event.
    """

    uuid: str
    meeting_id: str | None
    topic: str | None
    first_seen: datetime
    profile: str
    policy_hash: str
    policy_text: str = field(repr=False)
    until: datetime
    told: tuple[Telling, ...]
    findings: Mapping[str, KeptFinding]
    actions: Mapping[str, DecidedAction]
    upon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: int = 0
    unread: int = 0


def record_of(connection: Connection, row: SessionRow) -> Record:
    """The record of a session."""
    kept = rows_of(connection, row.uuid)
    decided = [one for one in kept if one["decided_at"] is not None]
    told = tuple(telling for one in decided if (telling := telling_of(one)) is not None)
    last = [one["decided_at"] for one in decided]
    recorded = connection.scalar(
        select(func.max(decisions.c.decided_at)).where(decisions.c.session == row.uuid)
    )
    return Record(
        uuid=row.uuid,
        meeting_id=row.meeting_id,
        topic=row.topic,
        first_seen=row.first_seen,
        profile=row.profile,
        policy_hash=row.policy_hash,
        policy_text=policy_body(connection, row.policy_hash),
        until=max([*last, recorded or BEGINNING], default=BEGINNING),
        told=told,
        findings={finding.id: finding for finding in _findings_of(connection, row.uuid)},
        actions={one.action.id: one for one in decided_actions_of(connection, row.uuid)},
        upon=_upon(connection, row.uuid),
        waiting=len(kept) - len(decided),
        unread=len(decided) - len(told),
    )


def rows_of(connection: Connection, session: str) -> list[RowMapping]:
    """The deliveries for a session as they are kept, in the order in which they were received."""
    of_session = (deliveries.c.session == session) & (deliveries.c.state == State.FOR_SESSION.value)
    return list(
        connection.execute(select(deliveries).where(of_session).order_by(deliveries.c.seq)).mappings()
    )


def telling_of(row: RowMapping | Mapping[str, Any]) -> Telling | None:
    """What a decided delivery told of; None where this version finds no event in it."""
    event = event_of(row)
    if event is None:
        return None
    return Telling(row["event"], event, row["received_at"], row["decided_at"])


def _findings_of(connection: Connection, session: str) -> Iterator[KeptFinding]:
    held = (findings.c.session == session) & findings.c.retracted_at.is_(None)
    for row in connection.execute(select(findings).where(held).order_by(findings.c.opened_at, findings.c.id)):
        subject = json.loads(row.subject)
        yield KeptFinding(
            id=row.id,
            rule=row.rule,
            subject=Subject(**{**subject, "kind": SubjectKind(subject["kind"])}),
            reason=row.reason,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )


def _upon(connection: Connection, session: str) -> dict[str, tuple[str, ...]]:
    upon: dict[str, tuple[str, ...]] = {}
    made = select(decisions.c.body).where(decisions.c.session == session).order_by(decisions.c.seq)
    for told in map(json.loads, connection.scalars(made)):
        news = tuple(told["because"]) if "because" in told else (told["delivery"],)
        for action in told["actions"]:
            upon.setdefault(action, news)
    return upon


def sessions_between(
    connection: Connection, begin: datetime, end: datetime, after: SessionRow | None, at_most: int
) -> list[SessionRow]:
    """The sessions first heard of in a span, `end` not in it, oldest first, or those that come after one of them.

    Those that are only planned are none: they are decided under the policy of the day.
    """
    within = (
        (sessions.c.first_seen >= begin) & (sessions.c.first_seen < end) & sessions.c.planned_for.is_(None)
    )
    if after is not None:
        same_moment = (sessions.c.first_seen == after.first_seen) & (sessions.c.key > after.key)
        within &= (sessions.c.first_seen > after.first_seen) | same_moment
    some = select(sessions).where(within).order_by(sessions.c.first_seen, sessions.c.key).limit(at_most)
    return [SessionRow(**row) for row in connection.execute(some).mappings()]
