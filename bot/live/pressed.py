"""What was pressed in a session, and what came of it, as the live page says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.actions.words import response_words
from bot.buttons.unanswered import PATIENCE, REACHES_ZOOM, no_answer
from bot.buttons.words import REPLIES, pressed_words
from bot.journal.done import Outcome
from bot.live import words
from rules.actions import ActionKind, ActionOutcome
from rules.pressed import Press, Reply, Through
from rules.pressing import action_ids
from rules.rule import View
from rules.session import Session


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a press, in a sentence; `is_done` says whether it was done, None while it is under way.

    `press` is the delivery that told of it.
    """

    press: str
    words: str
    is_done: bool | None

    @property
    def anchor(self) -> str:
        """What tells it from everything else on the page."""
        return f"came-{self.press}"


def came_of(
    press: Press, outcomes: Mapping[str, Outcome], view: View[object], now: datetime | None = None
) -> Came:
    """What came of a press by now; `outcomes` are those of the session's actions, by id."""
    event = press.event
    about = press.subject.name if press.subject is not None else ""
    name, time = event.name or event.by, view.clock(event.at)
    known = {"pressed": pressed_words(name, event.button, event.through), "time": time}
    if press.reply is not Reply.TAKEN:
        return Came(event.delivery, words.CAME_TO.format(**known, came=REPLIES[press.reply]), is_done=False)
    said = words.CAME_TO.format(**known, came=REPLIES[press.reply])
    if event.through is not Through.LINK:
        said = words.DONE[event.button].format(name=name, time=time, about=about)
    done = Came(event.delivery, said, is_done=True)
    if event.button not in REACHES_ZOOM:
        return done
    ids = action_ids(view.session.meeting_uuid, event.delivery)
    ended = [(kind, outcomes[one]) for kind, one in zip(ActionKind, ids, strict=True) if one in outcomes]
    if not ended:
        late = no_answer(event.at, now, is_over=view.session.ended_at is not None)
        said = words.CAME_TO.format(**known, came=late) if late else words.UNDER_WAY.format(**known)
        return Came(event.delivery, said, is_done=None)
    if all(outcome.outcome is ActionOutcome.DONE for _, outcome in ended):
        return done
    came = "; ".join(
        _said(kind, outcome) for kind, outcome in ended if outcome.outcome is not ActionOutcome.DONE
    )
    return Came(event.delivery, words.CAME_TO.format(**known, came=came), is_done=False)


def _said(kind: ActionKind, outcome: Outcome) -> str:
    said = response_words(kind, outcome.outcome, outcome.detail)
    said = said[:1].lower() + said[1:]
    return f"{said}. {outcome.detail}" if outcome.detail else said


def says_more_at(session: Session, now: datetime) -> datetime | None:
    """When there is next something else to say of what was pressed, if nothing comes of it; None where there is not."""
    late = (one.event.at + PATIENCE for one in session.presses.all if one.event.button in REACHES_ZOOM)
    return min((at for at in late if at > now), default=None)
