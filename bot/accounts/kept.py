"""What `chaperone accounts` does with the accounts that a configuration's journal keeps, and what it says of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.accounts.desk import AccountDesk
from bot.accounts.links import base_of, entry_link
from bot.accounts.reception import INVITED_FOR, Reception
from bot.clock import Clock
from bot.config import Config
from bot.journal.accounts import Account, all_accounts, invited_until
from bot.journal.database import Database, open_database
from bot.journal.second_factors import who_have_factors
from bot.journal.signed_in import last_seen

NOT_STAFF: Final = (
    'Nobody on the list of staff has the address "{email}".{near} Whoever is not on it yet needs a table [[staff]] with their '
    "address and the roles they have in the configuration first; Chaperone reads it at once."
)
INVITED: Final = "{name} opens this link within {days} days and chooses a password:"
ONCE: Final = "It opens once, and for nobody else: send it to them alone. A link that they were given before opens no more."
UNKNOWN: Final = (
    "Nobody has the address {email}: no account, and nobody on the list of staff. Nobody was shut out."
)
DID_YOU_MEAN: Final = " Did you mean {near}?"
CLOSED: Final = "{email} cannot sign in any more, and is signed out everywhere. `chaperone accounts invite {email}` opens the account again."
NOT_CLOSED: Final = "The account {email} is not closed. `chaperone accounts list` shows whose is."
OPENED: Final = "{email} can sign in again by way of the provider. For a password, `chaperone accounts invite {email}` gives a new link."
OPENED_FOR_LINK: Final = "{email} is not shut out any more, and chooses a new password by a link: `chaperone accounts invite {email}` gives one."
SIGNED_OUT: Final = "{email} is signed out everywhere. They are not shut out by this; `chaperone accounts close {email}` does that."
RESET: Final = "{email} is asked for no code any more until they set up a second factor again."
NO_SECOND: Final = "{email} has no second factor here, so there was nothing to take away."
NOBODY: Final = "There is nobody on the list of staff."

CLOSED_SINCE: Final = "closed since {when}"
NO_ACCOUNT: Final = "not invited yet, or signs in elsewhere"
INVITED_UNTIL: Final = "invited; the link opens until {when}"
INVITED_AGAIN: Final = "{state}; invited again, the link opens until {when}"
HAS_PASSWORD: Final = "has a password since {when}"  # noqa: S105, a sentence
HAS_SECOND: Final = "{state}; has a second factor"
HAS_NO_SECOND: Final = "{state}; has no second factor"
OFF_STAFF: Final = "{state}; not on the list of staff, and so cannot sign in"
SEEN: Final = "{state}; last here {when}"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Known:
    accounts: Sequence[Account]
    seen: dict[str, datetime]
    invited: dict[str, datetime]
    seconds: AbstractSet[str]


class NotStaff(Exception):
    """Somebody is named who is not on the list of staff; the message says what to do."""


class NobodyThere(Exception):
    """Somebody is to be shut out whom nobody knows; the message has the addresses that are like it."""


def invited(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Make a link by which somebody signs in and chooses a password; the lines with it. NotStaff, or JournalUnusable."""
    member = config.policy.staff_member(email.strip())
    if member is None:
        raise _not_staff(config, email)

    async def link(database: Database) -> str:
        return await _desk(config, database, clock).invite(member.email, None)

    base = base_of(config.server.public_url, config.server.host, config.server.port)
    address = entry_link(base, _in_journal(config, link))
    return [INVITED.format(name=member.name, days=INVITED_FOR.days), "", f"  {address}", "", ONCE]


def listed(config: Config, clock: Clock) -> Sequence[str]:
    """A line for each person on the staff and for each account. JournalUnusable."""

    async def known(database: Database) -> _Known:
        return await database.read(
            lambda c: _Known(
                all_accounts(c), last_seen(c), invited_until(c, clock.now()), who_have_factors(c)
            )
        )

    return list(_lines(config, _in_journal(config, known))) or [NOBODY]


