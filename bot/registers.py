"""Reading registers: CSV files that say who is expected in a session."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from bot import register_cells as cells
from bot.register_table import Column, Heading, NoTable, Row, read_table
from rules.folding import fold, plain, split_words
from rules.register import RegisterEntry

NO_SUCH_FILE: Final = "there is no such file"
A_FOLDER: Final = "it is a folder, not a file"
CANNOT_OPEN: Final = "it cannot be opened ({why})"
TOO_LARGE: Final = "it is too large to be a register"

NOT_UNDERSTOOD: Final = 'Line {line}: "{cell}" in "{title}" {why}; treated as not given.'
FIRST_ADDRESS_COUNTS: Final = (
    'Line {line}: "{cell}" in "{title}" holds more than one e-mail address; only the first counts.'
)
STRAY_QUOTE: Final = "Line {line}: there is a quotation mark too many or too few; the line was left out."
TOO_MANY_CELLS: Final = "Line {line}: there are more cells than columns, so that it is unclear which is which; the line was left out."
NO_NAME: Final = "Line {line}: there is no name; the line was left out."
SAME_NAME: Final = 'Line {line}: "{name}" is on line {other} as well; both are kept, but a screen name cannot tell them apart.'
TWICE: Final = (
    'Line {line}: "{first}" and "{second}" say the same; "{second}" counts only where "{first}" is empty.'
)
MISSPELLED: Final = 'Line {line}: the column "{title}" was not read; did you mean "{column}"?'
NOBODY: Final = "Line {line}: there is nobody below the heading row."

_MOST_BYTES: Final = 10_000_000
_MOST_SHOWN: Final = 40
_Value = TypeVar("_Value")


class RegisterUnreadable(Exception):
    """Nothing of a register could be read; `reason` says why, in plain words."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a register that its keeper should look at; `line` is the spreadsheet's row, from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a register says, and what in it was not understood, by line."""

    entries: tuple[RegisterEntry, ...]
    problems: tuple[Problem, ...]


def read_register(path: Path) -> RegisterFile:
    """Read a register. Whoever is named is on it, even where the rest of the line is not understood.

    Columns are found by their headings, in any order. Raises RegisterUnreadable where nothing can be read.
    """
    try:
        heading, rows = read_table(_contents(path))
    except NoTable as error:
        raise RegisterUnreadable(path, str(error)) from error
    reading = _Reading(heading)
    for row in rows:
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
    except OSError as error:
        raise RegisterUnreadable(path, CANNOT_OPEN.format(why=error.strerror)) from error
    if len(raw) > _MOST_BYTES:
        raise RegisterUnreadable(path, TOO_LARGE)
    return raw


@dataclass(slots=True)
class _Reading:
    """A register as far as it has been read."""

    heading: Heading
    entries: list[RegisterEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _keys: Counter[str] = field(default_factory=Counter)
    _lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    def result(self) -> RegisterFile:
        line = self.heading.number
        for first, second in self.heading.twice():
            self._tell(line, TWICE, first=first, second=second)
        for title, column in self.heading.misspelled():
            self._tell(line, MISSPELLED, title=title, column=column)
        if not self.entries:
            self._tell(line, NOBODY)
        problems = sorted(self.problems, key=lambda problem: problem.line)
        return RegisterFile(tuple(self.entries), tuple(problems))

    def take(self, row: Row) -> None:
        """Read one row, which is not blank."""
        if row.cells is None:
            self._tell(row.number, STRAY_QUOTE)
        elif any(cell.strip() for cell in row.cells[len(self.heading.titles) :]):
            self._tell(row.number, TOO_MANY_CELLS)
        elif name := self._name(row.cells):
            entry = self._entry(row.number, row.cells, name)
            self.entries.append(entry)
            self._note_same_name(row.number, entry)
        else:
            self._tell(row.number, NO_NAME)

    def _name(self, row: tuple[str, ...]) -> str:
        name = cells.text(self.heading.cell(row, Column.NAME)[0])
        if not name:
            parts = (self.heading.cell(row, column)[0] for column in (Column.FIRST_NAME, Column.LAST_NAME))
            name = cells.text(" ".join(parts))
        return name if any(map(str.isalnum, name)) else ""

    def _entry(self, line: int, row: tuple[str, ...], name: str) -> RegisterEntry:
        own = self._addresses(line, row, Column.EMAIL)
        guardians = self._addresses(line, row, Column.GUARDIANS_EMAIL)
        if len(own) > 1:
            cell, title = self.heading.cell(row, Column.EMAIL)
            self._tell(line, FIRST_ADDRESS_COUNTS, cell=_shown(cell), title=title)
        email = next(iter(own or guardians), None)
        guardian = self._said(line, row, Column.GUARDIAN, cells.text)
        # A parent may be signed in with another address than they booked with; either leads to their child.
        others = [f"<{address}>" for address in guardians if address != email]
        return RegisterEntry(
            key=self._key(name, email),
            name=name,
            also_known_as=self._said(line, row, Column.ALSO_KNOWN_AS, cells.names) or (),
            email=email,
            registrant_id=self._said(line, row, Column.REGISTRANT_ID, cells.text),
            under_18=self._said(line, row, Column.UNDER_18, cells.under_18),
            guardian=" ".join(filter(None, [guardian, *others])) or None,
            recording_consent=self._said(line, row, Column.RECORDING_CONSENT, cells.consent),
            policy_agreed=self._said(line, row, Column.POLICY_AGREED, cells.day),
        )

    def _said(
        self, line: int, row: tuple[str, ...], column: Column, meaning: Callable[[str], _Value]
    ) -> _Value | None:
        """What a row says in a column, None where it says nothing or nothing that is understood."""
        cell, title = self.heading.cell(row, column)
        if cells.is_blank(cell):
            return None
        try:
            return meaning(cell)
        except cells.NotUnderstood as error:
            self._tell(line, NOT_UNDERSTOOD, cell=_shown(cell), title=title, why=error)
            return None

    def _addresses(self, line: int, row: tuple[str, ...], column: Column) -> tuple[str, ...]:
        return self._said(line, row, column, cells.addresses) or ()

    def _key(self, name: str, email: str | None) -> str:
        """The same for the same person wherever in the file they stand, and telling nothing of them."""
        digest = hashlib.sha256(f"{plain(name)}\n{plain(email or '')}".encode()).hexdigest()[:16]
        self._keys[digest] += 1
        return digest if self._keys[digest] == 1 else f"{digest}-{self._keys[digest]}"

    def _note_same_name(self, line: int, entry: RegisterEntry) -> None:
        words = tuple(sorted(split_words(fold(entry.name)))) or (plain(entry.name),)
        other = self._lines.setdefault(words, line)
        if other != line:
            self._tell(line, SAME_NAME, name=_shown(entry.name), other=other)

    def _tell(self, line: int, message: str, **what: object) -> None:
        self.problems.append(Problem(line, message.format(line=line, **what)))


def _shown(cell: str) -> str:
    text = cells.text(cell)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
