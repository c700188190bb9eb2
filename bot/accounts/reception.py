"""Who comes in to the staff pages: by a password, by a link, or because another house has signed them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import Connection

from bot.accounts.passwords import Passwords
from bot.accounts.rights import SETTING_UP, SignedIn
from bot.accounts.second_factor import Tried, told, try_code
from bot.accounts.seen import try_to_note_seen
from bot.accounts.tries import TooManyTries, count, keys, pardon
from bot.clock import Clock
from bot.journal.account_log import Act, Logged, log_act
from bot.journal.accounts import (
    EntryLink,
    account_of,
    all_accounts,
    has_open_account,
    keep_link,
    keep_password,
    link_of,
    rehash,
    use_link,
)
from bot.journal.database import Database
from bot.journal.second_factors import HalfIn, forget_half, half_of, has_factor, keep_half
from bot.journal.signed_in import (
    SignedInRow,
    forget,
    forget_all,
    keep_signed_in,
    signed_in_of,
)
from rules.policy import Policy, StaffMember

# For how long somebody stays signed in who does nothing, and in all.
IDLE: Final = timedelta(hours=12)
IN_ALL: Final = timedelta(days=7)
INVITED_FOR: Final = timedelta(days=7)
SET_UP_WITHIN: Final = timedelta(days=1)
CODE_WITHIN: Final = timedelta(minutes=10)

_SEEN_EVERY: Final = timedelta(minutes=5)


class Way(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105, a word
    LINK = "link"
    PROVIDER = "provider"


class NotLetIn(Exception):
    """Somebody who is not who they say, not on the staff, or shut out."""


class CodeAsked(Exception):
    """Somebody knows their password, and is to give a code besides; `held` is what they hold until then."""

    def __init__(self, held: str) -> None:
        super().__init__("a code is asked for")
        self.held = held


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: the pages for one of `people`, who is to choose a password or not."""

    people: Sequence[StaffMember]
    asks_password: bool
    sets_up: bool


