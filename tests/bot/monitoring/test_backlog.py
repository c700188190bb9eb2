"""What the journal has open and waiting is found without reading all that ever was."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.journal.database import open_database
from bot.monitoring.backlog import backlog
from tests.bot.journals import new_journal

NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)


def test_only_what_goes_on_is_looked_through(tmp_path: Path) -> None:
    with closing(open_database(new_journal(tmp_path))) as database, database.engine.connect() as connection:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            asked.append((statement, values))

        event.listen(database.engine, "before_cursor_execute", note)
        backlog(connection, NOW)
        plans = [
            str(row[-1])
            for statement, values in tuple(asked)
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any(plan.startswith("SCAN sessions USING INDEX") for plan in plans)
    assert [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan] == []
    assert any(plan.startswith("SEARCH findings USING INDEX") for plan in plans)
