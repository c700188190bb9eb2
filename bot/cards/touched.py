"""Which cards have something new to say, once news were decided or something was done."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.cards import CardRow, cards_about
from bot.journal.decided import session_key
from rules.engine import Decision
from rules.events import MeetingEnded


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
