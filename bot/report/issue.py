"""Issuing reports: from the journal, numbered, each with the hash of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.journal.decided import SessionRow, actions_of, policy_body
from bot.journal.done import IssuedReport, add_report, last_report, last_report_of, outcomes_of
from bot.journal.received import ZOOM, events_of
from bot.journal.tables import deliveries
from bot.policy_hash import policy_from_json
from bot.report.build import Material, Told, build, content_of, numbered
from rules.engine import fold, run_until
from rules.session import Session
from webhooks.translate import State


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes reports; a delivery older than `max_age` when it came counts as late."""

    max_age: timedelta

    def report_now(self, connection: Connection, row: SessionRow, now: datetime) -> dict[str, Any]:
        """What there is to report on a session at this moment, without a number."""
        policy, switched_off = policy_from_json(policy_body(connection, row.policy_hash))
        session = Session(row.uuid)
        decisions = [
            *fold(policy, session, events_of(connection, row.uuid)),
            *run_until(policy, session, now),
        ]
        return build(
            Material(
                policy=policy,
                policy_hash=row.policy_hash,
                session=session,
                told=self._told(connection, row.uuid),
                actions=tuple(actions_of(connection, row.uuid)),
                wanted=frozenset(action.id for decision in decisions for action in decision.actions),
                outcomes=outcomes_of(connection, row.uuid),
                switched_off=switched_off,
            )
        )

    def issue(self, connection: Connection, row: SessionRow, now: datetime) -> IssuedReport:
        """The newest report on a session that is over: a new number if it says anything else than the last."""
        report = self.report_now(connection, row, now)
        before = last_report_of(connection, row.uuid)
        if before is not None and content_of(before.body) == content_of(report):
            return before
        last = last_report(connection)
        number, previous = (last.number + 1, last.hash) if last is not None else (1, None)
        body = numbered(report, number, previous)
        issued = IssuedReport(number, row.uuid, now, body["hash"], body)
        add_report(connection, issued)
        return issued

    def current(self, connection: Connection, row: SessionRow, now: datetime) -> Mapping[str, Any]:
        """The newest report that was issued, else one as of now that has no number."""
        issued = last_report_of(connection, row.uuid)
        return issued.body if issued is not None else self.report_now(connection, row, now)

    def _told(self, connection: Connection, session: str) -> Told:
        of_session = (deliveries.c.session == session) & (deliveries.c.source == ZOOM)
        rows = connection.execute(
            select(deliveries.c.received_at, deliveries.c.occurred_at, deliveries.c.state).where(of_session)
        ).all()
        late = sum(1 for got, at, _ in rows if at is not None and got - at > self.max_age)
        unreadable = sum(1 for row in rows if row.state == State.UNREADABLE.value)
        return Told(len(rows), late, unreadable)
