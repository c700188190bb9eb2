"""Whose accounts there are, and what is done with them: the same at the command line as on the page for it.

`by` is the e-mail address of whoever does it; None at the command line, where whoever has the machine may do everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.accounts.reception import IDLE, IN_ALL, Reception
from bot.accounts.rights import Right, SignedIn
from bot.accounts.second_factor import SecondFactors
from bot.journal.account_log import Act, Logged, acts, last_signed_in, log_act
from bot.journal.accounts import (
    Account,
    all_accounts,
    close_account,
    invited_until,
    keep_others_out,
    reopen_account,
)
from bot.journal.second_factors import who_have_factors
from bot.journal.signed_in import forget_all, last_seen, still_in
from rules.policy import StaffMember

ONESELF: Final = "You cannot shut out yourself. Please ask another administrator to do so."
THE_LAST: Final = (
    "{name} is the last administrator who can sign in, so nobody could let anybody in again. Please have another administrator "
    "choose a password first."
)
MOST: Final = 100


class NotShutOut(Exception):
    """Somebody may not be shut out; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list of staff, and what is known of their account; times are None for what is not so.

    `invited` is until when a link of theirs opens, `here` when they were last seen where they are signed in now.
    """

    member: StaffMember
    has_password: bool
    has_second: bool
    closed: datetime | None
    invited: datetime | None
    last: Logged | None
    here: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Everybody on the list of staff, those who are not and have an account all the same, and what was done, newest first."""

    people: Sequence[Person]
    others: Sequence[str]
    acts: Sequence[Logged]


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """Does what is asked, and writes down who did; `by_provider` where people can sign in without a password."""

    reception: Reception
    by_provider: bool

    async def kept(self) -> Kept:
        """Everybody's account, and what was done with them."""
        return await self.reception.database.read(self._kept)

    async def invite(self, email: str, by: str | None) -> str:
        """What stands at the end of a link by which somebody on the staff chooses a password; one from before opens no more."""
        return await self.reception.invite(email, by)

    async def shut_out(self, email: str, by: str | None) -> frozenset[str]:
        """Shut somebody out whose address is known, by whatever way they sign in; gives the addresses that are. NotShutOut."""

        def shut(connection: Connection) -> frozenset[str]:
            keep_others_out(connection)
            known = self._known(connection)
            if email in known:
                self._may_shut_out(connection, email, by)
                close_account(connection, email, self._now)
                self._log(connection, email, Act.SHUT_OUT, by)
            return known

        return await self.reception.database.write(shut)

    async def let_in(self, email: str, by: str | None) -> bool:
        """Let somebody in again, who has no password then; whether they were shut out."""

        def open_again(connection: Connection) -> bool:
            was_shut_out = reopen_account(connection, email)
            if was_shut_out:
                self._log(connection, email, Act.LET_IN, by)
            return was_shut_out

        return await self.reception.database.write(open_again)

    async def sign_out(self, email: str, by: str | None) -> None:
        """Sign somebody out wherever they are signed in."""

        def out(connection: Connection) -> None:
            forget_all(connection, email)
            self._log(connection, email, Act.SIGNED_OUT, by)

        await self.reception.database.write(out)

    async def reset_second(self, email: str, by: str | None) -> bool:
        """Ask somebody for no codes any more, whose app and recovery codes are lost; whether they were asked for any."""
        return await SecondFactors(self.reception.database, self.reception.clock).reset(email, by)

    @property
    def _now(self) -> datetime:
        return self.reception.clock.now()

    def _log(self, connection: Connection, email: str, act: Act, by: str | None) -> None:
        log_act(connection, Logged(self._now, email, act, by))

    def _kept(self, connection: Connection) -> Kept:
        now, accounts = self._now, {account.email: account for account in all_accounts(connection)}
        invited, last = invited_until(connection, now), last_signed_in(connection)
        seconds = who_have_factors(connection)
        here = still_in(connection, now - IDLE, now - IN_ALL)

        def person(member: StaffMember) -> Person:
            email, account = member.email, accounts.get(member.email)
            return Person(
                member,
                account is not None and account.is_open,
                email in seconds,
                account.closed_at if account is not None else None,
                invited.get(email),
                last.get(email),
                here.get(email),
            )

        staff = self.reception.staff
        people = [person(member) for member in sorted(staff.values(), key=lambda one: one.name.casefold())]
        return Kept(people, sorted({*accounts, *invited} - staff.keys()), acts(connection, MOST))

    def _known(self, connection: Connection) -> frozenset[str]:
        known = {account.email for account in all_accounts(connection)} | self.reception.staff.keys()
        return frozenset(known | last_seen(connection).keys() | invited_until(connection, self._now).keys())

    def _may_shut_out(self, connection: Connection, email: str, by: str | None) -> None:
        if by is None:
            return
        if email == by:
            raise NotShutOut(ONESELF)
        accounts = {account.email: account for account in all_accounts(connection)}
        if self._keepers(accounts) == {email}:
            raise NotShutOut(THE_LAST.format(name=self.reception.staff[email].name))

    def _keepers(self, accounts: dict[str, Account]) -> set[str]:
        """Who may keep accounts and can sign in."""
        return {
            member.email
            for member in self.reception.staff.values()
            if SignedIn(member.email, member.name, member.roles).may(Right.KEEP_ACCOUNTS)
            and self._can_sign_in(accounts.get(member.email))
        }

    def _can_sign_in(self, account: Account | None) -> bool:
        if account is None or account.closed_at is None:
            return self.by_provider or (account is not None and account.is_open)
        return False
