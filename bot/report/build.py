"""From a session as it was decided to the report on it. Pure."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.journal.done import Outcome
from bot.journal.ways_told import WayTold
from bot.report.attendance import attendance_as_json
from bot.report.attested import attested_as_json
from bot.report.audience import Matter, audience_as_json
from bot.report.clauses import apart, each_clause, named_clauses, reason_of
from bot.report.done import HAPPENED, announcements_as_json, response_as_json
from bot.report.heading import session_as_json
from bot.report.outcome import outcome_of
from bot.report.presses import presses_as_json
from bot.report.reconciled import learnt_as_json, unread_as_json
from bot.report.times import zulu
from rules.actions import Action, ActionKind
from rules.attestation import Attestation
from rules.catalog import catalog
from rules.clauses import RULE_NAMES, first_clause
from rules.engine import profile_of
from rules.episodes import Episode
from rules.events import Event
from rules.finding import SESSION, Finding, Status, Subject
from rules.policy import Policy, Profile
from rules.record_events import RecordsOf
from rules.rule import View
from rules.session import Session

SCHEMA = "chaperone.report/1"

SWITCHED_OFF = "Your policy has this switched off for this kind of session."
NOT_LOOKED_AT = "This version of Chaperone does not look at this."
BROKE = "Something went wrong inside Chaperone while it looked at this, so it cannot be vouched for."
NOTHING_TOLD = "Zoom told Chaperone nothing of this session as it happened, so this could not be looked at."
EXEMPTED = "{reason} During the session {by} said that they may."


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a session's deliveries: how many Zoom sent, how many came late or were unreadable."""

    deliveries: int
    late: int
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is made of.

    `actions` are those decided at any time, `wanted` the ids of those that are still wanted once everything has come.
    `switched_off` names the rules that the policy has off on purpose, `attestations` what people are asked. `learnt` is what
    is known from Zoom's records alone, `unread` which of those could not be read, and why, `ways` how
    alerts ended on other ways to staff, by action.
    """

    policy: Policy
    policy_hash: str
    session: Session
    told: Told
    actions: tuple[Action, ...] = ()
    wanted: frozenset[str] = frozenset()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    switched_off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attestations: tuple[Attestation, ...] = ()
    learnt: tuple[Event, ...] = ()
    unread: Mapping[RecordsOf, str] = field(default_factory=dict)
    ways: Mapping[str, Sequence[WayTold]] = field(default_factory=dict)

    @property
    def unheard(self) -> bool:
        """Whether Zoom told nothing at all as it happened, so that there was nothing to look at."""
        return bool(self.learnt) and not self.told.deliveries


def build(material: Material) -> dict[str, Any]:
    """The report as the contract has it, without number and hashes."""
    profile = profile_of(material.policy, material.session)
    rules = [rule_as_json(material, profile, name) for name in _rule_names()]
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "number": None,
        "hash": None,
        "previous_hash": None,
        "policy_hash": material.policy_hash,
        "session": session_as_json(material.session, profile),
        "outcome": None,
        "rules": rules,
        "findings": [_finding(material, episode) for episode in material.session.episodes.all],
        "attendance": list(attendance_as_json(material.session)),
        "coverage": _coverage(material, rules),
        "review": None,
    }
    if material.attestations:
        report["attestations"] = [attested_as_json(one) for one in material.attestations]
    report["outcome"] = outcome_of(rules, report)
    kinds = {action.id: action.kind.value for action in material.actions}
    if presses := presses_as_json(material.session, material.outcomes, kinds):
        report["presses"] = presses
    if announcements := announcements_as_json(material.actions, material.wanted, material.outcomes):
        report["announcements"] = announcements
    if retracted := list(_retracted(material)):
        report["retracted"] = retracted
    return report


def content_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says, apart from its place in the row of reports."""
    return {name: value for name, value in report.items() if name not in {"number", "hash", "previous_hash"}}


def numbered(report: Mapping[str, Any], number: int, previous_hash: str | None) -> dict[str, Any]:
    """The report with its number, and the hash that covers everything in it and the report before it."""
    body = {**report, "number": number, "previous_hash": previous_hash}
    del body["hash"]
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        **report,
        "number": number,
        "hash": sha256(canonical.encode()).hexdigest(),
        "previous_hash": previous_hash,
    }


def _rule_names() -> Iterator[str]:
    yield from RULE_NAMES
    yield from sorted(set(catalog()) - set(RULE_NAMES))


def rule_as_json(material: Material, profile: Profile, name: str) -> dict[str, Any]:
    """A rule's row; where it answers for several clauses and not all of them were breached, with the answer for each."""
    verdict, breaches = verdict_of(material, profile, name), breaches_of(material.session, name)
    row: dict[str, Any] = {
        "rule": name,
        "clause": first_clause(name),
        "status": verdict.status.value,
        "reason": verdict.reason,
        "breaches": len(breaches),
    }
    if not_for_all := {one.id for one in breaches if _is_not_for_all(material.session, one)}:
        otherwise = verdict_of(material, profile, name, not_for_all)
        row["otherwise"] = {"status": otherwise.status.value, "reason": otherwise.reason}
        if any(map(named_clauses, breaches)):
            row["otherwise"] |= apart(_each_clause(material, profile, name, not_for_all))
    if verdict.status is Status.BREACHED:
        row |= apart(_each_clause(material, profile, name))
    return row


def _each_clause(
    material: Material, profile: Profile, name: str, apart_from: Collection[str] = ()
) -> list[dict[str, Any]]:
    def answer_of(clause: str) -> tuple[Finding, int]:
        answer = verdict_of(material, profile, name, apart_from, clause)
        return answer, len(_counted(material, name, apart_from, clause))

    return each_clause(name, answer_of)


