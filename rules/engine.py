"""Events in, decisions out: what opened, what closed, what is to be done, when to look again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from rules.actions import Action
from rules.agenda import ESCALATION, GATE, TOLD_LATER
from rules.alias_events import AliasLearned, AliasRevoked
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
    SettingsRead,
    Tick,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.finding import Finding, Notice, Status
from rules.gate import follow_up, note_plan, notices
from rules.plan_events import PlanEnded, SessionPlanned
from rules.policy import Policy, Profile, RulePolicy
from rules.pressed import Press, Pressed
from rules.pressing import exempted, press, with_buttons
from rules.recording_events import RecordingRead
from rules.responses import escalation, forget, notice_action, response, response_again, told_later
from rules.rule import Rule, View
from rules.session import RunsUnder, Session, apply
from rules.standing import note_standing

Rules: TypeAlias = Mapping[str, Rule[Any]]

# The ticks that the engine itself asked for.
_OF_ENGINE = {ESCALATION: escalation, TOLD_LATER: told_later, GATE: notices}

# In the order in which Zoom tells of one moment, so that what comes one after the other seldom has to be decided again.
_UNRANKED = 6
_RANKS: dict[type[Event], int] = {
    RegisterRead: 0,
    SessionPlanned: 0,
    MeetingStarted: 0,
    AliasLearned: 0,
    AliasRevoked: 1,
    WaitingRoomJoined: 1,
    ParticipantAdmitted: 2,
    WaitingRoomLeft: 3,
    ParticipantJoined: 4,
    RoleChanged: 5,
    ParticipantLeft: 7,
    MeetingEnded: 8,
    PlanEnded: 8,
    Tick: 9,
    # Read because of something else of that moment.
    RecordingRead: 10,
}


@dataclass(slots=True)
class Decision:
    """What one event led to. `faults` names rules that broke over it, with the kind of error; `press` is a press's answer."""

    event: Event
    opened: list[Episode] = field(default_factory=list)
    closed: list[Episode] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    press: Press | None = None

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.actions or self.faults or self.press)


def order_key(event: Event) -> tuple[datetime, int, str]:
    """Where an event stands in its session, whenever it came: by its time, then by what has to come first."""
    return event.at, _RANKS.get(type(event), _UNRANKED), event.delivery


def follows(session: Session, event: Event) -> bool:
    """Whether an event can be decided next; if not, the session has to be decided again, with the event in its place."""
    return order_key(event) >= session.decided


def decide(policy: Policy, session: Session, event: Event, *, rules: Rules | None = None) -> Decision:
    """Apply one event to the session and say what follows from it.

    The session is changed in place. Its events are to come in the order of `order_key`, with the ticks that fall
    between them: `advance` sees to that. A rule that raises is named in the decision and the others go on. `rules` are
    those of the catalogue unless others are given.
    """
    decision = _decide(policy, session, event, catalog() if rules is None else rules)
    decision.actions = [with_buttons(policy, session, action) for action in decision.actions]
    return decision


def _decide(policy: Policy, session: Session, event: Event, rules: Rules) -> Decision:
    decision = Decision(event)
    was_over = session.ended_at is not None
    apply(session, event)
    note_standing(policy, session, event)
    note_plan(session, event)
    session.decided = max(session.decided, order_key(event))
    is_over = was_over and session.ended_at is not None
    before = session.runs_under
    profile = profile_of(policy, session)
    if not is_over and before is not None and before.profile is not profile:
        _close(session, decision, _of_rules_off(session, profile))
    if isinstance(event, Tick) and event.rule in _OF_ENGINE:
        decision.actions += _OF_ENGINE[event.rule](policy, profile, session, event)
        return decision
    if isinstance(event, Pressed):
        _press(policy, session, decision, event)
    known = _looked_at(session, event, rules, is_over=is_over)
    for name in (event.rule,) if isinstance(event, Tick) else known:
        if name in known and name in profile.rules:
            _look(policy, session, decision, known[name], profile.rules[name])
    if is_over:
        return decision
    if session.plan is not None:
        decision.actions += follow_up(profile, session, session.plan, event, decision.opened)
    if isinstance(event, MeetingEnded | PlanEnded):
        # A stranger who stayed, or a setting that is still wrong, was not put right by the end.
        _close(session, decision, [e for e in _open(session) if e.finding.ends_with_call])
        session.agenda.keep(lambda rule, subject: _outlives(session, known, rule, subject))
    return decision


def advance(
    policy: Policy, session: Session, event: Event, *, rules: Rules | None = None
) -> Iterator[Decision]:
    """Decide the ticks that fall before an event, then the event."""
    yield from _ticks(policy, session, event.at, inclusive=False, rules=rules)
    yield decide(policy, session, event, rules=rules)


def run_until(
    policy: Policy, session: Session, now: datetime, *, rules: Rules | None = None
) -> Iterator[Decision]:
    """Decide the ticks up to and including `now`."""
    yield from _ticks(policy, session, now, inclusive=True, rules=rules)


