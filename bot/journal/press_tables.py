"""The journal's tables of what people press: the presses, and the cards with the buttons."""

from sqlalchemy import Column, Index, String, Table, Text

from bot.journal.tables import METADATA, UtcTime

# What people pressed about a session, with the answer; `finding` is empty where it was about no breach.
presses = Table(
    "presses",
    METADATA,
    Column("delivery", String(64), primary_key=True),
    Column("session", String(255), nullable=False),
    Column("finding", String(32), nullable=False),
    Column("button", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("through", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("reply", String(16), nullable=False),
    Column("closes_at", UtcTime),
)
Index("presses_by_session", presses.c.session)

# The cards that were sent; `about` is a breach's id or else an action's, `told` the print of what a card says now.
cards = Table(
    "cards",
    METADATA,
    Column("session", String(255), primary_key=True),
    Column("about", String(32), primary_key=True),
    Column("whom", String(255), primary_key=True),
    Column("finding", String(32), nullable=False),
    Column("jid", String(255), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("text", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("buttons", Text, nullable=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("told", String(64), nullable=False),
)
