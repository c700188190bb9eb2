"""A register's file as a table: its heading row and the rows below it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from bot.register.csv_file import csv_readings
from bot.register.heading import Column, Heading
from bot.register.kinds import other_kind
from bot.register.row import NoTable, Row
from rules.phrases import listed

EMPTY: Final = "it is empty"
NO_HEADING: Final = 'none of its rows names the columns; its first row has to, with at least "name"'
NO_NAME_COLUMN: Final = 'none of its columns is called "name"; they are called {titles}'
MEANT: Final = '. Is "{title}" the one with the names? Call it "{column}" then'
ONLY_HIDDEN: Final = "all its sheets with names are hidden; show the one that is to count"
TOO_MANY_ROWS: Final = "it is too large to be a register; it has more than {most} rows"

MOST_ROWS: Final = 5_000
# How like a heading of names one has to be where there is no column of names at all.
_LIKE: Final = 0.7
_MOST_ABOVE: Final = 20
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """A heading row, and the rows below it that are not blank. `above` are those above it.

    `sheet` is the title of the workbook's sheet that was read; `other_sheets` could have been read as well.
    """

    heading: Heading
    rows: Iterable[Row]
    above: tuple[Row, ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_table(raw: bytes) -> Table:
    """The table in a register's file, be it CSV or a workbook. Raises NoTable."""
    if (kind := other_kind(raw)) is not None:
        raise NoTable(kind)
    if raw.startswith(_ZIP):
        return _in_workbook(raw)
    readings = [_headed(rows) for rows in csv_readings(raw)]
    table = max(filter(None, readings), key=_promise, default=None)
    if table is None:
        raise NoTable(EMPTY)
    return _usable(table)


def _in_workbook(raw: bytes) -> Table:
    # Imported when a workbook is first read, since that takes longer than all the rest of starting.
    from bot.register.workbook import read_sheets

    sheets = read_sheets(raw)
    readings = [(sheet, table) for sheet in sheets if (table := _headed(sheet.rows))]
    if not readings:
        raise NoTable(EMPTY)
    seen = [(sheet, table) for sheet, table in readings if not sheet.hidden]
    named = [(sheet.title, table) for sheet, table in seen if table.heading.has_names]
    if not named:
        if any(table.heading.has_names for _, table in readings):
            raise NoTable(ONLY_HIDDEN)
        return _usable(max((table for _, table in readings), key=_promise))
    title, table = named[0]
    others = tuple(other for other, _ in named[1:])
    return _usable(Table(table.heading, table.rows, table.above, title, others))


def _headed(rows: Iterable[Row]) -> Table | None:
    """The rows with their heading row, which is the most telling among the first; None if all are blank."""
    filled = (row for row in rows if not row.is_blank)
    first = list(islice(filled, _MOST_ABOVE))
    if not first:
        return None
    headings = [Heading(row) for row in first]
    place = max(range(len(first)), key=lambda place: _worth(headings[place]))
    return Table(headings[place], chain(first[place + 1 :], filled), tuple(first[:place]))


def _worth(heading: Heading) -> tuple[bool, int]:
    return heading.has_names, heading.known


def _promise(table: Table) -> tuple[bool, int]:
    return _worth(table.heading)


def _no_names(heading: Heading) -> str:
    titles = listed(f'"{title}"' for title in heading.titles if title)
    names = {Column.NAME, Column.FIRST_NAME}
    meant = ((title, column) for title, column in heading.misspelled(_LIKE) if column in names)
    hints = (MEANT.format(title=title, column=column) for title, column in meant)
    return NO_NAME_COLUMN.format(titles=titles) + next(hints, "")


def _usable(table: Table) -> Table:
    if not table.heading.known:
        raise NoTable(NO_HEADING)
    if not table.heading.has_names:
        raise NoTable(_no_names(table.heading))
    rows = tuple(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise NoTable(TOO_MANY_ROWS.format(most=MOST_ROWS))
    return replace(table, rows=rows)
