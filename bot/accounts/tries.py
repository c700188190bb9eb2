"""How often somebody may try to sign in: so many times for each account from each network, in a quarter of an hour.

More for an account from everywhere and from a network for every account, so that whoever guesses at an account does not shut
out the person whose it is. Counted in the journal, so that it holds for several replicas together. A try is counted before it
is looked at, so that many at once are no way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final

from sqlalchemy import Connection

from bot.journal.signed_in import forgive, note_tries, take_back, tries_since

WITHIN: Final = timedelta(minutes=15)
FOR_ACCOUNT: Final = 10
FROM_EVERYWHERE: Final = 100
# Higher, as a whole office may come from one address.
FROM_NETWORK: Final = 50


class TooManyTries(Exception):
    """So many tries were made that the next may be made at `until` only."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


@dataclass(frozen=True, slots=True)
class Counted:
    """What a try is counted under; names nobody."""

    account_there: str
    account: str
    network: str


def keys(email: str, address: str) -> Counted:
    """What a try for this account from this address is counted under."""
    network = _network(address)
    there = _key("account and network", f"{email} {network}")
    return Counted(there, _key("account", email), _key("network", network))


def count(connection: Connection, counted: Counted, now: datetime) -> datetime | None:
    """Count a try; gives when to come back where there were too many already, and counts nothing then."""
    bounds = {
        counted.account_there: FOR_ACCOUNT,
        counted.account: FROM_EVERYWHERE,
        counted.network: FROM_NETWORK,
    }
    return _count(connection, bounds, now)


def code_key(email: str) -> str:
    """What a try of a code for this account is counted under, from wherever: whoever makes one knows the password."""
    return _key("code", email)


def count_one(connection: Connection, key: str, now: datetime) -> datetime | None:
    """Count a try under one key; as `count`."""
    return _count(connection, {key: FOR_ACCOUNT}, now)


def _count(connection: Connection, bounds: Mapping[str, int], now: datetime) -> datetime | None:
    earliest, waits = now - WITHIN, []
    for key, most in sorted(bounds.items()):
        made = tries_since(connection, key, earliest)
        if len(made) >= most:
            waits.append(made[-most] + WITHIN)
    if waits:
        return max(waits)
    note_tries(connection, list(bounds), now, earliest)
    return None


def pardon(connection: Connection, counted: Counted, at: datetime) -> None:
    """Forget what was counted for whoever turned out to be who they said in the try `at`.

    Others may have guessed at this account from elsewhere, or at other accounts from here: of theirs only this try goes.
    """
    forgive(connection, counted.account_there)
    take_back(connection, (counted.account, counted.network), at)


def _key(kind: str, of: str) -> str:
    return sha256(f"{kind} {of}".encode()).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    # Whoever has one address of the newer kind has all those that begin alike.
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped else address
