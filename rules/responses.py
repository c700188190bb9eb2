"""From a breach to what the policy wants done about it, with care for whom it is done to and who is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from rules.actions import TELLING, Action, ActionKind, Step, fitting
from rules.agenda import ESCALATION, TOLD_LATER
from rules.care import bar
from rules.episodes import Episode, Told
from rules.events import Participant, Tick
from rules.finding import Finding, Notice, Subject
from rules.people import Person
from rules.phrases import ordinal
from rules.policy import Policy, Profile, Response
from rules.session import Session

AGAIN: Final = "For the {which} time: {reason}"
MANY_REMOVED: Final = "{count} people were to be removed from this session already, so Chaperone leaves it to a person to remove more."
ONE_REMOVED: Final = (
    "Somebody was to be removed from this session already, so Chaperone leaves it to a person to remove more."
)
NONE_REMOVED: Final = "Your policy has Chaperone remove nobody by itself."

# Alerts about one subject of a rule are no closer to one another.
ALERTS_APART: Final = timedelta(minutes=1)

_TO_EACH_MESSAGE = frozenset({ActionKind.DELETE_MESSAGE})

_ON_PERSON = frozenset(
    {
        ActionKind.REMOVE_PARTICIPANT,
        ActionKind.PUT_IN_WAITING_ROOM,
        ActionKind.RENAME,
        ActionKind.DELETE_MESSAGE,
    }
)

# The host hears or sees whatever is said to the host, to them as a participant, or to everybody.
HEARD_BY_HOST = frozenset({ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE})


@dataclass(frozen=True, slots=True)
class _Occasion:
    """A breach at the moment when something is to be done about it."""

    policy: Policy
    session: Session
    wanted: Response
    episode: Episode
    at: datetime
    step: Step

    def actions(self, *, only_tell: bool = False) -> Iterator[Action]:
        """What is to be done at this step of what is wanted."""
        person = person_about(self.session, self.episode.finding.subject)
        wanted = self.wanted.respond if self.step is Step.RESPOND else self.wanted.then
        kinds = [kind for kind in self._kinds(wanted, person) if kind in TELLING or not only_tell]
        kinds = [kind for kind in kinds if kind not in TELLING or self._may_tell(kind)]
        barred = {kind: self._bar(kind, person) for kind in kinds}
        left_to_host = {kind: self._left_to_host(kind) for kind in kinds if not barred[kind]}
        doing = [kind for kind in kinds if not (barred[kind] or left_to_host[kind])]
        later, later_at = self._later(person)
        for kind in kinds:
            action = Action(
                id=action_id(self.session, self.episode.id, self.step, kind),
                kind=kind,
                rule=self.episode.rule,
                finding=self.episode.id,
                subject=self.episode.finding.subject,
                at=self.at,
                step=self.step,
                text=self.episode.finding.reason,
                advice=self.episode.finding.advice,
                barred=barred[kind],
                left_to_host=left_to_host.get(kind, ""),
                concerns=staff_address(person) or self.episode.finding.concerns,
                for_leads=self.episode.finding.for_leads,
                beside=tuple(other for other in doing if other is not kind),
                later=later,
                later_at=later_at,
                curbs=self.episode.finding.curbs,
            )
            yield self._told(action) if kind in TELLING else action

    def _kinds(self, wanted: Iterable[ActionKind], person: Person | None) -> tuple[ActionKind, ...]:
        finding = self.episode.finding
        # A concern about a host never goes to that host.
        to_leads = finding.for_leads or is_about_host(self.session, finding.subject, finding.concerns)
        asked = (ActionKind.ALERT_SAFEGUARDING if to_leads and k in HEARD_BY_HOST else k for k in wanted)
        # What staff wrote is left where the safeguarding lead can look at it.
        asked = (kind for kind in asked if not (to_leads and kind is ActionKind.DELETE_MESSAGE))
        return tuple(dict.fromkeys(kind for one in asked for kind in fitting(one, finding)))

    def _bar(self, kind: ActionKind, person: Person | None) -> str:
        if kind not in _ON_PERSON or person is None:
            return ""
        on = self.at.astimezone(self.policy.timezone).date()
        return bar(self.policy.care, person, self.episode.rule, on)

    def _left_to_host(self, kind: ActionKind) -> str:
        """Why somebody is not to be removed without a person's word; empty where they may be, which is counted then."""
        if kind is not ActionKind.REMOVE_PARTICIPANT:
            return ""
        why = self._enough_removed()
        self.session.removals += not why
        return why

    def _enough_removed(self) -> str:
        before, most = self.session.removals, self.policy.care.removals_per_session
        if before < most:
            return ""
        if most == 0:
            return NONE_REMOVED
        return ONE_REMOVED if before == 1 else MANY_REMOVED.format(count=before)

    def _later(self, person: Person | None) -> tuple[tuple[ActionKind, ...], datetime | None]:
        """What comes if the breach goes on, and when."""
        if self.step is not Step.RESPOND or self.wanted.after is None:
            return (), None
        at = self.episode.opened_at + self.wanted.after
        kinds = self._kinds(self.wanted.then, person)
        coming = tuple(kind for kind in kinds if not (self._bar(kind, person) or self._is_left_to_host(kind)))
        return (coming, at) if coming and at > self.at else ((), None)

    def _is_left_to_host(self, kind: ActionKind) -> bool:
        return kind is ActionKind.REMOVE_PARTICIPANT and bool(self._enough_removed())

    def _may_tell(self, kind: ActionKind) -> bool:
        """Whether it is not too soon after the last alert of this kind; where it is, it is told later if still so."""
        last = self.session.told.get(self._told_as(kind))
        if last is None:
            return True
        if last.episode == self.episode.id:
            return False
        again_at = last.at + ALERTS_APART
        if self.at < again_at:
            because = self.episode.evidence[0] if self.episode.evidence else ""
            self.session.agenda.put(again_at, TOLD_LATER, f"{self.step} {self.episode.id}", because)
            return False
        return True

    def _told(self, action: Action) -> Action:
        """An alert, which is counted where it was given before in full."""
        key = self._told_as(action.kind)
        is_known = key in self.session.told and self.episode.times > 1
        self.session.told[key] = Told(self.at, self.episode.id)
        if not is_known:
            return action
        which = ordinal(self.episode.times)
        return replace(action, text=AGAIN.format(which=which, reason=action.text), advice="")

    def _told_as(self, kind: ActionKind) -> tuple[str, str, ActionKind, Step]:
        return self.episode.rule, self.episode.finding.subject.key, kind, self.step


