"""A compliance report as one page to read on a screen, on paper, or from a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Template

from bot.actions.words import RESPONSE_SIGNS, UNDONE, response_words
from bot.report.attested import attested_rows
from bot.report.clauses import answers_of, clauses_in
from bot.report.coverage import coverage_words
from bot.report.done import announced_words
from bot.report.outcome import awaits_answers
from bot.report.page import environment
from bot.report.presses import press_lines
from bot.report.review import EARLIER, covers
from bot.report.timeline import timeline_names, timeline_svg
from bot.report.times import NOT_KNOWN, LocalTimes, instant, lasted
from bot.report.wording import (
    OF_THE_WHOLE,
    STATUSES,
    SUBJECTS,
    Mark,
    headline,
    is_message,
    is_provisional,
    mark_of,
)
from rules.finding import SubjectKind
from rules.phrases import spoken

STILL_OPEN = "still open"
OPEN_AT_THE_END = "still open when the session ended"
THROUGH = "through {channel}"
NOT_DONE = "What Chaperone could not do: see {findings}."
LEFT_OPEN = "Not put right before the session ended: see {findings}."
LEFT_OPEN_SO_FAR = "Not put right yet: see {findings}."

REPORT = "report.html.j2"

# Enough to look a finding up by; the JSON has them all.
EVIDENCE_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """What was done about a finding, or was not."""

    sign: str
    words: str
    undone: bool
    at: str
    channel: str
    detail: str


@dataclass(frozen=True, slots=True)
class Concern:
    """What a finding is about: the rule with the clauses, and the subject; no `name` where the kind says it all."""

    clause: str
    rule: str
    kind: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RetractedCard(Concern):
    """Something that was done about what turned out to be no breach."""

    response: ResponseLine


@dataclass(frozen=True, slots=True)
class FindingCard(Concern):
    """One finding as it is read; `number` is its place in the list and on the timeline, `rule_at` its rule and when it opened.

    One that `goes_on` can still be put right: its session is not over, or it is about what is there afterwards.
    """

    number: int
    rule_at: str
    opened: str
    closed: str
    lasted: str
    is_message: bool
    is_open: bool
    goes_on: bool
    evidence: tuple[str, ...]
    more_evidence: int
    responses: tuple[ResponseLine, ...]

    @property
    def undone(self) -> bool:
        return any(response.undone for response in self.responses)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The clauses that a rule keeps with its answer, one row for those with the same."""

    clauses: Sequence[tuple[str, str]]
    status: str
    mark: Mark
    reason: str
    breaches: int


@dataclass(frozen=True, slots=True)
class Attention:
    """A sentence about findings that want looking at, in pieces: before and after the links to them."""

    before: str
    findings: tuple[int, ...]
    after: str


def render_html(
    report: Mapping[str, Any],
    *,
    tz: ZoneInfo,
    organisation: str,
    links: Sequence[tuple[str, str]] = (),
    template: Template | None = None,
    **more: Any,
) -> str:
    """The page of a report (`chaperone.report/1`), with times in `tz`.

    It holds its own style sheet and picture and nothing that runs; `page.content_security_policy` is the header it
    works under. `links` (address, words) stand at the top on a screen and are left out in print. A `template` that adds to
    the page is given with what it needs `more` than others.
    """
    page = template or environment("bot.report").get_template(REPORT)
    return page.render(
        **as_read(report, tz),
        organisation=organisation,
        links=links,
        timeline=timeline_svg(report, tz),
        timeline_names=timeline_names(report, tz),
        spoken=spoken,
        earlier=EARLIER,
        covered=covers(report),
        not_known=NOT_KNOWN,
        of_the_whole=OF_THE_WHOLE,
        **more,
    )


