"""A register's CSV file: its text, and its rows as a spreadsheet numbers them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from bot.register.row import NoTable, Oddity, Oddness, Row

NOT_TEXT: Final = "it is neither a spreadsheet nor a CSV file"

DELIMITERS: Final = ",;\t|"
_NAMED_DELIMITER: Final = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_LONGEST: Final = 500


def csv_readings(raw: bytes) -> list[Iterator[Row]]:
    """The rows of a file, blank ones included, for each delimiter that it may have. Raises NoTable."""
    lines = list(io.StringIO(_decoded(raw), newline=""))
    delimiters = DELIMITERS
    if lines and (named := _NAMED_DELIMITER.fullmatch(lines[0])):
        # Spreadsheets take this line for an instruction, and do not count it.
        delimiters, lines = named[1], lines[1:]
    return [_rows(lines, delimiter) for delimiter in delimiters]


def _rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    """Every row. After a row with a stray quotation mark, reading goes on with the next line."""
    others = [other for other in DELIMITERS if other != delimiter]
    start, number = 0, 0
    while start < len(lines):
        feed = _Feed(lines, start)
        reader = csv.reader(feed, delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            for cells in reader:
                number, start = number + 1, feed.place
                feed.end = start + _LONGEST
                odd = len(cells) == 1 and any(other in cells[0] for other in others)
                yield Row(number, tuple(cells), (Oddity(Oddness.OTHER_DELIMITER),) if odd else ())
        except csv.Error:
            number += 1
            yield Row(number, None)
            start += 1


class _Feed:
    """Lines from a place on, up to an end that moves with the rows, since an open quotation mark swallows all below."""

    def __init__(self, lines: list[str], place: int) -> None:
        self._lines = lines
        self.place = place
        self.end = place + _LONGEST

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= min(self.end, len(self._lines)):
            raise StopIteration
        self.place += 1
        return self._lines[self.place - 1]


def _decoded(raw: bytes) -> str:
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
