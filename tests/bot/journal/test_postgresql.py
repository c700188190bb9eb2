"""The journal on a PostgreSQL server: how it is opened, what stands in the way, and what it never lets happen."""

import asyncio
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.config import read_config
from bot.journal.address import WHERE_IT_ENDS, NotAnAddress, absolute, place
from bot.journal.database import JournalUnusable, open_database, reading
from bot.journal.tables import METADATA, policies
from tests.bot.config_files import LEAST, SECRETS, write
from tests.bot.journal.test_journal import CHANGEABLE, EVIDENCE, run
from tests.postgres import empty_database, new_database, the_server


def refusal(address: str) -> str:
    with pytest.raises(JournalUnusable) as caught:
        open_database(address)
    return str(caught.value)


def test_the_migrations_make_the_tables_that_the_program_knows() -> None:
    with closing(open_database(new_database())) as database:
        found = inspect(database.engine)
        for table in METADATA.sorted_tables:
            columns = {c["name"]: c["nullable"] for c in found.get_columns(table.name)}
            assert columns == {c.name: c.nullable for c in table.columns}
            indexes = {i["name"] for i in found.get_indexes(table.name)}
            assert {i.name for i in table.indexes} <= indexes


def test_several_that_are_started_together_on_an_empty_database_all_find_it_made() -> None:
    address = empty_database()
    opened = []

    def start() -> None:
        with closing(open_database(address)) as database:
            opened.append(inspect(database.engine).has_table("deliveries"))

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [True] * 3


def test_evidence_is_never_changed_deleted_or_emptied() -> None:
    with closing(open_database(new_database())) as database:
        for table, statement in EVIDENCE.items():
            run(database, statement.replace("x'7b7d'", "'{}'"))
            with pytest.raises(DBAPIError, match=f"{table} is evidence and is never deleted"):
                run(database, f"DELETE FROM {table}")
            with pytest.raises(DBAPIError, match=f"{table} is evidence and is never emptied"):
                run(database, f"TRUNCATE {table}")
            for column in set(METADATA.tables[table].columns.keys()) - CHANGEABLE.get(table, set()):
                with pytest.raises(DBAPIError, match=f"{table} is evidence and is never changed"):
                    run(database, f"UPDATE {table} SET {column} = {column}")
        run(database, "UPDATE deliveries SET decided_at = 2")


def test_text_with_a_nul_in_it_is_kept_with_a_mark_in_its_place() -> None:
    with closing(open_database(new_database())) as database:
        with database.engine.begin() as connection:
            connection.execute(insert(policies), {"hash": "a", "body": "S\0ly"})
        with database.engine.begin() as connection:
            assert connection.scalar(select(policies.c.body)) == "S\N{REPLACEMENT CHARACTER}ly"
            assert connection.scalar(select(policies.c.hash).where(policies.c.body != "\0")) == "a"


def test_several_write_at_once_and_readers_see_one_moment() -> None:
    async def story() -> None:
        async with open_database(new_database()) as database:
            together = threading.Barrier(3, timeout=10)
            await asyncio.gather(*(database.write(lambda _: together.wait()) for _ in range(3)))

            def look(connection: object) -> list[int]:
                counts = []
                for _ in range(2):
                    found = connection.execute(select(policies.c.hash)).all()  # type: ignore[attr-defined]
                    counts.append(len(found))
                    run(database, f"INSERT INTO policies (hash, body) VALUES ('{len(counts)}', '')")
                return counts

            assert await database.read(look) == [0, 0]
            with pytest.raises(DBAPIError, match="read-only"):
                await database.read(lambda c: c.execute(policies.insert().values(hash="h", body="")))

    asyncio.run(story())


def test_a_journal_opened_for_reading_is_read_and_never_made_or_written() -> None:
    address = new_database()
    with reading(address) as journal, journal.connect() as connection:
        assert connection.execute(select(policies.c.hash)).all() == []
    with (
        pytest.raises(JournalUnusable, match="read-only"),
        reading(address) as journal,
        journal.connect() as connection,
    ):
        connection.execute(policies.insert().values(hash="h", body=""))
    empty = empty_database()
    with (
        pytest.raises(JournalUnusable, match=r"There is no journal at postgresql://.* yet\."),
        reading(empty),
    ):
        pass


