"""The journal is copied while it is used, and a copy is put in its place."""

import asyncio
import json
import shlex
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner

from bot.backups.command import PG_DUMP, PG_RESTORE, on_server
from bot.backups.contents import BackupProblem, NewerVersion, Unreadable, contents, first_broken
from bot.backups.copying import back_up, restore
from bot.cli import app
from bot.journal.database import open_database
from bot.journal.tables import deliveries, reports
from tests.bot.house import ADA, BEN, MEETING, UUID, House, live
from tests.bot.journals import new_journal
from tests.postgres import new_database, the_server

NOW = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
SECONDS = timedelta(seconds=3)


def rows(connection: Connection) -> tuple[list[Any], list[Any]]:
    """What was received and what was reported, in order."""
    received = connection.execute(select(deliveries.c.id, deliveries.c.body).order_by(deliveries.c.seq)).all()
    issued = connection.execute(
        select(reports.c.number, reports.c.hash, reports.c.body).order_by(reports.c.number)
    )
    return [tuple(row) for row in received], [tuple(row) for row in issued]


def held(path: Path) -> tuple[list[Any], list[Any]]:
    with closing(open_database(f"sqlite:///{path}")) as database, database.engine.connect() as connection:
        return rows(connection)


async def an_evening(house: House) -> None:
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(SECONDS)
    await house.end()


async def busily(house: House, stop: asyncio.Event) -> None:
    """Let people come and go, and share their screens, until told to stop."""
    house.zoom.start(MEETING, uuid="busy")
    while not stop.is_set():
        house.zoom.join(MEETING, ADA)
        house.zoom.share_screen(MEETING, ADA)
        house.zoom.leave(MEETING, ADA)
        await house.delivery.deliver_all()
        await house.chaperone.sessions.settle()


