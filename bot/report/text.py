"""A report for the terminal."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.documents.text import printable
from bot.report.attested import attested_rows
from bot.report.review import EARLIER
from bot.report.times import LocalTimes
from bot.report.wording import headline, is_message, response_words, spoken

PROVISIONAL = "not issued yet"
RESPONSE = "    {done}.{detail}"
REVIEWED = "Reviewed by {by} on {day}: {outcome}"
ATTESTED = "  {row.question} {row.mark.word}{details}"


def render_text(report: Mapping[str, Any], *, tz: ZoneInfo) -> str:
    """The report's essentials as plain lines."""
    session, number = report["session"], report["number"]
    lines = [
        f"Report {number if number is not None else f'({PROVISIONAL})'}",
        f"{session['topic'] or 'Session'} · {_time(session['started_at'], tz)} to {_time(session['ended_at'], tz)}",
        headline(report),
        *([report["altered"]] if "altered" in report else []),
        "",
        *(
            f"{rule['clause']:4} {rule['rule']:22} {rule['status']:12} {rule['reason']}"
            for rule in report["rules"]
        ),
    ]
    if report["findings"]:
        lines += ["", "Findings"]
    for finding in report["findings"]:
        opened, closed = _time(finding["opened_at"], tz), _time(finding["closed_at"], tz)
        span = opened if is_message(finding) else f"{opened} to {closed}"
        lines.append(f"  {span} · {finding['rule']} · {finding['reason']}")
        for response in finding["responses"]:
            done = response_words(response["action"], response["outcome"], response["detail"])
            detail = f" {response['detail']}" if response["detail"] else ""
            lines.append(RESPONSE.format(done=done, detail=detail))
    return "\n".join(printable(line) for line in (*lines, *_attested(report, tz), *_reviewed(report, tz)))


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
    if report.get("reviewed", {}).get("changed_since"):
        yield EARLIER


def _time(text: str | None, tz: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(tz):%H:%M}" if text is not None else "–"
