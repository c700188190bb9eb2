"""The journal's memory of who is signed in to the staff pages, and of tries to sign in that did not succeed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, text, update

from bot.journal.account_tables import half_signed_in, sign_in_tries, signed_in


@dataclass(frozen=True, slots=True)
class SignedInRow:
    """Somebody who is signed in somewhere; `way` is how they did."""

    email: str
    way: str
    began_at: datetime
    seen_at: datetime


def keep_signed_in(connection: Connection, hashed: str, row: SignedInRow, gone: datetime) -> None:
    """Remember that somebody is signed in; who began before `gone` is forgotten."""
    connection.execute(delete(signed_in).where(signed_in.c.began_at < gone))
    values = {"hash": hashed, "email": row.email, "way": row.way}
    connection.execute(insert(signed_in).values(**values, began_at=row.began_at, seen_at=row.seen_at))


def signed_in_of(connection: Connection, hashed: str) -> SignedInRow | None:
    """Who holds what has this hash; None where nobody does."""
    row = connection.execute(select(signed_in).where(signed_in.c.hash == hashed)).one_or_none()
    return SignedInRow(row.email, row.way, row.began_at, row.seen_at) if row is not None else None


def last_seen(connection: Connection) -> dict[str, datetime]:
    """When each person who is signed in somewhere was last seen."""
    newest = select(signed_in.c.email, func.max(signed_in.c.seen_at)).group_by(signed_in.c.email)
    return {row[0]: row[1] for row in connection.execute(newest)}


def still_in(connection: Connection, seen_after: datetime, began_after: datetime) -> dict[str, datetime]:
    """Who is signed in somewhere, and when they were last seen there."""
    counts = (signed_in.c.seen_at >= seen_after) & (signed_in.c.began_at >= began_after)
    newest = select(signed_in.c.email, func.max(signed_in.c.seen_at)).where(counts)
    return {row[0]: row[1] for row in connection.execute(newest.group_by(signed_in.c.email))}


def note_seen(connection: Connection, hashed: str, now: datetime) -> None:
    """Note that who holds this was here."""
    connection.execute(update(signed_in).where(signed_in.c.hash == hashed).values(seen_at=now))


def forget(connection: Connection, hashed: str) -> None:
    """Sign out who holds this."""
    connection.execute(delete(signed_in).where(signed_in.c.hash == hashed))


def forget_all(connection: Connection, email: str) -> None:
    """Sign somebody out everywhere."""
    for table in (signed_in, half_signed_in):
        connection.execute(delete(table).where(table.c.email == email))


def tries_since(connection: Connection, whose: str, since: datetime) -> Sequence[datetime]:
    """When somebody tried in vain after `since`, the oldest first; nobody else is counted before this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:whose))"), {"whose": whose})
    mine = (sign_in_tries.c.whose == whose) & (sign_in_tries.c.at > since)
    return connection.scalars(select(sign_in_tries.c.at).where(mine).order_by(sign_in_tries.c.at)).all()


def note_tries(connection: Connection, whose: Sequence[str], now: datetime, gone: datetime) -> None:
    """Note a try for each of these; those made before `gone` are forgotten."""
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.at <= gone))
    connection.execute(insert(sign_in_tries), [{"whose": one, "at": now} for one in whose])


def forgive(connection: Connection, whose: str) -> None:
    """Forget all these tries."""
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.whose == whose))


def take_back(connection: Connection, whose: Sequence[str], at: datetime) -> None:
    """Forget one try for each of these, made at this moment."""
    this = sign_in_tries.c.whose.in_(whose) & (sign_in_tries.c.at == at)
    newest = select(func.max(sign_in_tries.c.seq)).where(this).group_by(sign_in_tries.c.whose)
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.seq.in_(newest)))
