"""The reports as they stand in the journal, byte by byte, for whoever holds them against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, cast, func, select

from bot.journal.tables import reports

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it is kept, in bytes: what was changed need not be text any more. Its hash does not cover `issued_at`."""

    number: int
    session: bytes
    hash: bytes
    body: bytes
    issued_at: datetime | None = None


def stored_reports(connection: Connection) -> Iterator[StoredReport]:
    """Every report that is kept, in the order of their numbers, read a few at a time."""
    texts = (reports.c.session, reports.c.hash, reports.c.body)
    of = [reports.c.number, *(_bytes(connection, text) for text in texts), reports.c.issued_at]
    rows = select(*of)
    found = connection.execution_options(yield_per=_AT_ONCE).execute(rows.order_by(reports.c.number))
    for number, session, sealed, body, at in found:
        yield StoredReport(number, bytes(session), bytes(sealed), bytes(body), at)


def _bytes(connection: Connection, text: ColumnElement[Any]) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql":
        return func.convert_to(text, "UTF8")
    return cast(text, LargeBinary)
