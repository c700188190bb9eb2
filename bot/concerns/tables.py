"""The tables of concern records: two stores of the same make, which share nothing.

Entries and reads are only ever added to. What is past its date goes by `expiries`, which says so: without a row there the
database deletes none of it.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.concerns.record import Store
from bot.journal.tables import METADATA, NUMBER, UtcTime


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one store."""

    entries: Table
    reads: Table
    expiries: Table


def _tables(prefix: str) -> Tables:
    entries = Table(
        f"{prefix}_entries",
        METADATA,
        Column("seq", NUMBER, primary_key=True, autoincrement=True),
        Column("number", String(16), nullable=False),
        Column("place", Integer, nullable=False),
        Column("kind", String(16), nullable=False),
        Column("at", UtcTime, nullable=False),
        Column("by", String(255), nullable=False),
        Column("name", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("previous_hash", String(64)),
        Column("hash", String(64), nullable=False),
    )
    Index(f"{prefix}_entries_in_order", entries.c.number, entries.c.place, unique=True)
    reads = Table(
        f"{prefix}_reads",
        METADATA,
        Column("seq", NUMBER, primary_key=True, autoincrement=True),
        Column("number", String(16), nullable=False),
        Column("at", UtcTime, nullable=False),
        Column("by", String(255), nullable=False),
        Column("name", Text, nullable=False),
        Column("how", String(16), nullable=False),
        Column("head", String(64), nullable=False),
    )
    Index(f"{prefix}_reads_by_number", reads.c.number)
    expiries = Table(
        f"{prefix}_expiries",
        METADATA,
        Column("number", String(16), primary_key=True),
        Column("at", UtcTime, nullable=False),
        Column("due", UtcTime, nullable=False),
    )
    return Tables(entries, reads, expiries)


OF_STORE: Final = {Store.CHILDREN: _tables("concern"), Store.ADULTS: _tables("adult_concern")}
