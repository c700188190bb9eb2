"""One session's news, decided and recorded in one transaction."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cards.touched import look_again, touch_cards, touched_by
from bot.config.tables import ZOOM_REGISTRANTS
from bot.gate.plans import end_begun
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.breaches import keep_findings, keep_revision, revise_findings
from bot.journal.decided import (
    SessionRow,
    begin_session,
    keep_actions,
    keep_decisions,
    keep_policy,
    keep_session,
    policy_body,
    session_key,
    session_row,
)
from bot.journal.how_far import Far
from bot.journal.pressed import keep_presses
from bot.journal.received import events_of, mark_folded
from bot.journal.turns import BegunElsewhere
from bot.policy.canonical import policy_from_json, policy_hash
from bot.register.expected import expect
from rules.actions import Action
from rules.catalog.recording_access import RULE as RECORDING_ACCESS
from rules.engine import Decision, advance, fold, follows, order_key, profile_of, run_until
from rules.events import Event
from rules.plan_events import SessionPlanned
from rules.policy import Policy
from rules.recording_events import RecordingCompleted, RecordingRecovered
from rules.responses import is_about_host
from rules.session import BEGINNING, Session

log = logging.getLogger(__name__)

# Zoom's last messages about a session come a moment after the one that says it is over.
REPORT_AFTER = timedelta(seconds=10)

# A session that nothing was heard of for so long is reported on although Zoom never told of its end.
GIVEN_UP_AFTER = timedelta(hours=12)


@dataclass(slots=True)
class Live:
    """A session in memory: its state, the policy it runs under, and its row as last written.

    `left_jobs` says whether deciding it the last time left something to be done. `far` is how far it is decided, where
    other programs may have gone on from there.
    """

    session: Session
    policy: Policy
    row: SessionRow
    left_jobs: bool = False
    far: Far | None = None


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
        have the session decided again from the journal, all in the order in which it happened. Raises BegunElsewhere, and
        has written nothing then.
        """
        row = live.row if live is not None else session_row(connection, uuid)
        if row is None and not news:
            return None
        begins = row is None
        row = row or self._begin(connection, uuid, news, now)
        if live is not None:
            live.session.hear(news)
        news = sorted(news, key=order_key)
        if live is None or (news and not follows(live.session, news[0])):
            policy = live.policy if live is not None else self._policy_of(connection, row)
            live, again = Live(Session(uuid), policy, row), not begins
            told = events_of(connection, uuid)
            decisions = list(fold(policy, live.session, told))
            mark_folded(connection, uuid, {event.delivery for event in told}, now)
        else:
            again = False
            decisions = [d for event in news for d in advance(live.policy, live.session, event)]
        decisions += run_until(live.policy, live.session, now)
        live.left_jobs = begins
        if again:
            self._revise(connection, live, decisions, [event.delivery for event in news], now)
        else:
            self._record(connection, live, decisions, now)
        self._note_change(connection, live, now, is_new=bool(news) or any(decisions))
        self._have_recording_read(connection, live, news, now)
        if touch_cards(connection, uuid, touched_by(decisions), now):
            live.left_jobs = True
        look_again(connection, uuid, decisions)
        return live

    def _begin(self, connection: Connection, uuid: str, news: Sequence[Event], now: datetime) -> SessionRow:
        first = min(news, key=order_key)
        meeting = first.meeting
        pattern = self.policy.pattern_for(meeting.meeting_id, meeting.topic, None)
        planned_for = first.start if isinstance(first, SessionPlanned) else None
        register = pattern.register if pattern is not None and planned_for is None else None
        row = SessionRow(
            uuid=uuid,
            key=session_key(uuid),
            meeting_id=None,
            topic=None,
            host_id=None,
            host_email=None,
            profile=self.policy.strictest,
            register=register,
            policy_hash=policy_hash(self.policy_text),
            first_seen=first.at,
            ended_at=None,
            due=None,
            planned_for=planned_for,
        )
        # First of all, for it decides who begins the session.
        if not begin_session(connection, row):
            raise BegunElsewhere
        keep_policy(connection, row.policy_hash, self.policy_text)
        if register is not None and register != ZOOM_REGISTRANTS:
            expect(connection, uuid, register, None, BEGINNING, now, decided=True)
        if planned_for is None:
            defer(connection, report_job(uuid), now + GIVEN_UP_AFTER)
        return row

    def folded(self, connection: Connection, row: SessionRow) -> Session:
        """A session as the journal has it, whatever was written of it so far."""
        session = Session(row.uuid)
        for _ in fold(self._policy_of(connection, row), session, events_of(connection, row.uuid)):
            pass
        return session

    def _policy_of(self, connection: Connection, row: SessionRow) -> Policy:
        # A session that is still to begin will run under the policy of then.
        if row.planned_for is not None or row.policy_hash == policy_hash(self.policy_text):
            return self.policy
        return policy_from_json(policy_body(connection, row.policy_hash))[0]

    def _record(
        self, connection: Connection, live: Live, decisions: Sequence[Decision], now: datetime
    ) -> None:
        uuid = live.session.meeting_uuid
        changed = {e.id: e for decision in decisions for e in (*decision.opened, *decision.closed)}
        keep_findings(connection, uuid, changed.values(), now)
        self._keep_actions(connection, live, decisions, now)
        keep_presses(connection, uuid, [d.press for d in decisions if d.press is not None])
        keep_decisions(connection, uuid, decisions, now)
        for decision in decisions:
            for rule, fault in decision.faults.items():
                log.error("rule %s broke in session %s: %s", rule, live.row.key, fault)

    def _revise(
        self,
        connection: Connection,
        live: Live,
        decisions: Sequence[Decision],
        because: Sequence[str],
        now: datetime,
    ) -> None:
        uuid = live.session.meeting_uuid
        revision = revise_findings(connection, uuid, live.session.episodes.all, now)
        new = self._keep_actions(connection, live, decisions, now)
        revision.actions.extend(action.id for action in new)
        keep_presses(connection, uuid, live.session.presses.all)
        keep_revision(connection, uuid, because, revision, now)

    def _keep_actions(
        self, connection: Connection, live: Live, decisions: Sequence[Decision], now: datetime
    ) -> Sequence[Action]:
        wanted = [action for decision in decisions for action in decision.actions]
        if not wanted:
            return ()
        uuid = live.session.meeting_uuid
        about_host = {
            action.id for action in wanted if is_about_host(live.session, action.subject, action.concerns)
        }
        new = keep_actions(connection, uuid, wanted, about_host, now)
        for action in new:
            payload = {"session": uuid, "action": action.id}
            defer(connection, Job(f"act {action.id}", JobKind.CARRY_OUT, payload), now)
        live.left_jobs = live.left_jobs or bool(new)
        return new

    def _have_recording_read(
        self, connection: Connection, live: Live, news: Sequence[Event], now: datetime
    ) -> None:
        if RECORDING_ACCESS.name not in profile_of(live.policy, live.session).rules:
            return
        for event in news:
            if isinstance(event, RecordingCompleted | RecordingRecovered):
                defer(connection, recording_job(live.row, event), now)
                live.left_jobs = True

    def _note_change(self, connection: Connection, live: Live, now: datetime, *, is_new: bool) -> None:
        session, row = live.session, live.row
        meeting = session.meeting
        pattern = live.policy.pattern_for(meeting.meeting_id, meeting.topic, session.host_email)
        register = pattern.register if pattern is not None and row.planned_for is None else None
        changed = replace(
            row,
            meeting_id=meeting.meeting_id,
            topic=meeting.topic,
            host_id=meeting.host_id,
            host_email=session.host_email,
            profile=profile_of(live.policy, session).name,
            register=register,
            ended_at=session.ended_at,
            due=session.agenda.next,
        )
        if changed != row:
            keep_session(connection, changed)
            live.row = changed
        if row.planned_for is not None:
            return
        if _is_to_be_read(changed, row):
            at = BEGINNING if row.register in {None, ZOOM_REGISTRANTS} else now
            expect(connection, session.meeting_uuid, register or "", meeting.meeting_id, at, now)
            live.left_jobs = True
        if row.meeting_id is None and meeting.meeting_id is not None:
            defer(connection, settings_job(changed, "start"), now)
            end_begun(connection, meeting.meeting_id, row.first_seen, now)
            live.left_jobs = True
        # News of a recording come when a session that Zoom never told the end of was reported on long ago.
        if is_new and (session.ended_at is not None or session.footage.since is not None):
            defer_anew(connection, report_job(session.meeting_uuid), now + REPORT_AFTER)
            live.left_jobs = True