@cache
def _evening() -> tuple[bytes, bytes]:
    """A backup of a journal with a session that was reported on, and the journal, which holds a second one by now."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)

        async def story(house: House) -> None:
            await an_evening(house)
            back_up(folder / "journal.db", folder / "backup.db")
            house.zoom.start(MEETING, uuid="later")
            await house.wait(SECONDS)

        live(folder, story)
        return (folder / "backup.db").read_bytes(), (folder / "journal.db").read_bytes()


def a_backup(folder: Path) -> Path:
    """The backup of that evening, in this folder, and the journal."""
    path = folder / "backup.db"
    for file, body in zip((path, folder / "journal.db"), _evening(), strict=True):
        file.write_bytes(body)
    return path


def test_a_backup_under_load_restores_to_the_same_reports_and_chain(tmp_path: Path) -> None:
    async def story(house: House) -> tuple[list[Any], list[Any]]:
        await an_evening(house)
        stop = asyncio.Event()
        busy = asyncio.create_task(busily(house, stop))
        for number in range(3):
            before = (await house.look(rows))[0]
            while len((await house.look(rows))[0]) < len(before) + 6:  # noqa: ASYNC110
                await asyncio.sleep(0)
            await asyncio.to_thread(back_up, tmp_path / "journal.db", tmp_path / f"backup{number}.db")
        stop.set()
        await busy
        await house.end()
        return await house.look(rows)

    all_received, all_issued = live(tmp_path, story)
    counts = []
    for number in range(3):
        found, kept = restore(tmp_path / f"backup{number}.db", tmp_path / f"restored{number}.db", NOW)
        received, issued = held(tmp_path / f"restored{number}.db")
        assert kept is None
        assert (len(received), len(issued)) == (found.deliveries, found.reports)
        assert received == all_received[: len(received)]
        assert issued == all_issued[: len(issued)]
        assert issued
        assert first_broken(issued) is None
        counts.append(len(received))
    assert counts == sorted(set(counts))


def test_a_restored_journal_goes_on_where_the_backup_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    other = tmp_path / "other"
    home.mkdir()
    other.mkdir()
    backup = a_backup(home)
    restore(backup, other / "journal.db", NOW)

    async def story(house: House) -> None:
        first = await house.report(UUID)
        house.zoom.start(MEETING, uuid="next")
        await house.wait(SECONDS)
        house.zoom.end(MEETING)
        await house.wait(timedelta(minutes=1))
        following = await house.report("next")
        assert (first["number"], following["number"]) == (1, 2)
        assert following["previous_hash"] == first["hash"]

    live(other, story)


def test_a_backup_is_one_file_that_is_its_owners_alone(tmp_path: Path) -> None:
    new_journal(tmp_path)
    backup = tmp_path / "backup.db"
    back_up(tmp_path / "journal.db", backup)
    assert S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.db"]
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    new_journal(tmp_path)
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(BackupProblem, match=r"There is a file .*there already"):
        back_up(tmp_path / "journal.db", there)
    assert there.read_text() == "mine"


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    new_journal(tmp_path)
    with pytest.raises(
        BackupProblem, match=r"gone/backup\.db cannot be written: there is no such file or folder"
    ):
        back_up(tmp_path / "journal.db", tmp_path / "gone/backup.db")


@pytest.mark.parametrize("work", [back_up, lambda path, to: restore(path, to, NOW)])
def test_what_is_no_journal_is_neither_kept_nor_restored(
    tmp_path: Path, work: Callable[[Path, Path], object]
) -> None:
    missing, text, other = tmp_path / "missing", tmp_path / "text", tmp_path / "other"
    text.write_text("no journal " * 500)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE deliveries (id)")
    for path, said in ((missing, "no file"), (text, "not a database"), (other, "is no journal")):
        with pytest.raises(Unreadable, match=said):
            work(path, tmp_path / "to")
    assert not list(tmp_path.glob("*to*"))


def test_a_journal_in_use_is_not_replaced(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)

    async def story(house: House) -> None:
        with pytest.raises(BackupProblem, match=r"is in use\. Please stop Chaperone"):
            restore(backup, tmp_path / "journal.db", NOW)
        house.zoom.start(MEETING, uuid="and on")
        await house.wait(SECONDS)
        assert (await house.http.get("/")).status_code == 200

    before = held(tmp_path / "journal.db")
    live(tmp_path, story)
    assert held(tmp_path / "journal.db")[0][: len(before[0])] == before[0]
    assert not list(tmp_path.glob("*before*"))


def test_a_journal_that_goes_further_is_not_replaced_until_it_is_moved_away(tmp_path: Path) -> None:
    backup, journal = a_backup(tmp_path), tmp_path / "journal.db"
    before = held(journal)
    with pytest.raises(
        BackupProblem, match="goes further than the backup: it was last written on 2026-11-03"
    ):
        restore(backup, journal, NOW)
    assert held(journal) == before
    journal.rename(tmp_path / "away.db")
    _, kept = restore(backup, journal, NOW)
    assert kept is None
    assert held(journal)[1] == before[1]


def test_the_journal_before_is_kept_beside_the_restored_one(tmp_path: Path) -> None:
    backup, journal = a_backup(tmp_path), tmp_path / "journal.db"
    journal.unlink()
    new_journal(tmp_path)
    _, kept = restore(backup, journal, NOW)
    assert kept == tmp_path / "journal.db.before-20261104T093000Z"
    assert held(kept) == ([], [])
    assert held(journal)[1]


def test_a_damaged_journal_is_kept_beside_too(tmp_path: Path) -> None:
    backup, journal = a_backup(tmp_path), tmp_path / "journal.db"
    journal.write_bytes(b"damaged" * 1000)
    (tmp_path / "journal.db-wal").write_bytes(b"rest")
    _, kept = restore(backup, journal, NOW)
    assert kept is not None
    assert kept.read_bytes() == b"damaged" * 1000
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"rest"
    assert held(journal)[1]


def test_the_journal_itself_is_no_backup(tmp_path: Path) -> None:
    new_journal(tmp_path)
    (tmp_path / "link").symlink_to("journal.db")
    with pytest.raises(BackupProblem, match="is the journal itself"):
        restore(tmp_path / "link", tmp_path / "journal.db", NOW)


def test_a_backup_of_a_newer_version_is_not_restored(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerVersion, match="newer version of Chaperone"):
        restore(backup, tmp_path / "restored.db", NOW)


def test_a_journal_of_a_newer_version_is_not_replaced(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    (tmp_path / "journal.db").unlink()
    new_journal(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerVersion):
        restore(backup, tmp_path / "journal.db", NOW)


@pytest.mark.parametrize("what", ["hash", "body"])
def test_a_backup_in_which_a_report_was_changed_is_not_restored(tmp_path: Path, what: str) -> None:
    backup = a_backup(tmp_path)
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("DROP TRIGGER reports_never_changed")
        if what == "hash":
            connection.execute("UPDATE reports SET hash = 'f00'")
        else:
            [text] = connection.execute("SELECT body FROM reports").fetchone()
            connection.execute(
                "UPDATE reports SET body = ?", [json.dumps(json.loads(text) | {"outcome": "kept"})]
            )
    with pytest.raises(Unreadable, match="report 1 is not what it was when it was issued"):
        restore(backup, tmp_path / "restored.db", NOW)
    assert not (tmp_path / "restored.db").exists()


def test_a_backup_with_a_damaged_page_is_not_restored(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    body = bytearray(backup.read_bytes())
    body[4096 * 3 : 4096 * 3 + 2000] = b"\xff" * 2000
    backup.write_bytes(body)
    with pytest.raises(BackupProblem, match="is damaged"):
        restore(backup, tmp_path / "restored.db", NOW)


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await an_evening(house)
        [config, file] = [str(tmp_path / name) for name in ("chaperone.toml", "backup.db")]
        made = CliRunner().invoke(app, ["backup", file, "--config", config])
        assert made.exit_code == 0
        assert f"The journal is in {file}: " in made.stdout
        assert " deliveries and 1 reports, the last of it from 2026-11-03 " in made.stdout
        again = CliRunner().invoke(app, ["backup", file, "--config", config])
        assert (again.exit_code, again.stdout) == (1, "")
        refused = CliRunner().invoke(app, ["restore", file, "--config", config])
        assert refused.exit_code == 1
        assert "is in use" in refused.stderr

    live(tmp_path, story)
    [config, file] = [str(tmp_path / name) for name in ("chaperone.toml", "backup.db")]
    restored = CliRunner().invoke(app, ["restore", file, "--config", config])
    assert restored.exit_code == 0, restored.stderr
    assert "The one before is kept at " in restored.stdout
    assert contents(tmp_path / "journal.db") == contents(tmp_path / "backup.db")


def test_an_empty_journal_is_said_to_hold_nothing(tmp_path: Path) -> None:
    new_journal(tmp_path)
    assert back_up(tmp_path / "journal.db", tmp_path / "backup.db").last is None


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_journal_on_a_server_is_left_to_the_servers_own_programs(tmp_path: Path, command: str) -> None:
    config = tmp_path / "chaperone.toml"
    config.write_text(
        '[zoom]\naccount_id = "a"\nclient_id = "c"\n[organisation]\nname = "Willow Lane"\n'
        '[storage]\nurl = "postgresql://ann:hidden@server.example:5433/safe"\n'
    )
    said = CliRunner().invoke(app, [command, "my file.dump", "--config", str(config)])
    assert said.exit_code == 2
    program = {"backup": "pg_dump --format=custom --file='my file.dump'", "restore": "pg_restore --clean"}[
        command
    ]
    assert program in said.stderr
    assert "postgresql://ann@server.example:5433/safe" in said.stderr
    assert "hidden" not in said.stderr


def test_the_commands_for_a_server_work(tmp_path: Path) -> None:
    server, before = the_server(), new_database()
    after = server.make("restored")
    with closing(open_database(before)) as database, database.engine.begin() as connection:
        connection.execute(
            deliveries.insert().values(id="one", source="zoom", state="ignored", received_at=NOW, body=b"{}")
        )
    file = server.folder / "one.dump"
    for template, url in ((PG_DUMP, before), (PG_RESTORE, after)):
        line = on_server(template, url, file).splitlines()[1]
        server.run(*shlex.split(line))
    with closing(open_database(after)) as database, database.engine.connect() as connection:
        assert [row[0] for row in rows(connection)[0]] == ["one"]
    with suppress(FileNotFoundError):
        file.unlink()
