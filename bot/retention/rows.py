"""Deleting what is past its date and belongs to no session: row by row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, delete, exists, func, select, text

from bot.journal.account_tables import (
    account_log,
    accounts,
    entry_links,
    half_signed_in,
    recovery_codes,
    second_factors,
    sign_in_tries,
    signed_in,
)
from bot.journal.attested import FOR_ORGANISATION
from bot.journal.retention_tables import Kind, hold_releases, holds
from bot.journal.tables import (
    aliases,
    deliveries,
    jobs,
    link_uses,
    meeting_updates,
    policies,
    reminders,
    sessions,
    sweeps,
)
from bot.retention.holds import Held
from bot.retention.runs import Run
from webhooks.translate import State

# A day of UTC as it is written, which sorts as it is.
_DAY: Final = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table that are deleted once `at` is past their date; `which` says which of them, where not all are.

    `is_day` where that is a day of UTC as it is written.
    """

    table: Table
    at: ColumnElement[Any]
    which: ColumnElement[bool] | None = None
    is_day: bool = False


_IN_SESSION: Final = exists().where(sessions.c.uuid == deliveries.c.session)
_HEARD: Final = deliveries.c.state.in_((State.IGNORED.value, State.UNREADABLE.value))
_OF_QUARTER: Final = ~exists().where(sessions.c.uuid == reminders.c.about)

ROWS: Final[Mapping[Kind, Sequence[Rows]]] = {
    Kind.UNADDRESSED: (Rows(deliveries, deliveries.c.received_at, _HEARD & ~_IN_SESSION),),
    Kind.ATTESTATIONS: (
        Rows(deliveries, deliveries.c.received_at, deliveries.c.state == FOR_ORGANISATION),
        Rows(reminders, reminders.c.at, _OF_QUARTER),
    ),
    Kind.ALIASES: (Rows(aliases, func.coalesce(aliases.c.revoked_at, aliases.c.learned_at)),),
    Kind.SIGN_INS: (
        Rows(signed_in, signed_in.c.seen_at),
        Rows(entry_links, entry_links.c.ends_at),
        Rows(sign_in_tries, sign_in_tries.c.at),
        Rows(account_log, account_log.c.at),
        Rows(half_signed_in, half_signed_in.c.ends_at),
    ),
    Kind.LINK_USES: (Rows(link_uses, link_uses.c.used_at),),
    Kind.WORKING: (
        Rows(jobs, jobs.c.done_at),
        Rows(sweeps, sweeps.c.at),
        Rows(meeting_updates, meeting_updates.c.day, is_day=True),
    ),
}


def past_date(
    connection: Connection, rows: Rows, until: datetime, at_most: int, skip: int
) -> list[RowMapping]:
    """Some rows that are older than `until`, the oldest first, but for so many of the oldest."""
    past = rows.at < (until.strftime(_DAY) if rows.is_day else until)
    wanted = select(rows.table).where(past if rows.which is None else past & rows.which)
    ordered = wanted.order_by(rows.at, *rows.table.primary_key.columns).limit(at_most).offset(skip)
    return list(connection.execute(ordered).mappings())


def is_kept(rows: Rows, row: RowMapping, held: Held) -> bool:
    """Whether a row stays although its date has come."""
    if "session" in rows.table.c and row["session"] in held.sessions:
        return True
    return held.is_in_texts and held.is_said(row.values())


def clear(connection: Connection, run: Run, rows: Rows, gone: Sequence[RowMapping]) -> None:
    """Delete these rows."""
    for row in gone:
        this = (column == row[column.name] for column in rows.table.primary_key.columns)
        connection.execute(delete(rows.table).where(*this))
    run.removed += len(gone)


def unused_policies(connection: Connection, _until: datetime) -> list[str]:
    """The hashes of the policies under which no session ran that is kept; no other is written until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE"))
    used = exists().where(sessions.c.policy_hash == policies.c.hash)
    return list(connection.scalars(select(policies.c.hash).where(~used)))


def clear_policies(connection: Connection, run: Run, hashes: Sequence[str]) -> None:
    """Delete these policies."""
    connection.execute(delete(policies).where(policies.c.hash.in_(hashes)))
    run.removed += len(hashes)


def released_holds(connection: Connection, until: datetime) -> list[int]:
    """The numbers of the holds that were released before then."""
    return list(connection.scalars(select(hold_releases.c.hold).where(hold_releases.c.at < until)))


def clear_holds(connection: Connection, run: Run, numbers: Sequence[int]) -> None:
    """Delete these holds, and their releases."""
    connection.execute(delete(holds).where(holds.c.number.in_(numbers)))
    connection.execute(delete(hold_releases).where(hold_releases.c.hold.in_(numbers)))
    run.removed += len(numbers)


def past_accounts(connection: Connection, until: datetime, staff: Collection[str]) -> list[str]:
    """The accounts of people who are not on the list of staff, of which nothing is newer than that."""
    last = func.coalesce(accounts.c.closed_at, accounts.c.password_at, accounts.c.made_at)
    found = connection.scalars(select(accounts.c.email).where(last < until))
    return [email for email in found if email.casefold() not in staff]


def clear_accounts(connection: Connection, run: Run, emails: Sequence[str]) -> None:
    """Delete these accounts."""
    for table in (accounts, second_factors, recovery_codes):
        connection.execute(delete(table).where(table.c.email.in_(emails)))
    run.removed += len(emails)
