"""The screen names that somebody confirmed to be a person's, by register; what was taken back stays on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select, update

from bot.journal.tables import aliases
from rules.folding import plain
from rules.register import LearnedAlias


@dataclass(frozen=True, slots=True)
class KeptAlias:
    """A screen name on a register, whose it is, who confirmed that and when, and who took it back and when."""

    register: str
    alias: LearnedAlias
    learned_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None


def learn(
    connection: Connection, register: str, screen_name: str, name: str, by: str, now: datetime
) -> KeptAlias:
    """Keep whose a screen name is, in place of whatever was confirmed of it before."""
    revoke(connection, register, screen_name, by, now)
    row = {
        "register": register,
        "screen_name": screen_name,
        "name": name,
        "learned_by": by,
        "learned_at": now,
    }
    number = connection.execute(aliases.insert().values(**row).returning(aliases.c.number)).scalar_one()
    return KeptAlias(register, LearnedAlias(number, screen_name, name, by), now)


def revoke(
    connection: Connection, register: str, screen_name: str, by: str, now: datetime
) -> list[KeptAlias]:
    """Take back whatever is in force of a screen name, but for case and spacing; gives what was."""
    found = [
        kept for kept in in_force(connection, register) if plain(kept.alias.screen_name) == plain(screen_name)
    ]
    numbers = [kept.alias.number for kept in found]
    these = update(aliases).where(aliases.c.number.in_(numbers))
    connection.execute(these.values(revoked_at=now, revoked_by=by))
    return found


def in_force(connection: Connection, register: str) -> list[KeptAlias]:
    """What was confirmed of screen names on a register and not taken back, the oldest first."""
    return _kept(connection, (aliases.c.register == register) & aliases.c.revoked_at.is_(None))


def every_alias(connection: Connection) -> list[KeptAlias]:
    """What was ever confirmed, for any register, the oldest first."""
    return _kept(connection, aliases.c.number > 0)


def changed_since(connection: Connection, moment: datetime) -> list[KeptAlias]:
    """What was confirmed or taken back from a moment on, the oldest first."""
    return _kept(connection, or_(aliases.c.learned_at >= moment, aliases.c.revoked_at >= moment))


def _kept(connection: Connection, where: ColumnElement[bool]) -> list[KeptAlias]:
    rows = connection.execute(select(aliases).where(where).order_by(aliases.c.number)).mappings()
    return [_of(row) for row in rows]


def _of(row: RowMapping) -> KeptAlias:
    alias = LearnedAlias(row["number"], row["screen_name"], row["name"], row["learned_by"])
    return KeptAlias(row["register"], alias, row["learned_at"], row["revoked_at"], row["revoked_by"])