def as_read(report: Mapping[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    """What there is to read in a report, on whatever it is shown: its words, times in `tz`, and what they are about."""
    session = report["session"]
    times = LocalTimes.of_session(tz, session["started_at"], session["scheduled_start"])
    provisional = is_provisional(report)
    findings = [_card(number, each, report, times) for number, each in enumerate(report["findings"], 1)]
    return {
        "report": report,
        "session": session,
        "times": times,
        "ran": _ran(session),
        "provisional": provisional,
        "mark": mark_of(report),
        "style": "running" if provisional or awaits_answers(report) else report["outcome"],
        "headline": headline(report),
        "attention": tuple(_attention(findings)),
        "findings": findings,
        "retracted": [
            RetractedCard(**_concern(each), response=_response(each, times))
            for each in report.get("retracted", ())
        ],
        "announcements": [_announced(each, times) for each in report.get("announcements", ())],
        "presses": press_lines(report, times),
        "rules": _rules(report["rules"]),
        "attested": attested_rows(report, times),
        "coverage": coverage_words(report["coverage"], report["rules"], times),
    }


def _ran(session: Mapping[str, Any]) -> str:
    begin, end = instant(session["started_at"]), instant(session["ended_at"])
    return lasted(end - begin) if begin and end else ""


def _card(
    number: int, finding: Mapping[str, Any], report: Mapping[str, Any], times: LocalTimes
) -> FindingCard:
    evidence = finding["evidence"]
    opened, closed = instant(finding["opened_at"]), instant(finding["closed_at"])
    goes_on = report["session"]["ended_at"] is None or finding["subject"]["kind"] == SubjectKind.FOOTAGE
    return FindingCard(
        **_concern(finding),
        number=number,
        rule_at=f"{finding['rule']}@{finding['opened_at']}",
        opened=times.exact(finding["opened_at"]),
        closed=times.exact(finding["closed_at"]) if closed else STILL_OPEN if goes_on else OPEN_AT_THE_END,
        lasted=lasted(closed - opened) if opened and closed else "",
        is_open=closed is None,
        is_message=is_message(finding),
        goes_on=goes_on,
        evidence=tuple(evidence[:EVIDENCE_SHOWN]),
        more_evidence=max(0, len(evidence) - EVIDENCE_SHOWN),
        responses=tuple(_response(response, times) for response in finding["responses"]),
    )


def _concern(finding: Mapping[str, Any]) -> dict[str, str]:
    subject = finding["subject"]
    kind = SUBJECTS.get(subject["kind"], spoken(subject["kind"]))
    return {
        "clause": clauses_in(finding),
        "rule": spoken(finding["rule"]),
        "kind": kind,
        "name": "" if _says_the_same(subject["name"], kind) else subject["name"],
        "reason": finding["reason"],
    }


def _says_the_same(name: str, kind: str) -> bool:
    return name.casefold().removeprefix("the ") == kind.casefold()


def _response(response: Mapping[str, Any], times: LocalTimes) -> ResponseLine:
    outcome = response["outcome"]
    return ResponseLine(
        sign=RESPONSE_SIGNS.get(outcome, "?"),
        words=response_words(response["action"], outcome, response["detail"]),
        undone=outcome in UNDONE,
        at=times.exact(response["at"]) if response["at"] else "",
        channel=THROUGH.format(channel=response["channel"])
        if response["channel"] not in {None, "", "host"}
        else "",
        detail=response["detail"] or "",
    )


def _announced(announcement: Mapping[str, Any], times: LocalTimes) -> ResponseLine:
    return replace(_response(announcement, times), words=announced_words(announcement))


def _rules(rows: Sequence[Mapping[str, Any]]) -> list[RuleRow]:
    return [
        RuleRow(
            answer.says(row["rule"]), answer.status, STATUSES[answer.status], answer.reason, answer.breaches
        )
        for row in rows
        for answer in answers_of(row)
    ]


def _attention(findings: Sequence[FindingCard]) -> Iterator[Attention]:
    left_open = [card for card in findings if card.is_open]
    wanting = (
        (NOT_DONE, [card.number for card in findings if card.undone]),
        (LEFT_OPEN_SO_FAR, [card.number for card in left_open if card.goes_on]),
        (LEFT_OPEN, [card.number for card in left_open if not card.goes_on]),
    )
    for sentence, numbers in wanting:
        if numbers:
            before, after = sentence.split("{findings}")
            yield Attention(before, tuple(numbers), after)
