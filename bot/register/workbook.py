"""A register's workbook (.xlsx): its sheets' cells as text, and what is odd about them."""

import io
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.xml.functions import iterparse

from bot.register.kinds import other_archive
from bot.register.row import NoTable, Oddity, Oddness, Row

NOT_A_WORKBOOK: Final = "it is neither a spreadsheet nor a CSV file"
OTHER_WORKBOOK: Final = "it is a spreadsheet of another kind ({kind}); save it as .xlsx or CSV"
DAMAGED: Final = "it is a damaged spreadsheet; open it in the spreadsheet program and save it again as .xlsx"
TOO_LARGE: Final = "it is too large to be a register"

_CONTENT: Final = "[Content_Types].xml"
_MOST_UNPACKED: Final = 12_000_000
_MOST_COLUMNS: Final = 200
_MOST_CELLS: Final = 300_000
_ENCRYPTED: Final = 0x1
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
# What openpyxl and zipfile were seen to raise, each where a part of the file is not what its format says.
_MALFORMED: Final = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, LookupError, NotImplementedError, OSError, SyntaxError,
    TypeError, ValueError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; its rows are numbered as the spreadsheet program numbers them."""

    title: str
    hidden: bool
    rows: tuple[Row, ...]


def read_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook, in order. Raises NoTable."""
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            _check(archive)
        with warnings.catch_warnings():
            # They tell of charts, styles and the like, of which nothing is wanted here.
            warnings.simplefilter("ignore")
            return tuple(_sheets(raw))
    except NoTable:
        raise
    except _MALFORMED:
        # What the library says may quote cells, and those are not for a log.
        raise NoTable(DAMAGED) from None


