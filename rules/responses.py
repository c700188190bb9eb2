"""From a breach to what the policy wants done about it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from rules.actions import Action, ActionKind, Step, fitting
from rules.agenda import ESCALATION
from rules.episodes import Episode
from rules.events import Participant, Tick
from rules.finding import SESSION, Notice, Subject
from rules.people import Person
from rules.policy import Profile, Response
from rules.session import Session

STAFF_ARE_NEVER_REMOVED = "This is a member of staff, and Chaperone never acts upon staff by itself."

_ON_PERSON = frozenset({ActionKind.REMOVE_PARTICIPANT, ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME})

# The host hears or sees whatever is said to the host, to them as a participant, or to everybody.
_HEARD_BY_HOST = frozenset({ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE})


def response(session: Session, wanted: Response, episode: Episode) -> list[Action]:
    """What is to be done at once about a breach that has just opened; what comes later goes on the agenda."""
    if wanted.after is not None and wanted.then:
        because = episode.evidence[0] if episode.evidence else ""
        session.agenda.put(episode.opened_at + wanted.after, ESCALATION, episode.id, because)
    return list(_actions(session, wanted, episode, episode.opened_at, Step.RESPOND))


def escalation(profile: Profile, session: Session, tick: Tick) -> list[Action]:
    """What is to be done about a breach that is still open after the policy's span; nothing if it is not."""
    episode = session.episodes.get(tick.subject)
    if episode is None or episode.closed_at is not None or episode.rule not in profile.rules:
        return []
    wanted = profile.rules[episode.rule].response
    return list(_actions(session, wanted, episode, tick.at, Step.THEN))


def notice_action(session: Session, rule: str, notice: Notice, at: datetime) -> Action:
    """The action that says something to the host although nothing is wrong."""
    identity = _action_id(session, f"{rule} {notice.key}", Step.NOTICE, ActionKind.ALERT_HOST)
    return Action(identity, ActionKind.ALERT_HOST, rule, "", SESSION, at, Step.NOTICE, notice.text)


def _actions(
    session: Session, wanted: Response, episode: Episode, at: datetime, step: Step
) -> Iterator[Action]:
    person = _person(session, episode.finding.subject)
    kinds = _kinds(session, wanted.respond if step is Step.RESPOND else wanted.then, episode, person)
    later: tuple[ActionKind, ...] = ()
    if step is Step.RESPOND and wanted.after is not None:
        later = _kinds(session, wanted.then, episode, person)
    for kind in kinds:
        yield Action(
            id=_action_id(session, episode.id, step, kind),
            kind=kind,
            rule=episode.rule,
            finding=episode.id,
            subject=episode.finding.subject,
            at=at,
            step=step,
            text=episode.finding.reason,
            advice=episode.finding.advice,
            barred=_bar(kind, person),
            beside=tuple(other for other in kinds if other is not kind and not _bar(other, person)),
            later=tuple(other for other in later if not _bar(other, person)),
            later_at=at + wanted.after if later and wanted.after is not None else None,
        )


def _kinds(
    session: Session, wanted: Iterable[ActionKind], episode: Episode, person: Person | None
) -> tuple[ActionKind, ...]:
    about_host = person is not None and _is_whom_alerts_go_to(session, person)
    # A concern about a host never goes to that host.
    asked = (
        ActionKind.ALERT_SAFEGUARDING if about_host and kind in _HEARD_BY_HOST else kind for kind in wanted
    )
    return tuple(dict.fromkeys(kind for one in asked for kind in fitting(one, episode.finding)))


def _bar(kind: ActionKind, person: Person | None) -> str:
    is_barred = kind in _ON_PERSON and person is not None and person.is_staff
    return STAFF_ARE_NEVER_REMOVED if is_barred else ""


def _is_whom_alerts_go_to(session: Session, person: Person) -> bool:
    same_address = person.email is not None and session.host_email is not None
    return session.is_host(person) or (
        same_address and (person.email or "").casefold() == (session.host_email or "").casefold()
    )


def _person(session: Session, subject: Subject) -> Person | None:
    ids = Participant(user_id=subject.participant_id, participant_uuid=subject.participant_uuid)
    return session.people.get(subject.key) or session.find(ids)


def _action_id(session: Session, about: str, step: Step, kind: ActionKind) -> str:
    return sha256(f"{session.meeting_uuid}\n{about}\n{step}\n{kind}".encode()).hexdigest()[:24]
