"""The schedule as it is now."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.journal.database import open_database
from bot.journal.retention_tables import Kind
from bot.journal.tables import METADATA
from bot.retention.schedule import oldest_of
from tests.bot.house import START
from tests.bot.journals import new_journal


def test_the_oldest_record_of_a_kind_never_lies_in_the_future(tmp_path: Path) -> None:
    links = METADATA.tables["entry_links"]
    with closing(open_database(new_journal(tmp_path))) as database, database.engine.begin() as connection:
        assert oldest_of(connection, Kind.SIGN_INS, START) is None
        to_come = START + timedelta(days=7)
        link = {"hash": "0" * 64, "email": None, "asks_password": 0, "made_at": START, "ends_at": to_come}
        connection.execute(links.insert().values(link))
        assert oldest_of(connection, Kind.SIGN_INS, START) == START
        assert oldest_of(connection, Kind.SIGN_INS, START + timedelta(days=30)) == to_come
