"""A report to show to people outside, who need not know who it was: initials in place of names. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.initials.words import Initials, initials
from bot.report.audience import AUDIENCE
from bot.report.wording import WRITTEN
from rules.finding import SubjectKind
from rules.folding import word_set

SHAREABLE: Final = (
    "This is a version to share: it has initials in place of names, and what people wrote is left out. "
    "The number and the hash are those of the full report."
)
LEFT_OUT: Final = "left out"
NOTE_LEFT_OUT: Final = "What was noted here is left out."

# What was written stands in quotes at the end of these rules' reasons.
_QUOTED: Final = re.compile(r'\s*\("[^"]*"\)|"[^"]*"')

# The contract's own words, ids and times, which are nobody's name.
_PLAIN: Final = word_set(
    """
    schema number hash previous_hash policy_hash rule clause clauses status kind action outcome channel role item state answer
    question what records not_checked at due opened_at closed_at joined_at left_at started_at ended_at scheduled_start
    scheduled_end button through reply closes_at
    """
)


def shareable(report: Mapping[str, Any], taken_out: Initials) -> dict[str, Any]:
    """The report (`chaperone.report/1`) with initials for names, without what leads to people or into the meeting.

    Names that stand in texts are those that are `taken_out`; names that stand by themselves are all initials.
    """
    made = {name: _without(name, value, taken_out) for name, value in report.items()}
    session = {
        **made["session"],
        "meeting_id": None,
        "meeting_uuid": LEFT_OUT,
        "host": _initials(report["session"]["host"]),
    }
    return {
        **made,
        "shareable": SHAREABLE,
        "session": session,
        "rules": [_rule(row, taken_out) for row in report["rules"]],
        "findings": [_finding(each, taken_out) for each in report["findings"]],
        **_each("retracted", report, lambda one: _finding(one, taken_out)),
        "attendance": [_attended(row) for row in report["attendance"]],
        "review": _noted(report["review"]) if report["review"] else None,
        **_each("attestations", report, _attested),
        **_each("presses", report, lambda one: _pressed(one, taken_out)),
        "coverage": _coverage(report["coverage"], taken_out),
    }


def _each(
    name: str, report: Mapping[str, Any], to_share: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    return {name: [to_share(one) for one in report[name]]} if name in report else {}


def _without(name: str, value: Any, taken_out: Initials) -> Any:
    match value:
        case str() if name not in _PLAIN:
            return taken_out.within(value)
        case Mapping():
            return {inner: _without(inner, each, taken_out) for inner, each in value.items()}
        case list():
            return [_without(name, each, taken_out) for each in value]
        case _:
            return value


def _rule(row: Mapping[str, Any], taken_out: Initials) -> dict[str, Any]:
    made: dict[str, Any] = _without("rule", row, taken_out)
    made.pop("otherwise", None)
    return {**made, "reason": _reason(row, taken_out)}


def _reason(said: Mapping[str, Any], taken_out: Initials) -> str:
    """Why, of a rule or a finding, without what was written."""
    reason: str = said["reason"] or ""
    return taken_out.within(_QUOTED.sub("", reason) if said["rule"] in WRITTEN else reason)


def _finding(finding: Mapping[str, Any], taken_out: Initials) -> dict[str, Any]:
    made, subject = _without("finding", finding, taken_out), finding["subject"]
    made["reason"] = _reason(finding, taken_out)
    if subject["kind"] == SubjectKind.PARTICIPANT:
        made["subject"]["name"] = initials(subject["name"])
    made["subject"]["participant_id"] = None
    made.pop(AUDIENCE, None)
    if "evidence" in made:
        made["evidence"] = []
    return dict(made)


def _attended(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "name": initials(row["name"]), "matched": _initials(row["matched"])}


def _pressed(press: Mapping[str, Any], taken_out: Initials) -> dict[str, Any]:
    made = _without("press", press, taken_out)
    made.pop(AUDIENCE, None)
    return {**made, "by": _initials(press["by"]), "name": initials(press["name"] or press["by"])}


def _noted(given: Mapping[str, Any]) -> dict[str, Any]:
    return {**given, "by": _initials(given["by"]), "note": NOTE_LEFT_OUT if given["note"] else None}


def _attested(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**_noted(one), "earlier": [_noted(before) for before in one["earlier"]]}


def _coverage(coverage: Mapping[str, Any], taken_out: Initials) -> dict[str, Any]:
    made: dict[str, Any] = _without("coverage", coverage, taken_out)
    if "learnt" in coverage:
        made["learnt"] = [{**one, "name": _initials(one["name"])} for one in coverage["learnt"]]
    return made


def _initials(name: str | None) -> str | None:
    return initials(name) if name is not None else None
