"""Concern records in the journal's database: written, read, and each reading written down."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select, text

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
from bot.journal.retention_tables import retention_runs

RUN_OF: Final = {Store.CHILDREN: "concerns", Store.ADULTS: "concerns_about_adults"}
"""What a run that deletes records of a store is called."""


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
    """What came of looking through every record. `unaccounted` are those that were deleted by no run on record."""

    records: int
    entries: int
    broken: tuple[Broken, ...]
    unaccounted: tuple[str, ...] = ()


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
    unaccounted: list[str] = []
    for store in Store:
        kept = {}
        for number, rows in _rows_of(connection, store):
            found = list(rows)
            records, entries = records + 1, entries + len(found)
            kept[number] = {row.hash for row in found}
            broken += _broken(number, found)
        broken += [Broken(number, None) for number in _lacking(connection, store, kept)]
        unaccounted += _unaccounted(connection, store)
    return Checked(records, entries, tuple(broken), tuple(unaccounted))


def still_open(connection: Connection) -> list[Concern]:
    """The records that somebody still has to see to, with how each began alone; those that are closed are not read."""
    return [one for store in Store for one in _still_open(connection, store)]


def closed_before(connection: Connection, before: datetime, store: Store) -> list[Concern]:
    """The records of a store that are closed and had their last entry before then; those that are open are never past a date.

    Nobody else writes to one of them until the end of the transaction.
    """
    entries = OF_STORE[store].entries
    last = func.max(entries.c.at)
    old = select(entries.c.number).group_by(entries.c.number).having(last < before)
    found = []
    for number in connection.scalars(old.order_by(last)).all():
        hold(connection, number)
        concern = _in_store(connection, store, number)
        if concern is not None and concern.standing is Standing.CLOSED and concern.entries[-1].at < before:
            found.append(concern)
    return found


def expire(connection: Connection, concern: Concern, due: datetime, now: datetime) -> None:
    """Delete a record whose date, `due`, has come, and who read it; that it was deleted, and when, is kept for good.

    Whoever calls this has made sure that nothing holds it, and has a run under way. Nothing else can delete it: the database
    refuses.
    """
    tables = OF_STORE[concern.store]
    connection.execute(tables.expiries.insert().values(number=concern.number, at=now, due=due))
    of_number = tables.entries.c.number == concern.number
    # The first goes first: the database looks whether the concern is closed while all the others are there.
    for entry in concern.entries:
        connection.execute(delete(tables.entries).where(of_number & (tables.entries.c.place == entry.place)))
    connection.execute(delete(tables.reads).where(tables.reads.c.number == concern.number))


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


def _still_open(connection: Connection, store: Store) -> Iterator[Concern]:
    table = OF_STORE[store].entries
    decided = table.c.kind == EntryKind.DECISION.value
    last = select(table.c.number, func.max(table.c.place).label("place")).where(decided)
    last_of = last.group_by(table.c.number).subquery()
    is_last = (table.c.number == last_of.c.number) & (table.c.place == last_of.c.place)
    # A body is canonical JSON: within a text a quotation mark has a backslash before it.
    says_closed = table.c.body.contains(f'"standing":"{Standing.CLOSED.value}"', autoescape=True)
    closed = select(table.c.number).join(last_of, is_last).where(says_closed)
    begun = (table.c.place == 1) & (table.c.kind == EntryKind.RECORDED.value)
    for row in connection.execute(select(table).where(begun & table.c.number.not_in(closed))):
        yield Concern(store, (_entry(row),))


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


def _unaccounted(connection: Connection, store: Store) -> list[str]:
    """The records that are said to have expired when no run that was finished deleted as many."""
    expiries, runs = OF_STORE[store].expiries, retention_runs
    of_kind = (runs.c.kind == RUN_OF[store]) & runs.c.finished_at.is_not(None)
    nights = select(runs.c.at, func.sum(runs.c.removed)).where(of_kind).group_by(runs.c.at)
    left = {at: int(removed or 0) for at, removed in connection.execute(nights)}
    found: dict[datetime, list[str]] = {}
    for row in connection.execute(select(expiries).order_by(expiries.c.at, expiries.c.number)):
        found.setdefault(row.at, []).append(row.number)
    return [number for at, numbers in found.items() if len(numbers) > left.get(at, 0) for number in numbers]


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
