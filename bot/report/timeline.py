"""Who was there when, what was found and what was done about it, as a picture.

Sizes are in units of the picture's own view box, which a page scales as a whole. `timeline_rows` decides what stands on
which row; here it is given a place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.documents.text import shortened, text_width
from bot.report.page import environment
from bot.report.timeline_rows import Act, Found, Row, Stay, timeline_rows
from bot.report.times import LocalTimes, instant

WIDTH = 860.0
LEFT, RIGHT = 236.0, WIDTH - 14
HEAD = 56.0
NAME_LEFT, GAP = 6.0, 8.0
TALLEST_ROW, LOWEST_ROW = 26.0, 16.0
ROOMY, CROWDED = 10, 40
LANE, BADGE, ACT = 16.0, 18.0, 12.0
SMALL = 10.0
FEWEST_POINTS = 50.0

BEFORE, AFTER = " (before)", " (after)"

TICKS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 10080))

# A meeting that is opened on another day than it was planned for would squeeze the session into a corner.
NEAR = timedelta(hours=1)
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a time lies from left to right; what is outside lies at the edge."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(LEFT + min(1.0, max(0.0, share)) * (RIGHT - LEFT), 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stay in the room."""

    stay: Stay
    x: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a strip: where they begin, and how wide they are taken to be."""

    text: str
    x: float
    width: float
    inside: bool = False
    to_left: bool = False

    @property
    def anchor(self) -> float:
        """Where the text is held: at the side next to its strip."""
        return round(self.x + self.width, 1) if self.to_left else self.x


@dataclass(frozen=True, slots=True)
class Strip:
    """One finding: a numbered badge, the span for which it was open, its actions and, with room for it, its name."""

    found: Found
    y: float
    x: float
    width: float
    acts: tuple[tuple[float, Act], ...]
    label: Label | None

    @property
    def extent(self) -> tuple[float, float]:
        """From where to where nothing else may lie."""
        ends = [self.x, self.x + max(self.width, BADGE), *(x + ACT / 2 for x, _ in self.acts)]
        if self.label is not None:
            ends += [self.label.x - 4, self.label.x + self.label.width + 4]
        return min(ends), max(ends)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row of the picture."""

    row: Row
    y: float
    height: float
    bar_height: float
    name: str
    bars: tuple[Bar, ...]
    strips: tuple[Strip, ...]
    acts: tuple[tuple[float, Act], ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A planned time: a line with its words at the top."""

    x: float
    text: str
    at_end: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    height: float
    rows: tuple[PlacedRow, ...]
    ticks: tuple[tuple[float, str], ...]
    flags: tuple[Flag | None, ...]


def timeline_svg(report: Mapping[str, Any], tz: ZoneInfo) -> Markup:
    """The picture of a report as one SVG element, times in `tz`; it scales with the width it is given.

    Empty where the report knows of no time at all.
    """
    return _drawn(report, tz, "timeline.html.j2")


def timeline_names(report: Mapping[str, Any], tz: ZoneInfo) -> Markup:
    """The names in the picture once more, to stay in sight where the picture is moved sideways."""
    return _drawn(report, tz, "timeline_names.html.j2")


def _drawn(report: Mapping[str, Any], tz: ZoneInfo, template: str) -> Markup:
    session = report["session"]
    times = LocalTimes.of_session(tz, session["started_at"], session["scheduled_start"])
    rows = timeline_rows(report, times)
    axis = _axis(session, rows)
    if axis is None:
        return Markup()
    picture = _picture(session, rows, axis, times)
    people = [row for row in rows if row.role]
    words = {
        "start": times.clock(axis.start.isoformat()),
        "end": times.clock(axis.end.isoformat()),
        "people": len(people),
        "staff": sum(row.is_staff for row in people),
        "findings": len(report["findings"]),
    }
    geometry = {
        "width": WIDTH,
        "left": LEFT,
        "right": RIGHT,
        "head": HEAD,
        "name_left": NAME_LEFT,
        "gap": GAP,
    }
    page = environment("bot.report").get_template(template)
    return Markup(page.render(picture=picture, words=words, **geometry))  # noqa: S704, the template escapes


def row_height(rows: int) -> float:
    """How high a row is with so many of them: less the more there are, but never too low to read."""
    crowd = min(1.0, max(0.0, (rows - ROOMY) / (CROWDED - ROOMY)))
    return round(TALLEST_ROW - crowd * (TALLEST_ROW - LOWEST_ROW), 1)


def _axis(session: Mapping[str, Any], rows: Sequence[Row]) -> Axis | None:
    stays = [stay for row in rows for stay in row.stays]
    known = [at for stay in stays for at in (stay.begin, stay.end)]
    planned = [at for at in (instant(session["scheduled_start"]), instant(session["scheduled_end"])) if at]
    known = known or planned or [found.opened for row in rows for found in row.findings]
    if not known:
        return None
    start, end = min(known), max(known)
    planned = [at for at in planned if start - NEAR <= at <= end + NEAR]
    start, end = min(start, *planned, start), max(end, *planned, end)
    return Axis(start, max(end, start + SHORTEST))


def _picture(session: Mapping[str, Any], rows: Sequence[Row], axis: Axis, times: LocalTimes) -> Picture:
    height = row_height(len(rows))
    placed, y = [], HEAD
    for row in rows:
        placed.append(_place(row, y, height, axis, times))
        y += placed[-1].height
    flags = (
        _flag("Planned start", session["scheduled_start"], axis, times),
        _flag("Planned end", session["scheduled_end"], axis, times),
    )
    return Picture(round(y + 6, 1), tuple(placed), tuple(_ticks(axis, times)), flags)


def _place(row: Row, y: float, height: float, axis: Axis, times: LocalTimes) -> PlacedRow:
    room = LEFT - NAME_LEFT - 2 * GAP - text_width(row.role, SMALL)
    strips, lanes = _strips(row.findings, y + height, axis)
    return PlacedRow(
        row,
        y,
        height + lanes * LANE + (2 if lanes else 0),
        height - 4,
        shortened(row.name, room, 12),
        tuple(_bar(stay, axis, times) for stay in row.stays),
        tuple(strips),
        tuple((axis.x(act.at), act) for act in row.acts),
    )


def _bar(stay: Stay, axis: Axis, times: LocalTimes) -> Bar:
    x, end = axis.x(stay.begin), axis.x(stay.end)
    begin = times.clock(stay.begin.isoformat())
    full = f"{begin}–" if stay.open_ended else f"{begin}–{times.clock(stay.end.isoformat())}"
    minutes = f"{round((stay.end - stay.begin).total_seconds() / 60)} min"
    fits = (text for text in (full, minutes) if text_width(text, SMALL) + 8 <= end - x)
    return Bar(stay, x, max(2.0, round(end - x, 1)), next(fits, ""))


def _strips(findings: Iterable[Found], top: float, axis: Axis) -> tuple[list[Strip], int]:
    """The findings of a row, each in the first lane below `top` where it hides no other, and how many lanes."""
    taken: list[float] = []
    placed = []
    for strip in sorted((_strip(found, axis) for found in findings), key=lambda strip: strip.extent):
        begin, end = strip.extent
        lane = next((n for n, until in enumerate(taken) if until + 2 <= begin), len(taken))
        taken[lane : lane + 1] = [end]
        placed.append(replace(strip, y=top + lane * LANE))
    return placed, len(taken)


def _strip(found: Found, axis: Axis) -> Strip:
    x = min(axis.x(found.opened), RIGHT - BADGE - ACT * len(found.acts))
    cursor, acts = x + BADGE, []
    for left, act in zip(range(len(found.acts), 0, -1), found.acts, strict=True):
        place = min(max(cursor, axis.x(act.at) - ACT / 2), RIGHT - ACT * left)
        acts.append((round(place + ACT / 2, 1), act))
        cursor = place + ACT
    end = max(x + BADGE, axis.x(found.closed))
    words = found.label + (BEFORE if found.opened < axis.start else AFTER if found.opened > axis.end else "")
    label = _label(words, x, cursor, end)
    return Strip(found, 0.0, round(x, 1), round(end - x, 1), tuple(acts), label)


def _label(text: str, x: float, cursor: float, end: float) -> Label | None:
    """Inside the span where it fits, else to the right of it, else to the left, else nowhere."""
    width, after = text_width(text, SMALL), max(cursor, end)
    if cursor + GAP + width <= end:
        return Label(text, round(cursor + 4, 1), width, inside=True)
    if after + GAP + width <= RIGHT:
        return Label(text, round(after + 4, 1), width)
    if x - GAP - width >= LEFT:
        return Label(text, round(x - 4 - width, 1), width, to_left=True)
    return None


def _ticks(axis: Axis, times: LocalTimes) -> Iterator[tuple[float, str]]:
    fits = (axis.end - axis.start) * (FEWEST_POINTS / (RIGHT - LEFT))
    step = next((step for step in TICKS if step >= fits), TICKS[-1])
    local = axis.start.astimezone(times.tz)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    at = axis.start + (-(local - midnight)) % step
    while at <= axis.end:
        yield axis.x(at), at.astimezone(times.tz).strftime("%H:%M")
        at += step


def _flag(words: str, text: str | None, axis: Axis, times: LocalTimes) -> Flag | None:
    at = instant(text)
    if at is None or not axis.start <= at <= axis.end:
        return None
    label = f"{words} {times.clock(text)}"
    x = axis.x(at)
    return Flag(x, label, x + 4 + text_width(label, SMALL) > RIGHT)
