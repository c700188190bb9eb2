"""Passwords: what makes a good one, and their hashes by argon2id with the parameters that RFC 9106 recommends."""

import asyncio
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST: Final = 12
LONGEST: Final = 200

TOO_SHORT: Final = (
    f"Please choose a longer password: at least {SHORTEST} characters. Four words that have nothing to do with each other "
    "are long, and easy to remember."
)
TOO_LONG: Final = f"Please choose a shorter password: at most {LONGEST} characters."
TOO_PLAIN: Final = (
    "Please choose another password: this one is your e-mail address, or hardly more than one letter."
)
NOT_ALIKE: Final = "The two passwords are not alike. Please write the same one twice."

# What is looked at where there is no password, so that it takes as long as where there is one. It is nobody's.
_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$9BDQ4DRU91m8Fp9F9R63Zg$ToG5GBqiPvgKIUiAtcF5/tI6OJ25v/UeLMfcaAfWS4s"
)

# Each takes 64 MiB, and whoever tries many at once is to wait rather than take all the memory.
_AT_ONCE: Final = 2


def problem_with(password: str, again: str, email: str) -> str | None:
    """What is wrong with a new password, in a sentence; None where nothing is."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return TOO_SHORT
    if len(plain) > LONGEST:
        return TOO_LONG
    if plain.casefold() == email or len(set(plain)) < 4:
        return TOO_PLAIN
    return None if plain == _plain(again) else NOT_ALIKE


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes passwords and compares them, beside everything else that is going on.

    `nobodys` is looked at where there is no password to compare with.
    """

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    )
    nobodys: str = _NOBODYS
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(self.hasher.hash, _plain(password))

    async def match(self, kept: str | None, password: str) -> bool:
        """Whether this is the password that was kept; takes as long where none was."""
        async with self._turns:
            return await asyncio.to_thread(self._match, kept, _plain(password)[: LONGEST + 1])

    def is_outdated(self, kept: str) -> bool:
        """Whether this was hashed with less effort than is made today."""
        return self.hasher.check_needs_rehash(kept)

    def _match(self, kept: str | None, password: str) -> bool:
        try:
            self.hasher.verify(kept or self.nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


def _plain(password: str) -> str:
    # The same letters may come in several codes, by the keyboard that they were written on.
    return normalize("NFKC", password)
