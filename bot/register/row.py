"""One row of a register's file."""

from dataclasses import dataclass
from enum import StrEnum


class NoTable(ValueError):
    """A file holds no register at all; the text says why."""


class Oddness(StrEnum):
    """What can be odd about a row apart from what its cells say."""

    HIDDEN = "hidden"
    HIDDEN_COLUMN = "hidden column"
    MERGED_DOWN = "merged down"
    MERGED_ACROSS = "merged across"
    WITHOUT_RESULT = "without result"
    OTHER_DELIMITER = "other delimiter"


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about a row, or about its cell at a `place` from 0.

    `other` is the row in which a cell that is merged downwards begins, and the place where one merged sidewards ends.
    """

    kind: Oddness
    place: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the spreadsheet, from 1; `cells` is None where it cannot be told where they begin and end."""

    number: int
    cells: tuple[str, ...] | None
    oddities: tuple[Oddity, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it, not even a formula."""
        formula = any(oddity.kind is Oddness.WITHOUT_RESULT for oddity in self.oddities)
        return self.cells is not None and not formula and not any(cell.strip() for cell in self.cells)
