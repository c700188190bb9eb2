"""The journal's memory of who signed in, and of who did what with whose account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from bot.journal.account_tables import account_log


class Act(StrEnum):
    """What is written down of an account."""

    SIGNED_IN = "signed_in"
    INVITED = "invited"
    SHUT_OUT = "shut_out"
    LET_IN = "let_in"
    SIGNED_OUT = "signed_out"
    CODES_ON = "codes_on"
    CODES_OFF = "codes_off"


@dataclass(frozen=True, slots=True)
class Logged:
    """Something done with the account of `email`, by `by`; None where that was at the command line.

    `way` is how somebody signed in, where that is what they did.
    """

    at: datetime
    email: str
    act: Act
    by: str | None
    way: str | None = None


def log_act(connection: Connection, done: Logged) -> None:
    """Write this down."""
    row = {"at": done.at, "email": done.email, "act": done.act.value, "by_email": done.by, "way": done.way}
    connection.execute(insert(account_log).values(**row))


def last_signed_in(connection: Connection) -> dict[str, Logged]:
    """How and when each person signed in last, as far back as that is kept."""
    signed_in = account_log.c.act == Act.SIGNED_IN.value
    newest = select(func.max(account_log.c.seq)).where(signed_in).group_by(account_log.c.email)
    rows = connection.execute(select(account_log).where(account_log.c.seq.in_(newest)))
    return {row.email: _logged(row) for row in rows}


def acts(connection: Connection, most: int, email: str | None = None) -> Sequence[Logged]:
    """What was done with accounts, or with that of `email`, the newest first; signing in is not among it."""
    wanted = account_log.c.act != Act.SIGNED_IN.value
    if email is not None:
        wanted &= account_log.c.email == email
    rows = connection.execute(
        select(account_log).where(wanted).order_by(account_log.c.seq.desc()).limit(most)
    )
    return [_logged(row) for row in rows]


def _logged(row: Row[Any]) -> Logged:
    return Logged(row.at, row.email, Act(row.act), row.by_email, row.way)
