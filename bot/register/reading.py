"""Reading registers: CSV files and workbooks that say who is expected in a session."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.file_errors import in_words
from bot.register import cells, problems
from bot.register.heading import Column
from bot.register.line import Line, shown
from bot.register.person import read_person
from bot.register.problems import Problem
from bot.register.row import NoTable, Oddness, Row
from bot.register.table import Table, read_table
from rules.folding import fold, plain, split_words
from rules.register import GUARDIAN, POLICY_AGREED, UNDER_18, RegisterEntry

NO_SUCH_FILE: Final = "there is no such file"
A_FOLDER: Final = "it is a folder, not a file"
MAY_NOT_OPEN: Final = "the user that Chaperone runs as may not read it"
CANNOT_OPEN: Final = "it cannot be opened ({why})"
TOO_LARGE: Final = "it is too large to be a register"

_ASKED_FOR: Final = {
    Column.POLICY_AGREED: POLICY_AGREED,
    Column.UNDER_18: UNDER_18,
    Column.GUARDIAN: GUARDIAN,
    Column.GUARDIANS_EMAIL: GUARDIAN,
}
_MOST_BYTES: Final = 10_000_000


class RegisterUnreadable(Exception):
    """Nothing of a register could be read; `reason` says why, in plain words."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a register says, and what in it was not understood, by line.

    `sheet` is the workbook's sheet that was read, `not_read` the titles of columns that say nothing to Chaperone, `columns`
    the fields of an entry that there is a column for, of those that rules ask for, `headed` what there are columns for.
    """

    entries: tuple[RegisterEntry, ...]
    problems: tuple[Problem, ...]
    sheet: str = ""
    not_read: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()
    headed: frozenset[Column] = frozenset()


def read_register(path: Path, today: date | None = None) -> RegisterFile:
    """Read a register. Whoever is named is on it, even where the rest of the line is not understood.

    Columns are found by their headings, in any order. Exemptions that ran out before `today` are told of; they are in the
    entries nevertheless. Raises RegisterUnreadable where nothing can be read.
    """
    try:
        table = read_table(_contents(path))
    except NoTable as error:
        raise RegisterUnreadable(path, str(error)) from error
    return understood(table, today)


def understood(table: Table, today: date | None) -> RegisterFile:
    """What a table says of people, wherever it came from."""
    reading = _Reading(table, today)
    for row in table.rows:
        reading.take(row)
    return reading.result()


def _contents(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise RegisterUnreadable(path, NO_SUCH_FILE) from error
    except IsADirectoryError as error:
        raise RegisterUnreadable(path, A_FOLDER) from error
    except PermissionError as error:
        raise RegisterUnreadable(path, MAY_NOT_OPEN) from error
    except OSError as error:
        raise RegisterUnreadable(path, CANNOT_OPEN.format(why=in_words(error))) from error
    if len(raw) > _MOST_BYTES:
        raise RegisterUnreadable(path, TOO_LARGE)
    return raw


@dataclass(slots=True)
class _Reading:
    """A register as far as it has been read."""

    table: Table
    today: date | None
    entries: list[RegisterEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _keys: Counter[str] = field(default_factory=Counter)
    _lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    _untitled: set[int] = field(default_factory=set)

    def result(self) -> RegisterFile:
        self._look_at_heading()
        found = tuple(sorted(self.problems, key=lambda problem: problem.line))
        heading = self.table.heading
        columns = frozenset(name for column, name in _ASKED_FOR.items() if heading.has(column))
        headed = frozenset(column for column in Column if heading.has(column))
        return RegisterFile(tuple(self.entries), found, self.table.sheet, heading.not_read, columns, headed)

    def _look_at_heading(self) -> None:
        heading = self.table.heading
        line = Line(heading, heading.row, heading.titles, self.problems)
        for row in self.table.above:
            if row.cells is None or sum(map(bool, map(str.strip, row.cells))) > 1:
                Line(heading, row, (), self.problems).tell(problems.ABOVE_HEADING)
        for first, second in heading.twice():
            line.tell(problems.TWICE, first=first, second=second)
        for title, column in heading.misspelled():
            line.tell(problems.MISSPELLED, title=title, column=column)
        for oddity in heading.row.oddities:
            if oddity.kind is Oddness.HIDDEN_COLUMN and heading.column(oddity.place):
                line.tell(problems.HIDDEN_COLUMN, title=heading.titles[oddity.place])
        for sheet in self.table.other_sheets:
            line.tell(problems.OTHER_SHEET, sheet=shown(sheet), read=shown(self.table.sheet))
        if not self.entries:
            line.tell(problems.NOBODY)

    def take(self, row: Row) -> None:
        """Read one row, which is not blank."""
        line = Line(self.table.heading, row, row.cells or (), self.problems)
        why = self._why_left_out(line)
        if why is not None:
            line.tell(why)
            return
        self._note_untitled(line)
        name = line.name()
        if line.is_subheading():
            line.tell(problems.SUBHEADING, cell=shown(next(filter(str.strip, line.cells))))
        elif (above := line.begins_above()) is not None:
            line.tell(problems.NAME_MERGED, other=above)
        elif cells.is_name(name):
            self._add(line, name)
        else:
            line.tell_oddities()
            told = problems.NOT_A_NAME if any(map(str.isalnum, name)) else problems.NO_NAME
            line.tell(told, cell=shown(name))

    def _why_left_out(self, line: Line) -> str | None:
        titles = line.heading.titles
        if line.row.cells is None:
            return problems.STRAY_QUOTE
        if any(cell.strip() for cell in line.cells[len(titles) :]):
            return problems.TOO_MANY_CELLS
        if len(titles) > 1 and any(odd.kind is Oddness.OTHER_DELIMITER for odd in line.row.oddities):
            return problems.OTHER_DELIMITER
        return problems.HEADING_AGAIN if line.heading.repeated_in(line.cells) else None

    def _note_untitled(self, line: Line) -> None:
        for place, title in enumerate(line.heading.titles[: len(line.cells)]):
            if not title and line.cells[place].strip() and place not in self._untitled:
                self._untitled.add(place)
                line.tell(problems.NO_TITLE, letters=_letters(place))

    def _add(self, line: Line, name: str) -> None:
        line.tell_oddities()
        if cells.is_several(name):
            line.tell(problems.SEVERAL_NAMES, cell=shown(name))
        if missing := line.missing_half():
            line.tell(problems.HALF_A_NAME, name=shown(name), title=missing)
        person = read_person(line, name, self.today)
        self.entries.append(replace(person, key=self._key(person.name, person.email)))
        self._note_same_name(line, name)

    def _key(self, name: str, email: str | None) -> str:
        """The same for the same person wherever in the file they stand, and telling nothing of them."""
        digest = hashlib.sha256(f"{plain(name)}\n{plain(email or '')}".encode()).hexdigest()[:16]
        self._keys[digest] += 1
        return digest if self._keys[digest] == 1 else f"{digest}-{self._keys[digest]}"

    def _note_same_name(self, line: Line, name: str) -> None:
        words = tuple(sorted(split_words(fold(name)))) or (plain(name),)
        other = self._lines.setdefault(words, line.number)
        if other != line.number:
            line.tell(problems.SAME_NAME, name=shown(name), other=other)


def _letters(place: int) -> str:
    """A column's letters, as a spreadsheet heads it."""
    above, last = divmod(place, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + last)
