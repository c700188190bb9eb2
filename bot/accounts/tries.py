"""How often somebody may try to sign in: so many times for each account, and from each network, in a quarter of an hour.

Counted in the journal, so that it holds for several replicas together. A try is counted before it is looked at, so that
many at once are no way round.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final

from sqlalchemy import Connection

from bot.journal.signed_in import note_tries, tries_since

WITHIN: Final = timedelta(minutes=15)
FOR_ACCOUNT: Final = 10
# Higher, as a whole office may come from one address.
FROM_NETWORK: Final = 50


def keys(email: str, address: str) -> Mapping[str, int]:
    """What a try is counted under, and how many there may be of each; names nobody."""
    return {_key("account", email): FOR_ACCOUNT, _key("network", _network(address)): FROM_NETWORK}


def count(connection: Connection, counted: Mapping[str, int], now: datetime) -> datetime | None:
    """Count a try; gives when to come back where there were too many already, and counts nothing then."""
    earliest = now - WITHIN
    waits = []
    for key, most in sorted(counted.items()):
        made = tries_since(connection, key, earliest)
        if len(made) >= most:
            waits.append(made[-most] + WITHIN)
    if waits:
        return max(waits)
    note_tries(connection, list(counted), now, earliest)
    return None


def _key(kind: str, of: str) -> str:
    return sha256(f"{kind} {of}".encode()).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    # Whoever has one address of the newer kind has all those that begin alike.
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped else address