def _check(archive: ZipFile) -> None:
    """That an archive holds a workbook whose parts are safe to unpack and parse. Raises NoTable."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    _check_kind(names)
    if any(
        part.flag_bits & _ENCRYPTED or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts
    ):
        raise NoTable(DAMAGED)
    # zipfile unpacks no more of a part than is declared here, so that a part cannot grow beyond what it says.
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise NoTable(TOO_LARGE)
    for part in parts:
        content = archive.read(part)
        # The format forbids them, and entities declared in one can grow without end.
        if any(doctype in content for doctype in _DOCTYPES):
            raise NoTable(DAMAGED)
        if content.count(b"<c") + content.count(b"<row") > _MOST_CELLS:
            raise NoTable(TOO_LARGE)
        if _STRICT in content:
            raise NoTable(OTHER_WORKBOOK.format(kind="Strict Open XML"))


def _check_kind(names: set[str]) -> None:
    if (kind := other_archive(names)) is not None:
        raise NoTable(kind)
    if "content.xml" in names and _CONTENT not in names:
        raise NoTable(OTHER_WORKBOOK.format(kind=".ods"))
    if "xl/workbook.bin" in names:
        raise NoTable(OTHER_WORKBOOK.format(kind=".xlsb"))
    if _CONTENT not in names or not any(name.startswith("xl/") for name in names):
        raise NoTable(NOT_A_WORKBOOK)


def _sheets(raw: bytes) -> Iterator[Sheet]:
    reader = ExcelReader(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    reader.read()
    with reader.archive as archive:
        for sheet, part in reader.parser.find_sheets():
            if part.Type.endswith("/worksheet"):
                with archive.open(part.target) as source:
                    layout = _layout(source)
                rows = tuple(_rows(reader.wb[sheet.name], layout))
                yield Sheet(sheet.name, sheet.state != "visible", rows)


def _says(value: Any) -> bool:
    return value is not None and bool(value.text)


@dataclass(frozen=True, slots=True)
class _Merge:
    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class _Layout:
    """What read-only sheets keep to themselves. Rows and columns are counted from 1."""

    last_row: int = 0
    last_column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    without_result: dict[int, list[int]] = field(default_factory=dict)
    merges: list[_Merge] = field(default_factory=list)

    def note_row(self, element: Any, before: int) -> int:
        row = int(element.get("r") or before + 1)
        if element.get("hidden") in {"1", "true"}:
            self.hidden_rows.add(row)
        column = 0
        for cell in element:
            reference = cell.get("r")
            column = coordinate_to_tuple(reference)[1] if reference else column + 1
            parts = {child.tag.rpartition("}")[2]: child for child in cell}
            # A formula whose result is no text has an empty value where nobody has calculated it yet.
            uncalculated = "f" in parts and cell.get("t") != "str" and not _says(parts.get("v"))
            if parts.keys() & {"v", "is"} and not uncalculated:
                self.last_row = max(self.last_row, row)
                self.last_column = max(self.last_column, column)
            elif "f" in parts:
                self.without_result.setdefault(row, []).append(column)
        return row

    def note_column(self, element: Any) -> None:
        if element.get("hidden") in {"1", "true"}:
            last = min(int(element.get("max")), _MOST_COLUMNS)
            self.hidden_columns.update(range(int(element.get("min")), last + 1))


def _layout(source: IO[bytes]) -> _Layout:
    layout, row = _Layout(), 0
    for _, element in iterparse(source):
        match element.tag.rpartition("}")[2]:
            case "row":
                row = layout.note_row(element, row)
                element.clear()
            case "col":
                layout.note_column(element)
            case "mergeCell":
                layout.merges.append(_Merge(*range_boundaries(element.get("ref"))))
    layout.merges.sort(key=lambda merge: merge.top)
    if layout.last_column > _MOST_COLUMNS:
        raise NoTable(TOO_LARGE)
    return layout


def _rows(sheet: Any, layout: _Layout) -> Iterator[Row]:
    """The rows that are not blank, with what merged cells say filled in downwards."""
    if not layout.last_row:
        return
    pending, merged = iter(layout.merges), _Merged()
    ahead = next(pending, None)
    values = sheet.iter_rows(max_row=layout.last_row, max_col=layout.last_column, values_only=True)
    for number, row in enumerate(values, 1):
        without_result = number in layout.without_result
        if not any(row) and not without_result and (ahead is None or ahead.top > number):
            continue
        cells = [_text(value) for value in row]
        blank = not any(cells) and not without_result
        while ahead is not None and ahead.top <= number:
            merged.begin(ahead, cells)
            ahead = next(pending, None)
        oddities = merged.fill(number, cells)
        if not blank:
            yield Row(number, tuple(cells), (*oddities, *_oddities(number, layout)))


def _oddities(number: int, layout: _Layout) -> Iterator[Oddity]:
    if number in layout.hidden_rows:
        yield Oddity(Oddness.HIDDEN)
    for column in sorted(layout.hidden_columns):
        yield Oddity(Oddness.HIDDEN_COLUMN, column - 1)
    for column in layout.without_result.get(number, ()):
        yield Oddity(Oddness.WITHOUT_RESULT, column - 1)


@dataclass(slots=True)
class _Merged:
    """The merged cells that reach into the rows being read, each with what it says."""

    _open: list[tuple[_Merge, str]] = field(default_factory=list)

    def begin(self, merge: _Merge, cells: list[str]) -> None:
        if merge.left <= len(cells):
            self._open.append((merge, cells[merge.left - 1]))

    def fill(self, number: int, cells: list[str]) -> list[Oddity]:
        """Write what merged cells say into a row below their first, and tell what is merged in it."""
        self._open = [(merge, said) for merge, said in self._open if merge.bottom >= number]
        oddities = []
        for merge, said in self._open:
            place = merge.left - 1
            if merge.top < number and said and not cells[place]:
                cells[place] = said
                oddities.append(Oddity(Oddness.MERGED_DOWN, place, merge.top))
            if merge.right > merge.left and said:
                oddities.append(Oddity(Oddness.MERGED_ACROSS, place, merge.right - 1))
        return oddities


def _text(value: object) -> str:
    """A cell's value as somebody would write it into a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case int() | float() | time() | timedelta():
            return str(value)
        case _:
            return str(unescape(str(value))).strip()
