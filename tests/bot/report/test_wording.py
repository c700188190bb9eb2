"""The outcome of a report in a sentence, and in which words it is told what was done."""

from collections.abc import Callable
from itertools import product

import pytest

from bot.alerts import words as messages
from bot.report.wording import headline, response_words
from rules.actions import ActionKind, ActionOutcome
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


@pytest.mark.parametrize(
    ("action", "outcome", "says"),
    [
        ("stop_recording", "done", "The recording was stopped"),
        ("stop_recording", "asked_host", "The host was asked to stop the recording"),
        ("stop_recording", "would_have", "Watching only: Chaperone would have stopped the recording"),
        ("stop_recording", "failed", "Chaperone tried to stop the recording and could not"),
        ("stop_recording", "not_possible", "Chaperone had no way to stop the recording"),
        ("alert_host", "asked_host", "The host was told"),
        ("some_day", "done", "Some day: done"),
        ("end_meeting", "put_off", "End meeting: put off"),
    ],
)
def test_what_was_done_is_told_in_plain_words(action: str, outcome: str, says: str) -> None:
    assert response_words(action, outcome) == says


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        (messages.OVER, "Chaperone did not stop the recording"),
        (messages.DISPROVED, "Chaperone did not stop the recording"),
        (messages.GONE, "Chaperone did not stop the recording"),
        (messages.NO_MEETING, "Chaperone had no way to stop the recording"),
        (None, "Chaperone had no way to stop the recording"),
    ],
)
def test_what_was_left_alone_is_not_said_to_have_been_out_of_reach(detail: str | None, says: str) -> None:
    assert response_words("stop_recording", "not_possible", detail) == says


def test_every_action_has_words_for_every_outcome() -> None:
    words = {
        (action, outcome): response_words(action, outcome)
        for action, outcome in product(ActionKind, ActionOutcome)
    }

    assert not [
        pair for pair, said in words.items() if "_" in said or "{" in said or ":" in said.split("only:")[-1]
    ]
    done = {said for (_, outcome), said in words.items() if outcome is ActionOutcome.DONE}
    assert len(done) == len(ActionKind)
    undone = [said for (_, outcome), said in words.items() if outcome in {"failed", "not_possible"}]
    assert len(set(undone)) == 2 * len(ActionKind)
    assert not done & set(undone)
