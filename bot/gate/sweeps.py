"""Where looking for meetings to come went wrong."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.journal.inserts import insert_rows
from bot.journal.tables import sweeps


def keep_sweep(connection: Connection, what: str, at: datetime, problem: str) -> None:
    """Write what came of a look at a host's meetings or at one meeting; `problem` is empty where all was well."""
    if not problem:
        connection.execute(delete(sweeps).where(sweeps.c.what == what))
        return
    rows: list[dict[str, object]] = [{"what": what, "at": at, "problem": problem}]
    insert_rows(connection, sweeps, rows, key=["what"], overwriting={"at", "problem"})


def problems(connection: Connection, since: datetime) -> dict[str, str]:
    """What has gone wrong since then, by the host's address or the meeting's id."""
    wrong = select(sweeps.c.what, sweeps.c.problem).where(sweeps.c.at >= since).order_by(sweeps.c.what)
    return {row.what: row.problem for row in connection.execute(wrong)}
