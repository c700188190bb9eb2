"""The journal's memory of second factors: the keys that apps make codes by, recovery codes, and who has given a password and no code yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.journal.account_tables import half_signed_in, recovery_codes, second_factors
from bot.journal.inserts import insert_rows


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's second factor; `since` is None until a first code has shown that their app has the key."""

    key: str = field(repr=False)
    since: datetime | None


@dataclass(frozen=True, slots=True)
class HalfIn:
    """Somebody who knows the password and has not given a code yet; `way` is how they came."""

    email: str
    way: str


def factor_of(connection: Connection, email: str) -> Factor | None:
    """Somebody's second factor, confirmed or not; None where they have none."""
    row = connection.execute(select(second_factors).where(second_factors.c.email == email)).one_or_none()
    return Factor(row.key, row.since) if row is not None else None


def has_factor(connection: Connection, email: str) -> bool:
    """Whether somebody is asked for a code."""
    factor = factor_of(connection, email)
    return factor is not None and factor.since is not None


def who_have_factors(connection: Connection) -> frozenset[str]:
    """Everybody who is asked for a code."""
    confirmed = select(second_factors.c.email).where(second_factors.c.since.is_not(None))
    return frozenset(connection.scalars(confirmed))


def keep_key(connection: Connection, email: str, key: str) -> None:
    """Keep a key that is not confirmed yet, in place of another that is not either."""
    waiting = (second_factors.c.email == email) & second_factors.c.since.is_(None)
    connection.execute(delete(second_factors).where(waiting))
    insert_rows(connection, second_factors, [{"email": email, "key": key, "last_step": 0}], key=["email"])


def confirm_factor(connection: Connection, email: str, codes: Sequence[str], now: datetime) -> None:
    """Have somebody be asked for codes from now on; `codes` are the hashes of those for when their app is lost."""
    connection.execute(update(second_factors).where(second_factors.c.email == email).values(since=now))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.email == email))
    connection.execute(insert(recovery_codes), [{"hash": one, "email": email} for one in codes])


def forget_factor(connection: Connection, email: str) -> None:
    """Have somebody be asked for no code any more."""
    for table in (second_factors, recovery_codes, half_signed_in):
        connection.execute(delete(table).where(table.c.email == email))


def use_step(connection: Connection, email: str, step: int) -> bool:
    """Use up the codes up to this step of time; False where one as late was used, so that of several at once one succeeds."""
    newer = (second_factors.c.email == email) & (second_factors.c.last_step < step)
    return connection.execute(update(second_factors).where(newer).values(last_step=step)).rowcount == 1


def use_recovery(connection: Connection, email: str, hashed: str) -> bool:
    """Use a recovery code up; whether it was there to be used."""
    this = (recovery_codes.c.email == email) & (recovery_codes.c.hash == hashed)
    return connection.execute(delete(recovery_codes).where(this)).rowcount == 1


def codes_left(connection: Connection, email: str) -> int:
    """How many recovery codes somebody has left."""
    mine = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.email == email)
    return connection.execute(mine).scalar_one()


def keep_half(connection: Connection, hashed: str, half: HalfIn, ends_at: datetime, now: datetime) -> None:
    """Remember until `ends_at` that somebody gave their password; those whose time is over are forgotten."""
    connection.execute(delete(half_signed_in).where(half_signed_in.c.ends_at <= now))
    row = {"hash": hashed, "email": half.email, "way": half.way, "ends_at": ends_at}
    connection.execute(insert(half_signed_in).values(**row))


def half_of(connection: Connection, hashed: str, now: datetime) -> HalfIn | None:
    """Who holds what has this hash; None where nobody does, or their time is over."""
    in_time = (half_signed_in.c.hash == hashed) & (half_signed_in.c.ends_at > now)
    row = connection.execute(select(half_signed_in).where(in_time)).one_or_none()
    return HalfIn(row.email, row.way) if row is not None else None


def forget_half(connection: Connection, hashed: str) -> None:
    """Forget who holds what has this hash."""
    connection.execute(delete(half_signed_in).where(half_signed_in.c.hash == hashed))