def test_a_journal_of_another_version_is_left_alone() -> None:
    address = new_database()
    with closing(open_database(address)) as database:
        run(database, "UPDATE alembic_version SET version_num = '9999'")
    assert "was written by a newer version of Chaperone" in refusal(address)
    with pytest.raises(JournalUnusable, match="was written by a newer version"), reading(address):
        pass


def test_what_stands_in_the_way_is_said_in_a_sentence_without_the_password() -> None:
    folder = the_server().folder
    secret = "postgresql://ada:hush@"
    said = {
        "nobody there": refusal(secret + "127.0.0.1:1/journal?connect_timeout=2"),
        "no such database": refusal(f"{secret}/nowhere?host={folder}&user=postgres"),
        "no such option": refusal(f"{secret}/journal?host={folder}&colour=red"),
    }
    assert said["nobody there"].startswith(
        "The journal at postgresql://127.0.0.1:1/journal is out of reach: "
    )
    assert said["nobody there"].endswith(" Is PostgreSQL running there?")
    assert said["no such database"] == (
        f'The journal at postgresql://{folder}/nowhere cannot be opened: database "nowhere" does not exist.'
    )
    assert 'invalid connection option "colour"' in said["no such option"]
    assert not any("hush" in sentence for sentence in said.values())


def test_a_wrong_password_is_said_to_be_wrong_and_not_shown() -> None:
    server = the_server()
    address = new_database()
    with closing(open_database(address)) as database:
        run(database, "CREATE ROLE ada LOGIN PASSWORD 'right'")
    rules = server.folder / "data" / "pg_hba.conf"
    usual = rules.read_text()
    rules.write_text(f"local all ada scram-sha-256\n{usual}")
    try:
        server.run("pg_ctl", "reload", "-D", str(server.folder / "data"))
        said = refusal(address.replace("postgres@", "ada:hush@"))
    finally:
        rules.write_text(usual)
        server.run("pg_ctl", "reload", "-D", str(server.folder / "data"))
    assert 'password authentication failed for user "ada"' in said
    assert "hush" not in said


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("postgresql://ada:hush@db.example:5433/journal", "postgresql://db.example:5433/journal"),
        ("postgresql:///journal?password=hush", "postgresql://localhost/journal"),
        ("postgresql://ada:hush@/journal?host=/run/pg", "postgresql:///run/pg/journal"),
        ("postgresql:///journal?host=a&host=b&password=hush", "postgresql://a,b/journal"),
        ("sqlite:////var/lib/journal.db", "/var/lib/journal.db"),
    ],
)
def test_a_place_is_named_without_who_opens_it(address: str, where: str) -> None:
    assert place(address) == where


def test_a_configuration_keeps_the_password_to_itself(tmp_path: Path) -> None:
    address = "postgresql://ada:hush@db.example/journal"
    config = read_config(write(tmp_path, LEAST + f'[storage]\nurl = "{address}"'), SECRETS)
    assert config.storage.url == address
    assert config.storage.path is None
    assert config.storage.place == "postgresql://db.example/journal"
    assert "hush" not in repr(config)


def test_an_address_in_which_the_password_is_not_written_out_is_refused_without_showing_it(
    tmp_path: Path,
) -> None:
    with pytest.raises(NotAnAddress) as caught:
        absolute("postgresql://ada:hu@sh@db/journal", tmp_path)
    assert str(caught.value) == WHERE_IT_ENDS


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    said = refusal(f"postgresql:///journal?host={tmp_path}&connect_timeout=2")
    assert "out of reach" in said
    with pytest.raises(JournalUnusable), reading(f"postgresql:///journal?host={tmp_path}"):
        pass


def test_a_program_frozen_while_it_writes_holds_nobody_up_for_long() -> None:
    address = new_database()
    with closing(open_database(address, patience=timedelta(seconds=2))) as database:
        with database.engine.connect() as connection:
            shown = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert shown == "3s"