def _is_to_be_read(row: SessionRow, before: SessionRow) -> bool:
    """Whether a register came into force; Zoom's registrants can be asked for once the meeting is known."""
    if row.register == ZOOM_REGISTRANTS:
        return row.meeting_id is not None and (row.register, row.meeting_id) != (
            before.register,
            before.meeting_id,
        )
    return row.register is not None and row.register != before.register


def settings_job(row: SessionRow, occasion: str) -> Job:
    """The job of reading Zoom's settings for a session; done once for each `occasion`."""
    payload = {"session": row.uuid, "meeting_id": row.meeting_id or "", "host_id": row.host_id or ""}
    return Job(f"settings {row.key} {occasion}", JobKind.READ_SETTINGS, payload)


def recording_job(row: SessionRow, event: Event) -> Job:
    """The job of reading who may watch a session's recording, over an event about it."""
    payload = {"session": row.uuid, "after": event.at.isoformat()}
    return Job(f"recording {row.key} {event.delivery}", JobKind.READ_RECORDING, payload)


def report_job(session: str) -> Job:
    """The job of issuing the report on a session that is over."""
    return Job(f"report {session_key(session)}", JobKind.ISSUE_REPORT, {"session": session})


def open_jobs(rows: Iterable[SessionRow], occasion: str) -> list[Job]:
    """The jobs of reading the settings of sessions that are going on."""
    return [settings_job(row, occasion) for row in rows if row.ended_at is None]
