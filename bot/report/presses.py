"""What a report says of the buttons that people pressed, those that were not theirs to press included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.actions.words import response_words
from bot.buttons import words as button_words
from bot.buttons.words import REPLIES, THROUGH
from bot.journal.done import Outcome
from bot.report.audience import Matter, audience_as_json, is_for_leads_too
from bot.report.times import LocalTimes, zulu
from rules.pressed import Button, Press, Reply, Through
from rules.pressing import action_ids
from rules.session import Session

MOVED: Final = "the session was to close at {time} from then on"


@dataclass(frozen=True, slots=True)
class PressLine:
    """A press as it is read; `finding` is the number of what it was about, None where it was about none."""

    at: str
    words: str
    came: str
    through: str
    finding: int | None
    is_refused: bool


def presses_as_json(
    session: Session, outcomes: Mapping[str, Outcome], kinds: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every press in a session; `kinds` are the kinds of the actions by id."""
    numbers = {episode.id: number for number, episode in enumerate(session.episodes.all, 1)}
    return [_as_json(session, press, numbers, outcomes, kinds) for press in session.presses.all]


def _as_json(
    session: Session,
    press: Press,
    numbers: Mapping[str, int],
    outcomes: Mapping[str, Outcome],
    kinds: Mapping[str, str],
) -> dict[str, Any]:
    event = press.event
    ids = (one for one in action_ids(session.meeting_uuid, event.delivery) if one in outcomes)
    return {
        "at": zulu(event.at),
        "button": event.button.value,
        "by": event.by,
        "name": event.name,
        "through": event.through.value,
        "reply": press.reply.value,
        "finding": numbers.get(press.finding),
        "about": press.subject.name if press.subject is not None else None,
        **_audience(session, press),
        "closes_at": zulu(press.closes_at),
        "responses": [
            {"action": kinds[one], "outcome": outcomes[one].outcome.value, "detail": outcomes[one].detail}
            for one in ids
        ],
    }


def _audience(session: Session, press: Press) -> dict[str, Any]:
    """Whom a press is for that is about no finding of the report; one about what turned out to be none was for the leads."""
    episode = session.episodes.get(press.finding)
    if press.subject is None or episode is not None:
        return {}
    matter = Matter.of(
        session, press.subject, "", for_leads=is_for_leads_too(press.rule) and bool(press.finding)
    )
    return audience_as_json("", matter)


def press_lines(report: Mapping[str, Any], times: LocalTimes) -> list[PressLine]:
    """Every press that a report holds, the first first."""
    return [_line(press, times) for press in report.get("presses", ())]


def _line(press: Mapping[str, Any], times: LocalTimes) -> PressLine:
    came = [REPLIES[Reply(press["reply"])]]
    came += [response_words(one["action"], one["outcome"], one["detail"]) for one in press["responses"]]
    if press["closes_at"] is not None:
        came.append(MOVED.format(time=times.clock(press["closes_at"])))
    words = pressed_words(press)
    if press["about"] is not None and press["finding"] is None:
        words = f"{words} ({press['about']})"
    is_refused = press["reply"] == Reply.NOT_THEIRS
    through = THROUGH[Through(press["through"])]
    return PressLine(times.exact(press["at"]), words, "; ".join(came), through, press["finding"], is_refused)


def pressed_words(press: Mapping[str, Any]) -> str:
    """Who pressed which button, as far as that is known."""
    name, through = press["name"] or press["by"], Through(press["through"])
    return button_words.pressed_words(name, Button(press["button"]), through)
