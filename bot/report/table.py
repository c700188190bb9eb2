"""A report as a table for a spreadsheet: a row for each rule, each finding and each announcement to everybody."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from bot.documents.text import printable
from bot.report.done import announced_words
from bot.report.wording import response_words
from rules.clauses import first_clause

# Excel takes a file for UTF-8 only where it begins with this.
BYTE_ORDER_MARK: Final = "\ufeff"

COLUMNS: Final = (
    "report",
    "hash",
    "meeting id",
    "session",
    "topic",
    "profile",
    "started at",
    "ended at",
    "outcome",
    "row",
    "clause",
    "rule",
    "status",
    "breaches",
    "about",
    "name",
    "opened at",
    "closed at",
    "reason",
    "what was done",
    "evidence",
)
DONE: Final = "{words} ({at})"

# What a spreadsheet would take for a formula, in whatever width of letter it is written.
_BEGINS_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
_AS_TEXT: Final = "'"


def render_csv(report: Mapping[str, Any]) -> str:
    """The report (`chaperone.report/1`) as CSV, in which every cell is text: times in UTC, no cell a formula.

    Each row says which report it is of, so that tables of several sessions can be put one below the other.
    """
    written = StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    head = _head(report)
    announced = _announcements(report.get("announcements", ()))
    for row in (*_rules(report["rules"]), *_findings(report["findings"]), *announced):
        table.writerow([harmless(cell) for cell in (*head, *row)])
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(cell: str) -> str:
    """A cell's text, with an apostrophe before what a spreadsheet would take for a formula."""
    text = printable(cell.replace("\r", "\n"))
    return _AS_TEXT + text if text.lstrip().startswith(_BEGINS_FORMULA) or text[:1].isspace() else text


def _head(report: Mapping[str, Any]) -> Sequence[str]:
    session = report["session"]
    return [
        _text(value)
        for value in (
            report["number"],
            report["hash"],
            session["meeting_id"],
            session["meeting_uuid"],
            session["topic"],
            session["profile"],
            session["started_at"],
            session["ended_at"],
            report["outcome"],
        )
    ]


def _rules(rules: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for rule in rules:
        about = [rule["clause"], rule["rule"], rule["status"], str(rule["breaches"])]
        yield ["rule", *about, "", "", "", "", _text(rule["reason"]), "", ""]


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for finding in findings:
        rule, subject = finding["rule"], finding["subject"]
        yield [
            *("finding", first_clause(rule), rule, "breached", ""),
            *(subject["kind"], subject["name"], _text(finding["opened_at"]), _text(finding["closed_at"])),
            finding["reason"],
            "; ".join(_done(response) for response in finding["responses"]),
            " ".join(finding["evidence"]),
        ]


def _announcements(announcements: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in announcements:
        about = ["announcement", first_clause(one["rule"]), one["rule"], *[""] * 6]
        yield [*about, _text(one["detail"]), _when(announced_words(one), one), ""]


def _done(response: Mapping[str, Any]) -> str:
    return _when(response_words(response["action"], response["outcome"], response["detail"]), response)


def _when(words: str, done: Mapping[str, Any]) -> str:
    return DONE.format(words=words, at=done["at"]) if done["at"] else words


def _text(value: object) -> str:
    return "" if value is None else str(value)
