"""A report as one person may read it. What is left out is not counted either. Pure.

The report that is kept and sealed stays whole; a version with less in it has no hash, and does not say whether there is more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.report.audience import (
    AUDIENCE,
    LEADS_ALONE,
    Matter,
    Reader,
    is_for_leads_too,
    is_named_in,
    matter_of,
    may_see,
)
from bot.report.clauses import CLAUSES_KEY, left_over, reason_of
from bot.report.outcome import outcome_of
from rules.finding import Status

FOR_LEADS: Final = "Things that only the safeguarding leads are told of are never shown here."
NOT_OF_ONESELF: Final = "Things that are about whoever reads this are not shown here."
NOT_SEEN: Final = "This could not be looked at."


def shown_to(reader: Reader, host_email: str | None, report: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report (`chaperone.report/1`) as somebody who may see the session may read it; whole where all of it is for them."""
    findings, presses, retracted = _seen(reader, host_email, report)
    is_all = all((*findings, *presses, *retracted))
    if reader.is_lead and is_all:
        return report
    kept = _only(report["findings"], findings)
    hidden = [one for one, seen in zip(report["findings"], findings, strict=True) if not seen]
    rules = [row for rule in report["rules"] for row in _rule(reader, rule, kept, hidden)]
    return {
        **{name: value for name, value in report.items() if name not in {"presses", "retracted"}},
        "hash": None,
        "previous_hash": None,
        "shown": NOT_OF_ONESELF if reader.is_lead else FOR_LEADS,
        "outcome": outcome_of(rules, report),
        "rules": rules,
        "findings": [_plain(one) for one in kept],
        "coverage": {**report["coverage"], "not_checked": _not_checked(rules)},
        **_reviewed(reader, report, is_all=is_all),
        **_pressed(report, presses, findings),
        **_retracted(report, retracted),
    }


def sees_all(reader: Reader, host_email: str | None, report: Mapping[str, Any]) -> bool:
    """Whether nothing that was found, pressed or done is left out of a report for somebody."""
    return all(each for seen in _seen(reader, host_email, report) for each in seen)


def _seen(
    reader: Reader, host_email: str | None, report: Mapping[str, Any]
) -> tuple[list[bool], list[bool], list[bool]]:
    """Which of the findings, of the presses and of what was retracted they are shown."""
    findings = [_is_seen(reader, host_email, report, one) for one in report["findings"]]
    presses = [_is_press_seen(reader, host_email, one, findings) for one in report.get("presses", ())]
    retracted = [_is_seen(reader, host_email, report, one) for one in report.get("retracted", ())]
    return findings, presses, retracted


def is_about(reader: Reader, report: Mapping[str, Any]) -> bool:
    """Whether anything that was found in a session is about somebody, or names them."""
    every = (*report["findings"], *report.get("retracted", ()))
    return any(_concerns(reader, report, one) for one in every)


def _concerns(reader: Reader, report: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    matter = matter_of(report, found)
    about = Matter(concerns=matter.concerns, name=found["subject"]["name"])
    return not may_see(reader, None, about) or is_named_in(reader.name, found["reason"])


def _is_seen(
    reader: Reader, host_email: str | None, report: Mapping[str, Any], found: Mapping[str, Any]
) -> bool:
    return may_see(reader, host_email, matter_of(report, found))


def _is_press_seen(
    reader: Reader, host_email: str | None, press: Mapping[str, Any], findings: Sequence[bool]
) -> bool:
    if press["finding"] is not None:
        number: int = press["finding"]
        return findings[number - 1]
    kept = press.get(AUDIENCE, {"for_leads": False, "concerns": (), "of_host": False})
    concerns = frozenset(kept["concerns"])
    name = "" if concerns else press["about"] or ""
    matter = Matter(kept["for_leads"], concerns, kept["of_host"], name)
    return press["by"] == reader.email or may_see(reader, host_email, matter)


def _rule(
    reader: Reader,
    rule: Mapping[str, Any],
    kept: Iterable[Mapping[str, Any]],
    hidden: Iterable[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    """The row of a rule, none where nobody but the leads is to know of it."""
    name = rule["rule"]
    row = {key: value for key, value in rule.items() if key != "otherwise"}
    gone = [one for one in hidden if one["rule"] == name]
    if name in LEADS_ALONE and (gone or not reader.is_lead):
        return
    if any(one.get(AUDIENCE, {}).get("counts", True) for one in gone):
        row.pop(CLAUSES_KEY, None)
        row |= _without(rule, [one for one in kept if one["rule"] == name], gone)
    if row["status"] == Status.NOT_CHECKED and is_for_leads_too(name) and not reader.is_lead:
        row["reason"] = NOT_SEEN
    yield row


def _without(
    rule: Mapping[str, Any], kept: Sequence[Mapping[str, Any]], gone: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the row of a rule says where some of its breaches are left out."""
    counted = [one for one in kept if one.get(AUDIENCE, {}).get("counts", True)]
    left = rule["breaches"] - sum(one.get(AUDIENCE, {}).get("counts", True) for one in gone)
    otherwise = rule.get("otherwise", {"status": Status.NOT_CHECKED.value, "reason": NOT_SEEN})
    if left <= 0 or not counted:
        return {"status": otherwise["status"], "reason": otherwise["reason"], "breaches": 0}
    return {
        "status": Status.BREACHED.value,
        "reason": reason_of([one["reason"] for one in counted]),
        "breaches": left,
        **left_over(rule["rule"], counted, otherwise),
    }


def _not_checked(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["rule"] for row in rules if row["status"] == Status.NOT_CHECKED]


def _is_by(reader: Reader, review: Mapping[str, Any] | None) -> bool:
    """Whether it was they who reviewed it: what they wrote is theirs to read."""
    return review is not None and review["by"].casefold() in (reader.email.casefold(), reader.name.casefold())


def _reviewed(reader: Reader, report: Mapping[str, Any], *, is_all: bool) -> dict[str, Any]:
    """What they read of the review: nobody but a lead whether it covers all of the report, for that says whether there is more."""
    review = report["review"]
    if not ((is_all and reader.reviews) or _is_by(reader, review)):
        review = _signed(review)
    if reader.is_lead or review is None:
        return {"review": review}
    about = {name: value for name, value in report.get("reviewed", {}).items() if name != "as_a_whole"}
    shown = {name: value for name, value in review.items() if name != "in_part"}
    return {"review": shown, **({"reviewed": about} if about else {})}


def _signed(review: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Who reviewed it and when; what they say of it may be about what is left out."""
    return {**review, "outcome": None, "note": None} if review is not None else None


def _pressed(report: Mapping[str, Any], seen: Sequence[bool], findings: Sequence[bool]) -> dict[str, Any]:
    old = (number for number, is_seen in enumerate(findings, 1) if is_seen)
    numbers = {number: place for place, number in enumerate(old, 1)}
    presses = _only(report.get("presses", ()), seen)
    kept = [{**_plain(one), "finding": numbers.get(one["finding"])} for one in presses]
    return {"presses": kept} if kept else {}


def _retracted(report: Mapping[str, Any], seen: Sequence[bool]) -> dict[str, Any]:
    kept = [_plain(one) for one in _only(report.get("retracted", ()), seen)]
    return {"retracted": kept} if kept else {}


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != AUDIENCE}


def _only(every: Sequence[Mapping[str, Any]], seen: Sequence[bool]) -> list[Mapping[str, Any]]:
    return [one for one, is_seen in zip(every, seen, strict=True) if is_seen]
