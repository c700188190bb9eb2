"""A report as a table for a spreadsheet: a row for each answer of a rule, finding, announcement to everybody and question."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from bot.actions.words import response_words
from bot.documents.text import printable
from bot.report.attested import DUE, MARKS, WAS_DUE
from bot.report.clauses import answers_of, clauses_in
from bot.report.done import announced_words
from bot.report.outcome import awaits_answers
from bot.report.wording import is_provisional
from rules.attestation import State

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
# What a spreadsheet is not to count among those that were kept.
ANSWERS_DUE: Final = "kept so far: answers are still due"
NOT_FINAL: Final = "kept so far: not final yet"

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
    rows = [
        *_rules(report["rules"]),
        *_findings(report["findings"]),
        *_announcements(report.get("announcements", ())),
        *_questions(report.get("attestations", ())),
    ]
    for row in rows:
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
            _outcome(report),
        )
    ]


def _outcome(report: Mapping[str, Any]) -> str:
    """The outcome as the contract has it, but for a "kept" that may still become something else."""
    if awaits_answers(report):
        return ANSWERS_DUE
    outcome: str = report["outcome"]
    return NOT_FINAL if outcome == "kept" and is_provisional(report) else outcome


def _rules(rules: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for rule in rules:
        for answer in answers_of(rule):
            about = [answer.numbers, rule["rule"], answer.status, str(answer.breaches)]
            yield ["rule", *about, "", "", "", "", answer.reason, "", ""]


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for finding in findings:
        rule, subject = finding["rule"], finding["subject"]
        yield [
            *("finding", clauses_in(finding), rule, "breached", ""),
            *(subject["kind"], subject["name"], _text(finding["opened_at"]), _text(finding["closed_at"])),
            finding["reason"],
            "; ".join(_done(response) for response in finding["responses"]),
            " ".join(finding["evidence"]),
        ]


def _announcements(announcements: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in announcements:
        about = ["announcement", clauses_in(one), one["rule"], *[""] * 6]
        yield [*about, _text(one["detail"]), _when(announced_words(one), one), ""]


def _questions(questions: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in questions:
        state, due = State(one["state"]), {State.DUE: DUE, State.OVERDUE: WAS_DUE}
        said = [MARKS[state].word, due.get(state, "").format(due=one["due"]), _text(one["note"])]
        about = ["question", one["clause"], "", state, "", "", _text(one["by"]), "", _text(one["at"])]
        yield [*about, one["question"], "; ".join(words for words in said if words), ""]


def _done(response: Mapping[str, Any]) -> str:
    return _when(response_words(response["action"], response["outcome"], response["detail"]), response)


def _when(words: str, done: Mapping[str, Any]) -> str:
    return DONE.format(words=words, at=done["at"]) if done["at"] else words


def _text(value: object) -> str:
    return "" if value is None else str(value)
