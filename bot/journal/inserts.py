"""Inserting rows that may be there already, on any of the databases."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_rows(
    connection: Connection,
    table: Table,
    rows: list[dict[str, object]],
    *,
    key: Sequence[str] = (),
    overwriting: AbstractSet[str] = frozenset(),
) -> None:
    """Insert rows; those that are there already stay as they are, but for the columns to overwrite."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if overwriting:
        new = {name: statement.excluded[name] for name in overwriting}
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=new)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, rows)
