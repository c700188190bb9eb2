"""What has to be known of a session at the moment when something is done about it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from bot.journal.breaches import finding_row
from bot.journal.decided import DecidedAction, SessionRow, session_row
from bot.journal.known import SETTINGS_READ, read_back
from bot.journal.reconciled import is_from_records
from bot.journal.tables import actions, deliveries, outcomes, sessions
from rules.actions import Action, ActionKind, ActionOutcome, Step
from rules.events import SettingsRead


class Breach(StrEnum):
    """How it stands with the breach that an action is about."""

    NONE = "none"
    OPEN = "open"
    OVER = "over"
    DISPROVED = "disproved"


class HostAlert(StrEnum):
    """What became of the alert to the host about the same breach."""

    NOT_WANTED = "not wanted"
    UNDER_WAY = "under way"
    SENT = "sent"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Situation:
    """A session and what an action in it is about, as they are now.

    `begun` is when the session was first heard of, or is to begin. `superseded` says that a later session of the same meeting is going
    on: what Zoom is told to do by the meeting's id is done to that one. `host` is what Team Chat knows the host by: an
    e-mail address or a user id. `about_host` says whether the action is about the host, who is not to be told of it
    then. `learnt_after` is how long after it happened Chaperone learnt of it, `due` when the action is to be carried out,
    and `removed` how many people Chaperone removed from the session before this action, those that it is about to
    remove included. `planned` says that the session is still to begin, `from_records` that the action comes of what was
    found in Zoom's records and not told as it happened. `host_told` says whether the host was sent any alert about this session before,
    `overtaken` whether everybody is to be told something else by now than this action has them told.
    """

    session: str
    begun: datetime
    meeting_id: str | None
    topic: str | None
    host: str | None
    host_id: str | None
    chat_channel_id: str | None
    over: bool
    superseded: bool
    breach: Breach
    about_host: bool
    learnt_after: timedelta
    due: datetime
    host_alert: HostAlert
    removed: int
    planned: bool = False
    host_told: bool = True
    from_records: bool = False
    overtaken: bool = False

    @property
    def is_to_be_left(self) -> bool:
        """Whether nothing is to be done in a session that goes on, as it would be done to another or comes too late."""
        return self.superseded or self.from_records


# Put together once, for that takes longer than carrying them out, and whatever is done waits for them.
_GOING_ON_LATER = (
    select(sessions.c.key)
    .where(
        (sessions.c.meeting_id == bindparam("meeting"))
        & sessions.c.planned_for.is_(None)
        & sessions.c.ended_at.is_(None)
        & (sessions.c.first_seen > bindparam("after"))
    )
    .limit(1)
)
_WITH_OUTCOMES = actions.outerjoin(outcomes, outcomes.c.action == actions.c.id)
_HOST_ALERTS = (
    select(outcomes.c.outcome)
    .select_from(_WITH_OUTCOMES)
    .where(
        (actions.c.session == bindparam("of"))
        & (actions.c.finding == bindparam("about"))
        & (actions.c.kind == ActionKind.ALERT_HOST.value)
    )
)
_IS_BEFORE = (actions.c.at < bindparam("moment")) | (
    (actions.c.at == bindparam("moment")) & (actions.c.id < bindparam("identity"))
)
_REMOVALS_BEFORE = (
    select(actions.c.body)
    .select_from(_WITH_OUTCOMES)
    .where(
        (actions.c.session == bindparam("of"))
        & (actions.c.kind == ActionKind.REMOVE_PARTICIPANT.value)
        & _IS_BEFORE
        & (outcomes.c.outcome.is_(None) | (outcomes.c.outcome == ActionOutcome.DONE.value))
    )
)
_LATER_ANNOUNCEMENT = (
    select(actions.c.id)
    .where(
        (actions.c.session == bindparam("of"))
        & (actions.c.kind == ActionKind.ANNOUNCE.value)
        & (actions.c.rule == bindparam("by"))
        & (actions.c.finding == "")
        & (actions.c.at > bindparam("moment"))
    )
    .limit(1)
)
_NEWEST_SETTINGS = (
    select(deliveries.c.body, deliveries.c.id)
    .where((deliveries.c.session == bindparam("of")) & (deliveries.c.event == SETTINGS_READ))
    .order_by(deliveries.c.seq.desc())
    .limit(1)
)


def situation(connection: Connection, session: str, decided: DecidedAction) -> Situation:
    """The situation in which an action is to be carried out; the session has been decided on before."""
    row = session_row(connection, session)
    assert row is not None
    breach, breach_learnt_after = _breach(connection, session, decided)
    return Situation(
        session=session,
        begun=row.planned_for or row.first_seen,
        meeting_id=row.meeting_id,
        topic=row.topic,
        host=row.host_email or row.host_id,
        host_id=row.host_id,
        chat_channel_id=_chat_channel(connection, session),
        over=row.ended_at is not None,
        superseded=_is_superseded(connection, row),
        breach=breach,
        about_host=decided.about_host,
        learnt_after=_learnt_after(decided, breach_learnt_after),
        due=_due(decided.action, breach_learnt_after),
        host_alert=_host_alert(connection, session, decided.action.finding),
        removed=_removed_before(connection, session, decided.action),
        planned=row.planned_for is not None,
        host_told=_host_told(connection, session),
        overtaken=_is_overtaken(connection, session, decided.action),
        from_records=not decided.action.is_pressed and is_from_records(connection, session, decided.action),
    )


def _learnt_after(decided: DecidedAction, breach_learnt_after: timedelta) -> timedelta:
    after = decided.decided_at - decided.action.at
    # Whoever presses a button knows what they want at that moment, however late the breach came to light.
    return after if decided.action.is_pressed else max(after, breach_learnt_after)


def _is_superseded(connection: Connection, row: SessionRow) -> bool:
    if row.meeting_id is None:
        return False
    these = {"meeting": row.meeting_id, "after": row.first_seen}
    return connection.execute(_GOING_ON_LATER, these).first() is not None


def _is_overtaken(connection: Connection, session: str, action: Action) -> bool:
    """Whether a later announcement takes the place of this one, which may have had to wait and be no longer so."""
    if action.kind is not ActionKind.ANNOUNCE or action.step is not Step.NOTICE:
        return False
    these = {"of": session, "by": action.rule, "moment": action.at}
    return connection.execute(_LATER_ANNOUNCEMENT, these).first() is not None


def _breach(connection: Connection, session: str, decided: DecidedAction) -> tuple[Breach, timedelta]:
    if not decided.action.finding:
        return Breach.NONE, timedelta()
    row = finding_row(connection, session, decided.action.finding)
    if row is None or row.retracted_at is not None:
        return Breach.DISPROVED, timedelta()
    # News that came late leads to nothing, also not by way of an appointment that is still to come.
    learnt_after = row.learnt_at - row.opened_at
    return Breach.OPEN if row.closed_at is None else Breach.OVER, learnt_after


def _due(action: Action, breach_learnt_after: timedelta) -> datetime:
    # Whoever was told what comes next has the whole span to put it right, counted from when there was something to tell.
    late = breach_learnt_after if action.step is Step.THEN else timedelta()
    return action.at + max(late, timedelta())


def _host_alert(connection: Connection, session: str, finding: str) -> HostAlert:
    ended = list(connection.scalars(_HOST_ALERTS, {"of": session, "about": finding}))
    if not ended:
        return HostAlert.NOT_WANTED
    if ActionOutcome.DONE.value in ended:
        return HostAlert.SENT
    return HostAlert.UNDER_WAY if None in ended else HostAlert.NOT_SENT


def _host_told(connection: Connection, session: str) -> bool:
    sent = select(outcomes.c.seq).join(actions, actions.c.id == outcomes.c.action)
    to_host = (actions.c.session == session) & (actions.c.kind == ActionKind.ALERT_HOST.value)
    done = sent.where(to_host & (outcomes.c.outcome == ActionOutcome.DONE.value))
    return connection.execute(done.limit(1)).first() is not None


def _removed_before(connection: Connection, session: str, action: Action) -> int:
    before = {"of": session, "moment": action.at, "identity": action.id}
    bodies = map(json.loads, connection.scalars(_REMOVALS_BEFORE, before))
    # What a person asked for is not counted against what Chaperone may do by itself.
    own = (body for body in bodies if body["step"] != Step.PRESS)
    return sum(not (body["barred"] or body.get("left_to_host")) for body in own)


def _chat_channel(connection: Connection, session: str) -> str | None:
    row = connection.execute(_NEWEST_SETTINGS, {"of": session}).first()
    if row is None:
        return None
    event = read_back(SETTINGS_READ, row.body, row.id)
    return event.chat_channel_id if isinstance(event, SettingsRead) else None
