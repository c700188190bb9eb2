"""One line of a register, under its heading: what it says, and what of it is not understood."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.register import cells, problems
from bot.register.heading import Column, Heading
from bot.register.problems import Problem
from bot.register.row import Oddness, Row

_MOST_SHOWN: Final = 40
_MOST_READ: Final = 1000
_TOO_LONG: Final = f"is longer than {_MOST_READ} characters"
_Value = TypeVar("_Value")
_TEXTS: Final = frozenset({
    Column.NAME, Column.FIRST_NAME, Column.LAST_NAME, Column.ALSO_KNOWN_AS, Column.GUARDIAN, Column.CONSENT_BY,
    Column.OTHER_SCREEN_NAME, Column.APPROVED_BY,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row's cells under their heading; what is not understood is added to `problems`."""

    heading: Heading
    row: Row
    cells: tuple[str, ...]
    problems: list[Problem]

    @property
    def number(self) -> int:
        """The spreadsheet's row, from 1."""
        return self.row.number

    def tell(self, message: str, **what: object) -> None:
        """Add a problem with this line."""
        self.problems.append(Problem(self.number, message.format(line=self.number, **what)))

    def raw(self, column: Column) -> tuple[str, str]:
        """The cell in a column, and the column's title; both empty where it says nothing."""
        return self.heading.cell(self.cells, column)

    def said(self, column: Column, meaning: Callable[[str], _Value]) -> _Value | None:
        """What stands in a column, None where nothing does or nothing that is understood."""
        cell, title = self.raw(column)
        if cells.is_blank(cell):
            return None
        try:
            return meaning(_sound(cell))
        except cells.NotUnderstood as error:
            self.tell(problems.NOT_UNDERSTOOD, cell=shown(cell), title=title, why=error)
            return None

    def name(self) -> str:
        """Who it is about; empty where it does not say."""
        name = cells.text(self.raw(Column.NAME)[0])
        if not name:
            parts = (self.raw(column)[0] for column in (Column.FIRST_NAME, Column.LAST_NAME))
            name = cells.text(" ".join(part for part in parts if not cells.is_blank(part)))
        return name

    def missing_half(self) -> str:
        """The title of the column that leaves half of the name out; empty where none does."""
        if self.raw(Column.NAME)[0].strip():
            return ""
        halves = [one for one in (Column.FIRST_NAME, Column.LAST_NAME) if self.heading.has(one)]
        empty = [one for one in halves if cells.is_blank(self.raw(one)[0])]
        return self.heading.title(empty[0]) if len(halves) == 2 and len(empty) == 1 else ""

    def begins_above(self) -> int | None:
        """The row whose merged cell the name is part of."""
        for oddity in self.row.oddities:
            names = {Column.NAME, Column.FIRST_NAME}
            if oddity.kind is Oddness.MERGED_DOWN and self.heading.column(oddity.place) in names:
                return oddity.other
        return None

    def is_subheading(self) -> bool:
        """Whether a single cell goes across the columns, as one does that heads the lines below it."""
        filled = [place for place, cell in enumerate(self.cells) if cell.strip()]
        across = (oddity for oddity in self.row.oddities if oddity.kind is Oddness.MERGED_ACROSS)
        return len(filled) == 1 and any(self._covered(oddity.place, oddity.other) for oddity in across)

    def tell_oddities(self) -> None:
        """Add what is odd about the cells, whoever they are about."""
        for oddity in self.row.oddities:
            title = self._known(oddity.place)
            match oddity.kind:
                case Oddness.HIDDEN:
                    self.tell(problems.HIDDEN)
                case Oddness.MERGED_DOWN if title:
                    self.tell(problems.MERGED_DOWN, title=title, other=oddity.other)
                case Oddness.WITHOUT_RESULT if title:
                    self.tell(problems.WITHOUT_RESULT, title=title)
                case Oddness.MERGED_ACROSS if title and (last := self._covered(oddity.place, oddity.other)):
                    self.tell(problems.MERGED_ACROSS, title=title, last=last)
        for title, cell in self._damaged():
            self.tell(problems.DAMAGED, cell=shown(cell), title=title)

    def _damaged(self) -> Iterator[tuple[str, str]]:
        for place, cell in enumerate(self.cells):
            if self.heading.column(place) in _TEXTS and cells.is_damaged(cell):
                yield self.heading.titles[place], cell

    def _known(self, place: int) -> str:
        return self.heading.titles[place] if self.heading.column(place) else ""

    def _covered(self, place: int, last: int) -> str:
        """The title of the last column that is understood among those right of a place; empty where none is."""
        titles = (self._known(other) for other in range(last, place, -1))
        return next(filter(None, titles), "")


def _sound(cell: str) -> str:
    if len(cell) > _MOST_READ:
        raise cells.NotUnderstood(_TOO_LONG)
    if cells.is_error(cell):
        raise cells.NotUnderstood(cells.NO_RESULT)
    return cell


def shown(cell: str) -> str:
    """As much of a cell as a message has room for."""
    text = cells.text(cell)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
