"""What the cells of a register say: yes or no, a date, an address, several names."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

NEITHER_YES_NOR_NO: Final = "is neither yes nor no"
NO_AGE: Final = "is neither yes nor no, and no age in years"
NO_DATE: Final = "is not a date; write it like 2026-09-01"
NO_ADDRESS: Final = "is not an e-mail address"
NO_RESULT: Final = "is a spreadsheet's error, not a value"
NO_SCREEN_NAME: Final = "is neither yes, no nor a screen name"


class NotUnderstood(ValueError):
    """A cell says something, but not what its column asks for; the text continues a sentence about it."""


_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a"})
_YES: Final = frozenset(
    {"yes", "y", "true", "t", "1", "✓", "✔", "ok", "given", "granted", "agreed", "consented"}
)
_NO: Final = frozenset(
    {"no", "n", "false", "f", "0", "✗", "✘", "not given", "refused", "declined", "withdrawn"}
)
_UNDECIDED: Final = frozenset(
    {
        "maybe",
        "pending",
        "tbc",
        "tba",
        "to be confirmed",
        "to follow",
        "ask",
        "asked",
        "unknown",
        "nobody",
        "none",
        "not yet",
    }
)
_OFF: Final = frozenset({"off", "exempt", "may be off", "may stay off"})
_ON: Final = frozenset({"on"})
_CHILD: Final = frozenset({"child", "minor", "under 18", "u18", "<18"})
_GROWN_UP: Final = frozenset({"adult", "over 18", "18+"})
_YEARS: Final = re.compile(r"(?:aged? )?([0-9]{1,3})(?: ?(?:years?|yrs?|y\.?o\.?)(?: old)?)?\.?")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_MONTH_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]+([a-z]{3,9})\.?,?[- ]+(\d{4}|\d{2})")
_TIME: Final = re.compile(r"(?<=\d)[t ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORD: Final = r"[^\s<>()\[\],;:\"'@.]+"
_ADDRESS: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_WORD}(?:\.{_WORD})+")
_AND: Final = re.compile(r"\w\s*(?:[&+;/]|,?\sand\s)\s*\w", re.IGNORECASE)
_ERROR: Final = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|ERROR!)|Err:\d+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_ADULT: Final = 18
_LONGEST_NAME: Final = 200


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().casefold() in _NOTHING


def text(cell: str) -> str:
    """The cell on one line, without the control characters that a terminal would obey."""
    return " ".join(_CONTROL.sub("", cell).split())


def is_error(cell: str) -> bool:
    """Whether a spreadsheet wrote an error in place of a value."""
    return _ERROR.fullmatch(cell.strip()) is not None


def is_damaged(cell: str) -> bool:
    """Whether letters were lost, or turned into others, when a cell's text was saved or sent on."""
    if "\ufffd" in cell:
        return True
    try:
        return len(cell.encode("cp1252").decode("utf-8")) < len(cell)
    except UnicodeError:
        return False


def is_name(cell: str) -> bool:
    """Whether a cell could be somebody's name: letters, and neither an error nor an address nor a whole letter."""
    if len(cell) > _LONGEST_NAME or not any(map(str.isalpha, cell)):
        return False
    return not _ERROR.search(cell) and not _ADDRESS.fullmatch(cell.strip())


def is_several(cell: str) -> bool:
    """Whether a name looks like those of several people."""
    return _AND.search(cell) is not None


def yes_or_no(cell: str) -> bool:
    """A plain yes or no. Raises NotUnderstood."""
    word = text(cell).casefold().rstrip(".!")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise NotUnderstood(NEITHER_YES_NOR_NO)


def may_be_off(cell: str) -> bool:
    """Whether a camera need not be on. Raises NotUnderstood."""
    word = text(cell).casefold()
    return word in _OFF or (word not in _ON and yes_or_no(cell))


def screen_name(cell: str) -> str | bool:
    """The screen name that somebody may use, or whether they may use any. Raises NotUnderstood."""
    try:
        return yes_or_no(cell)
    except NotUnderstood:
        name = text(cell)
        if name.casefold() in _UNDECIDED or not any(map(str.isalnum, name)):
            raise NotUnderstood(NO_SCREEN_NAME) from None
        return name


def approver(cell: str) -> str | None:
    """Who approved something; None where a cell names nobody."""
    name = text(cell)
    nobody = name.casefold() in _YES | _NO | _UNDECIDED or not is_name(name)
    return None if nobody else name


def under_18(cell: str) -> bool:
    """A yes or no, "child" or "adult", or an age. Raises NotUnderstood."""
    word = text(cell).casefold()
    if word in _CHILD or word in _GROWN_UP:
        return word in _CHILD
    try:
        return yes_or_no(cell)
    except NotUnderstood:
        years = _YEARS.fullmatch(word)
        if years is None:
            raise NotUnderstood(NO_AGE) from None
        return int(years[1]) < _ADULT


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
    found = tuple(_ADDRESS.findall(text(cell)))
    if not found:
        raise NotUnderstood(NO_ADDRESS)
    return found


def names(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by semicolons or slashes."""
    return tuple(name for part in re.split(r"[;/\n]", cell) if (name := text(part)))
