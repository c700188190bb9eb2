"""What the journal holds of the cards that were sent: one for each thing that somebody is told of."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from bot.journal.inserts import insert_rows
from bot.journal.press_tables import cards
from rules.buttons import Button

_KEY = ("session", "about", "whom")


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card to `whom`, an e-mail address, about a breach or else about a notice, by its action's id.

    `finding` is empty for a notice. `text` is what they were told, `person` the name of whom it is about, `buttons` those that
    it was sent with. `told` is the print of what it says now.
    """

    session: str
    about: str
    whom: str
    finding: str
    jid: str
    message_id: str
    text: str
    person: str
    buttons: tuple[Button, ...]
    sent_at: datetime
    told: str = ""


def keep_card(connection: Connection, card: CardRow) -> None:
    """Write a card, new or changed, or one that stands for another about the same from now on."""
    buttons = json.dumps([button.value for button in card.buttons])
    row: dict[str, object] = {name: getattr(card, name) for name in CardRow.__slots__} | {"buttons": buttons}
    changing = row.keys() - set(_KEY)
    insert_rows(connection, cards, [row], key=_KEY, overwriting=changing)


def note_told(connection: Connection, card: CardRow, told: str) -> None:
    """Note what a card says now; nothing where a newer one stands for it."""
    this = (cards.c.session == card.session) & (cards.c.about == card.about) & (cards.c.whom == card.whom)
    is_newest = cards.c.message_id == card.message_id
    connection.execute(update(cards).where(this & is_newest).values(told=told))


def card_to(connection: Connection, session: str, about: str, whom: str) -> CardRow | None:
    """The card about this to somebody."""
    of = (cards.c.session == session) & (cards.c.about == about) & (cards.c.whom == whom)
    row = connection.execute(select(cards).where(of)).mappings().first()
    return _read(row) if row is not None else None


def cards_about(connection: Connection, session: str, findings: Collection[str]) -> list[CardRow]:
    """The cards of a session about these breaches; an empty name stands for the notices."""
    of = (cards.c.session == session) & cards.c.finding.in_(list(findings))
    return [_read(row) for row in connection.execute(select(cards).where(of)).mappings()]


def _read(row: RowMapping) -> CardRow:
    buttons = tuple(Button(button) for button in json.loads(row["buttons"]))
    return CardRow(**{**row, "buttons": buttons})
