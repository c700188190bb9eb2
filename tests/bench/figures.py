"""Medians, spreads and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity measured in several rounds."""

    rounds: tuple[float, ...]

    @classmethod
    def of(cls, rounds: Iterable[float]) -> "Figure":
        """The figure that these rounds gave."""
        return cls(tuple(rounds))

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    def shown(self, digits: int = 0) -> str:
        """The median, with the lowest and the highest round."""
        low, high = min(self.rounds), max(self.rounds)
        if len(self.rounds) == 1:
            return f"{self.median:,.{digits}f}"
        return f"{self.median:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def aims(*wanted: tuple[str, bool]) -> str:
    """Each aim with whether it was met, as a Markdown list."""
    return "".join(f"- {'Met' if met else 'Missed'}: {aim}.\n" for aim, met in wanted)
