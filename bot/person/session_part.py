"""What one session holds about a person, with initials for everybody else. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.actions.words import response_words
from bot.explain.breach import told_words
from bot.explain.why import is_about
from bot.initials.known import names_in
from bot.initials.words import Initials, initials
from bot.journal.record import Record
from bot.person.sought import FoundIn
from bot.report.attendance import when_as_json
from bot.report.times import zulu
from rules.folding import fold
from rules.people import Person
from rules.register import RegisterEntry
from rules.session import Session

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """A session that knows of the person: its record, folded, the report on it, and who in it they are."""

    record: Record
    session: Session
    report: Report
    found: FoundIn
    names: frozenset[str]
    taken_out: Initials


def session_part(looked: Looked, issued: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All that is held of them in a session; `issued` are the reports on it."""
    head, within = looked.report["session"], looked.taken_out.within
    return {
        "session": {**head, "topic": within(head["topic"] or ""), "host": _other(looked, head["host"])},
        "known_as": [_known_as(looked, person) for person in looked.found.people],
        "stays": [
            {"name": stay.name or person.label, **when_as_json(stay)}
            for person in looked.found.people
            for stay in person.stays
        ],
        "register": [_entry(entry) for entry in looked.found.entries],
        "findings": _findings(looked),
        "retracted": [
            _concern(looked, one) for one in looked.report.get("retracted", ()) if _names(looked, one)
        ],
        "pressed": [
            _press(looked, press) for press in looked.report.get("presses", ()) if _pressed(looked, press)
        ],
        "answered": [
            _answer(one) for one in looked.report.get("attestations", ()) if _is_theirs(looked, one["by"])
        ],
        "reports": list(issued),
        "told": [
            {"at": zulu(telling.event.at), "what": told_words(telling.name)}
            for telling in looked.record.told
            if _speaks_of(looked, names_in(telling.event))
        ],
    }


def _known_as(looked: Looked, person: Person) -> dict[str, Any]:
    match = person.match
    return {
        "name": person.name or None,
        "email": person.email,
        "zoom_id": person.zoom_id,
        "role": person.standing.value,
        "on_register_as": match.entry.name if match is not None and match.entry is not None else None,
        "by": looked.taken_out.within(match.reason) if match is not None else None,
    }


def _entry(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "also_known_as": list(entry.also_known_as),
        "email": entry.email,
        "under_18": entry.under_18,
        "guardian": initials(entry.guardian) if entry.guardian else None,
        "guardian_relation": entry.guardian_relation,
        "policy_agreed": entry.policy_agreed.isoformat() if entry.policy_agreed else None,
        "recording_consent": entry.recording_consent,
        "consent_by": initials(entry.consent_by) if entry.consent_by else None,
        "consent_on": entry.consent_on.isoformat() if entry.consent_on else None,
        "consent_for": entry.consent_for,
        "exemptions": [
            {
                "rule": one.rule,
                "approved_by": initials(one.approved_by),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in entry.exemptions
        ],
    }


def _findings(looked: Looked) -> list[dict[str, Any]]:
    episodes = looked.session.episodes.all
    return [
        _concern(looked, finding)
        for episode, finding in zip(episodes, looked.report["findings"], strict=True)
        if any(is_about(episode.finding, person) for person in looked.found.people) or _names(looked, finding)
    ]


def _concern(looked: Looked, finding: Mapping[str, Any]) -> dict[str, Any]:
    within = looked.taken_out.within
    responses = finding.get("responses", [finding])
    return {
        "rule": finding["rule"],
        "about": within(finding["subject"]["name"]),
        "reason": within(finding["reason"]),
        "opened_at": finding.get("opened_at"),
        "closed_at": finding.get("closed_at"),
        "done": [
            {
                "what": response_words(one["action"], one["outcome"], one["detail"]),
                "at": one["at"],
                "detail": within(one["detail"] or "") or None,
            }
            for one in responses
        ],
    }


def _press(looked: Looked, press: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": press["at"],
        "button": press["button"],
        "by": _other(looked, press["name"] or press["by"]),
        "about": _other(looked, press["about"]) if press["about"] else None,
        "reply": press["reply"],
    }


def _pressed(looked: Looked, press: Mapping[str, Any]) -> bool:
    return any(_is_theirs(looked, press[part]) for part in ("by", "name", "about"))


def _answer(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("question", "answer", "at", "note")}


def _names(looked: Looked, finding: Mapping[str, Any]) -> bool:
    return _is_theirs(looked, finding["subject"]["name"])


def _other(looked: Looked, name: str | None) -> str | None:
    """A name as it is shown: their own as it is, another's as initials."""
    return name if name is None or _is_theirs(looked, name) else initials(name)


def _is_theirs(looked: Looked, name: str | None) -> bool:
    return name is not None and fold(name) in looked.names


def _speaks_of(looked: Looked, names: Iterable[str]) -> bool:
    return any(fold(name) in looked.names for name in names)
