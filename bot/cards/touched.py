"""Which cards have something new to say, once news were decided or something was done."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.buttons.unanswered import PATIENCE, REACHES_ZOOM
from bot.jobs.table import Job, JobKind, defer, defer_anew
from bot.journal.cards import CardRow, cards_about
from bot.journal.decided import session_key
from rules.engine import Decision
from rules.events import MeetingEnded
from rules.pressed import Reply


def card_job(card: CardRow) -> Job:
    """The job of having a card say what is so now."""
    payload = {"session": card.session, "about": card.about, "whom": card.whom}
    return Job(
        f"card {session_key(card.session)} {card.about} {card.whom}"[:128], JobKind.UPDATE_CARD, payload
    )


def closing_job(card: CardRow) -> Job:
    """The job of having a card say that there is a newer one, in whose stead nothing else is to be done with it."""
    head, _, _ = card.text.partition("\n")
    payload = {"message_id": card.message_id, "jid": card.jid, "head": head}
    return Job(f"close card {card.message_id}"[:128], JobKind.UPDATE_CARD, payload)


def look_again_job(card: CardRow, delivery: str) -> Job:
    """The job of having a card say how a press stands that nothing had come of yet."""
    job = card_job(card)
    return replace(job, id=f"card after {delivery} {card.about} {card.whom}"[:128])


def look_again(connection: Connection, session: str, decisions: Iterable[Decision]) -> None:
    """Have the cards about what was pressed looked at once more, when Zoom should have answered."""
    for decision in decisions:
        press = decision.press
        if press is not None and press.reply is Reply.TAKEN and press.event.button in REACHES_ZOOM:
            for card in cards_about(connection, session, [press.finding]):
                defer(connection, look_again_job(card, press.event.delivery), press.event.at + PATIENCE)


def touch_cards(connection: Connection, session: str, findings: Collection[str], now: datetime) -> bool:
    """Have the cards about these breaches say what is so now, an empty name for the notices; whether there are any."""
    touched = cards_about(connection, session, findings) if findings else []
    for card in touched:
        defer_anew(connection, card_job(card), now)
    return bool(touched)


def touched_by(decisions: Iterable[Decision]) -> set[str]:
    """The ids of the breaches about which there is something new to say, with an empty one for the notices."""
    touched: set[str] = set()
    for decision in decisions:
        touched |= {episode.id for episode in decision.closed}
        if decision.press is not None:
            touched.add(decision.press.finding)
        if isinstance(decision.event, MeetingEnded):
            touched.add("")
    return touched
