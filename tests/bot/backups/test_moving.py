"""A journal that was kept in a file is taken along to a PostgreSQL server."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Column, LargeBinary, String, Text, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from bot.backups.contents import BackupProblem
from bot.backups.moving import AT_ONCE, move
from bot.cli import app
from bot.clock import ManualClock
from bot.journal.database import JournalUnusable, open_database, reading
from bot.journal.tables import METADATA, UtcTime, deliveries, jobs
from tests.bot.backups.test_backup import NOW
from tests.bot.config_files import LEAST, write
from tests.bot.house import UUID, House, live
from tests.bot.journal.test_journal import EVIDENCE, run
from tests.bot.journal.test_upgrades import LATER, LONG_AGO, Rows, evening, every_row, fill
from tests.bot.journals import keep_elsewhere, new_journal
from tests.postgres import empty_database, new_database


def an_entry(column: Column[Any]) -> object:
    match column.type:
        case UtcTime():
            return LONG_AGO
        case String() | Text():
            return "Sally 🧶"[: column.type.length]
        case LargeBinary():
            return b"\0\xff"
        case _:
            return 7


def journal_of(path: Path, *, of_every_table: bool) -> Path:
    """The journal of an evening, in a file; and where nothing happened, a row that might have."""
    with closing(open_database(f"sqlite:///{path}")) as database:
        rows = dict(evening())
        for table in METADATA.sorted_tables if of_every_table else ():
            rows[table.name] = rows[table.name] or [{c.name: an_entry(c) for c in table.columns}]
        fill(database.engine, rows)
    return path


def rows_at(url: str) -> Rows:
    with reading(url) as journal, journal.connect() as connection:
        return every_row(connection)


def restored(folder: Path, file: Path, url: str) -> Result:
    config = write(folder, LEAST + f'[storage]\nurl = "{url}"')
    return CliRunner().invoke(app, ["restore", str(file), "--config", str(config)])


def verified(folder: Path, url: str) -> tuple[int, str]:
    config = write(folder, LEAST + f'[storage]\nurl = "{url}"')
    said = CliRunner().invoke(app, ["report", "verify", "--config", str(config)])
    return said.exit_code, said.output


@pytest.mark.slow
def test_every_row_arrives_and_what_is_evidence_stays_so(tmp_path: Path) -> None:
    file, url = journal_of(tmp_path / "chaperone.db", of_every_table=True), empty_database()
    before = rows_at(f"sqlite:///{file}")
    assert all(before.values())
    said = restored(tmp_path, file, url)
    assert said.exit_code == 0, said.stderr
    after = rows_at(url)
    waiting = [row for row in after["jobs"] if row["done_at"] is None]
    assert waiting
    assert len({row["token"] for row in waiting} - {None}) == len(waiting)
    assert {**after, "jobs": [row | {"token": None} for row in after["jobs"]]} == before
    count = sum(map(len, before.values()))
    assert f"{count} rows of {len(before)} tables were copied and counted on both sides" in said.stdout
    assert f"{len(waiting)} jobs among them" in said.stdout
    assert " and 1 reports, the last of it from 2026-11-03 " in said.stdout
    assert verified(tmp_path, url) == verified(tmp_path, f"sqlite:///{file}")
    with closing(open_database(url)) as database:
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == len(waiting)
        for table in EVIDENCE:
            with pytest.raises(DBAPIError, match=f"{table} is evidence and is never"):
                run(database, f"DELETE FROM {table}")
        for table in METADATA.sorted_tables:
            if (numbered := table.autoincrement_column) is not None and len(table.primary_key) == 1:
                goes_on(database.engine, table, numbered, before[table.name])
    again = restored(tmp_path, file, url)
    assert again.exit_code == 1
    assert "holds something already (in account_log, accounts, " in again.stderr


def goes_on(engine: Any, table: Any, numbered: Column[Any], before: Any) -> None:
    """A table's next row gets the next number."""
    last = max(row[numbered.name] for row in before)
    new = {c.name: an_entry(c) for c in table.columns if c is not numbered}
    new |= {c.name: "new" for c in table.columns if isinstance(c.type, String) and c.name in {"id", "action"}}
    new |= {name: value for name, value in {"about": "new", "place": 8}.items() if name in table.columns}
    with engine.begin() as connection:
        connection.execute(insert(table), [new])
        assert connection.scalar(select(func.max(numbered))) == last + 1, table.name


