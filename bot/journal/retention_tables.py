"""The journal's tables of retention: what was deleted of which kind, what is held, and what is left of deleted reports.

Each is only ever added to, but for the end of a run. Evidence can be deleted while a run is under way that allows it, and
at no other time: the database refuses.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.journal.tables import METADATA, NUMBER, UtcTime


class Kind(StrEnum):
    """The kinds of record that are deleted at their date; each is the key of its period in [retention]."""

    SESSIONS = "sessions"
    UNADDRESSED = "unaddressed"
    ATTESTATIONS = "attestations"
    ALIASES = "aliases"
    LINK_USES = "link_uses"
    CONCERNS = "concerns"
    CONCERNS_ABOUT_ADULTS = "concerns_about_adults"
    SIGN_INS = "sign_ins"
    HOLDS = "holds"
    WORKING = "working"


# What was deleted when: what of one kind is older than `until`. Without `finished_at` a run is under way, which none is
# outside of the transaction that does the deleting. `removed` counts records, such as sessions, and not rows.
retention_runs: Final = Table(
    "retention_runs",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("removed", Integer),
    Column("finished_at", UtcTime),
)

_UNDER_WAY: Final = retention_runs.c.finished_at.is_(None)
Index(
    "retention_runs_under_way",
    retention_runs.c.kind,
    sqlite_where=_UNDER_WAY,
    postgresql_where=_UNDER_WAY,
)

# What is not to be deleted, whatever its date: `named` is a session's uuid, a meeting's id, a name or an e-mail address, or a
# concern record's number.
holds: Final = Table(
    "holds",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("named", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

hold_releases: Final = Table(
    "hold_releases",
    METADATA,
    Column("hold", NUMBER, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# What the reports after a deleted one are held against.
report_stubs: Final = Table(
    "report_stubs",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("previous_hash", String(64)),
    Column("deleted_at", UtcTime, nullable=False),
)