def fold(
    policy: Policy, session: Session, events: Iterable[Event], *, rules: Rules | None = None
) -> Iterator[Decision]:
    """Decide all events, given in the order in which they were received, each once."""
    received = list(events)
    session.hear(received)
    seen: set[str] = set()
    for event in sorted(received, key=order_key):
        if event.delivery and event.delivery in seen:
            continue
        seen.add(event.delivery)
        yield from advance(policy, session, event, rules=rules)


def profile_of(policy: Policy, session: Session) -> Profile:
    """The profile a session runs under, by what is known of it so far."""
    meeting, under = session.meeting, session.runs_under
    known = (meeting.meeting_id, meeting.topic, session.host_email)
    if under is None or under.known != known or under.policy is not policy:
        profile = policy.profile_for(*known)
        since = under.since if under is not None and under.profile is profile else session.now
        under = session.runs_under = RunsUnder(policy, known, profile, since)
    return under.profile


def _press(policy: Policy, session: Session, decision: Decision, event: Pressed) -> None:
    followed = press(policy, session, event)
    session.presses.all.append(followed.press)
    decision.press = followed.press
    decision.actions += followed.actions
    if followed.exempted is not None:
        _close(session, decision, [followed.exempted])


def _looked_at(session: Session, event: Event, rules: Rules, *, is_over: bool) -> Rules:
    """Before a session begins, and when it is over, only some of the rules have anything to say."""
    if is_over:
        return {n: r for n, r in rules.items() if r.looks_after_end or isinstance(event, r.heeds_after_end)}
    return rules if session.plan is None else {name: r for name, r in rules.items() if r.looks_ahead}


def _ticks(
    policy: Policy, session: Session, until: datetime, *, inclusive: bool, rules: Rules | None
) -> Iterator[Decision]:
    while (due := session.agenda.next) is not None and (due < until or (inclusive and due == until)):
        at, rule, subject, delivery = session.agenda.take()
        tick = Tick(at=at, rule=rule, subject=subject, delivery=delivery)
        yield decide(policy, session, tick, rules=rules)


def _look(
    policy: Policy, session: Session, decision: Decision, rule: Rule[Any], settings: RulePolicy
) -> None:
    view = View(policy, session, settings.options, settings.response)
    try:
        said = tuple(rule.look(view, decision.event))
    except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others
        session.faults[rule.name] = decision.faults[rule.name] = type(error).__name__
        said = ()
    if session.plan is not None and isinstance(decision.event, SettingsRead):
        session.plan.hear(rule.name, said, rule.unsaid(settings.options, decision.event))
    for word in said:
        if isinstance(word, Notice):
            _say(session, decision, rule.name, word)
        else:
            _take(policy, session, decision, rule.name, settings, word)


def _say(session: Session, decision: Decision, rule: str, notice: Notice) -> None:
    key = f"{rule} {notice.key}"
    if key not in session.said:
        session.said[key] = decision.event.at
        session.closes_as_told = notice.closes_at or session.closes_as_told
        decision.actions.append(notice_action(session, rule, notice, decision.event.at))


def _take(
    policy: Policy, session: Session, decision: Decision, rule: str, settings: RulePolicy, finding: Finding
) -> None:
    event, subject, finding = decision.event, finding.subject.key, exempted(session, rule, finding)
    episode = session.episodes.open_about(rule, subject)
    again_at = finding.recheck_at
    if again_at is None:
        session.agenda.drop(rule, subject)
    elif again_at > event.at or not isinstance(event, Tick):
        # A tick that asks for another at the same moment would never come to an end.
        session.agenda.put(max(again_at, event.at), rule, subject, event.delivery)
    if finding.status is Status.BREACHED and episode is None:
        again_within = policy.care.repeat_within
        episode = session.episodes.open(rule, finding, event.at, event.delivery, again_within=again_within)
        decision.opened.append(episode)
        if session.plan is None:
            decision.actions += response(policy, session, settings.response, episode)
    elif finding.status is not Status.BREACHED and episode is not None:
        _close(session, decision, [episode])
    elif episode is not None and episode.goes_on_with(finding.subject.message_id):
        episode.add_evidence(event.delivery)
        decision.actions += response_again(policy, session, settings.response, episode, finding, event.at)


def _outlives(session: Session, known: Rules, rule: str, subject: str) -> bool:
    """Whether an appointment is one of a rule that also looks at what comes after the end."""
    if rule in _OF_ENGINE:
        episode = session.episodes.get(subject.rpartition(" ")[2])
        rule = episode.rule if episode is not None else ""
    return rule in known and known[rule].looks_after_end


def _of_rules_off(session: Session, profile: Profile) -> list[Episode]:
    # A session is held against the strictest profile until more is known of it.
    return [e for e in _open(session) if e.rule not in profile.rules]


def _open(session: Session) -> list[Episode]:
    return [episode for episode in session.episodes.all if episode.closed_at is None]


def _close(session: Session, decision: Decision, episodes: Iterable[Episode]) -> None:
    for episode in episodes:
        session.episodes.close(episode, decision.event.at, decision.event.delivery)
        forget(session, episode)
        decision.closed.append(episode)
