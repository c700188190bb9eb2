"""A report on paper says what its page says."""

import copy
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.report.paper import render_pdf
from tests.bot import report_example
from tests.bot.documents.pdf_text import pdf_text

LONDON = ZoneInfo("Europe/London")

Report = dict[str, Any]


def paper(report: Report) -> bytes:
    return render_pdf(report, tz=LONDON, organisation="Thread & Thimble CIC")


def test_all_that_the_page_says_is_on_paper() -> None:
    report = report_example.report()
    text = pdf_text(paper(report))
    assert "✗ Breached" in text
    assert "What Chaperone could not do: see finding 2 and finding 5." in text
    for finding in report["findings"]:
        assert finding["reason"] in text
        assert finding["subject"]["name"] in text
        assert all(one in text for one in finding["evidence"])
    for rule in report["rules"]:
        assert (rule["reason"] or "") in text
    # A long name in a narrow column goes over two lines.
    assert [
        row for row in report["attendance"] if row["name"].replace(" ", "") not in text.replace(" ", "")
    ] == []
    for name in ("hash", "previous_hash", "policy_hash"):
        assert report[name] in text
    assert "Compliance report 128" in text
    assert "What this report has seen" in text
    assert "Nobody has reviewed this session yet." in text


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (
            report_example.all_kept(),
            ["Nothing was found.", "Reviewed by Helen Okafor", "Nothing to follow up."],
        ),
        (report_example.provisional(), ["Provisional compliance report", "none yet: provisional"]),
        (report_example.report() | {"altered": "It was changed."}, ["It was changed."]),
        (report_example.report() | {"attendance": []}, ["Zoom told of nobody in this session."]),
    ],
)
def test_what_is_particular_to_a_report_is_said(report: Report, says: list[str]) -> None:
    text = pdf_text(paper(report))
    assert [sentence for sentence in says if sentence not in text] == []


def test_the_same_report_is_the_same_file() -> None:
    assert paper(report_example.report()) == paper(report_example.report())


def test_names_of_every_kind_and_many_findings_find_room() -> None:
    report = report_example.report()
    names = ["🦊 Foxy", "محمد علي", "Анна Каренина", "漢字", "#panic() *x*", "W" * 200]
    report["findings"] = [copy.deepcopy(report["findings"][1]) for _ in range(60)]
    for number, finding in enumerate(report["findings"]):
        finding["subject"]["name"] = f"{names[number % len(names)]} no {number}"
    text = pdf_text(paper(report))
    shown = ["[fox face] Foxy", "Анна Каренина", "[U+6F22, U+5B57]", "#panic() *x*"]
    assert [name for name in shown if name not in text] == []
    assert all(f"no {number}" in text for number in range(60))
