"""Concern records in the journal's database: written, read, and each reading written down."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, text

from bot.concerns.record import (
    Account,
    Concern,
    Entry,
    EntryKind,
    Person,
    Standing,
    Store,
    body_of,
    canonical,
    first_broken,
    sealed,
)
from bot.concerns.tables import OF_STORE


class How(StrEnum):
    """How a record was read."""

    PAGE = "page"
    JSON = "json"
    PDF = "pdf"
    PERSON = "person"
    COMMAND_JSON = "command json"
    COMMAND_PDF = "command pdf"


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody read a record, as far as `head`."""

    number: str
    at: datetime
    by: str
    name: str
    how: How
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that is not what was written; `place` is its first entry that is not, None where it lacks some."""

    number: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of looking through every record."""

    records: int
    entries: int
    broken: tuple[Broken, ...]


def begin(connection: Connection, number: str, account: Account, by: Person, now: datetime) -> Concern:
    """Write the first entry of a record; IntegrityError where there is one of this number in its store."""
    entry = sealed(number, EntryKind.RECORDED, body_of(account), by, now)
    _write(connection, account.store, entry)
    return Concern(account.store, (entry,))


def add(
    connection: Connection,
    concern: Concern,
    kind: EntryKind,
    body: Mapping[str, Any],
    by: Person,
    now: datetime,
) -> Concern:
    """Write one more entry after the newest there is by now."""
    hold(connection, concern.number)
    found = _in_store(connection, concern.store, concern.number)
    newest = found.entries[-1] if found is not None else concern.entries[-1]
    entry = sealed(concern.number, kind, body, by, now, newest)
    _write(connection, concern.store, entry)
    return Concern(concern.store, (*(found or concern).entries, entry))


def find(connection: Connection, number: str) -> Concern | None:
    """The record of this number, in whichever store it is."""
    found = (_in_store(connection, store, number) for store in Store)
    return next((one for one in found if one is not None), None)


def every(connection: Connection) -> list[Concern]:
    """Every record of both stores, those that began last first, with how each began and what was decided alone."""
    found = [one for store in Store for one in _all_in(connection, store)]
    return sorted(found, key=lambda one: (one.entries[0].at, one.number), reverse=True)


def note_reading(connection: Connection, concern: Concern, by: Person, how: How, now: datetime) -> None:
    """Write down that somebody reads a record as it is now."""
    row = {"number": concern.number, "at": now, "by": by.email or "", "name": by.name}
    row |= {"how": how.value, "head": concern.head}
    connection.execute(OF_STORE[concern.store].reads.insert().values(**row))


def readings(connection: Connection, concern: Concern) -> list[Reading]:
    """Who read a record, the newest first."""
    table = OF_STORE[concern.store].reads
    rows = connection.execute(
        select(table).where(table.c.number == concern.number).order_by(table.c.seq.desc())
    )
    return [Reading(row.number, row.at, row.by, row.name, How(row.how), row.head) for row in rows]


def check(connection: Connection) -> Checked:
    """Look through every record of both stores, and whether what was read once is still there."""
    records = entries = 0
    broken: list[Broken] = []
    for store in Store:
        kept = {}
        for number, rows in _rows_of(connection, store):
            found = list(rows)
            records, entries = records + 1, entries + len(found)
            kept[number] = {row.hash for row in found}
            broken += _broken(number, found)
        broken += [Broken(number, None) for number in _lacking(connection, store, kept)]
    return Checked(records, entries, tuple(broken))


def closed_before(connection: Connection, before: datetime) -> list[Concern]:
    """The records that are closed and had their last entry before then; those that are open are never past a date."""
    closed = (find(connection, one.number) for one in every(connection) if one.standing is Standing.CLOSED)
    return [one for one in closed if one is not None and one.entries[-1].at < before]


def expire(connection: Connection, concern: Concern, due: datetime, now: datetime) -> None:
    """Delete a record whose date, `due`, has come, and who read it; that it was deleted, and when, is kept for good.

    Whoever calls this has made sure that nothing holds it. Nothing else can delete it: the database refuses.
    """
    tables = OF_STORE[concern.store]
    connection.execute(tables.expiries.insert().values(number=concern.number, at=now, due=due))
    for table in (tables.entries, tables.reads):
        connection.execute(delete(table).where(table.c.number == concern.number))


def _write(connection: Connection, store: Store, entry: Entry) -> None:
    row = {
        "number": entry.number,
        "place": entry.place,
        "kind": entry.kind.value,
        "at": entry.at,
        "by": entry.by,
        "name": entry.name,
        "body": canonical(entry.body),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
    connection.execute(OF_STORE[store].entries.insert().values(**row))


_HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtext('concern ' || :number))")


def hold(connection: Connection, number: str) -> None:
    """Be the only one to write to a record until the end of the transaction; SQLite has but one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"number": number})


def _in_store(connection: Connection, store: Store, number: str) -> Concern | None:
    table = OF_STORE[store].entries
    rows = connection.execute(select(table).where(table.c.number == number).order_by(table.c.place))
    entries = tuple(map(_entry, rows))
    return Concern(store, entries) if entries else None


def _all_in(connection: Connection, store: Store) -> Iterator[Concern]:
    for _, rows in _rows_of(connection, store, {EntryKind.RECORDED, EntryKind.DECISION}):
        found = tuple(map(_entry, rows))
        # What does not begin as a record does was tampered with; `check` tells of it.
        if found[0].kind is EntryKind.RECORDED:
            yield Concern(store, found)


def _rows_of(
    connection: Connection, store: Store, kinds: Collection[EntryKind] = ()
) -> Iterator[tuple[str, Iterable[Row[Any]]]]:
    table = OF_STORE[store].entries
    wanted = select(table).where(table.c.kind.in_(kinds)) if kinds else select(table)
    rows = connection.execute(wanted.order_by(table.c.number, table.c.place))
    return groupby(rows, key=lambda row: row.number)


def _broken(number: str, rows: list[Row[Any]]) -> list[Broken]:
    for place, row in enumerate(rows, 1):
        try:
            entry = _entry(row)
        except ValueError:
            return [Broken(number, place)]
        if canonical(entry.body) != row.body:
            return [Broken(number, place)]
    place_broken = first_broken(map(_entry, rows))
    return [Broken(number, place_broken)] if place_broken is not None else []


def _lacking(connection: Connection, store: Store, kept: Mapping[str, set[str]]) -> list[str]:
    """The records that were read with entries that are not there any more, and that have not expired."""
    tables = OF_STORE[store]
    expired = set(connection.scalars(select(tables.expiries.c.number)))
    read = connection.execute(select(tables.reads.c.number, tables.reads.c.head).distinct())
    gone = {row.number for row in read if row.head not in kept.get(row.number, set())}
    return sorted(gone - expired)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.number,
        place=row.place,
        kind=EntryKind(row.kind),
        at=row.at,
        by=row.by,
        name=row.name,
        body=json.loads(row.body),
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
