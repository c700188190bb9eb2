"""Deciding a stored session again, and what that changes. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TypeAlias

from bot.journal.decided import DecidedAction
from bot.journal.record import KeptFinding, Record
from rules.actions import Action
from rules.engine import Decision, Rules, fold, profile_of, run_until
from rules.episodes import Episode
from rules.events import Event
from rules.policy import Policy
from rules.session import Session

# What can come out otherwise.
What: TypeAlias = KeptFinding | Action


@dataclass(frozen=True, slots=True)
class Decided:
    """What deciding a session comes to: its profile, breaches and actions by id, and the rules that broke over it."""

    profile: str
    findings: Mapping[str, KeptFinding]
    actions: Mapping[str, Action]
    faults: Mapping[str, str] = field(default_factory=dict)


class How(StrEnum):
    """What became of a breach or an action when the session was decided again."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One breach or action that differs; `parts` names what of it does where it is CHANGED."""

    how: How
    before: What | None
    after: What | None
    parts: tuple[str, ...] = ()

    @property
    def what(self) -> What:
        """It as it is now, or was."""
        one = self.after if self.after is not None else self.before
        assert one is not None
        return one


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored session decided again.

    `before` is what was decided then, or what its own policy comes to where it is held against another; `after` what
    deciding it again came to. `taken_back` counts the actions decided before later news put the session in another
    light; they are in neither. `timezone` is the organisation's.
    """

    record: Record
    before: Decided
    after: Decided
    timezone: tzinfo
    taken_back: int
    changes: tuple[Change, ...]

    @property
    def differs(self) -> bool:
        """Whether anything came out otherwise."""
        return bool(self.changes) or self.before.profile != self.after.profile


def replay(record: Record, policy: Policy, other: Policy | None = None) -> Replay:
    """Decide a session again under its own policy and hold it against what was decided then.

    With another policy, the two policies are held against one another instead.
    """
    again = decided_again(record, policy)
    if other is not None:
        return _held(record, policy, again, decided_again(record, other))
    kept, taken_back = _kept(record, again)
    return _held(record, policy, kept, again, taken_back)


def decided_again(record: Record, policy: Policy) -> Decided:
    """What a policy makes of a session's events."""
    session = Session(record.uuid)
    decisions = list(decisions_again(policy, session, (told.event for told in record.told), record.until))
    return Decided(
        profile_of(policy, session).name,
        {episode.id: _finding(episode) for episode in session.episodes.all},
        {action.id: action for decision in decisions for action in decision.actions},
        dict(session.faults),
    )


def decisions_again(
    policy: Policy, session: Session, events: Iterable[Event], until: datetime, *, rules: Rules | None = None
) -> Iterator[Decision]:
    """The decisions on a session's events and its clock up to `until`, one after the other; see `engine.decide`."""
    yield from fold(policy, session, events, rules=rules)
    yield from run_until(policy, session, until, rules=rules)


def _finding(episode: Episode) -> KeptFinding:
    about = episode.finding
    return KeptFinding(
        episode.id, episode.rule, about.subject, about.reason, episode.opened_at, episode.closed_at
    )


def _kept(record: Record, again: Decided) -> tuple[Decided, int]:
    """What was decided then, but for what later news took back or had said in other words."""
    actions, taken_back = {}, 0
    for name, decided in record.actions.items():
        now = again.actions.get(name)
        if now != decided.action and _was_decided_too_early(record, decided):
            taken_back += now is None
            if now is not None:
                actions[name] = now
        else:
            actions[name] = decided.action
    return Decided(record.profile, record.findings, actions), taken_back


def _was_decided_too_early(record: Record, decided: DecidedAction) -> bool:
    """Whether something that belongs before an action was decided after it."""
    at, decided_at = decided.action.at, decided.decided_at
    upon = record.upon.get(decided.action.id)
    still_to_come = set(upon or ()) - {""}
    for one in record.told:
        is_later = one.decided_at == decided_at and upon is not None and not still_to_come
        if one.event.at <= at and (is_later or one.decided_at > decided_at):
            return True
        still_to_come.discard(one.event.delivery)
    return False


def _held(record: Record, policy: Policy, before: Decided, after: Decided, taken_back: int = 0) -> Replay:
    findings, actions = (
        _changes(before.findings, after.findings),
        _changes(before.actions, after.actions),
    )
    return Replay(record, before, after, policy.timezone, taken_back, (*findings, *actions))


def _changes(before: Mapping[str, What], after: Mapping[str, What]) -> Iterator[Change]:
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield Change(How.REMOVED, old, None)
        elif new != old:
            parts = (part.name for part in fields(old))
            differing = tuple(part for part in parts if getattr(old, part) != getattr(new, part))
            yield Change(How.CHANGED, old, new, differing)
    yield from (Change(How.ADDED, None, new) for name, new in after.items() if name not in before)
