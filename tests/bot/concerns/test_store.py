"""Concern records in the journal: only ever added to, on both databases, and checked from end to end."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.concerns.record import Account, Concern, EntryKind, Person, Standing, Store
from bot.concerns.store import (
    RUN_OF,
    Broken,
    How,
    add,
    begin,
    check,
    closed_before,
    every,
    expire,
    find,
    note_reading,
    readings,
    still_open,
)
from bot.concerns.tables import OF_STORE
from bot.journal.database import Database, open_database
from bot.journal.retention_tables import Kind
from bot.retention import holds
from bot.retention.names import HoldOn
from bot.retention.runs import run
from tests.bot.concerns.material import GRACE, MARTA, NOW, about, account
from tests.bot.journals import new_journal
from tests.postgres import new_database

WRITER = Person(GRACE.name, GRACE.email)
SAID = {Store.CHILDREN: account(), Store.ADULTS: about(MARTA)}
NUMBER = "2222-2222"
LATER = NOW + timedelta(minutes=5)
# The database lets nothing go that is young by its own clock.
THEN = datetime(2015, 11, 3, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def opened(folder: Path, database: str) -> Database:
    return open_database(new_database() if database == "postgresql" else new_journal(folder))


def three_entries(
    connection: Connection, said: Account, number: str = NUMBER, at: datetime = NOW, standing: str = "closed"
) -> Concern:
    concern, later = begin(connection, number, said, WRITER, at), at + timedelta(minutes=5)
    more = {"text": 'He said it again: "standing":"closed".', "own_words": "É a verdade"}
    concern = add(connection, concern, EntryKind.ADDENDUM, more, WRITER, later)
    decided = {"decisions": ["monitor"], "reason": '"standing":"closed"', "standing": standing}
    return add(connection, concern, EntryKind.DECISION, decided, WRITER, later)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_ever_changed_or_deleted_before_its_date(tmp_path: Path, database: str) -> None:
    with closing(opened(tmp_path, database)) as journal:
        for store in Store:
            tables = OF_STORE[store]
            with journal.engine.begin() as connection:
                note_reading(connection, three_entries(connection, SAID[store]), WRITER, How.PAGE, LATER)
                row = {"number": "another", "at": NOW, "due": NOW}
                connection.execute(tables.expiries.insert().values(**row))
            for table in (tables.entries, tables.reads, tables.expiries):
                for column in table.columns:
                    refused(journal, f"UPDATE {table.name} SET {column.name} = {column.name}", "changed")
                refused(journal, f"DELETE FROM {table.name}", "deleted")
                if database == "postgresql":
                    refused(journal, f"TRUNCATE {table.name}", "emptied")


def refused(journal: Database, statement: str, deed: str) -> None:
    with (
        pytest.raises(DBAPIError, match=f"is evidence and is never {deed}"),
        journal.engine.begin() as connection,
    ):
        connection.execute(text(statement))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_record_is_read_back_as_it_was_written(tmp_path: Path, database: str) -> None:
    with closing(opened(tmp_path, database)) as journal, journal.engine.begin() as connection:
        for number, store in zip(("2222-2222", "3333-3333"), Store, strict=True):
            written = three_entries(connection, SAID[store], number)
            found = find(connection, number)
            assert found == written
            assert (found.store, found.account, found.standing) == (store, SAID[store], Standing.CLOSED)
        assert [one.number for one in every(connection)] == ["3333-3333", "2222-2222"]
        assert find(connection, "4444-4444") is None
        checked = check(connection)
        assert (checked.records, checked.entries, checked.broken) == (2, 6, ())


def test_what_is_written_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    with closing(opened(tmp_path, "sqlite")) as journal, journal.engine.begin() as connection:
        concern = begin(connection, NUMBER, account(), WRITER, NOW)
        for words in ("one", "two"):
            add(connection, concern, EntryKind.ADDENDUM, {"text": words, "own_words": ""}, WRITER, LATER)
        found = find(connection, NUMBER)
        assert found is not None
        assert [entry.place for entry in found.entries] == [1, 2, 3]
        with pytest.raises(IntegrityError):
            begin(connection, NUMBER, account(), WRITER, NOW)


CHANGES = [
    "body = replace(body, 'again', 'AGAIN')",
    "body = body || ' '",
    "body = 'not JSON'",
    "name = 'Somebody Else'",
    "by = 'somebody@lane.example'",
    "at = at + 1",
    "kind = 'decision'",
    "kind = 'unheard of'",
    "place = 7",
    "previous_hash = NULL",
    "hash = replace(hash, substr(hash, 1, 1), 'g')",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("store", Store)
def test_one_changed_byte_is_found(tmp_path: Path, store: Store, change: str) -> None:
    entries = OF_STORE[store].entries.name

    def tamper(connection: Connection) -> None:
        connection.execute(text(f"DROP TRIGGER {entries}_never_changed"))
        connection.execute(text(f"UPDATE {entries} SET {change} WHERE place = 2"))

    found = broken_by(tmp_path, store, tamper)
    assert [one.number for one in found] == [NUMBER]
    assert found[0].place in {2, 3}


def test_an_entry_that_is_taken_out_is_found_and_so_is_one_at_the_end_that_was_read(tmp_path: Path) -> None:
    for place, expected in ((2, Broken(NUMBER, 2)), (3, Broken(NUMBER, None))):
        folder = tmp_path / str(place)
        folder.mkdir()

        def tamper(connection: Connection, place: int = place) -> None:
            connection.execute(text("DROP TRIGGER concern_entries_never_deleted"))
            connection.execute(text(f"DELETE FROM concern_entries WHERE place = {place}"))

        assert expected in broken_by(folder, Store.CHILDREN, tamper)


def broken_by(folder: Path, store: Store, tamper: Callable[[Connection], None]) -> tuple[Broken, ...]:
    with closing(opened(folder, "sqlite")) as journal:
        with journal.engine.begin() as connection:
            three_entries(connection, about(MARTA) if store is Store.CHILDREN else account(), "3333-3333")
            note_reading(connection, three_entries(connection, SAID[store]), WRITER, How.PAGE, LATER)
            assert check(connection).broken == ()
            tamper(connection)
        with journal.engine.begin() as connection:
            return check(connection).broken


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_record_past_its_date_goes_with_its_readings_and_others_stay(tmp_path: Path, database: str) -> None:
    with closing(opened(tmp_path, database)) as journal:
        for store in Store:
            with journal.engine.begin() as connection:
                concern = three_entries(connection, SAID[store], at=THEN)
                still = begin(connection, "3333-3333", SAID[store], WRITER, THEN)
                note_reading(connection, concern, WRITER, How.JSON, LATER)
                assert still in still_open(connection)
                assert concern.number not in [one.number for one in still_open(connection)]
                assert closed_before(connection, THEN, store) == []
                assert closed_before(connection, THEN + DAY, store) == [concern]
                with run(connection, Kind(RUN_OF[store]), THEN + DAY, LATER) as under_way:
                    expire(connection, concern, LATER, LATER)
                    under_way.removed += 1
                assert find(connection, NUMBER) is None
                assert readings(connection, concern) == []
                checked = check(connection)
                assert (checked.broken, checked.unaccounted) == ((), ())
                assert still in still_open(connection)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_record_that_is_said_to_have_expired_goes_in_no_other_way(tmp_path: Path, database: str) -> None:
    """Neither without a run, nor in another's, nor while it is open, held, or has an entry that is not old."""
    never = "is evidence and is never deleted before its date"
    with closing(opened(tmp_path, database)) as journal:
        for store in Store:
            kind = Kind(RUN_OF[store])
            with journal.engine.begin() as connection:
                closed = three_entries(connection, SAID[store], at=THEN)
                standing = three_entries(connection, SAID[store], "3333-3333", THEN, "open")
                newer = three_entries(connection, SAID[store], "5555-5555", THEN)
                add(
                    connection,
                    newer,
                    EntryKind.ADDENDUM,
                    {"text": "", "own_words": ""},
                    WRITER,
                    THEN + 2 * DAY,
                )
                held = three_entries(connection, SAID[store], "4444-4444", THEN)
                hold = holds.place(connection, HoldOn.CONCERN, held.number, "police", "Tom", NOW)

            def attempt(concern: Concern, of: Kind | None, until: datetime = THEN + DAY) -> None:
                with journal.engine.begin() as connection:
                    if of is None:
                        expire(connection, concern, LATER, LATER)
                        return
                    with run(connection, of, until, LATER):
                        expire(connection, concern, LATER, LATER)

            for concern, of, until in (
                (closed, None, THEN),
                (closed, Kind.SESSIONS, THEN + DAY),
                (closed, kind, THEN),
                (standing, kind, THEN + DAY),
                (newer, kind, THEN + DAY),
                (held, kind, THEN + DAY),
            ):
                with pytest.raises(DBAPIError, match=never):
                    attempt(concern, of, until)
            with journal.engine.begin() as connection:
                holds.release(connection, hold.number, "over", "Tom", NOW)
            attempt(held, kind)
            with journal.engine.connect() as connection:
                # The run says that it removed none.
                assert check(connection).unaccounted[-1:] == (held.number,)
