"""Inserting rows that may be there already, on any of the databases."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table
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
    connection.execute(_statement(connection.dialect.name, table, tuple(key), frozenset(overwriting)), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> set[str]:
    """Insert the rows whose `id` is not there yet, each once; gives the ids of those."""
    if not rows:
        return set()
    return set(connection.execute(returning_new(connection, table, table.c.id), list(rows)).scalars())


def returning_new(connection: Connection, table: Table, column: Column[Any]) -> Executable:
    """The statement that inserts the rows which are not there yet, and gives this column of those."""
    return _returning(connection.dialect.name, table, column)


@cache
def _returning(dialect: str, table: Table, column: Column[Any]) -> Executable:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    inserting: Executable = statement.on_conflict_do_nothing().returning(column)
    return inserting


@cache
def _statement(dialect: str, table: Table, key: tuple[str, ...], overwriting: frozenset[str]) -> Executable:
    # Kept, for putting one together takes longer than carrying it out.
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    new = {name: statement.excluded[name] for name in overwriting}
    inserting: Executable = (
        statement.on_conflict_do_update(index_elements=list(key), set_=new)
        if overwriting
        else statement.on_conflict_do_nothing()
    )
    return inserting