def closed(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Shut somebody out; the lines that say so. NobodyThere, or JournalUnusable."""
    email = email.strip().casefold()

    async def shut(database: Database) -> frozenset[str]:
        return await _desk(config, database, clock).shut_out(email, None)

    known = _in_journal(config, shut)
    if email not in known:
        raise NobodyThere(_unknown(email, known))
    return [CLOSED.format(email=email)]


def opened(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Let somebody in again who was shut out; the lines that say so. NobodyThere, or JournalUnusable."""
    email = email.strip().casefold()

    async def let_in(database: Database) -> bool:
        return await _desk(config, database, clock).let_in(email, None)

    if not _in_journal(config, let_in):
        raise NobodyThere(NOT_CLOSED.format(email=email))
    return [(OPENED if config.sign_in is not None else OPENED_FOR_LINK).format(email=email)]


def signed_out(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Sign somebody out everywhere; the lines that say so. NotStaff, or JournalUnusable."""

    async def out(desk: AccountDesk, address: str) -> str:
        await desk.sign_out(address, None)
        return SIGNED_OUT

    return _done(config, email, clock, out)


def second_reset(config: Config, email: str, clock: Clock) -> Sequence[str]:
    """Ask somebody for no codes any more; the lines that say so. NotStaff, or JournalUnusable."""

    async def reset(desk: AccountDesk, address: str) -> str:
        return RESET if await desk.reset_second(address, None) else NO_SECOND

    return _done(config, email, clock, reset)


def _done(
    config: Config, email: str, clock: Clock, do: Callable[[AccountDesk, str], Awaitable[str]]
) -> Sequence[str]:
    member = config.policy.staff_member(email.strip())
    if member is None:
        raise _not_staff(config, email)

    async def done(database: Database) -> str:
        return await do(_desk(config, database, clock), member.email)

    return [_in_journal(config, done).format(email=member.email)]


def _desk(config: Config, database: Database, clock: Clock) -> AccountDesk:
    return AccountDesk(Reception.of(database, clock, config.policy), config.sign_in is not None)


def _unknown(email: str, known: AbstractSet[str]) -> str:
    return UNKNOWN.format(email=email) + _hint(get_close_matches(email, sorted(known)))


def _not_staff(config: Config, email: str) -> NotStaff:
    """With the addresses of whoever has that name, or one like what was typed."""
    typed, staff = email.strip().casefold(), config.policy.staff
    near = [member.email for member in staff if member.name.casefold() == typed]
    near = near or get_close_matches(typed, sorted(member.email for member in staff))
    return NotStaff(NOT_STAFF.format(email=email, near=_hint(near)))


def _hint(near: Sequence[str]) -> str:
    return DID_YOU_MEAN.format(near=" or ".join(near)) if near else ""


def _in_journal(config: Config, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def done() -> Result:
        async with open_database(config.storage.url) as database:
            return await work(database)

    return asyncio.run(done())


def _lines(config: Config, known: _Known) -> Iterator[str]:
    kept, tz = {account.email: account for account in known.accounts}, config.organisation.timezone
    staff = {member.email: member for member in config.policy.staff}
    for email in sorted({*staff, *kept, *known.invited}):
        account = kept.get(email)
        state = _state(account, known.invited.get(email), tz)
        if email in known.seconds:
            state = HAS_SECOND.format(state=state)
        elif account is not None and account.is_open:
            state = HAS_NO_SECOND.format(state=state)
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
    elif account is not None and account.is_open and account.password_at is not None:
        state = HAS_PASSWORD.format(when=_day(account.password_at, tz))
    elif invited is not None:
        return INVITED_UNTIL.format(when=_day(invited, tz))
    else:
        return NO_ACCOUNT
    return INVITED_AGAIN.format(state=state, when=_day(invited, tz)) if invited is not None else state


def _day(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M %Z}"
