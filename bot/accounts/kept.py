"""What `chaperone accounts` does with the accounts that a configuration's journal keeps, and what it says of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.accounts.first_run import base_of
from bot.accounts.reception import INVITED_FOR, Reception
from bot.clock import Clock
from bot.config import Config
from bot.journal.accounts import Account, all_accounts, close_account
from bot.journal.database import Database, open_database
from bot.journal.signed_in import last_seen
from bot.site.access import ENTER

NOT_STAFF: Final = (
    "{email} is not on the list of staff. Add a table [[staff]] with this address and the roles they have to the configuration "
    "first; Chaperone reads it at once."
)
INVITED: Final = "{name} opens this link within {days} days and chooses a password:"
ONCE: Final = "It opens once, and for nobody else: send it to them alone. A link that they were given before opens no more."
CLOSED: Final = "{email} cannot sign in any more, and is signed out everywhere. `chaperone accounts invite {email}` opens the account again."
NOBODY: Final = "There is nobody on the list of staff."

CLOSED_SINCE: Final = "closed since {when}"
NO_ACCOUNT: Final = "not invited yet, or signs in elsewhere"
HAS_PASSWORD: Final = "has a password since {when}"  # noqa: S105, a sentence
OFF_STAFF: Final = "{state}; not on the list of staff, and so cannot sign in"
SEEN: Final = "{state}; last here {when}"

Result = TypeVar("Result")


class NotStaff(Exception):
    """Somebody is to be invited who is not on the list of staff; the message says what to do."""


def invited(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Make a link by which somebody signs in and chooses a password; the lines with it. NotStaff, or JournalUnusable."""
    member = config.policy.staff_member(email.strip())
    if member is None:
        raise NotStaff(NOT_STAFF.format(email=email))

    async def link(database: Database) -> str:
        return await Reception.of(database, clock, config.policy).link(member.email)

    base = base_of(config.server.public_url, config.server.host, config.server.port)
    address = f"  {base}{ENTER}/{_in_journal(config, link)}"
    return [INVITED.format(name=member.name, days=INVITED_FOR.days), "", address, "", ONCE]


def listed(config: Config) -> Sequence[str]:
    """A line for each person on the staff and for each account. JournalUnusable."""

    async def known(database: Database) -> tuple[Sequence[Account], dict[str, datetime]]:
        return await database.read(lambda connection: (all_accounts(connection), last_seen(connection)))

    accounts, seen = _in_journal(config, known)
    return list(_lines(config, accounts, seen)) or [NOBODY]


def closed(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Shut somebody out; the lines that say so. JournalUnusable."""
    email = email.strip().casefold()

    async def shut(database: Database) -> None:
        await database.write(lambda connection: close_account(connection, email, clock.now()))

    _in_journal(config, shut)
    return [CLOSED.format(email=email)]


def _in_journal(config: Config, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def done() -> Result:
        async with open_database(config.storage.url) as database:
            return await work(database)

    return asyncio.run(done())


def _lines(config: Config, accounts: Sequence[Account], seen: dict[str, datetime]) -> Iterator[str]:
    kept, tz = {account.email: account for account in accounts}, config.organisation.timezone
    staff = {member.email: member for member in config.policy.staff}
    for email in sorted({*staff, *kept}):
        state = _state(kept.get(email), tz)
        if email in seen:
            state = SEEN.format(state=state, when=_day(seen[email], tz))
        if email not in staff:
            yield f"{email}: {OFF_STAFF.format(state=state)}"
        else:
            roles = ", ".join(sorted(staff[email].roles)) or "no role"
            yield f"{email} ({staff[email].name}; {roles}): {state}"


def _state(account: Account | None, tz: ZoneInfo) -> str:
    if account is not None and account.closed_at is not None:
        return CLOSED_SINCE.format(when=_day(account.closed_at, tz))
    if account is None or account.password_at is None:
        return NO_ACCOUNT
    return HAS_PASSWORD.format(when=_day(account.password_at, tz))


def _day(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M}"
