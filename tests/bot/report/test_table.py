"""A report as a table: read back as a spreadsheet reads it."""

import csv
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.report.table import COLUMNS, harmless, render_csv
from bot.report.text import render_text
from tests.bot import report_example


def rows(report: dict[str, Any]) -> list[dict[str, str]]:
    text = render_csv(report)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_there_is_a_row_for_each_rule_and_each_finding() -> None:
    report = report_example.report()
    table = rows(report)
    assert [row["rule"] for row in table if row["row"] == "rule"] == [
        rule["rule"] for rule in report["rules"]
    ]
    found = [row for row in table if row["row"] == "finding"]
    assert [row["reason"] for row in found] == [finding["reason"] for finding in report["findings"]]
    assert [row["evidence"].split() for row in found] == [
        finding["evidence"] for finding in report["findings"]
    ]
    assert {(row["report"], row["hash"]) for row in table} == {("128", report["hash"])}
    assert set(table[0]) == set(COLUMNS)
    assert found[0]["what was done"].startswith("Zoom's settings were put right (2026-09-08T")


def test_an_announcement_to_everybody_is_in_the_table_and_on_the_terminal_with_what_became_of_it() -> None:
    why = "Zoom did not take the message."
    said = {"rule": "session_close", "text": "We finish in 5 minutes, at 17:15.", "action": "announce"}
    ended = {"outcome": "asked_host", "channel": "host", "at": "2026-09-08T16:10:00.000Z", "detail": why}
    report = report_example.report() | {"announcements": [{**said, **ended}]}
    words = 'The host was asked to tell everybody in the session: "We finish in 5 minutes, at 17:15"'
    (row,) = (one for one in rows(report) if one["row"] == "announcement")
    assert (row["clause"], row["rule"], row["reason"]) == ("Z11", "session_close", why)
    assert row["what was done"] == f"{words} (2026-09-08T16:10:00.000Z)"
    text = render_text(report, tz=ZoneInfo("Europe/London"))
    assert f"\nAnnouncements to everybody\n  17:10 · {words}. {why}" in text


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+44 7700 900000", "'+44 7700 900000"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("\u202e=1", "'=1"),
        ("Ann = Ben", "Ann = Ben"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


def test_what_somebody_else_wrote_is_harmless_in_every_column() -> None:
    report = report_example.report()
    bad = "=cmd|' /C calc'!A0"
    report["session"]["topic"] = report["findings"][0]["reason"] = bad
    report["findings"][0]["subject"]["name"] = report["rules"][0]["reason"] = bad
    assert {cell for row in rows(report) for cell in row.values() if "cmd" in cell} == {f"'{bad}"}
