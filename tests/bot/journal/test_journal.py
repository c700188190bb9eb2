"""The journal's database: how it is opened, what stands in the way of that, and what it never lets happen."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bot.journal.database import Database, JournalUnusable, open_database
from bot.journal.tables import METADATA, UtcTime, policies
from tests.bot.journals import new_journal

EVIDENCE = {
    "deliveries": "INSERT INTO deliveries (id, source, state, received_at, body) VALUES ('d', 'zoom', 'ignored', 1, x'7b7d')",
    "decisions": "INSERT INTO decisions (session, decided_at, body) VALUES ('s', 1, '{}')",
    "actions": (
        "INSERT INTO actions (id, session, finding, rule, kind, at, decided_at, body)"
        " VALUES ('a', 's', 'f', 'r', 'k', 1, 1, '{}')"
    ),
    "outcomes": "INSERT INTO outcomes (action, session, at, outcome) VALUES ('a', 's', 1, 'done')",
    "reports": "INSERT INTO reports (number, session, issued_at, hash, body) VALUES (1, 's', 1, 'h', '{}')",
    "policies": "INSERT INTO policies (hash, body) VALUES ('h', '{}')",
    "reminders": "INSERT INTO reminders (about, name, at, outcome) VALUES ('u', '1', 0, 'done')",
}
CHANGEABLE = {"deliveries": {"decided_at"}}


@contextmanager
def a_journal(folder: Path) -> Iterator[Database]:
    with closing(open_database(new_journal(folder))) as database:
        yield database


def refusal(url: str, **how: timedelta) -> str:
    with pytest.raises(JournalUnusable) as caught:
        open_database(url, **how)
    return str(caught.value)


def test_every_connection_waits_for_others_and_writes_through_to_the_disk(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database, database.engine.connect() as connection:
        asked = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}


def test_the_migrations_make_the_tables_that_the_program_knows(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database:
        found = inspect(database.engine)
        for table in METADATA.sorted_tables:
            columns = {c["name"]: c["nullable"] for c in found.get_columns(table.name)}
            assert columns == {c.name: c.nullable for c in table.columns}
            indexes = {i["name"] for i in found.get_indexes(table.name)}
            assert {i.name for i in table.indexes} <= indexes


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database, database.engine.begin() as connection:
        connection.execute(policies.insert().values(hash="h", body="{}"))
    with a_journal(tmp_path) as database, database.engine.begin() as connection:
        assert connection.scalars(select(policies.c.hash)).all() == ["h"]


@pytest.mark.parametrize("table", EVIDENCE)
def test_evidence_is_never_changed_or_deleted(tmp_path: Path, table: str) -> None:
    with a_journal(tmp_path) as database:
        with database.engine.begin() as connection:
            connection.execute(text(EVIDENCE[table]))
        with pytest.raises(DBAPIError, match=f"{table} is evidence and is never deleted"):
            run(database, f"DELETE FROM {table}")
        for column in set(METADATA.tables[table].columns.keys()) - CHANGEABLE.get(table, set()):
            with pytest.raises(DBAPIError, match=f"{table} is evidence and is never changed"):
                run(database, f"UPDATE {table} SET {column} = {column}")


def run(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_delivery_can_still_be_marked_as_decided(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database:
        run(database, EVIDENCE["deliveries"])
        run(database, "UPDATE deliveries SET decided_at = 2")


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database:
        run(database, "UPDATE alembic_version SET version_num = '9999'")
    said = refusal(new_journal(tmp_path))
    assert said == (
        f"The journal at {tmp_path / 'journal.db'} was written by a newer version of Chaperone. "
        "Please install that version or a later one."
    )


def test_a_locked_journal_is_said_to_be_locked(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        said = refusal(f"sqlite:///{path}", patience=timedelta(milliseconds=10))
    assert said.startswith(f"The journal at {path} is locked by another program.")


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Wool, needles, buttons. " * 100)
    assert refusal(f"sqlite:///{path}") == f"The journal at {path} cannot be opened: file is not a database."


def test_a_folder_that_is_not_there_is_said_to_be_the_trouble(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "journal.db"
    assert (
        refusal(f"sqlite:///{path}")
        == f"The journal at {path} cannot be opened: its folder is not there, or the user that runs this may not write in it."
    )


def test_errors_do_not_quote_what_was_to_be_written(tmp_path: Path) -> None:
    with a_journal(tmp_path) as database:
        run(database, EVIDENCE["policies"])
        with pytest.raises(DBAPIError) as caught, database.engine.begin() as connection:
            connection.execute(policies.insert().values(hash="h", body="Ada Fenwick"))
    assert "Ada" not in str(caught.value)


def test_what_is_written_is_there_for_readers_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def half_way(connection: Connection) -> None:
        connection.execute(policies.insert().values(hash="lost", body=""))
        raise KeyError

    async def story() -> list[str]:
        async with open_database(new_journal(tmp_path)) as database:
            await database.write(lambda c: c.execute(policies.insert().values(hash="kept", body="")))
            with pytest.raises(KeyError):
                await database.write(half_way)
            return await database.read(lambda c: list(c.scalars(select(policies.c.hash))))

    assert asyncio.run(story()) == ["kept"]


def test_readers_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with open_database(new_journal(tmp_path)) as database:
            begun: list[str] = []
            event.listen(
                database.engine,
                "before_cursor_execute",
                lambda _c, _u, statement, *_: begun.append(statement),
            )
            with database.engine.begin() as writing:
                writing.execute(policies.insert().values(hash="h", body=""))
                assert await database.read(lambda c: c.scalars(select(policies.c.hash)).all()) == []
            return begun

    begun = asyncio.run(story())
    assert begun[0] == "BEGIN IMMEDIATE"
    assert "BEGIN" in begun[1:]


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001, the zone is given next
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_a_time_comes_back_as_it_went_in(moment: datetime) -> None:
    column = UtcTime()
    dialect = sqlite.dialect()
    kept = column.process_bind_param(moment, dialect)
    assert isinstance(kept, int)
    back = column.process_result_value(kept, dialect)
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC
