"""Where the journal is kept: a file of SQLite's, or a database of a PostgreSQL server's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = "postgresql"

# The driver that the program comes with, which nobody should have to name.
_DRIVER: Final = "postgresql+psycopg"

NOT_A_STORE: Final = 'This does not name a file; write it like "sqlite:///chaperone.db", or like "postgresql://user@server/database".'
NOT_A_DATABASE: Final = 'This does not name a database on a PostgreSQL server; write it like "postgresql://user:password@server/database".'
WHERE_IT_ENDS: Final = "It cannot be told where the password ends; inside it write @ as %40 and % as %25."


class NotAnAddress(ValueError):
    """No journal can be kept there; the message is one sentence that says how to write it, and never the address."""


def absolute(address: str, folder: Path) -> str:
    """The address with a path in it taken from `folder`; raises NotAnAddress."""
    if address.casefold().startswith("postgres"):
        _check(address)
        return address
    file = address.removeprefix(SQLITE)
    if file in {address, "", ":memory:"} or "?" in file:
        raise NotAnAddress(NOT_A_STORE)
    return f"{SQLITE}{folder / file}"


def _check(address: str) -> None:
    # Only imported where it is wanted: most of what is typed at the command line has no use for a database.
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    scheme, _, rest = address.partition("://")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise NotAnAddress(WHERE_IT_ENDS if "@" in rest else NOT_A_DATABASE) from error
    if rest.partition("?")[0].count("@") > 1 or "@" in (url.database or ""):
        raise NotAnAddress(WHERE_IT_ENDS)
    if scheme != POSTGRESQL or not url.database:
        raise NotAnAddress(NOT_A_DATABASE)


def opened_with(address: str, password: str | None) -> str:
    """The address with a password that was given apart from it, in place of any that stands in it; a file needs none."""
    if password is None or not is_postgresql(address):
        return address
    from sqlalchemy.engine import make_url

    return make_url(address).set(password=password).render_as_string(hide_password=False)


def is_postgresql(address: str) -> bool:
    """Whether the journal is on a PostgreSQL server, where several programs may share it."""
    return address.startswith(POSTGRESQL)


def driven(address: str) -> URL:
    """The address for SQLAlchemy, with the driver that the program comes with."""
    from sqlalchemy.engine import make_url

    url = make_url(address)
    return url.set(drivername=_DRIVER) if is_postgresql(address) else url


def path_of(address: str) -> Path | None:
    """The file that holds the journal; None where a server or the memory does."""
    return Path(address.removeprefix(SQLITE)) if address.startswith(SQLITE) else None


def place(address: str) -> str:
    """What the journal's place is called where people read it: never with who opens it, or the password."""
    if not is_postgresql(address):
        return address.removeprefix(SQLITE)
    url = driven(address)
    host = url.host or _only(url.query.get("host")) or "localhost"
    server = f"{host}:{url.port}" if url.port is not None else host
    return f"{POSTGRESQL}://{server}/{url.database}"


def _only(value: str | tuple[str, ...] | None) -> str | None:
    return value if isinstance(value, str) or value is None else ",".join(value)
