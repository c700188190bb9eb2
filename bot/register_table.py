"""A register's file as a table: its text, its heading row and its rows, numbered as a spreadsheet numbers them."""

import codecs
import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.folding import fold

EMPTY: Final = "it is empty"
NOT_TEXT: Final = "it is not a text file"
WORKBOOK: Final = "it is a spreadsheet workbook; save it as CSV and use that file instead"
NO_HEADING: Final = 'its first row has to name the columns, at least "name", and none of those names is known'
NO_NAME_COLUMN: Final = 'none of its columns is called "name"'


class NoTable(ValueError):
    """A file holds no register at all; the text says why."""


class Column(StrEnum):
    """What a column can say about a person; the value is its usual heading."""

    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    ALSO_KNOWN_AS = "also known as"
    EMAIL = "email"
    GUARDIANS_EMAIL = "parent's email"
    UNDER_18 = "under 18"
    CHILD = "child"
    GUARDIAN = "guardian"
    RECORDING_CONSENT = "recording consent"
    POLICY_AGREED = "policy agreed"
    REGISTRANT_ID = "registrant id"


_SPELLINGS: Final = {
    Column.NAME: "name, full name, participant, participant name, participant's name, child's name, childs full name, "
    "child name, student, student name, student's name, pupil, pupil name, pupil's name, person, attendee",
    Column.FIRST_NAME: "first name, first, forename, given name, child's first name",
    Column.LAST_NAME: "last name, last, surname, family name, second name, child's last name, child's surname",
    Column.ALSO_KNOWN_AS: "also known as, aka, a.k.a., known as, nickname, nicknames, alias, aliases, preferred name, "
    "other names, screen name, zoom name, display name",
    Column.EMAIL: "email, e-mail, email address, mail, contact email",
    Column.GUARDIANS_EMAIL: "parent's email, parent email, parent's email address, parent email address, "
    "guardian email, guardian's email, carer's email, parent or carer email, parent/carer email, mum's email",
    Column.UNDER_18: "under 18, under 18?, under 18s, u18, u18s, is child, minor, age",
    Column.CHILD: "child",
    Column.GUARDIAN: "guardian, parent, parent or carer, parent/carer, parent or guardian, parent/guardian, carer, "
    "parent name, parent's name, guardian name, guardian's name, parents, booked by",
    Column.RECORDING_CONSENT: "recording consent, consent to record, consent to recording, consent to be recorded, "
    "recording permission, recording, may be recorded, recording consent given",
    Column.POLICY_AGREED: "policy agreed, agreed to policy, agreed policy, policy agreed on, policy date, "
    "policy agreed date, date policy agreed, policy signed",
    Column.REGISTRANT_ID: "registrant id, zoom registrant id, registrant, zoom registrant",
}


def _bare(heading: str) -> str:
    return re.sub(r"[\W_]", "", fold(heading))


_COLUMNS: Final = {_bare(name): column for column, names in _SPELLINGS.items() for name in names.split(",")}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the spreadsheet, from 1; `cells` is None where it cannot be told where they begin and end."""

    number: int
    cells: tuple[str, ...] | None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.cells is not None and not any(cell.strip() for cell in self.cells)


class Heading:
    """A register's heading row: which column says what."""

    def __init__(self, row: Row) -> None:
        self.number = row.number
        self.titles = tuple(title.strip() for title in row.cells or ())
        self._places: defaultdict[Column, list[int]] = defaultdict(list)
        for place, title in enumerate(self.titles):
            if column := _COLUMNS.get(_bare(title)):
                self._places[column].append(place)
        # "Child" heads names in one register and a yes or no in another that has a column of names as well.
        names = (
            Column.UNDER_18
            if Column.NAME in self._places or Column.FIRST_NAME in self._places
            else Column.NAME
        )
        self._places[names].extend(self._places.pop(Column.CHILD, []))

    @property
    def known(self) -> int:
        """How many of its columns are understood."""
        return sum(map(len, self._places.values()))

    @property
    def has_names(self) -> bool:
        """Whether a column says who somebody is."""
        return bool(self._places[Column.NAME] or self._places[Column.FIRST_NAME])

    def cell(self, row: Sequence[str], column: Column) -> tuple[str, str]:
        """What a row says in a column, and the column's title; both empty where it says nothing."""
        for place in self._places[column]:
            if place < len(row) and row[place].strip():
                return row[place], self.titles[place]
        return "", ""

    def twice(self) -> Iterator[tuple[str, str]]:
        """The titles of columns that say the same, the first that does so before each other."""
        for places in self._places.values():
            for place in places[1:]:
                yield self.titles[places[0]], self.titles[place]

    def misspelled(self) -> Iterator[tuple[str, Column]]:
        """Titles that are not understood, but are very like one that would be."""
        for title in self.titles:
            bare = _bare(title)
            if bare not in _COLUMNS and (like := difflib.get_close_matches(bare, _COLUMNS, 1, cutoff=0.85)):
                yield title, _COLUMNS[like[0]]


def read_table(raw: bytes) -> tuple[Heading, Iterator[Row]]:
    """The heading row of a register's file and the rows below it that are not blank. Raises NoTable."""
    lines = list(io.StringIO(_decoded(raw), newline=""))
    delimiters = ",;\t"
    if lines and (named := re.fullmatch(r"sep=([,;\t|])\s*", lines[0], re.IGNORECASE)):
        # Spreadsheets take this line for an instruction, and do not count it.
        delimiters, lines = named[1], lines[1:]
    readings = [_headed(lines, delimiter) for delimiter in delimiters]
    heading, rows = max(readings, key=lambda reading: reading[0].known)
    if not heading.known:
        raise NoTable(NO_HEADING)
    if not heading.has_names:
        raise NoTable(NO_NAME_COLUMN)
    return heading, rows


def _headed(lines: list[str], delimiter: str) -> tuple[Heading, Iterator[Row]]:
    rows = (row for row in _rows(lines, delimiter) if not row.is_blank)
    first = next(rows, None)
    if first is None:
        raise NoTable(EMPTY)
    return Heading(first), rows


def _rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    """Every row, blank ones included. After a row with a stray quotation mark, reading goes on with the next line."""
    start, number = 0, 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter, skipinitialspace=True, strict=True)
        read = 0
        try:
            for cells in reader:
                number, read = number + 1, reader.line_num
                yield Row(number, tuple(cells))
        except csv.Error:
            number += 1
            yield Row(number, None)
            read += 1
        start += read


_SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")


def _decoded(raw: bytes) -> str:
    if raw.startswith(_SIGNATURES):
        raise NoTable(WORKBOOK)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise NoTable(NOT_TEXT)
