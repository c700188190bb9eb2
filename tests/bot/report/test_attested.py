"""What a report says of what people answered."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.report.build import Material, Told, build
from bot.report.render import render_html
from bot.report.table import render_csv
from bot.report.text import render_text
from bot.report.wording import OUTCOMES, SO_FAR, headline
from bot.site.sessions.listed import SessionRow, listed
from rules.attestation import Attestation, Checklist, attestations
from rules.catalog import catalog
from rules.events import Answer, Attested
from rules.policy import Policy, Profile
from rules.questions import SESSION_ITEMS
from rules.session import Session
from tests.bot import report_example

LONDON = ZoneInfo("Europe/London")
ENDED = datetime(2026, 9, 8, 16, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
PERIOD = Checklist().after(ENDED)
ITEMS = SESSION_ITEMS[:2]
YES, NO, NONE = Answer.YES, Answer.NO, Answer.NOT_APPLICABLE
OFF = {"children": frozenset({"camera"})}


def said(item: int, answer: Answer, after: timedelta = HOUR, note: str = "") -> Attested:
    return Attested(at=ENDED + after, item=ITEMS[item].key, answer=answer, by="priya@example.org", note=note)


def asked(*answers: Attested, after: timedelta = 2 * HOUR) -> tuple[Attestation, ...]:
    return attestations(ITEMS, answers, PERIOD, ENDED + after)


def built(found: tuple[Attestation, ...]) -> dict[str, Any]:
    policy = Policy({"children": Profile("children", {})}, "children")
    off = {"children": frozenset(row["rule"] for row in report_example.report()["rules"])}
    return build(Material(policy, "hash", Session("uuid"), Told(0, 0), attestations=found, switched_off=off))


@pytest.mark.parametrize(
    ("answers", "after", "outcome"),
    [
        ((), HOUR, "kept"),
        ((), 24 * HOUR - timedelta(seconds=1), "kept"),
        ((), 24 * HOUR, "not_proven"),
        ((said(0, YES),), 24 * HOUR, "not_proven"),
        ((said(0, YES), said(1, NONE)), 24 * HOUR, "kept"),
        ((said(0, NO, note="x"),), HOUR, "not_proven"),
        ((said(0, NO, note="x"), said(0, YES, 2 * HOUR)), 2 * HOUR, "kept"),
        ((said(0, YES), said(0, NO, 2 * HOUR, "x")), 2 * HOUR, "not_proven"),
    ],
)
def test_what_nobody_vouches_for_is_not_called_kept(
    answers: tuple[Attested, ...], after: timedelta, outcome: str
) -> None:
    assert built(asked(*answers, after=after))["outcome"] == outcome


def test_answers_never_make_up_for_what_was_not_seen() -> None:
    camera = catalog()["camera"].presets["children"]
    policy = Policy({"children": Profile("children", {"camera": camera})}, "children")
    every = asked(said(0, YES), said(1, YES))
    report = build(Material(policy, "hash", Session("uuid"), Told(0, 0), attestations=every))
    assert report["coverage"]["not_checked"] == ["camera"]
    assert report["outcome"] == "not_proven"


def test_the_report_holds_questions_answers_and_corrections() -> None:
    found = asked(said(0, NO, note="A phone."), said(0, YES, 2 * HOUR))
    first, second = built(found)["attestations"]
    assert first == {
        "item": "devices_away",
        "clause": "S6",
        "question": ITEMS[0].question,
        "state": "answered_yes",
        "due": "2026-09-09T16:19:00.000Z",
        "answer": "yes",
        "by": "priya@example.org",
        "at": "2026-09-08T18:19:00.000Z",
        "note": None,
        "earlier": [
            {"answer": "no", "by": "priya@example.org", "at": "2026-09-08T17:19:00.000Z", "note": "A phone."}
        ],
    }
    assert (second["state"], second["answer"], second["by"], second["at"]) == ("due", None, None, None)


def test_where_nothing_is_asked_the_report_is_as_it_was() -> None:
    report = built(())
    assert "attestations" not in report
    assert "What was attested" not in render_html(report, tz=LONDON, organisation="Thimble")
    assert "What was attested" not in render_text(report, tz=LONDON)


def example(found: tuple[Attestation, ...], outcome: str) -> dict[str, Any]:
    return report_example.all_kept() | {"outcome": outcome, "attestations": built(found)["attestations"]}


FOUND = asked(
    said(0, NO, note="A <i>phone</i>."),
    said(0, YES, 2 * HOUR),
    said(0, NO, 3 * HOUR, "Two."),
    after=25 * HOUR,
)


def test_the_page_shows_them() -> None:
    page = " ".join(render_html(example(FOUND, "not_proven"), tz=LONDON, organisation="Thimble").split())
    assert "What was attested" in page
    assert "people answer for them. Chaperone keeps their answers and has not checked them." in page
    assert "✗</span> No</td>" in page
    assert "priya@example.org, 20:19" in page
    assert "Two." in page
    assert "Before that: no (priya@example.org, 18:19): A &lt;i&gt;phone&lt;/i&gt;." in page
    assert "Before that: yes (priya@example.org, 19:19)" in page
    assert "!</span> Not answered</td>" in page
    assert "was due 9 Sep 2026, 17:19" in page


def test_nothing_reads_as_final_while_answers_are_due() -> None:
    due, answered = (example(one, "kept") for one in (asked(), asked(said(0, YES), said(1, YES))))
    page, final = (render_html(one, tz=LONDON, organisation="Thimble") for one in (due, answered))
    assert ' class="outcome running"' in page
    assert "…</span> Kept so far: answers are still due</h2>" in page
    assert "This is not final yet." in render_text(due, tz=LONDON)
    assert ' class="outcome kept"' in final
    assert "✓</span> Kept</h2>" in final
    row = SessionRow("k", "Looms", ENDED, "children", "kept", 0, is_over=True, unanswered=1)
    assert [listed(one, "", LONDON).mark for one in (row, replace(row, unanswered=0))] == [
        SO_FAR,
        OUTCOMES["kept"],
    ]


def table(report: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(render_csv(report).removeprefix("\ufeff"))))


def test_no_table_says_kept_before_that_is_final() -> None:
    due, answered = (example(one, "kept") for one in (asked(), asked(said(0, YES), said(1, YES))))
    cases = [(due, "kept so far: answers are still due"), (answered, "kept")]
    cases += [
        (due | {"number": None}, "kept so far: not final yet"),
        (example(FOUND, "not_proven"), "not_proven"),
    ]
    for report, outcome in cases:
        assert {row["outcome"] for row in table(report)} == {outcome}


def test_the_table_has_a_row_for_each_question() -> None:
    found = [row for row in table(example(FOUND, "not_proven")) if row["row"] == "question"]
    said = [(row["status"], row["name"], row["reason"], row["what was done"]) for row in found]
    assert said == [
        ("answered_no", "priya@example.org", ITEMS[0].question, "No; Two."),
        ("overdue", "", ITEMS[1].question, "Not answered; was due 2026-09-09T16:19:00.000Z"),
    ]


def test_the_terminal_shows_them() -> None:
    text = render_text(example(FOUND, "not_proven"), tz=LONDON)
    assert "What was attested" in text
    assert f"  {ITEMS[0].question} No (priya@example.org, 20:19)\n    Two.\n    Before that: yes" in text
    assert f"  {ITEMS[1].question} Not answered (was due 9 Sep 2026, 17:19)" in text


def test_while_a_session_goes_on_nothing_is_due() -> None:
    page = render_html(
        example(attestations(ITEMS, [], None, ENDED), "kept"), tz=LONDON, organisation="Thimble"
    )
    assert "Asked after the session" in page


@pytest.mark.parametrize(
    ("found", "outcome", "says", "says_not"),
    [
        (asked(), "kept", "2 questions that a person answers were not answered yet.", "vouched"),
        (asked(), "kept", "No breach was seen: 17 rules were looked at. This is not final yet.", "was kept"),
        (asked(said(0, YES), said(1, YES)), "kept", "The policy was kept", "question"),
        (asked(), "breached", "The policy was breached", "question"),
        (
            asked(said(0, NO, note="x")),
            "not_proven",
            "1 question that a person answers was answered with no.",
            "yet",
        ),
        (
            asked(after=24 * HOUR),
            "not_proven",
            "2 questions that a person answers were not answered in time.",
            "yet",
        ),
        (asked(after=24 * HOUR), "not_proven", "Not everything was vouched for.", "incomplete"),
        (
            asked(said(0, YES), after=24 * HOUR),
            "breached",
            "1 question that a person answers was not answered",
            "vouched",
        ),
    ],
)
def test_the_headline_says_what_is_missing(
    found: tuple[Attestation, ...], outcome: str, says: str, says_not: str
) -> None:
    said_first = headline(example(found, outcome))
    assert says in said_first
    assert says_not not in said_first
