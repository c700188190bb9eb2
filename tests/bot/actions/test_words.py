"""In which words it is told what was done."""

from itertools import product

import pytest

from bot.actions import reasons
from bot.actions.words import response_words
from rules.actions import ActionKind, ActionOutcome


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
        (reasons.OVER, "Chaperone did not stop the recording"),
        (reasons.DISPROVED, "Chaperone did not stop the recording"),
        (reasons.GONE, "Chaperone did not stop the recording"),
        (reasons.NO_MEETING, "Chaperone had no way to stop the recording"),
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
