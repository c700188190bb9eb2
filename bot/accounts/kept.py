"""What `chaperone accounts` does with the accounts that a configuration's journal keeps, and what it says of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.accounts.links import base_of, entry_link
from bot.accounts.reception import INVITED_FOR, Reception
from bot.clock import Clock
from bot.config import Config
from bot.journal.accounts import Account, all_accounts, close_account, invited_until
from bot.journal.database import Database, open_database
from bot.journal.signed_in import last_seen

NOT_STAFF: Final = (
    "{email} is not on the list of staff. Add a table [[staff]] with this address and the roles they have to the configuration "
    "first; Chaperone reads it at once."
)
INVITED: Final = "{name} opens this link within {days} days and chooses a password:"
ONCE: Final = "It opens once, and for nobody else: send it to them alone. A link that they were given before opens no more."
UNKNOWN: Final = (
    "Nobody has the address {email}: no account, and nobody on the list of staff. Nobody was shut out."
)
DID_YOU_MEAN: Final = "{said} Did you mean {near}?"
CLOSED: Final = "{email} cannot sign in any more, and is signed out everywhere. `chaperone accounts invite {email}` opens the account again."
NOBODY: Final = "There is nobody on the list of staff."

CLOSED_SINCE: Final = "closed since {when}"
NO_ACCOUNT: Final = "not invited yet, or signs in elsewhere"
INVITED_UNTIL: Final = "invited; the link opens until {when}"
INVITED_AGAIN: Final = "{state}; invited again, the link opens until {when}"
HAS_PASSWORD: Final = "has a password since {when}"  # noqa: S105, a sentence
OFF_STAFF: Final = "{state}; not on the list of staff, and so cannot sign in"
SEEN: Final = "{state}; last here {when}"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Known:
    accounts: Sequence[Account]
    seen: dict[str, datetime]
    invited: dict[str, datetime]


class NotStaff(Exception):
    """Somebody is to be invited who is not on the list of staff; the message says what to do."""


class NobodyThere(Exception):
    """Somebody is to be shut out whom nobody knows; the message has the addresses that are like it."""


def invited(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Make a link by which somebody signs in and chooses a password; the lines with it. NotStaff, or JournalUnusable."""
    member = config.policy.staff_member(email.strip())
    if member is None:
        raise NotStaff(NOT_STAFF.format(email=email))

    async def link(database: Database) -> str:
        return await Reception.of(database, clock, config.policy).link(member.email)

    base = base_of(config.server.public_url, config.server.host, config.server.port)
    address = entry_link(base, _in_journal(config, link))
    return [INVITED.format(name=member.name, days=INVITED_FOR.days), "", f"  {address}", "", ONCE]


def listed(config: Config, clock: Clock) -> Sequence[str]:
    """A line for each person on the staff and for each account. JournalUnusable."""

    async def known(database: Database) -> _Known:
        return await database.read(
            lambda c: _Known(all_accounts(c), last_seen(c), invited_until(c, clock.now()))
        )

    return list(_lines(config, _in_journal(config, known))) or [NOBODY]


def closed(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Shut somebody out; the lines that say so. NobodyThere, or JournalUnusable."""
    email = email.strip().casefold()
    staff = {member.email.casefold() for member in config.policy.staff}

    def shut_out(connection: Connection) -> set[str]:
        now = clock.now()
        known = {account.email for account in all_accounts(connection)} | staff
        known |= {*last_seen(connection), *invited_until(connection, now)}
        if email in known:
            close_account(connection, email, now)
        return known

    async def shut(database: Database) -> set[str]:
        return await database.write(shut_out)

    known = _in_journal(config, shut)
    if email not in known:
        raise NobodyThere(_unknown(email, known))
    return [CLOSED.format(email=email)]


def _unknown(email: str, known: set[str]) -> str:
    said, near = UNKNOWN.format(email=email), get_close_matches(email, sorted(known))
    return DID_YOU_MEAN.format(said=said, near=" or ".join(near)) if near else said


def _in_journal(config: Config, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def done() -> Result:
        async with open_database(config.storage.url) as database:
            return await work(database)

    return asyncio.run(done())


def _lines(config: Config, known: _Known) -> Iterator[str]:
    kept, tz = {account.email: account for account in known.accounts}, config.organisation.timezone
    staff = {member.email: member for member in config.policy.staff}
    for email in sorted({*staff, *kept, *known.invited}):
        state = _state(kept.get(email), known.invited.get(email), tz)
        if email in known.seen:
            state = SEEN.format(state=state, when=_day(known.seen[email], tz))
        if email not in staff:
            yield f"{email}: {OFF_STAFF.format(state=state)}"
        else:
            roles = ", ".join(sorted(staff[email].roles)) or "no role"
            yield f"{email} ({staff[email].name}; {roles}): {state}"


def _state(account: Account | None, invited: datetime | None, tz: ZoneInfo) -> str:
    if account is not None and account.closed_at is not None:
        state = CLOSED_SINCE.format(when=_day(account.closed_at, tz))
    elif account is not None and account.password_at is not None:
        state = HAS_PASSWORD.format(when=_day(account.password_at, tz))
    elif invited is not None:
        return INVITED_UNTIL.format(when=_day(invited, tz))
    else:
        return NO_ACCOUNT
    return INVITED_AGAIN.format(state=state, when=_day(invited, tz)) if invited is not None else state


def _day(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M %Z}"
