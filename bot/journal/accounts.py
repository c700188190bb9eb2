"""The journal's memory of who may sign in to the staff pages, and of the links that let somebody in once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from bot.journal.account_tables import accounts, entry_links, half_signed_in, signed_in
from bot.journal.inserts import insert_rows


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `password_hash` is None until a password was chosen, `closed_at` unless it was closed."""

    email: str
    password_hash: str | None = field(repr=False)
    made_at: datetime
    password_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody can sign in with its password."""
        return self.closed_at is None and self.password_hash is not None


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A link that lets in whoever holds it: `email`, or somebody who may set the pages up where that is None."""

    email: str | None
    asks_password: bool
    ends_at: datetime


def account_of(connection: Connection, email: str) -> Account | None:
    """The account of an e-mail address in lower case; None where there never was one."""
    row = connection.execute(select(accounts).where(accounts.c.email == email)).one_or_none()
    return _account(row) if row is not None else None


def all_accounts(connection: Connection) -> Sequence[Account]:
    """Every account, closed ones too, by address."""
    return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.email))]


def has_open_account(connection: Connection) -> bool:
    """Whether anybody at all can sign in with a password."""
    is_open = accounts.c.closed_at.is_(None) & accounts.c.password_hash.is_not(None)
    return connection.execute(select(accounts.c.email).where(is_open).limit(1)).first() is not None


def keep_password(connection: Connection, email: str, password_hash: str, now: datetime) -> None:
    """Have this be the password of an account, which is made, or opened again, where need be.

    From now on somebody can sign in, so that no link of nobody's lets anybody in any more, whatever becomes of the account.
    """
    row: dict[str, object] = {
        "email": email,
        "password_hash": password_hash,
        "made_at": now,
        "password_at": now,
    }
    changed = {"password_hash", "password_at", "closed_at"}
    insert_rows(connection, accounts, [row | {"closed_at": None}], key=["email"], overwriting=changed)
    connection.execute(delete(entry_links).where(entry_links.c.email.is_(None)))


def rehash(connection: Connection, email: str, before: str, after: str) -> None:
    """Put another hash of the same password in the place of one."""
    same = (accounts.c.email == email) & (accounts.c.password_hash == before)
    connection.execute(update(accounts).where(same).values(password_hash=after))


def keep_others_out(connection: Connection) -> None:
    """Have nobody else change an account before this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"))


def close_account(connection: Connection, email: str, now: datetime) -> None:
    """Shut somebody out: their password, their links and wherever they are signed in."""
    row: dict[str, object] = {"email": email, "password_hash": None, "made_at": now, "closed_at": now}
    insert_rows(connection, accounts, [row], key=["email"], overwriting={"password_hash", "closed_at"})
    connection.execute(delete(entry_links).where(entry_links.c.email == email))
    for table in (signed_in, half_signed_in):
        connection.execute(delete(table).where(table.c.email == email))


def reopen_account(connection: Connection, email: str) -> bool:
    """Let somebody in again who was shut out; whether they were. They have no password until they choose one."""
    shut_out = (accounts.c.email == email) & accounts.c.closed_at.is_not(None)
    return connection.execute(update(accounts).where(shut_out).values(closed_at=None)).rowcount == 1


def keep_link(connection: Connection, hashed: str, link: EntryLink, now: datetime) -> None:
    """Keep a link, in place of those that the same person was given before; those that have run out go."""
    others = entry_links.c.email == link.email if link.email is not None else entry_links.c.email.is_(None)
    stale = entry_links.c.ends_at <= now
    connection.execute(delete(entry_links).where((others | stale) if link.email is not None else stale))
    row = {"hash": hashed, "email": link.email, "asks_password": int(link.asks_password)}
    connection.execute(insert(entry_links).values(**row, made_at=now, ends_at=link.ends_at))


def link_of(connection: Connection, hashed: str, now: datetime) -> EntryLink | None:
    """The link with this hash; None where there is none, or it has run out or was used."""
    in_time = (entry_links.c.hash == hashed) & (entry_links.c.ends_at > now)
    row = connection.execute(select(entry_links).where(in_time)).one_or_none()
    return EntryLink(row.email, bool(row.asks_password), row.ends_at) if row is not None else None


def invited_until(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Who has a link of their own that still opens, and until when it does."""
    open_links = entry_links.c.email.is_not(None) & (entry_links.c.ends_at > now)
    rows = connection.execute(select(entry_links.c.email, entry_links.c.ends_at).where(open_links))
    return {row.email: row.ends_at for row in rows}


def use_link(connection: Connection, hashed: str) -> bool:
    """Use a link up; whether it was there to be used, so that of several at once one succeeds."""
    return connection.execute(delete(entry_links).where(entry_links.c.hash == hashed)).rowcount == 1


def _account(row: Row[Any]) -> Account:
    return Account(row.email, row.password_hash, row.made_at, row.password_at, row.closed_at)
