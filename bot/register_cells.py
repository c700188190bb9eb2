"""What the cells of a register say: yes or no, a date, an address, several names."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

NEITHER_YES_NOR_NO: Final = "is neither yes nor no"
NO_DATE: Final = "is not a date; write it like 2026-09-01"
NO_ADDRESS: Final = "is not an e-mail address"


class NotUnderstood(ValueError):
    """A cell says something, but not what its column asks for; the text continues a sentence about it."""


_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a"})
_YES: Final = frozenset(
    {"yes", "y", "true", "t", "1", "✓", "✔", "ok", "given", "granted", "agreed", "consented"}
)
_NO: Final = frozenset(
    {"no", "n", "false", "f", "0", "✗", "✘", "not given", "refused", "declined", "withdrawn"}
)
_WITHDRAWN: Final = frozenset({"withdrawn", "revoked", "refused", "declined"})
_CHILD: Final = frozenset({"child", "minor", "under 18", "u18", "<18"})
_GROWN_UP: Final = frozenset({"adult", "over 18", "18+"})
_YEARS: Final = re.compile(r"[0-9]{1,3}")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_MONTH_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]+([a-z]{3,9})\.?,?[- ]+(\d{4}|\d{2})")
_TIME: Final = re.compile(r"(?<=\d)[t ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+")
_ADULT: Final = 18


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().casefold() in _NOTHING


def text(cell: str) -> str:
    """The cell on one line."""
    return " ".join(cell.split())


def yes_or_no(cell: str) -> bool:
    """A plain yes or no. Raises NotUnderstood."""
    word = text(cell).casefold().rstrip(".!")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise NotUnderstood(NEITHER_YES_NOR_NO)


def consent(cell: str) -> bool:
    """A yes or no, which may have a date; a date alone is a yes and anything withdrawn a no. Raises NotUnderstood."""
    first, _, rest = text(cell).casefold().partition(" ")
    first = first.rstrip(",:;.")
    if first in _WITHDRAWN:
        return False
    if is_date(cell):
        return True
    return yes_or_no(first if is_date(rest.removeprefix("on ")) else cell)


def under_18(cell: str) -> bool:
    """A yes or no, "child" or "adult", or an age. Raises NotUnderstood."""
    word = text(cell).casefold()
    if word in _CHILD or word in _GROWN_UP:
        return word in _CHILD
    try:
        return yes_or_no(cell)
    except NotUnderstood:
        if _YEARS.fullmatch(word) is None:
            raise
        return int(word) < _ADULT


def is_date(cell: str) -> bool:
    """Whether `day` understands a cell."""
    try:
        day(cell)
    except NotUnderstood:
        return False
    return True


def day(cell: str) -> date:
    """A date, the day before the month unless the year comes first. Raises NotUnderstood."""
    written = _TIME.sub("", text(cell).casefold())
    for form, order in _FORMS:
        if found := form.fullmatch(written):
            year, month, number = order(*found.groups())
            try:
                return date(year + 2000 if year < 100 else year, month, number)
            except ValueError:
                break
    raise NotUnderstood(NO_DATE)


def _month(name: str) -> int:
    short = name.removesuffix("t") if name == "sept" else name
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(short)), 0)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[str, str, str], tuple[int, int, int]]], ...]] = (
    (_ISO, lambda year, month, number: (int(year), int(month), int(number))),
    (_DAY_FIRST, lambda number, month, year: (int(year), int(month), int(number))),
    (_MONTH_NAMED, lambda number, month, year: (int(year), _month(month), int(number))),
)


def addresses(cell: str) -> tuple[str, ...]:
    """The e-mail addresses in a cell, one or more. Raises NotUnderstood."""
    found = tuple(_ADDRESS.findall(cell))
    if not found:
        raise NotUnderstood(NO_ADDRESS)
    return found


def names(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by semicolons or slashes."""
    return tuple(name for part in re.split(r"[;/\n]", cell) if (name := text(part)))
