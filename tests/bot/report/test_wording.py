"""The outcome of a report in a sentence."""

from collections.abc import Callable

import pytest

from bot.report.wording import headline
from tests.bot import report_example
from tests.bot.report.browser import Report, page


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (report_example.all_kept, "The policy was kept: 17 rules were looked at, and no breach was seen."),
        (
            report_example.report,
            "The policy was breached: 6 findings under 5 rules. 3 of 16 rules could not be checked. 1 rule is switched off.",
        ),
        (
            report_example.not_proven,
            (
                "Not everything could be checked: 3 of 17 rules could not be looked at. "
                "No breach was seen in the others, which does not show that the policy was kept."
            ),
        ),
        (
            report_example.provisional,
            (
                "The session is still running, and this is only what has been seen so far. "
                "The policy has been breached: 2 findings under 2 rules so far. 2 of 17 rules could not be checked."
            ),
        ),
    ],
)
def test_the_outcome_is_one_honest_sentence(report: Callable[[], Report], says: str) -> None:
    assert headline(report()) == says
    assert says in page(report()).text


def test_a_session_that_runs_is_never_said_to_have_kept_the_policy() -> None:
    report = report_example.all_kept() | {"number": None, "hash": None}
    report["session"]["ended_at"] = None

    text = page(report).text

    assert "still running" in text
    assert "No breach has been seen yet; 17 rules were looked at so far." in text
    assert "The policy was kept" not in text
    assert "Answer so far" in text


def test_a_report_that_is_not_final_says_so_although_the_session_is_over() -> None:
    report = report_example.all_kept() | {"number": None, "hash": None}

    assert headline(report).startswith("This report is provisional")


def test_what_was_not_checked_is_told_even_where_the_outcome_claims_more() -> None:
    report = report_example.not_proven() | {"outcome": "kept"}

    assert "3 of 17 rules could not be checked." in headline(report)
    assert "14 rules were looked at" in headline(report)


def test_a_rule_that_coverage_calls_unchecked_is_not_counted_as_looked_at() -> None:
    report = report_example.all_kept()
    report["coverage"]["not_checked"] = ["camera"]

    assert headline(report).startswith("The policy was kept: 16 rules were looked at")
    assert headline(report).endswith("1 of 17 rules could not be checked.")


def test_not_proven_without_an_unchecked_rule_is_laid_to_what_did_not_come_in() -> None:
    report = report_example.all_kept() | {"outcome": "not_proven"}

    assert headline(report).startswith("Not everything could be checked: what came from Zoom is incomplete.")
