"""Counts as bars: where each part of each bar lies, in units of the picture's own view box."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.documents.text import shortened, text_width

WIDTH: Final = 360.0
ROW, BAR, TOP = 36.0, 13.0, 17.0
TEXT: Final = 12.0

# So that one breach among a thousand sessions can be seen.
LEAST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted of one thing: its name, the sentence beside it, and the count of each kind, in order."""

    label: str
    words: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Of how many sessions there is anything to count."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: its kind, its count and where it lies."""

    kind: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label above it."""

    label: str
    words: str
    y: float
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Chart:
    """All the bars, to one scale."""

    height: float
    bars: Sequence[Bar]


def chart(lines: Sequence[Line]) -> Chart:
    """The bars of these lines, the longest as wide as the picture."""
    most = max((line.total for line in lines), default=0)
    bars = [_bar(line, number * ROW, most) for number, line in enumerate(lines)]
    return Chart(round(len(lines) * ROW, 1), bars)


def _bar(line: Line, y: float, most: int) -> Bar:
    room = WIDTH - text_width(line.words, TEXT) - 8
    return Bar(shortened(line.label, room, TEXT), line.words, y, tuple(_parts(line, most)))


def _parts(line: Line, most: int) -> Iterable[Part]:
    shown = [(kind, count) for kind, count in line.counts.items() if count]
    scale = (WIDTH - LEAST * len(shown)) / most if most else 0.0
    x = 0.0
    for kind, count in shown:
        width = LEAST + count * scale
        yield Part(kind, count, round(x, 1), round(width, 1))
        x += width