@pytest.mark.slow
def test_a_moved_journal_goes_on(tmp_path: Path) -> None:
    file, url = journal_of(tmp_path / "chaperone.db", of_every_table=False), empty_database()
    move(file, url)
    assert verified(tmp_path, url) == verified(tmp_path, f"sqlite:///{file}")
    assert verified(tmp_path, url)[0] == 0
    home = tmp_path / "home"
    home.mkdir()
    keep_elsewhere(home, url)

    async def story(house: House) -> None:
        await house.settle()
        first, second = await house.report(UUID), await house.report("second")
        assert first["number"] == 1
        assert [f["rule"] for f in second["findings"] if f["rule"] == "screen_share"]
        await house.wait(timedelta(hours=13))
        issued = await house.report("second")
        assert (issued["number"], issued["previous_hash"]) == (2, first["hash"])
        late = jobs.c.done_at.is_(None) & (jobs.c.run_at <= house.clock.now())
        assert await house.look(lambda c: c.execute(select(jobs.c.id).where(late)).all()) == []

    live(home, story, clock=ManualClock(LATER))


def of_a_version(url: str, version: str) -> None:
    with closing(open_database(url)) as database:
        run(database, f"UPDATE alembic_version SET version_num = '{version}'")


@pytest.mark.slow
def test_what_cannot_be_moved_is_refused_and_nothing_is(tmp_path: Path) -> None:
    new_journal(tmp_path)
    file, url = tmp_path / "journal.db", new_database()
    with (
        closing(open_database(f"sqlite:///{file}")) as database,
        database.engine.connect(),
        pytest.raises(BackupProblem, match=r"is in use\. Please stop Chaperone"),
    ):
        move(file, url)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE loom (id)")
    with pytest.raises(BackupProblem, match=r"does not know \(loom\)"):
        move(file, url)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE loom")
    of_a_version(url, "0019")
    with pytest.raises(JournalUnusable, match=r"postgresql://.* was written by an older version"):
        move(file, url)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0019'")
    with pytest.raises(JournalUnusable, match=r"journal\.db was written by an older version"):
        move(file, new_database())


@pytest.mark.slow
def test_a_journal_that_holds_anything_is_left_as_it_is(tmp_path: Path) -> None:
    new_journal(tmp_path)
    file, url = tmp_path / "journal.db", new_database()
    for address in (f"sqlite:///{file}", url):
        with closing(open_database(address)) as database:
            run(database, EVIDENCE["deliveries"].replace("x'7b7d'", "'{}'"))
    before = rows_at(url)
    with pytest.raises(BackupProblem, match=r"holds something already \(in deliveries\)"):
        move(file, url)
    assert rows_at(url) == before


def test_where_one_row_cannot_be_written_none_is(tmp_path: Path) -> None:
    new_journal(tmp_path)
    file, url = tmp_path / "journal.db", new_database()
    row = {"source": "zoom", "state": "ignored", "received_at": NOW, "body": b""}
    rows = [row | {"id": f"{number}" if number else "too long" * 20} for number in range(2 * AT_ONCE + 50)]
    with closing(open_database(f"sqlite:///{file}")) as database, database.engine.begin() as connection:
        connection.execute(insert(deliveries), rows)
    with pytest.raises(JournalUnusable, match="value too long"):
        move(file, url)
    assert not rows_at(url)["deliveries"]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER deliveries_never_changed")
        connection.execute("UPDATE deliveries SET id = '0' WHERE length(id) > 64")
    assert move(file, url).rows == len(rows_at(url)["deliveries"]) == len(rows)
