"""What a report says of each clause of a rule that answers for several."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.initials.words import Initials
from bot.report.build import build
from bot.report.clauses import answers_of, clauses_in
from bot.report.render import as_read
from bot.report.shareable import shareable
from bot.report.shown import shown_to
from bot.report.table import render_csv
from bot.report.text import render_text
from rules.catalog import catalog
from rules.catalog.eligibility import KEPT_AGREED, NO_COLUMN, WHAT, Eligibility, Under18
from rules.events import RegisterRead
from rules.finding import Finding, Status, Subject
from rules.policy import Response, RulePolicy
from rules.register import GUARDIAN, POLICY_AGREED, UNDER_18, RegisterEntry
from tests.bot.report_material import START, a_session, after, material, policy, rule
from tests.bot.site.test_shown import ABOUT_ADA, ABOUT_HOST, READERS

LONDON = ZoneInfo("Europe/London")
AGREED = date(2026, 9, 1)
NO_BOOKING = NO_COLUMN.format(what=WHAT[GUARDIAN])


def of_adults(columns: set[str], under_18: Under18 = Under18.FORBIDDEN, **ada: Any) -> dict[str, Any]:
    """The report on a session of Ben, who is an adult, and Ada, of whom the register says something."""
    under = policy(eligibility=RulePolicy(Response(), Eligibility(under_18=under_18)))
    said = {"under_18": True, "policy_agreed": AGREED, "guardian": "Jo Fenwick"} | ada
    register = RegisterRead(
        at=START,
        columns=frozenset(columns),
        entries=(
            RegisterEntry("a", "Ada Fenwick", **said),
            RegisterEntry("b", "Ben Adeyemi", under_18=False, policy_agreed=AGREED),
        ),
    )
    return build(material([register, *a_session()[1:]], under))


def found(name: str, *findings: tuple[Subject, tuple[str, ...], bool]) -> dict[str, Any]:
    """The report on a session with these findings of a rule: about whom, which of its clauses, and whether for leads alone."""
    made = material(a_session(), policy(behaviour=catalog()["behaviour"].presets["children"]))
    for second, (about, clauses, for_leads) in enumerate(findings):
        one = Finding(Status.BREACHED, about, f"Something {second}.", for_leads=for_leads, clauses=clauses)
        made.session.episodes.open(name, one, after(second), "found", again_within=timedelta())
    return build(made)


def answers(row: dict[str, Any]) -> dict[str, str]:
    return {number: one.status.value for one in answers_of(row) for number in one.clauses}


@pytest.mark.parametrize(
    ("columns", "under_18", "said", "expected"),
    [
        ({POLICY_AGREED, UNDER_18, GUARDIAN}, Under18.FORBIDDEN, {}, "kept kept breached"),
        ({POLICY_AGREED, UNDER_18}, Under18.FORBIDDEN, {}, "kept not_checked breached"),
        ({UNDER_18}, Under18.FORBIDDEN, {}, "not_checked not_checked breached"),
        ({POLICY_AGREED, UNDER_18, GUARDIAN}, Under18.ALLOWED, {"policy_agreed": None}, "breached kept off"),
        ({POLICY_AGREED, UNDER_18, GUARDIAN}, Under18.ALLOWED, {"guardian": None}, "kept breached off"),
        (
            {POLICY_AGREED, UNDER_18, GUARDIAN},
            Under18.FORBIDDEN,
            {"guardian": None, "policy_agreed": None},
            "breached breached breached",
        ),
    ],
)
def test_only_the_clause_that_something_was_seen_against_is_called_broken(
    columns: set[str], under_18: Under18, said: dict[str, Any], expected: str
) -> None:
    row = rule(of_adults(columns, under_18, **said), "eligibility")
    assert (row["status"], row["clause"]) == ("breached", "P1")
    assert answers(row) == dict(zip(("P1", "P2", "P3"), expected.split(), strict=True))


def test_it_is_so_wherever_the_report_is_read() -> None:
    report = of_adults({POLICY_AGREED, UNDER_18})
    assert report["findings"][0]["clauses"] == ["P3"]
    read = as_read(report, LONDON)
    (card,) = read["findings"]
    assert card.clause == "P3"
    lines = {line.clauses[0][0]: (line.status, line.reason, line.breaches) for line in read["rules"]}
    reason = report["findings"][0]["reason"]
    assert (lines["P3"], lines["P1"]) == (("breached", reason, 1), ("kept", KEPT_AGREED, 0))
    assert lines["P2"] == ("not_checked", NO_BOOKING, 0)
    assert "eligibility (P2)" in read["coverage"][-1].text
    table = list(csv.DictReader(StringIO(render_csv(report).removeprefix("\ufeff"))))
    cells = [(row["row"], row["clause"], row["status"]) for row in table if row["rule"] == "eligibility"]
    assert cells == [
        ("rule", "P1", "kept"),
        ("rule", "P2", "not_checked"),
        ("rule", "P3", "breached"),
        ("finding", "P3", "breached"),
    ]
    shared = rule(shareable(report, Initials.of(("Ada Fenwick",))), "eligibility")
    assert answers(shared) == {"P3": "breached", "P1": "kept", "P2": "not_checked"}
    assert "Ada Fenwick" not in str(shared)
    text = render_text(report, tz=LONDON)
    assert f"P3         Eligibility            Breached     {reason}" in text
    assert f"P1         Eligibility            Kept         {KEPT_AGREED}" in text


def test_what_names_no_clause_is_about_all_of_its_rules_as_in_older_reports() -> None:
    report = found("recording", (ABOUT_ADA, (), False))
    row = rule(report, "recording")
    assert set(row) == {"rule", "clause", "status", "reason", "breaches"}
    assert answers(row) == {"Z7": "breached", "S6": "breached"}
    assert "clauses" not in report["findings"][0]
    assert clauses_in(report["findings"][0]) == "Z7, S6"


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("lead", {"Z6": ("breached", 2), "P4": ("breached", 2)}),
        ("host", {"Z6": ("breached", 1), "P4": ("not_checked", 0)}),
    ],
)
def test_a_clause_is_not_called_broken_for_who_does_not_see_by_what(
    reader: str, expected: dict[str, tuple[str, int]]
) -> None:
    report = found("behaviour", (ABOUT_HOST, ("Z6", "P4"), True), (ABOUT_ADA, ("Z6",), False))
    row = rule(dict(shown_to(READERS[reader], "marta@willowlane.example", report)), "behaviour")
    each = {number: (one.status, one.breaches) for one in answers_of(row) for number in one.clauses}
    assert each == expected
    assert ("Something 0." in str(row)) is (reader == "lead")


def test_where_all_of_it_is_left_out_no_clause_tells_of_it() -> None:
    report = found("behaviour", (ABOUT_HOST, ("Z6",), True))
    row = rule(dict(shown_to(READERS["host"], "marta@willowlane.example", report)), "behaviour")
    assert set(row) == {"rule", "clause", "status", "reason", "breaches"}
    assert row["status"] == "not_checked"
