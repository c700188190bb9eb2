"""What everybody in a session was told in its chat, and whether that got there, as the live page says it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.actions.words import LEFT_ALONE, response_words
from bot.journal.done import Outcome
from bot.live import words
from rules.actions import Action, ActionOutcome
from rules.rule import View


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement, in sentences; `is_done` says whether it got there, None while that is not known."""

    anchor: str
    at: datetime
    words: str
    is_done: bool | None


def announced(
    announcements: Iterable[Action], outcomes: Mapping[str, Outcome], view: View[object]
) -> Iterator[Announced]:
    """What became of each by now, the last first; one that was rightly left alone is not shown.

    Of the last alone it is said why, and while the session goes on somebody is asked to say it where Chaperone could not.
    """
    newest_first = sorted(announcements, key=lambda one: one.at, reverse=True)
    for place, action in enumerate(newest_first):
        outcome = outcomes.get(action.id)
        if outcome is not None and outcome.detail in LEFT_ALONE:
            continue
        is_done = outcome.outcome is ActionOutcome.DONE if outcome is not None else None
        said = " ".join(_sentences(action, outcome, view, is_last=not place))
        yield Announced(f"announced-{action.id}", action.at, said, is_done)


def _sentences(
    action: Action, outcome: Outcome | None, view: View[object], *, is_last: bool
) -> Iterator[str]:
    said = response_words(action.kind, outcome.outcome, outcome.detail) if outcome else words.ON_ITS_WAY
    yield words.ANNOUNCED.format(said=said, time=view.clock(action.at), text=action.text)
    if not is_last or outcome is None:
        return
    if outcome.outcome is not ActionOutcome.DONE and view.session.ended_at is None:
        yield words.TELL_THEM
    if outcome.detail:
        yield outcome.detail
