"""The second factor of passwords: codes that an app makes every half minute (TOTP, RFC 6238), and recovery codes for when it is lost.

Each code is good once. Tries are counted in the journal as those of passwords are.
"""

import re
from base64 import b32encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from secrets import token_bytes
from typing import Final, Generic, TypeAlias, TypeVar

from pyotp import TOTP, OTPVerificationError, random_base32
from sqlalchemy import Connection

from bot.accounts.tries import TooManyTries, code_key, count_one
from bot.clock import Clock
from bot.journal.account_log import Act, Logged, log_act
from bot.journal.database import Database
from bot.journal.second_factors import (
    Factor,
    codes_left,
    confirm_factor,
    factor_of,
    forget_factor,
    has_factor,
    keep_key,
    use_recovery,
    use_step,
)
from bot.journal.signed_in import forgive
from rules.policy import StaffRole

RECOVERY_CODES: Final = 10
DIGITS: Final = 6
# Of clocks that differ: a code of half a minute ago or ahead is good as well.
_STEPS: Final = 1
# In bytes: 80 random bits need no slow hash.
_RECOVERY: Final = 10
# With a digit too many it is no recovery code yet.
_LONGEST_OF_APP: Final = DIGITS + 1

REQUIRED_OF: Final = frozenset(
    {StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD, StaffRole.ADMINISTRATOR}
)
"""Whoever has one of these roles needs a second factor where the configuration asks for that."""


Result = TypeVar("Result")


class WrongCode(Exception):
    """A code that is not the one that it is to be, or was used before; `is_recovery` where it is as long as recovery codes are."""

    def __init__(self, *, is_recovery: bool = False) -> None:
        super().__init__("a wrong code")
        self.is_recovery = is_recovery


@dataclass(frozen=True, slots=True)
class Right(Generic[Result]):
    """What was done because of a right code."""

    result: Result


Tried: TypeAlias = Right[Result] | WrongCode | TooManyTries


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with somebody's second factor; `codes` is how many recovery codes they have left."""

    factor: Factor | None
    codes: int

    @property
    def is_on(self) -> bool:
        """Whether they are asked for a code."""
        return self.factor is not None and self.factor.since is not None


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Sets up second factors, and takes them away."""

    database: Database
    clock: Clock

    async def of(self, email: str) -> Standing:
        """How it is with somebody's."""
        return await self.database.read(lambda c: Standing(factor_of(c, email), codes_left(c, email)))

    async def begin(self, email: str) -> str:
        """Make a key for somebody's app; until a code has shown that it has it, they are asked for none."""
        key = random_base32()
        await self.database.write(partial(keep_key, email=email, key=key))
        return key

    async def confirm(self, email: str, code: str) -> Sequence[str]:
        """Ask somebody for codes from now on; gives the recovery codes, of which only hashes are kept. WrongCode, TooManyTries."""
        codes, now = [_new_code() for _ in range(RECOVERY_CODES)], self.clock.now()

        def on(connection: Connection) -> Tried[None]:
            def keep() -> None:
                confirm_factor(connection, email, [_hash(email, one) for one in codes], now)
                log_act(connection, Logged(now, email, Act.CODES_ON, email))

            return try_code(connection, email, code, now, keep, is_first=True)

        told(await self.database.write(on))
        return codes

    async def turn_off(self, email: str, code: str) -> None:
        """Ask somebody for no codes any more, who has one. WrongCode, TooManyTries."""

        def off(connection: Connection) -> Tried[bool]:
            now = self.clock.now()
            return try_code(connection, email, code, now, lambda: self._off(connection, email, email))

        told(await self.database.write(off))

    async def reset(self, email: str, by: str | None) -> bool:
        """Ask somebody for no codes any more whose app and recovery codes are lost; `by` None is the command line.

        Gives whether they were asked for any; only then is it written down.
        """
        return await self.database.write(partial(self._off, email=email, by=by))

    def _off(self, connection: Connection, email: str, by: str | None) -> bool:
        had_one = has_factor(connection, email)
        forget_factor(connection, email)
        if had_one:
            log_act(connection, Logged(self.clock.now(), email, Act.CODES_OFF, by))
        return had_one


def address_for_app(key: str, email: str, organisation: str) -> str:
    """The otpauth: address by which an app takes up a key."""
    issuer = organisation.replace(":", " ")
    return TOTP(key).provisioning_uri(name=email, issuer_name=issuer)


def try_code(
    connection: Connection,
    email: str,
    code: str,
    now: datetime,
    then: Callable[[], Result],
    *,
    is_first: bool = False,
) -> Tried[Result]:
    """Do `then` where this is somebody's code, and use it up; where it is not, that is counted.

    The first code of an app shows that it has the key, and can be no recovery code.
    """
    key, factor = code_key(email), factor_of(connection, email)
    until = count_one(connection, key, now)
    if until is not None:
        return TooManyTries(until)
    if factor is None or (factor.since is None) is not is_first:
        return WrongCode()
    is_recovery = not is_first and use_recovery(connection, email, _hash(email, code))
    if not is_recovery and not _is_now(connection, email, factor.key, code, now):
        return WrongCode(is_recovery=not is_first and len(_plain(code)) > _LONGEST_OF_APP)
    forgive(connection, key)
    return Right(then())


def told(tried: Tried[Result]) -> Result:
    """What was done because of a right code; raises what came of another, once that it was tried is on record."""
    if isinstance(tried, Right):
        return tried.result
    raise tried


def _is_now(connection: Connection, email: str, key: str, code: str, now: datetime) -> bool:
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
        return False
    try:
        step = TOTP(key).verify_and_get_timecode(digits, for_time=now, valid_window=_STEPS)
    except OTPVerificationError:
        return False
    return use_step(connection, email, step)


def _new_code() -> str:
    letters = b32encode(token_bytes(_RECOVERY)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _hash(email: str, code: str) -> str:
    return sha256(f"recovery {email} {_plain(code)}".encode(errors="replace")).hexdigest()


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()
