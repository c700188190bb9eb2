"""A report for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.words import response_words
from bot.documents.text import printable
from bot.report.attested import attested_rows
from bot.report.clauses import answers_of
from bot.report.done import announced_words
from bot.report.review import EARLIER, covers
from bot.report.times import LocalTimes
from bot.report.wording import STATUSES, headline, is_message
from rules.phrases import spoken

PROVISIONAL = "not issued yet"
WHEN = "{topic} · {day}, {span}"
STARTED = "started {start}"
STILL_OPEN = "{opened}, still open"
TIMES = "All times are those of {zone}."
RESPONSE = "    {done}.{detail}"
ANNOUNCED = "  {at} · {done}.{detail}"
REVIEWED = "Reviewed by {by} on {day}: {outcome}"
ATTESTED = "  {row.question} {row.mark.word}{details}"


def render_text(report: Mapping[str, Any], *, tz: ZoneInfo) -> str:
    """The report's essentials as plain lines."""
    session, number = report["session"], report["number"]
    times = LocalTimes.of_session(tz, session["started_at"], session["scheduled_start"])
    lines = [
        f"Report {number if number is not None else f'({PROVISIONAL})'}",
        WHEN.format(
            topic=session["topic"] or "Session", day=_day(session, times), span=_span(session, times)
        ),
        TIMES.format(zone=tz.key),
        headline(report),
        *([report["altered"]] if "altered" in report else []),
        "",
        "Rules",
        *(
            f"  {answer.numbers:10} {spoken(rule['rule']):22} {STATUSES[answer.status].word:12} {answer.reason}"
            for rule in report["rules"]
            for answer in answers_of(rule)
        ),
    ]
    if report["findings"]:
        lines += ["", "Findings"]
    for finding in report["findings"]:
        lines += _finding(finding, times)
    lines += [*_announcements(report, times), *_attested(report, tz), *_reviewed(report, tz)]
    return "\n".join(printable(line) for line in lines)


def _day(session: Mapping[str, Any], times: LocalTimes) -> str:
    return times.day(session["started_at"] or session["scheduled_start"])


def _span(session: Mapping[str, Any], times: LocalTimes) -> str:
    if session["ended_at"] is None:
        return STARTED.format(start=times.clock(session["started_at"]))
    return times.span(session["started_at"], session["ended_at"])


def _finding(finding: Mapping[str, Any], times: LocalTimes) -> Iterator[str]:
    opened, closed = times.clock(finding["opened_at"]), finding["closed_at"]
    span = opened if is_message(finding) else STILL_OPEN.format(opened=opened)
    if closed is not None and not is_message(finding):
        span = times.span(finding["opened_at"], closed)
    yield f"  {span} · {spoken(finding['rule'])} · {finding['reason']}"
    for response in finding["responses"]:
        done = response_words(response["action"], response["outcome"], response["detail"])
        detail = f" {response['detail']}" if response["detail"] else ""
        yield RESPONSE.format(done=done, detail=detail)


def _announcements(report: Mapping[str, Any], times: LocalTimes) -> Iterator[str]:
    announcements = report.get("announcements", ())
    if announcements:
        yield from ("", "Announcements to everybody")
    for one in announcements:
        detail = f" {one['detail']}" if one["detail"] else ""
        yield ANNOUNCED.format(at=times.clock(one["at"]), done=announced_words(one), detail=detail)


def _attested(report: Mapping[str, Any], tz: ZoneInfo) -> Iterator[str]:
    rows = attested_rows(report, LocalTimes.of_session(tz, report["session"]["started_at"]))
    if rows:
        yield from ("", "What was attested")
    for row in rows:
        yield ATTESTED.format(row=row, details=f" ({row.details})" if row.details else "")
        yield from (f"    {line}" for line in (row.note, *row.earlier) if line)


def _reviewed(report: Mapping[str, Any], tz: ZoneInfo) -> Iterator[str]:
    review = report["review"]
    if review is None:
        return
    day = LocalTimes(tz).day(review["at"])
    yield from ("", REVIEWED.format(by=review["by"], day=day, outcome=spoken(review["outcome"])))
    yield from (f"  {line}" for line in (review["note"] or "").splitlines())
    if covered := covers(report):
        yield covered
    if report.get("reviewed", {}).get("changed_since"):
        yield EARLIER
