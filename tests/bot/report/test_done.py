"""What a report says of announcements to everybody."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.initials.words import Initials
from bot.journal.done import Outcome
from bot.report.done import announced_words, announcements_as_json
from bot.report.shareable import shareable
from bot.report.timeline import timeline_svg
from rules.actions import Action, ActionKind, ActionOutcome, Step
from rules.finding import SESSION
from tests.bot import report_example

AT = datetime(2026, 9, 8, 16, 10, tzinfo=UTC)
TEXT = "We finish in 5 minutes, at 17:15. Please get ready to say goodbye."


def action(number: int = 1, kind: ActionKind = ActionKind.ANNOUNCE, step: Step = Step.NOTICE) -> Action:
    at = AT + timedelta(minutes=number)
    return Action(f"a{number}", kind, "session_close", "", SESSION, at, step, TEXT)


def ended(number: int, outcome: ActionOutcome) -> Outcome:
    return Outcome(f"a{number}", AT + timedelta(minutes=number), outcome, "meeting chat", None)


def test_announcements_stand_in_order_and_what_came_to_nothing_only_while_it_is_wanted() -> None:
    actions = [action(2), action(1), action(3), action(4), action(5, ActionKind.ALERT_HOST)]
    actions.append(action(6, step=Step.RESPOND))
    outcomes = {f"a{n}": ended(n, ActionOutcome.DONE) for n in (1, 5, 6)}
    outcomes |= {f"a{n}": ended(n, ActionOutcome.NOT_POSSIBLE) for n in (2, 3)}
    told = announcements_as_json(actions, {"a2", "a4"}, outcomes)
    assert [(one["at"][14:16], one["outcome"]) for one in told] == [("11", "done"), ("12", "not_possible")]


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (ActionOutcome.DONE, "A message for everybody went into the meeting's chat"),
        (ActionOutcome.ASKED_HOST, "The host was asked to tell everybody in the session"),
        (ActionOutcome.WOULD_HAVE, "Watching only: Chaperone would have told everybody in the session"),
        (ActionOutcome.FAILED, "Chaperone tried to tell everybody in the session and could not"),
    ],
)
def test_each_way_that_it_can_end_is_said_with_the_words(outcome: ActionOutcome, says: str) -> None:
    (one,) = announcements_as_json([action()], {"a1"}, {"a1": ended(1, outcome)})
    assert announced_words(one) == f'{says}: "{TEXT[:-1]}"'


def test_it_is_on_the_picture_and_in_a_version_to_share() -> None:
    report: dict[str, Any] = report_example.report()
    report["announcements"] = announcements_as_json([action()], {"a1"}, {"a1": ended(1, ActionOutcome.DONE)})
    assert "17:11:00: A message for everybody" in timeline_svg(report, ZoneInfo("Europe/London"))
    assert shareable(report, Initials(frozenset()))["announcements"][0]["text"] == TEXT
