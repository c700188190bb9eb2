"""Events in, decisions out: what opened, what closed, what is to be done, when to look again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.actions import Action
from rules.agenda import ESCALATION
from rules.catalog import catalog
from rules.episodes import Episode
from rules.events import (
    Event,
    MeetingEnded,
    MeetingStarted,
    ParticipantAdmitted,
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    RoleChanged,
    Tick,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.finding import Finding, Notice, Status
from rules.policy import Policy, Profile, RulePolicy
from rules.responses import escalation, notice_action, response
from rules.rule import Rule, View
from rules.session import Session, apply
from rules.standing import note_standing

_UNRANKED = 5
_RANKS: dict[type[Event], int] = {
    RegisterRead: 0,
    MeetingStarted: 0,
    WaitingRoomJoined: 1,
    WaitingRoomLeft: 2,
    ParticipantAdmitted: 2,
    ParticipantJoined: 3,
    RoleChanged: 4,
    ParticipantLeft: 6,
    MeetingEnded: 7,
}


@dataclass(slots=True)
class Decision:
    """What one event led to. `faults` names rules that broke over it, with the kind of error."""

    event: Event
    opened: list[Episode] = field(default_factory=list)
    closed: list[Episode] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.actions or self.faults)


def order_key(event: Event) -> tuple[datetime, int, str]:
    """Where an event stands in its session, whenever it came: by its time, then by what has to come first."""
    return event.at, _RANKS.get(type(event), _UNRANKED), event.delivery


def decide(policy: Policy, session: Session, event: Event) -> Decision:
    """Apply one event to the session and say what follows from it.

    The session is changed in place. Its events are to come in the order of `order_key`, with the ticks that fall
    between them: `advance` sees to that. A rule that raises is named in the decision and the others go on.
    """
    decision = Decision(event)
    over = session.ended_at is not None
    apply(session, event)
    note_standing(policy, session, event)
    if over:
        return decision
    if isinstance(event, Tick) and event.rule == ESCALATION:
        decision.actions += escalation(profile_of(policy, session), session, event)
        return decision
    for rule, settings in _asked(profile_of(policy, session), event):
        _look(policy, session, decision, rule, settings)
    if isinstance(event, MeetingEnded):
        _close_all(session, decision)
    return decision


def advance(policy: Policy, session: Session, event: Event) -> Iterator[Decision]:
    """Decide the ticks that fall before an event, then the event."""
    yield from _ticks(policy, session, event.at, inclusive=False)
    yield decide(policy, session, event)


def run_until(policy: Policy, session: Session, now: datetime) -> Iterator[Decision]:
    """Decide the ticks up to and including `now`."""
    yield from _ticks(policy, session, now, inclusive=True)


def fold(policy: Policy, session: Session, events: Iterable[Event]) -> Iterator[Decision]:
    """Decide all events, in whatever order they are given, each once."""
    seen: set[str] = set()
    for event in sorted(events, key=order_key):
        if event.delivery and event.delivery in seen:
            continue
        seen.add(event.delivery)
        yield from advance(policy, session, event)


def profile_of(policy: Policy, session: Session) -> Profile:
    """The profile a session runs under, by what is known of it so far."""
    meeting = session.meeting
    return policy.profile_for(meeting.meeting_id, meeting.topic, session.host_email)


def _ticks(policy: Policy, session: Session, until: datetime, *, inclusive: bool) -> Iterator[Decision]:
    while (due := session.agenda.next) is not None and (due < until or (inclusive and due == until)):
        at, rule, subject, delivery = session.agenda.take()
        yield decide(policy, session, Tick(at=at, rule=rule, subject=subject, delivery=delivery))


def _asked(profile: Profile, event: Event) -> Iterator[tuple[Rule[Any], RulePolicy]]:
    rules = catalog()
    if isinstance(event, Tick):
        if event.rule in profile.rules and event.rule in rules:
            yield rules[event.rule], profile.rules[event.rule]
        return
    for name, settings in profile.rules.items():
        if name in rules:
            yield rules[name], settings


def _look(
    policy: Policy, session: Session, decision: Decision, rule: Rule[Any], settings: RulePolicy
) -> None:
    try:
        said = tuple(rule.look(View(policy, session, settings.options), decision.event))
    except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others
        session.faults[rule.name] = decision.faults[rule.name] = type(error).__name__
        return
    for word in said:
        match word:
            case Notice():
                _say(session, decision, rule.name, word)
            case Finding():
                _take(session, decision, rule.name, settings, word)


def _say(session: Session, decision: Decision, rule: str, notice: Notice) -> None:
    if notice.key not in session.said:
        session.said[notice.key] = decision.event.at
        decision.actions.append(notice_action(session, rule, notice, decision.event.at))


def _take(session: Session, decision: Decision, rule: str, settings: RulePolicy, finding: Finding) -> None:
    at, delivery = decision.event.at, decision.event.delivery
    episode = session.episodes.open_about(rule, finding.subject.key)
    if finding.recheck_at is not None:
        session.agenda.put(finding.recheck_at, rule, finding.subject.key, delivery)
    if finding.status is Status.BREACHED and episode is None:
        episode = session.episodes.open(rule, finding, at, delivery)
        decision.opened.append(episode)
        decision.actions += response(session, settings.response, episode)
    elif finding.status is not Status.BREACHED and episode is not None:
        _close(session, decision, episode)


def _close(session: Session, decision: Decision, episode: Episode) -> None:
    session.episodes.close(episode, decision.event.at, decision.event.delivery)
    session.agenda.drop(ESCALATION, episode.id)
    decision.closed.append(episode)


def _close_all(session: Session, decision: Decision) -> None:
    for episode in [episode for episode in session.episodes.all if episode.closed_at is None]:
        _close(session, decision, episode)
    session.agenda.clear()
