"""Issuing reports: from the journal, numbered, each with the hash of the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.deciding import GIVEN_UP_AFTER
from bot.journal.decided import SessionRow, actions_of, policy_body
from bot.journal.done import (
    IssuedReport,
    add_report,
    last_report_of,
    number_reports,
    outcomes_of,
)
from bot.journal.received import ZOOM, events_of
from bot.journal.report_stubs import last_numbered
from bot.journal.summaries import keep_summary
from bot.journal.tables import deliveries
from bot.journal.ways_told import ways_told_of
from bot.policy.canonical import policy_from_json
from bot.reconcile.never_told import never_told, unread
from bot.report.build import Material, Told, build, content_of, numbered
from bot.report.review import reviewed
from bot.report.seal import shown
from rules.attestation import Attestation, attestations
from rules.engine import fold, profile_of, run_until
from rules.events import Attested, Event
from rules.policy import Policy
from rules.session import Session
from webhooks.translate import State


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes reports; a delivery older than `max_age` when it came counts as late."""

    max_age: timedelta

    def report_now(self, connection: Connection, row: SessionRow, now: datetime) -> dict[str, Any]:
        """What there is to report on a session at this moment, without a number."""
        return self.looked_at(connection, row, now)[0]

    def looked_at(
        self, connection: Connection, row: SessionRow, now: datetime
    ) -> tuple[dict[str, Any], Session]:
        """The same with the session that it is made of; its findings are the session's breaches in their order."""
        policy, switched_off = policy_from_json(policy_body(connection, row.policy_hash))
        return self._report(connection, row, policy, switched_off, now)

    def _report(
        self,
        connection: Connection,
        row: SessionRow,
        policy: Policy,
        switched_off: Mapping[str, frozenset[str]],
        now: datetime,
        *,
        in_part: bool = False,
    ) -> tuple[dict[str, Any], Session]:
        session, events = Session(row.uuid), events_of(connection, row.uuid)
        decisions = [
            *fold(policy, session, events),
            *run_until(policy, session, now),
        ]
        report = build(
            Material(
                policy=policy,
                policy_hash=row.policy_hash,
                session=session,
                told=self._told(connection, row.uuid),
                actions=tuple(actions_of(connection, row.uuid)),
                wanted=frozenset(action.id for decision in decisions for action in decision.actions),
                outcomes=outcomes_of(connection, row.uuid),
                switched_off=switched_off,
                attestations=_attestations(connection, policy, session, events, now),
                learnt=tuple(never_told(events)),
                unread=unread(events),
                ways=ways_told_of(connection, row.uuid),
            )
        )
        return reviewed(connection, row.uuid, report, in_part=in_part), session

    def issue(
        self, connection: Connection, row: SessionRow, now: datetime, *, in_part: bool = False
    ) -> IssuedReport:
        """The newest report on a session that is over: a new number if it says anything else than the last.

        `in_part` says of a review that was given just now that parts of the report were not shown to whoever gave it.
        """
        policy, switched_off = policy_from_json(policy_body(connection, row.policy_hash))
        report, _ = self._report(connection, row, policy, switched_off, now, in_part=in_part)
        before = last_report_of(connection, row.uuid)
        if before is not None and content_of(before.body) == content_of(report):
            return before
        number_reports(connection)
        last, previous = last_numbered(connection) or (0, None)
        body = numbered(report, last + 1, previous)
        issued = IssuedReport(last + 1, row.uuid, now, body["hash"], body)
        add_report(connection, issued)
        keep_summary(connection, row, body, policy.timezone)
        return issued

    def current(self, connection: Connection, row: SessionRow, now: datetime) -> Mapping[str, Any]:
        """The newest report that was issued, `altered` where it was changed since; else one as of now without a number."""
        issued = last_report_of(connection, row.uuid)
        return shown(connection, issued) if issued is not None else self.report_now(connection, row, now)

    def _told(self, connection: Connection, session: str) -> Told:
        of_session = (deliveries.c.session == session) & (deliveries.c.source == ZOOM)
        rows = connection.execute(
            select(deliveries.c.received_at, deliveries.c.occurred_at, deliveries.c.state).where(of_session)
        ).all()
        late = sum(1 for got, at, _ in rows if at is not None and got - at > self.max_age)
        unreadable = sum(1 for row in rows if row.state == State.UNREADABLE.value)
        return Told(len(rows), late, unreadable)


def over_at(connection: Connection, uuid: str, ended_at: datetime | None, now: datetime) -> datetime | None:
    """When a session was over: at its end, or when it was last heard of if it was given up; None while it goes on."""
    if ended_at is not None:
        return ended_at
    of_session = (deliveries.c.session == uuid) & (deliveries.c.source == ZOOM)
    heard = connection.scalar(select(func.max(deliveries.c.received_at)).where(of_session))
    return heard if heard is not None and now - heard >= GIVEN_UP_AFTER else None


def _attestations(
    connection: Connection, policy: Policy, session: Session, events: Iterable[Event], now: datetime
) -> tuple[Attestation, ...]:
    over = over_at(connection, session.meeting_uuid, session.ended_at, now)
    period = policy.attestations.after(over) if over is not None else None
    answers = (event for event in events if isinstance(event, Attested))
    return attestations(
        policy.attestations.of_session(profile_of(policy, session).name), answers, period, now
    )