def response(policy: Policy, session: Session, wanted: Response, episode: Episode) -> list[Action]:
    """What is to be done at once about a breach that has just opened; what comes later goes on the agenda."""
    if wanted.after is not None and wanted.then:
        because = episode.evidence[0] if episode.evidence else ""
        session.agenda.put(episode.opened_at + wanted.after, ESCALATION, episode.id, because)
    return list(_Occasion(policy, session, wanted, episode, episode.opened_at, Step.RESPOND).actions())


def escalation(policy: Policy, profile: Profile, session: Session, tick: Tick) -> list[Action]:
    """What is to be done about a breach that is still open after the policy's span; nothing if it is not."""
    episode = _still_open(profile, session, tick.subject)
    if episode is None:
        return []
    wanted = profile.rules[episode.rule].response
    return list(_Occasion(policy, session, wanted, episode, tick.at, Step.THEN).actions())


def told_later(policy: Policy, profile: Profile, session: Session, tick: Tick) -> list[Action]:
    """The alerts about a breach that came too soon after the last ones; none if it is over."""
    step, _, identity = tick.subject.partition(" ")
    episode = _still_open(profile, session, identity)
    if episode is None:
        return []
    wanted = profile.rules[episode.rule].response
    return list(_Occasion(policy, session, wanted, episode, tick.at, Step(step)).actions(only_tell=True))


def forget(session: Session, episode: Episode) -> None:
    """Nothing more is to come of a breach that is over."""
    session.agenda.drop(ESCALATION, episode.id)
    for step in (Step.RESPOND, Step.THEN):
        session.agenda.drop(TOLD_LATER, f"{step} {episode.id}")


def response_again(
    policy: Policy, session: Session, wanted: Response, episode: Episode, finding: Finding, at: datetime
) -> list[Action]:
    """What is to be done about one more chat message of a breach that is open already: what is done to each message."""
    again = Response(respond=tuple(kind for kind in wanted.respond if kind in _TO_EACH_MESSAGE))
    occasion = _Occasion(policy, session, again, replace(episode, finding=finding), at, Step.RESPOND)
    about = f"{episode.id} {finding.subject.message_id}"
    return [
        replace(action, id=action_id(session, about, action.step, action.kind))
        for action in occasion.actions()
    ]


def notice_action(session: Session, rule: str, notice: Notice, at: datetime) -> Action:
    """The action that says something although nothing is wrong."""
    kind = _teller(notice)
    identity = action_id(session, f"{rule} {notice.key}", Step.NOTICE, kind)
    concerns = staff_address(person_about(session, notice.about))
    return Action(identity, kind, rule, "", notice.about, at, Step.NOTICE, notice.text, concerns=concerns)


def _teller(notice: Notice) -> ActionKind:
    if notice.for_everybody:
        return ActionKind.ANNOUNCE
    return ActionKind.ALERT_SAFEGUARDING if notice.for_leads else ActionKind.ALERT_HOST


def _still_open(profile: Profile, session: Session, identity: str) -> Episode | None:
    episode = session.episodes.get(identity)
    if episode is None or episode.closed_at is not None or episode.rule not in profile.rules:
        return None
    return episode


def is_about_host(session: Session, subject: Subject, concerns: str = "") -> bool:
    """Whether somebody is whom the session's alerts go to; `concerns` is the address of staff where that is known."""
    person = person_about(session, subject)
    host = (session.host_email or "").casefold()
    if person is not None and session.is_host(person):
        return True
    addresses = {concerns.casefold(), (person.email or "").casefold() if person is not None else ""}
    return bool(host) and host in addresses


def staff_address(person: Person | None) -> str:
    """The address of the member of staff that somebody is; empty where they are none."""
    return person.on_staff.email if person is not None and person.on_staff is not None else ""


def person_about(session: Session, subject: Subject) -> Person | None:
    """Whom a finding is about, None where that is nobody in particular."""
    ids = Participant(user_id=subject.participant_id, participant_uuid=subject.participant_uuid)
    return session.people.get(subject.key) or session.find(ids)


def action_id(session: Session, about: str, step: Step, kind: ActionKind) -> str:
    """A name for an action that is the same whenever the session is decided again."""
    return sha256(f"{session.meeting_uuid}\n{about}\n{step}\n{kind}".encode()).hexdigest()[:24]