@dataclass(frozen=True, slots=True)
class Reception:
    """Lets in those on the list of staff, and knows who is in. What somebody holds is a secret of which only a hash is kept."""

    database: Database
    clock: Clock
    staff: Mapping[str, StaffMember]
    passwords: Passwords = field(default_factory=Passwords)

    @classmethod
    def of(cls, database: Database, clock: Clock, policy: Policy) -> "Reception":
        """A reception for everybody on the policy's list of staff."""
        return cls(database, clock, {member.email: member for member in policy.staff})

    async def setters_up(self) -> Sequence[StaffMember]:
        """Those who may set the pages up: nobody who was shut out."""
        return await self.database.read(self._setters_up)

    async def has_accounts(self) -> bool:
        """Whether anybody can sign in with a password."""
        return await self.database.read(has_open_account)

    async def has_password(self, email: str) -> bool:
        """Whether somebody has a password here."""
        account = await self.database.read(partial(account_of, email=email))
        return account is not None and account.is_open

    async def has_second(self, email: str) -> bool:
        """Whether somebody is asked for a code after their password."""
        return await self.database.read(partial(has_factor, email=email))

    async def who(self, held: str) -> SignedIn | None:
        """Who holds this; None for nobody, for who stayed away too long, and for who is on the staff no more."""
        row = await self.how(held)
        member = self.staff.get(row.email) if row is not None else None
        if row is None or member is None:
            return None
        now = self.clock.now()
        if now - row.seen_at > _SEEN_EVERY:
            await try_to_note_seen(self.database, _hash(held), now)
        return SignedIn(member.email, member.name, member.roles)

    async def how(self, held: str) -> SignedInRow | None:
        """How and when whoever holds this signed in; None where that has run out."""
        row, now = await self.database.read(partial(signed_in_of, hashed=_hash(held))), self.clock.now()
        if row is None or now - row.seen_at > IDLE or now - row.began_at > IN_ALL:
            return None
        return row

    async def by_password(self, email: str, password: str, address: str) -> str:
        """Sign somebody in who knows the password; gives what they are to hold. NotLetIn, TooManyTries, or CodeAsked.

        `address` is where they come from. It takes as long for an account that there is not.
        """
        email = email.strip().casefold()
        await self.check_password(email, password, address)
        return _whole(await self.database.write(partial(self._enter, email=email, way=Way.PASSWORD)))

    async def by_code(self, half: str, code: str) -> str:
        """Sign somebody in who gave their password, and now a code; gives what they are to hold. NotLetIn, WrongCode, TooManyTries."""

        def enter(connection: Connection) -> Tried[str]:
            now = self.clock.now()
            found = half_of(connection, _hash(half), now)
            if found is None or found.email not in self.staff:
                raise NotLetIn

            def begin() -> str:
                forget_half(connection, _hash(half))
                return self._begin(connection, found.email, Way(found.way))

            return try_code(connection, found.email, code, now, begin)

        return told(await self.database.write(enter))

    async def is_half_in(self, half: str) -> bool:
        """Whether whoever holds this gave their password, and is to give a code."""
        return await self.database.read(lambda c: half_of(c, _hash(half), self.clock.now())) is not None

    async def check_password(self, email: str, password: str, address: str) -> None:
        """Go on where this is somebody's password; a try is counted. NotLetIn, TooManyTries."""
        now = self.clock.now()
        counted = keys(email, address)
        until = await self.database.write(partial(count, counted=counted, now=now))
        if until is not None:
            raise TooManyTries(until)
        account = await self.database.read(partial(account_of, email=email))
        kept = account.password_hash if account is not None and account.closed_at is None else None
        if email not in self.staff:
            kept = None
        if not await self.passwords.match(kept, password) or kept is None:
            raise NotLetIn
        if self.passwords.is_outdated(kept):
            better = await self.passwords.hashed(password)
            await self.database.write(partial(rehash, email=email, before=kept, after=better))
        await self.database.write(partial(pardon, counted=counted, at=now))

    async def by_provider(self, email: str) -> str:
        """Sign somebody in whom a provider has signed in with this address; gives what they are to hold. NotLetIn."""
        email = email.casefold()
        if email not in self.staff:
            raise NotLetIn
        return await self.database.write(partial(self._begin, email=email, way=Way.PROVIDER))

    async def link(
        self, email: str | None, *, within: timedelta = INVITED_FOR, asks_password: bool = True
    ) -> str:
        """What stands at the end of a new link that lets in somebody on the staff, or whoever sets the pages up."""
        link = EntryLink(email, asks_password, self.clock.now() + within)
        return await self.database.write(partial(self._link, link=link))

    async def invite(self, email: str, by: str | None) -> str:
        """What stands at the end of a new link for somebody on the staff, which is written down; `by` None is the command line."""
        now = self.clock.now()

        def make(connection: Connection) -> str:
            log_act(connection, Logged(now, email, Act.INVITED, by))
            return self._link(connection, EntryLink(email, asks_password=True, ends_at=now + INVITED_FOR))

        return await self.database.write(make)

    async def opened(self, secret: str) -> Opened | None:
        """What a link opens; None where it was used, has run out, or is for nobody on the staff."""
        return await self.database.read(partial(self._opened, secret=secret))

    async def by_link(self, secret: str, email: str, password: str) -> str:
        """Let somebody in by a link and keep the password they chose, if it asks for one; gives what they are to hold.

        NotLetIn where the link lets nobody in, or not this person; CodeAsked as by a password.
        """
        kept = await self.passwords.hashed(password) if password else ""

        def enter(connection: Connection) -> str | CodeAsked:
            opened = self._opened(connection, secret)
            people = {member.email for member in opened.people} if opened is not None else set()
            if opened is None or email not in people or not use_link(connection, _hash(secret)):
                raise NotLetIn
            if opened.asks_password:
                self._change(connection, email, kept)
            return self._enter(connection, email, Way.LINK)

        return _whole(await self.database.write(enter))

    async def change_password(self, email: str, before: str, after: str, address: str) -> str:
        """Keep another password, and sign the person out everywhere else; gives what they are to hold. As `by_password`."""
        await self.check_password(email, before, address)
        kept = await self.passwords.hashed(after)

        def change(connection: Connection) -> str:
            self._change(connection, email, kept)
            return self._begin(connection, email, Way.PASSWORD)

        return await self.database.write(change)

    async def leave(self, held: str) -> None:
        """Sign out whoever holds this."""
        await self.database.write(partial(forget, hashed=_hash(held)))

    async def leave_everywhere(self, email: str) -> None:
        """Sign somebody out wherever they are signed in."""
        await self.database.write(partial(forget_all, email=email))

    def _link(self, connection: Connection, link: EntryLink) -> str:
        secret = token_urlsafe(32)
        keep_link(connection, _hash(secret), link, self.clock.now())
        return secret

    def _setters_up(self, connection: Connection) -> Sequence[StaffMember]:
        shut_out = {account.email for account in all_accounts(connection) if account.closed_at is not None}
        may = [member for member in self.staff.values() if member.roles & SETTING_UP]
        return [member for member in may if member.email not in shut_out]

    def _opened(self, connection: Connection, secret: str) -> Opened | None:
        link = link_of(connection, _hash(secret), self.clock.now())
        if link is None:
            return None
        if link.email is None:
            # Once there is an account, whoever has it can invite the others.
            people = [] if has_open_account(connection) else self._setters_up(connection)
        else:
            people = [self.staff[link.email]] if link.email in self.staff else []
        return Opened(people, link.asks_password, link.email is None) if people else None

    def _change(self, connection: Connection, email: str, kept: str) -> None:
        if not kept:
            raise NotLetIn
        keep_password(connection, email, kept, self.clock.now())
        forget_all(connection, email)

    def _enter(self, connection: Connection, email: str, way: Way) -> str | CodeAsked:
        """Let somebody in, or half in where they have a second factor."""
        if not has_factor(connection, email):
            return self._begin(connection, email, way)
        now, held = self.clock.now(), token_urlsafe(32)
        keep_half(connection, _hash(held), HalfIn(email, way), now + CODE_WITHIN, now)
        return CodeAsked(held)

    def _begin(self, connection: Connection, email: str, way: Way) -> str:
        account = account_of(connection, email)
        if account is not None and account.closed_at is not None:
            raise NotLetIn
        now, held = self.clock.now(), token_urlsafe(32)
        log_act(connection, Logged(now, email, Act.SIGNED_IN, email, way))
        keep_signed_in(connection, _hash(held), SignedInRow(email, way, now, now), now - IN_ALL)
        return held


def _whole(entered: str | CodeAsked) -> str:
    if isinstance(entered, CodeAsked):
        raise entered
    return entered


def _hash(secret: str) -> str:
    # Secrets of 256 random bits need no slow hash.
    return sha256(secret.encode(errors="replace")).hexdigest()
