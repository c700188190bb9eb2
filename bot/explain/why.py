"""Why a rule was breached in a session, and why not: what there is to say, from the session decided again. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.journal.decided import DecidedAction
from bot.journal.done import Outcome
from bot.journal.record import Record, Telling
from bot.replay.replayed import decisions_again
from bot.report.build import Material, Told, rule_as_json
from bot.report.clauses import Answer, answers_of
from rules.catalog import catalog
from rules.chat_events import ChatSent, Reported
from rules.clauses import CLAUSES, Clause
from rules.engine import Rules, profile_of
from rules.episodes import Episode
from rules.events import Event, Participant, ParticipantEvent
from rules.finding import Finding, Notice, Status, SubjectKind
from rules.people import Person
from rules.policy import Policy, Profile, RulePolicy
from rules.rule import Rule, View
from rules.session import Session


@dataclass(frozen=True, slots=True)
class Said:
    """What the rule said when it looked, although it was no breach."""

    at: datetime
    word: Finding | Notice


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule in a session. `settings` is None where the profile has the rule off, `rule` where there is none yet.

    `said` holds what the rule said that was no breach, `seen` the deliveries that spoke of somebody, by their key;
    `told` the deliveries by their id, `actions` all that was decided over the rule's breaches.
    """

    record: Record
    policy: Policy
    profile: Profile
    session: Session
    name: str
    clauses: tuple[Clause, ...]
    rule: Rule[Any] | None
    settings: RulePolicy | None
    answers: tuple[Answer, ...]
    said: tuple[Said, ...]
    seen: Mapping[str, list[Telling]]
    told: Mapping[str, Telling]
    actions: tuple[DecidedAction, ...]
    outcomes: Mapping[str, Outcome]

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The rule's breaches, in the order in which they opened."""
        return self.session.episodes.of(self.name)

    @property
    def disproved(self) -> list[DecidedAction]:
        """What was decided over breaches that later news showed not to have been."""
        episodes = self.session.episodes
        return [
            one for one in self.actions if one.action.finding and episodes.get(one.action.finding) is None
        ]

    def actions_over(self, episode: Episode) -> list[DecidedAction]:
        """What was decided over one breach, in the order in which it was done."""
        over = (one for one in self.actions if one.action.finding == episode.id)
        return sorted(over, key=self._done_at)

    def _done_at(self, decided: DecidedAction) -> datetime:
        outcome = self.outcomes.get(decided.action.id)
        return outcome.at if outcome is not None else decided.action.at

    def breaches_about(self, person: Person) -> list[Episode]:
        """The rule's breaches that are about somebody, or name them."""
        return [episode for episode in self.episodes if is_about(episode.finding, person)]

    def said_of(self, person: Person) -> list[Said]:
        """What the rule said of somebody that was no breach."""
        return [one for one in self.said if _is_said_of(one.word, person)]


@dataclass(slots=True)
class _Listening:
    """Hears what a rule says while a session is decided again."""

    rule: Rule[Any]
    said: list[Said] = field(default_factory=list)

    def look(self, view: View[Any], event: Event) -> Iterator[Finding | Notice]:
        for word in self.rule.look(view, event):
            if isinstance(word, Notice) or word.status is not Status.BREACHED:
                self.said.append(Said(event.at, word))
            yield word


def explained(
    record: Record,
    policy: Policy,
    switched_off: Mapping[str, frozenset[str]],
    outcomes: Mapping[str, Outcome],
    name: str,
) -> Explained:
    """All there is to say of one rule in a session, which is decided again for it."""
    rules, session = catalog(), Session(record.uuid)
    listening = _Listening(rules[name]) if name in rules else None
    seen = _decide(record, policy, session, _with(rules, listening))
    profile = profile_of(policy, session)
    material = Material(policy, record.policy_hash, session, Told(0, 0), switched_off=switched_off)
    return Explained(
        record=record,
        policy=policy,
        profile=profile,
        session=session,
        name=name,
        clauses=tuple(clause for clause in CLAUSES if clause.rule == name),
        rule=rules.get(name),
        settings=profile.rules.get(name),
        answers=tuple(answers_of(rule_as_json(material, profile, name))),
        said=tuple(listening.said) if listening is not None else (),
        seen=seen,
        told={telling.event.delivery: telling for telling in record.told},
        actions=tuple(one for one in record.actions.values() if one.action.rule == name),
        outcomes=outcomes,
    )


def _with(rules: Rules, listening: _Listening | None) -> Rules:
    if listening is None:
        return rules
    heard = replace(listening.rule, look=listening.look)
    return {name: heard if rule is listening.rule else rule for name, rule in rules.items()}


def _decide(record: Record, policy: Policy, session: Session, rules: Rules) -> Mapping[str, list[Telling]]:
    """Decide the session again; gives the deliveries that spoke of each person, in the order of what they told."""
    told = {telling.event.delivery: telling for telling in record.told}
    seen: dict[str, list[Telling]] = {}
    events = (telling.event for telling in record.told)
    for decision in decisions_again(policy, session, events, record.until, rules=rules):
        event = decision.event
        people = (session.find(who) for who in _spoken_of(event) if event.delivery in told)
        for key in dict.fromkeys(person.key for person in people if person is not None):
            seen.setdefault(key, []).append(told[event.delivery])
    return seen


def _spoken_of(event: Event) -> list[Participant]:
    """Whom an event speaks of."""
    match event:
        case ParticipantEvent():
            return [event.who]
        case ChatSent():
            return [event.sender, *([event.recipient] if event.recipient is not None else [])]
        case Reported():
            return [who for who in (event.by, event.about) if who is not None]
        case _:
            return []


def is_about(finding: Finding, person: Person) -> bool:
    """Whether a finding is about somebody, or about something else and names them."""
    subject = finding.subject
    if subject.kind is SubjectKind.PARTICIPANT and _ends_with(subject.key, (person.key, *person.claimed)):
        return True
    same = person.participant_uuid is not None and subject.participant_uuid == person.participant_uuid
    return same or _names(finding.reason, person)


def _is_said_of(word: Finding | Notice, person: Person) -> bool:
    if isinstance(word, Notice):
        return _ends_with(word.about.key, (person.key,)) or _names(word.text, person)
    return is_about(word, person)


def _ends_with(key: str, keys: Iterable[str]) -> bool:
    """Whether a subject's key is one of these, with a word for the concern before it or none."""
    return any(key == one or key.endswith(f" {one}") for one in keys)


def _names(text: str, person: Person) -> bool:
    name = re.escape(person.name)
    return bool(name) and re.search(rf"(?<!\w){name}(?!\w)", text) is not None
