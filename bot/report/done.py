"""What a report says of what was done: how an action ended, and what everybody in the session was told."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from bot.actions.words import response_words
from bot.journal.done import Outcome
from bot.report.times import zulu
from rules.actions import Action, ActionKind, ActionOutcome, Step

HAPPENED: Final = frozenset({ActionOutcome.DONE, ActionOutcome.ASKED_HOST})

ANNOUNCED: Final = '{words}: "{text}"'


def response_as_json(action: Action, outcome: Outcome) -> dict[str, Any]:
    """An action and how it ended."""
    return {
        "action": action.kind.value,
        "outcome": outcome.outcome.value,
        "channel": outcome.channel,
        "at": zulu(outcome.at),
        "detail": outcome.detail,
    }


def announcements_as_json(
    actions: Iterable[Action], wanted: Collection[str], outcomes: Mapping[str, Outcome]
) -> list[dict[str, Any]]:
    """What everybody was to be told that is about no breach, in order, and how that ended.

    `wanted` are the ids of the actions that are still wanted once everything has come.
    """
    said = [
        (action, outcomes[action.id])
        for action in sorted(actions, key=lambda action: action.at)
        if action.kind is ActionKind.ANNOUNCE and action.step is Step.NOTICE and action.id in outcomes
    ]
    return [
        {"rule": action.rule, "text": action.text, **response_as_json(action, outcome)}
        for action, outcome in said
        if action.id in wanted or outcome.outcome in HAPPENED
    ]


def announced_words(announcement: Mapping[str, Any]) -> str:
    """What everybody was told, or was to be, as a sentence without its full stop."""
    words = response_words(announcement["action"], announcement["outcome"], announcement["detail"])
    return ANNOUNCED.format(words=words, text=announcement["text"].rstrip("."))