def breaches_of(session: Session, name: str) -> list[Episode]:
    """The breaches of a rule that count against it."""
    return [e for e in session.episodes.of(name) if not (_is_done_as_due(e) or e.exempted_by)]


def _is_done_as_due(episode: Episode) -> bool:
    """Whether it was work for a certain day and was done; that stands among the findings and breaches nothing."""
    return episode.finding.falls_due and episode.closed_at is not None


def _counted(material: Material, name: str, apart_from: Collection[str], clause: str | None) -> list[Episode]:
    every = (one for one in breaches_of(material.session, name) if one.id not in apart_from)
    return [one for one in every if clause is None or one.finding.is_about(clause)]


def verdict_of(
    material: Material,
    profile: Profile,
    name: str,
    apart_from: Collection[str] = (),
    clause: str | None = None,
) -> Finding:
    """The answer for the session of a rule, or one of its clauses, as if there were no breaches with the ids left out."""
    breaches = _counted(material, name, apart_from, clause)
    rule, settings = catalog().get(name), profile.rules.get(name)
    if breaches:
        return _about_session(Status.BREACHED, reason_of([one.finding.reason for one in breaches]))
    exempted = [e for e in material.session.episodes.of(name) if e.exempted_by]
    if exempted:
        reason, by = exempted[0].finding.reason, exempted[0].exempted_by
        return _about_session(Status.EXEMPT, EXEMPTED.format(reason=reason, by=by))
    if name in material.switched_off.get(profile.name, frozenset()) or (
        rule is not None and settings is None
    ):
        return _about_session(Status.OFF, SWITCHED_OFF)
    if rule is None or settings is None:
        return _about_session(Status.NOT_CHECKED, NOT_LOOKED_AT)
    if name in material.session.faults:
        return _about_session(Status.NOT_CHECKED, BROKE)
    try:
        view = View(material.policy, material.session, settings.options)
        verdict: Finding = rule.verdict(view) if clause is None else rule.clause_verdict(view, clause)
    except Exception:  # noqa: BLE001  one rule that breaks must not keep the report from saying the rest
        return _about_session(Status.NOT_CHECKED, BROKE)
    if verdict.status is Status.KEPT and material.unheard:
        return _about_session(Status.NOT_CHECKED, NOTHING_TOLD)
    return verdict


def _about_session(status: Status, reason: str) -> Finding:
    return Finding(status, SESSION, reason)


def _finding(material: Material, episode: Episode) -> dict[str, Any]:
    return {
        "rule": episode.rule,
        **named_clauses(episode),
        "subject": _subject(episode.finding.subject),
        "opened_at": zulu(episode.opened_at),
        "closed_at": zulu(episode.closed_at),
        "reason": episode.finding.reason,
        "evidence": list(episode.evidence),
        "responses": list(_responses(material, episode.id)),
        **audience_as_json(
            episode.rule,
            _matter(material.session, episode.finding),
            counts=episode in breaches_of(material.session, episode.rule),
        ),
    }


def _matter(session: Session, found: Finding | Action) -> Matter:
    return Matter.of(session, found.subject, found.concerns, for_leads=found.for_leads)


def _is_not_for_all(session: Session, episode: Episode) -> bool:
    return _matter(session, episode.finding) != Matter()


def _responses(material: Material, finding: str) -> Iterator[dict[str, Any]]:
    """What the breach asks for and how that ended; of what it only seemed to ask for, what was done all the same."""
    for action in sorted(material.actions, key=_by_order):
        outcome = material.outcomes.get(action.id)
        if action.finding != finding or outcome is None:
            continue
        if action.id in material.wanted or outcome.outcome in HAPPENED:
            yield response_as_json(action, outcome)
            for way in material.ways.get(action.id, ()):
                yield response_as_json(action, Outcome(action.id, way.at, way.outcome, way.way, way.detail))


def _by_order(action: Action) -> tuple[datetime, int]:
    return action.at, _KINDS.index(action.kind)


_KINDS = tuple(ActionKind)


def _retracted(material: Material) -> Iterator[dict[str, Any]]:
    """What was done, or the host asked to do, over a breach that later messages showed not to have been one."""
    for action in material.actions:
        outcome = material.outcomes.get(action.id)
        about_none = bool(action.finding) and material.session.episodes.get(action.finding) is None
        if about_none and outcome is not None and outcome.outcome in HAPPENED:
            yield {
                "rule": action.rule,
                "subject": _subject(action.subject),
                "reason": action.text,
                **response_as_json(action, outcome),
                **audience_as_json(action.rule, _matter(material.session, action)),
            }


def _subject(subject: Subject) -> dict[str, Any]:
    return {"kind": subject.kind.value, "name": subject.name, "participant_id": subject.participant_id}


def _coverage(material: Material, rules: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    stays = [stay for person in material.session.people.values() for stay in person.stays]
    # Somebody was seen to leave, or to do something, whose arrival Zoom never told of.
    unseen = sum(1 for stay in stays if stay.joined_at is None)
    coverage: dict[str, Any] = {
        "deliveries": material.told.deliveries,
        "gaps": unseen + material.told.unreadable + len(material.learnt),
        "late": material.told.late,
        "reconciled": len(material.learnt),
        "not_checked": [rule["rule"] for rule in rules if rule["status"] == Status.NOT_CHECKED],
    }
    if material.learnt:
        coverage["learnt"] = learnt_as_json(material.learnt)
    if material.unread:
        coverage["unread"] = unread_as_json(material.unread)
    return coverage
