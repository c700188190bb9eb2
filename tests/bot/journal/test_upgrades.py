"""A journal of every earlier schema, brought up to date: nothing in it is lost or changed, and it goes on."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, insert, inspect, select, text

from bot.backups.contents import first_broken
from bot.clock import ManualClock, WallClock
from bot.jobs.carriers import carrier
from bot.jobs.table import Job, JobKind
from bot.journal import database as opening
from bot.journal.address import driven
from bot.journal.database import open_database
from bot.journal.tables import METADATA, deliveries, jobs, reports
from tests.bot.house import ADA, BEN, MEETING, START, UUID, House, live
from tests.bot.journals import keep_elsewhere
from tests.postgres import empty_database
from webhooks.translate import State

pytestmark = pytest.mark.slow

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

LONG_AGO = START - timedelta(days=20000)
LATER = START + timedelta(minutes=20)


def alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    return config


SCRIPTS = ScriptDirectory.from_config(alembic())
HEAD = SCRIPTS.get_current_head()
EARLIER = [script.revision for script in SCRIPTS.walk_revisions() if script.revision != HEAD]


def quickly(revision: str, store: str) -> bool:
    """Whether this way is tried each time; of those to PostgreSQL the longest and the shortest stand for the rest."""
    return store == "sqlite" or revision in {EARLIER[0], EARLIER[-1]}


WAYS = [
    pytest.param(revision, store, marks=() if quickly(revision, store) else pytest.mark.slow)
    for revision in EARLIER
    for store in ("sqlite", "postgresql")
]


def every_row(connection: Connection) -> Rows:
    """All that stands in the journal's tables, as far as they are there."""
    known = MetaData()
    known.reflect(connection)
    found = {}
    for table in METADATA.sorted_tables:
        if table.name in known.tables:
            columns = [column for column in table.columns if column.name in known.tables[table.name].columns]
            rows = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            found[table.name] = [dict(row) for row in rows.mappings()]
    return found


@cache
def evening() -> Rows:
    """What a journal holds after one session that was reported on, while another goes on and has news to be decided."""

    async def story(house: House) -> Rows:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=5))
        await house.end()
        house.zoom.start(MEETING, uuid="second")
        house.zoom.join(MEETING, ADA)
        await house.wait(timedelta(seconds=5))
        house.zoom.share_screen(MEETING, ADA)
        await house.delivery.deliver_all()
        return await house.look(every_row)

    with TemporaryDirectory() as folder:
        return live(Path(folder), story)


def made(url: str, revision: str) -> Rows:
    """A journal as the version of that revision would have it; gives what was written into it."""
    engine = create_engine(driven(url))
    with engine.begin() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    fill(engine, evening())
    with engine.connect() as connection:
        written = every_row(connection)
    engine.dispose()
    return written


def fill(engine: Engine, rows: Rows) -> None:
    with engine.begin() as connection:
        names = inspect(connection).get_table_names()
        for table in METADATA.sorted_tables:
            if table.name not in names or not rows[table.name]:
                continue
            there = {column["name"] for column in inspect(connection).get_columns(table.name)}
            kept = [{name: value for name, value in row.items() if name in there} for row in rows[table.name]]
            connection.execute(insert(table), kept)
            if connection.dialect.name == "postgresql" and "seq" in there:
                newest = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'seq'), max(seq)) FROM {table.name}"
                connection.execute(text(newest))


def journal_at(folder: Path, store: str, revision: str) -> tuple[str, Rows]:
    url = f"sqlite:///{folder / 'journal.db'}"
    if store == "postgresql":
        url = empty_database()
        keep_elsewhere(folder, url)
    return url, made(url, revision)


def test_there_are_earlier_schemas_and_one_leads_to_the_next() -> None:
    assert len(EARLIER) >= 7
    assert len(SCRIPTS.get_heads()) == len(SCRIPTS.get_bases()) == 1


def test_the_evening_has_something_of_all_that_matters() -> None:
    found = evening()
    for name in (
        "deliveries",
        "sessions",
        "policies",
        "decisions",
        "findings",
        "actions",
        "outcomes",
        "reports",
        "jobs",
    ):
        assert found[name], name
    assert any(row["decided_at"] is None and row["state"] == State.FOR_SESSION for row in found["deliveries"])
    assert any(row["done_at"] is None for row in found["jobs"])


@pytest.mark.parametrize(("revision", "store"), WAYS)
def test_nothing_is_lost_or_changed_by_an_upgrade(tmp_path: Path, revision: str, store: str) -> None:
    url, before = journal_at(tmp_path, store, revision)
    with closing(open_database(url)) as database, database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert [one for one in compare_metadata(context, METADATA) if _table_of(one) is not None] == []
        after = every_row(connection)
        for name, rows in before.items():
            kept = [{key: row[key] for key in rows[0]} for row in after[name]] if rows else []
            assert kept == rows, name
        for name in ("summaries", "answers"):
            assert after[name] == evening()[name], name
        chain = connection.execute(select(reports.c.number, reports.c.hash, reports.c.body))
        assert first_broken([(number, digest, body) for number, digest, body in chain]) is None
        never = "is evidence and is never changed"
        with pytest.raises(Exception, match=never):
            connection.execute(deliveries.update().values(body=b""))


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", EARLIER)
def test_an_upgraded_journal_goes_on(tmp_path: Path, revision: str, store: str) -> None:
    journal_at(tmp_path, store, revision)

    async def story(house: House) -> None:
        await house.settle()
        first, second = await house.report(UUID), await house.report("second")
        assert first["number"] == 1
        assert first["rules"]
        assert [f["rule"] for f in second["findings"] if f["rule"] == "screen_share"]
        waiting = select(deliveries.c.id).where(
            (deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_(None)
        )
        assert await house.look(lambda c: c.execute(waiting).all()) == []
        await house.wait(timedelta(hours=13))
        issued = await house.report("second")
        assert issued["number"] == 2
        assert issued["previous_hash"] == first["hash"]

    live(tmp_path, story, clock=ManualClock(LATER))


@pytest.mark.slow
def test_jobs_from_before_they_were_shared_out_are_done_by_the_queue(tmp_path: Path) -> None:
    url, before = journal_at(tmp_path, "postgresql", "0007")
    waiting = {row["id"] for row in before["jobs"] if row["done_at"] is None}
    begun: set[str] = set()

    async def story() -> None:
        async with open_database(url) as database:

            async def work(job: Job) -> None:
                begun.add(job.id)

            await database.write(lambda c: c.execute(jobs.update().values(run_at=LONG_AGO)))
            runner = carrier(database, WallClock(), dict.fromkeys(JobKind, work), url)
            running = asyncio.create_task(runner.run())
            async with asyncio.timeout(20):
                while begun < waiting:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert begun == waiting

    assert waiting
    asyncio.run(story())


def _table_of(difference: Any) -> str | None:
    inner = difference[0] if isinstance(difference, list) else difference
    names = (getattr(part, "name", None) for part in inner)
    tables = (getattr(getattr(part, "table", None), "name", None) for part in inner)
    said = [part for part in inner if isinstance(part, str)]
    return next((name for name in (*tables, *names, *said) if name in METADATA.tables), None)
