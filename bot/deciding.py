"""One session's news, decided and recorded in one transaction."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.jobs.table import Job, JobKind, defer
from bot.journal.decided import (
    SessionRow,
    keep_actions,
    keep_decision,
    keep_findings,
    keep_policy,
    keep_session,
    policy_body,
    retract_findings,
    session_key,
    session_row,
)
from bot.journal.received import events_of, insert_new, row_of_known
from bot.policy_hash import policy_from_json, policy_hash
from bot.registers import RegisterUnreadable, read_register
from rules.engine import Decision, advance, fold, order_key, profile_of, run_until
from rules.events import Event, RegisterRead
from rules.policy import Policy
from rules.session import BEGINNING, Session

log = logging.getLogger(__name__)

# Zoom's last messages about a session come a moment after the one that says it is over.
REPORT_AFTER = timedelta(seconds=10)


@dataclass(slots=True)
class Live:
    """A session in memory: its state, the policy it runs under, and its row as last written."""

    session: Session
    policy: Policy
    row: SessionRow
    last: tuple[datetime, int, str]


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides sessions; those that begin now run under `policy`, whose canonical text is `policy_text`."""

    policy: Policy
    policy_text: str

    def decide(
        self, connection: Connection, uuid: str, live: Live | None, news: Sequence[Event], now: datetime
    ) -> Live | None:
        """Decide a session's news and whatever its clock asks for; gives its state to go on from.

        `live` is the state before, None where it is not in memory. News that belong before something already decided
        have the session decided again from the journal, all in the order in which it happened.
        """
        row = live.row if live is not None else session_row(connection, uuid)
        if row is None and not news:
            return None
        if row is None:
            row = self._begin(connection, uuid, news, now)
        ordered = sorted(news, key=order_key)
        again = live is None or (
            bool(ordered) and (order_key(ordered[0]) < live.last or ordered[0].at < live.session.now)
        )
        if live is None or again:
            policy = live.policy if live is not None else self._policy_of(connection, row)
            live = Live(Session(uuid), policy, row, (BEGINNING, 0, ""))
            ordered = sorted(events_of(connection, uuid), key=order_key)
            decisions = list(fold(policy, live.session, ordered))
        else:
            session, policy = live.session, live.policy
            decisions = [decision for event in ordered for decision in advance(policy, session, event)]
        if ordered:
            live.last = max(live.last, order_key(ordered[-1]))
        decisions += run_until(live.policy, live.session, now)
        self._record(connection, live, decisions, now, again=again)
        self._note_change(connection, live, now, news=bool(news))
        return live

    def _begin(self, connection: Connection, uuid: str, news: Sequence[Event], now: datetime) -> SessionRow:
        identity = policy_hash(self.policy_text)
        keep_policy(connection, identity, self.policy_text)
        first = min(news, key=order_key)
        row = SessionRow(
            uuid=uuid,
            key=session_key(uuid),
            meeting_id=None,
            topic=None,
            host_id=None,
            profile=self.policy.strictest,
            register=None,
            policy_hash=identity,
            first_seen=first.at,
            ended_at=None,
            due=None,
        )
        keep_session(connection, row)
        meeting = first.meeting
        pattern = self.policy.pattern_for(meeting.meeting_id, meeting.topic, None)
        if pattern is not None and pattern.register is not None:
            event = register_event(pattern.register, BEGINNING)
            insert_new(connection, [row_of_known(uuid, event, now, decided=True)])
            row = replace(row, register=pattern.register)
        return row

    def _policy_of(self, connection: Connection, row: SessionRow) -> Policy:
        if row.policy_hash == policy_hash(self.policy_text):
            return self.policy
        return policy_from_json(policy_body(connection, row.policy_hash))[0]

    def _record(
        self,
        connection: Connection,
        live: Live,
        decisions: Sequence[Decision],
        now: datetime,
        *,
        again: bool,
    ) -> None:
        uuid, episodes = live.session.meeting_uuid, live.session.episodes
        changed = [e for decision in decisions for e in (*decision.opened, *decision.closed)]
        keep_findings(connection, uuid, {episode.id: episode for episode in changed}.values())
        if again:
            retract_findings(connection, uuid, episodes.all, now)
        wanted = [action for decision in decisions for action in decision.actions]
        for action in keep_actions(connection, uuid, wanted, now) if wanted else ():
            job = Job(f"act {action.id}", JobKind.CARRY_OUT, {"session": uuid, "action": action.id})
            defer(connection, job, now)
        keep_decision(connection, uuid, decisions, now)
        for decision in decisions:
            for rule, fault in decision.faults.items():
                log.error("rule %s broke over a %s: %s", rule, type(decision.event).__name__, fault)

    def _note_change(self, connection: Connection, live: Live, now: datetime, *, news: bool) -> None:
        session, row = live.session, live.row
        meeting = session.meeting
        profile = profile_of(live.policy, session)
        pattern = live.policy.pattern_for(meeting.meeting_id, meeting.topic, session.host_email)
        register = pattern.register if pattern is not None else None
        changed = replace(
            row,
            meeting_id=meeting.meeting_id,
            topic=meeting.topic,
            host_id=meeting.host_id,
            profile=profile.name,
            register=register,
            ended_at=session.ended_at,
            due=None if session.ended_at is not None else session.agenda.next,
        )
        if changed != row:
            keep_session(connection, changed)
            live.row = changed
        if register is not None and register != row.register:
            at = BEGINNING if row.register is None else now
            event = register_event(register, at)
            insert_new(connection, [row_of_known(session.meeting_uuid, event, now)])
        if row.meeting_id is None and meeting.meeting_id is not None:
            defer(connection, settings_job(changed, "start"), now)
        if news and session.ended_at is not None:
            defer(connection, report_job(session.meeting_uuid, now), now + REPORT_AFTER)


def register_event(register: str, at: datetime) -> RegisterRead:
    """What a session's register says now, as an event."""
    try:
        return RegisterRead(at=at, entries=read_register(Path(register)).entries)
    except RegisterUnreadable as error:
        log.warning("a register cannot be read: %s", error)
        return RegisterRead(at=at, problem=str(error))


def settings_job(row: SessionRow, occasion: str) -> Job:
    """The job of reading Zoom's settings for a session; done once for each `occasion`."""
    payload = {"session": row.uuid, "meeting_id": row.meeting_id or "", "host_id": row.host_id or ""}
    return Job(f"settings {row.key} {occasion}", JobKind.READ_SETTINGS, payload)


def report_job(session: str, now: datetime) -> Job:
    """The job of issuing the report on a session that is over."""
    return Job(f"report {session_key(session)} {now.isoformat()}", JobKind.ISSUE_REPORT, {"session": session})


def open_jobs(rows: Iterable[SessionRow], occasion: str) -> list[Job]:
    """The jobs of reading the settings of sessions that are going on."""
    return [settings_job(row, occasion) for row in rows if row.ended_at is None]
