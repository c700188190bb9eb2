"""What happened about a breach since people were told of it, and what there still is to press."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import Connection

from bot.actions.words import response_words
from bot.buttons.unanswered import no_answer
from bot.buttons.words import REPLIES, pressed_words
from bot.journal.breaches import FindingRow, finding_row
from bot.journal.cards import CardRow
from bot.journal.decided import SessionRow, session_row
from bot.journal.done import Outcome, outcomes_of
from bot.journal.pressed import PressRow, presses_of
from rules.actions import ActionKind, ActionOutcome
from rules.buttons import Button
from rules.pressed import Reply
from rules.pressing import action_ids

LINE: Final = "{time} · {words}: {came}."
UNDER_WAY: Final = "Chaperone is doing it"
CAME: Final = {
    Button.EXTEND: "the session is to close at {time}",
    Button.ALLOW: "{person} may do this for the rest of this session",
    Button.DEALT_WITH: "Chaperone does nothing more about it",
}
OVER: Final = "{time} · It is over. There is nothing more to do."
NOT_SO: Final = "Zoom's later messages showed that it had not been so. There is nothing to do."
ENDED: Final = "The session is over."

# A button whose press ended so may be pressed again.
_IN_VAIN: Final = frozenset({ActionOutcome.FAILED, ActionOutcome.NOT_POSSIBLE})


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened since, a line for each thing, and the buttons that have something to do still.

    `moved` is how often the close was moved.
    """

    lines: tuple[str, ...]
    buttons: tuple[Button, ...]
    moved: int = 0


def happened(connection: Connection, card: CardRow, tz: tzinfo, now: datetime) -> Happened:
    """What a card is to say beside what it was sent with, as of `now`."""
    row, finding = session_row(connection, card.session), None
    if card.finding:
        finding = finding_row(connection, card.session, card.finding)
    every = presses_of(connection, card.session)
    moved = sum(press.button is Button.EXTEND and press.reply is Reply.TAKEN for press in every)
    presses = [
        (press, _outcomes(connection, card.session, press)) for press in every if _is_about(press, card)
    ]
    is_ended = row is not None and row.ended_at is not None
    late = {press.delivery: no_answer(press.at, now, is_over=is_ended) for press, _ in presses}
    lines = [_line(press, came, card, tz, late[press.delivery]) for press, came in presses if _is_told(press)]
    lines += _end(row, finding, card, tz)
    is_over = _is_over(row, finding, card)
    left = () if is_over else tuple(b for b in card.buttons if not _is_done(b, presses))
    return Happened(tuple(lines), left, moved)


_Outcomes = dict[ActionKind, Outcome]


def _is_about(press: PressRow, card: CardRow) -> bool:
    return press.finding == card.finding and (bool(card.finding) or press.button in card.buttons)


def _outcomes(connection: Connection, session: str, press: PressRow) -> _Outcomes:
    ids = dict(zip(action_ids(session, press.delivery), ActionKind, strict=True))
    return {ids[one]: outcome for one, outcome in outcomes_of(connection, session, ids).items()}


def _is_told(press: PressRow) -> bool:
    return press.reply is not Reply.NOT_THEIRS


def _line(press: PressRow, outcomes: _Outcomes, card: CardRow, tz: tzinfo, late: str) -> str:
    came = REPLIES[press.reply] if press.reply is not Reply.TAKEN else _came(press, outcomes, card, tz, late)
    words = pressed_words(press.name, press.button, press.through)
    return LINE.format(time=_clock(press.at, tz), words=words, came=came.rstrip("."))


def _came(press: PressRow, outcomes: _Outcomes, card: CardRow, tz: tzinfo, late: str) -> str:
    if press.button in CAME:
        time = _clock(press.closes_at, tz) if press.closes_at is not None else ""
        return CAME[press.button].format(time=time, person=card.person)
    words = [response_words(kind.value, one.outcome.value, one.detail) for kind, one in outcomes.items()]
    return "; ".join(words) or late or UNDER_WAY


def _end(row: SessionRow | None, finding: FindingRow | None, card: CardRow, tz: tzinfo) -> Iterator[str]:
    if finding is not None and finding.retracted_at is not None:
        yield NOT_SO
    elif finding is not None and finding.closed_at is not None:
        yield OVER.format(time=_clock(finding.closed_at, tz))
    elif row is not None and row.ended_at is not None and not card.finding:
        yield ENDED


def _is_over(row: SessionRow | None, finding: FindingRow | None, card: CardRow) -> bool:
    if card.finding and (
        finding is None or finding.closed_at is not None or finding.retracted_at is not None
    ):
        return True
    return row is not None and row.ended_at is not None and row.ended_at >= card.sent_at


def _is_done(button: Button, presses: list[tuple[PressRow, _Outcomes]]) -> bool:
    """Whether a button was pressed and did what it is for; the close can be moved again and again."""
    if button is Button.EXTEND:
        return False
    return any(
        press.button is button
        and press.reply is Reply.TAKEN
        and not (outcomes and all(one.outcome in _IN_VAIN for one in outcomes.values()))
        for press, outcomes in presses
    )


def _clock(at: datetime, tz: tzinfo) -> str:
    return f"{at.astimezone(tz):%H:%M}"
