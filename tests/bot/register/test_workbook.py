"""Registers kept as workbooks: what spreadsheet programs write, and what people do in them."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.register.problems import NAME_MERGED
from bot.register.reading import RegisterUnreadable
from rules.register import RegisterEntry
from tests.bot.register_files import Read, reader, saved, told, with_parts, workbook

TITLES = ("name", "under 18", "guardian", "recording consent", "policy agreed")
AMELIA = ("Amelia Hart", True, "Sarah Hart", "yes", date(2026, 9, 1))
BOB = ("Bob Stone", 42, None, "no", "2 Sep 2026")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


def test_cells_are_read_as_they_look(read: Read) -> None:
    rows = [
        (*TITLES, "registrant id"),
        (*AMELIA, 12345.0),
        (*BOB, 1.5),
        (
            "Cal",
            "9",
            None,
            False,
            datetime.fromisoformat("2026-09-03"),
            datetime.fromisoformat("2026-09-01T10:30"),
        ),
        (),
        ("Dee", 9.0, "O_x000D_\nHara", 1, "04/09/2026", time(10, 30)),
    ]
    found = read(saved(workbook(rows)))
    assert found.problems == ()
    assert found.sheet == "One"
    assert [(entry.name, entry.under_18, entry.guardian) for entry in found.entries] == [
        ("Amelia Hart", True, "Sarah Hart"),
        ("Bob Stone", False, None),
        ("Cal", True, None),
        ("Dee", True, "O Hara"),
    ]
    assert [entry.recording_consent for entry in found.entries] == [True, False, False, True]
    assert [entry.policy_agreed for entry in found.entries] == [date(2026, 9, day) for day in (1, 2, 3, 4)]
    assert [entry.registrant_id for entry in found.entries] == [
        "12345",
        "1.5",
        "2026-09-01 10:30:00",
        "10:30:00",
    ]


def test_a_workbook_says_what_a_csv_file_says(read: Read) -> None:
    rows = [("name", "aka", "guardian"), ("Amelia Hart", "Millie; Mills", "Sarah Hart (mother)")]
    from_workbook = read(saved(workbook(rows))).entries
    from_csv = read("name,aka,guardian\nAmelia Hart,Millie; Mills,Sarah Hart (mother)\n").entries
    assert from_workbook == from_csv
    assert isinstance(from_workbook[0], RegisterEntry)


def test_years_may_be_counted_from_1904(read: Read) -> None:
    book = workbook([TITLES, AMELIA])
    book.epoch = CALENDAR_MAC_1904
    assert read(saved(book)).entries[0].policy_agreed == date(2026, 9, 1)


def test_a_title_above_the_headings_does_no_harm(read: Read) -> None:
    book = workbook([("Tuesday club",), (), TITLES, AMELIA, BOB])
    book["One"].merge_cells("A1:E1")
    found = read(saved(book))
    assert [entry.name for entry in found.entries] == ["Amelia Hart", "Bob Stone"]
    assert found.problems == ()


def test_headings_are_looked_for_where_they_tell_most(read: Read) -> None:
    found = read("Register,for,parents\nParent,,\nName,Age,Parent\nAmelia,9,Sarah\n")
    assert [(entry.name, entry.guardian) for entry in found.entries] == [("Amelia", "Sarah")]
    assert told(found) == ["Line 1: this line stands above the heading row; it was not read."]


def test_the_first_visible_sheet_with_names_is_read(read: Read) -> None:
    notes = [("Please keep this up to date",), ("email",), ("jo@example.org",)]
    found = read(saved(workbook(notes, [("name",), ("Amelia",)], [("name",), ("Bob",)])))
    assert [entry.name for entry in found.entries] == ["Amelia"]
    assert found.sheet == "Two"
    assert told(found) == ['Line 1: the sheet "Three" was not read; only "Two" was.']


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_not_read(read: Read, state: str) -> None:
    book = workbook([("name",), ("Old",)], [("name",), ("Amelia",)])
    book["One"].sheet_state = state
    found = read(saved(book))
    assert ([entry.name for entry in found.entries], found.problems) == (["Amelia"], ())
    book["Two"]["A1"] = "shoe size"
    with pytest.raises(RegisterUnreadable, match="all its sheets with names are hidden"):
        read(saved(book))


def test_hidden_rows_and_columns_are_read_and_told_of(read: Read) -> None:
    book = workbook([TITLES, AMELIA, BOB])
    book["One"].row_dimensions[3].hidden = True
    book["One"].column_dimensions["D"].hidden = True
    book["One"].column_dimensions["Z"].hidden = True
    found = read(saved(book))
    assert [entry.recording_consent for entry in found.entries] == [True, False]
    assert told(found) == [
        'Line 1: the column "recording consent" is hidden in the spreadsheet; it was read all the same.',
        "Line 3: the row is hidden in the spreadsheet; it was read all the same.",
    ]


def test_what_is_merged_downwards_counts_for_every_line(read: Read) -> None:
    book = workbook([TITLES, AMELIA, ("Bob Hart", True), ("Cal Hart", True, "Jo Hart"), (None, None, "Max")])
    for cells in ("C2:C3", "D2:D4", "A4:A5", "E4:E1000"):
        book["One"].merge_cells(cells)
    found = read(saved(book))
    assert [(entry.name, entry.guardian, entry.recording_consent) for entry in found.entries] == [
        ("Amelia Hart", "Sarah Hart", True),
        ("Bob Hart", "Sarah Hart", True),
        ("Cal Hart", "Jo Hart", True),
    ]
    assert told(found) == [
        'Line 3: "guardian" is one merged cell from line 2 on; what it says was taken for this line too.',
        'Line 3: "recording consent" is one merged cell from line 2 on; what it says was taken for this line too.',
        'Line 4: "recording consent" is one merged cell from line 2 on; what it says was taken for this line too.',
        NAME_MERGED.format(line=5, other=4),
    ]


def test_what_is_merged_sideways_counts_for_the_first_column(read: Read) -> None:
    rows = [TITLES, AMELIA, ("Beginners",), ("Bob", None, "not known"), ("Cal", None, "Jo")]
    book = workbook(rows)
    for cells in ("A3:E3", "C4:D4", "G5:H5"):
        book["One"].merge_cells(cells)
    found = read(saved(book))
    assert [(entry.name, entry.guardian) for entry in found.entries] == [
        ("Amelia Hart", "Sarah Hart"),
        ("Bob", "not known"),
        ("Cal", "Jo"),
    ]
    assert told(found) == [
        'Line 3: "Beginners" goes across several columns and was taken for a heading; the line was left out.',
        'Line 4: one merged cell covers "guardian" and "recording consent"; it counts for "guardian" alone.',
    ]


def test_names_may_be_merged_over_columns_without_headings(read: Read) -> None:
    book = workbook([("name", None, "under 18"), ("Amelia Hart", None, "yes")])
    book["One"].merge_cells("A1:B1")
    book["One"].merge_cells("A2:B2")
    found = read(saved(book))
    assert ([entry.name for entry in found.entries], found.problems) == (["Amelia Hart"], ())


@pytest.mark.parametrize("empty", [b"", b"<v/>"])
def test_formulas_count_by_their_results_and_are_told_of_without(read: Read, empty: bytes) -> None:
    book = workbook([TITLES, ("Amelia Hart", "=1+1", None, "=A1"), ("=A2",), ("Bob",)])

    def with_result(sheet: bytes) -> bytes:
        return sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )

    def without_results(sheet: bytes) -> bytes:
        return with_result(sheet).replace(b"<v />", empty).replace(b"<v></v>", empty)

    found = read(with_parts(saved(book), sheet1=without_results))
    assert [(entry.name, entry.under_18) for entry in found.entries] == [("Amelia Hart", True), ("Bob", None)]
    assert [problem.line for problem in found.problems] == [2, 3, 3]
    assert told(found)[0].startswith('Line 2: the formula in "recording consent" has no result in the file')
    assert told(found)[1].startswith('Line 3: the formula in "name" has no result in the file')
    assert told(found)[2] == "Line 3: there is no name; the line was left out."


def test_a_formula_that_gives_no_text_is_an_empty_cell(read: Read) -> None:
    def calculated(sheet: bytes) -> bytes:
        return sheet.replace(b'<c r="B2">', b'<c r="B2" t="str">')

    book = workbook([TITLES, ("Amelia Hart", '=""')])
    assert told(read(with_parts(saved(book), sheet1=calculated))) == []


def test_errors_and_dates_that_are_none_are_told_of(read: Read) -> None:
    rows = [TITLES, ("Amelia", "yes", "#REF!", "#N/A", 46266), ("Bob", None, None, None, "13/13/2026")]
    found = read(saved(workbook(rows)))
    assert [entry.name for entry in found.entries] == ["Amelia", "Bob"]
    assert [(problem.line, str(problem).split('"')[1]) for problem in found.problems] == [
        (2, "#REF!"),
        (2, "#N/A"),
        (2, "46266"),
        (3, "13/13/2026"),
    ]


def test_notes_beside_the_table_are_told_of_once(read: Read) -> None:
    rows = [("name", None), ("Amelia", "tall"), ("Bob", "short"), ("Cal", *[None] * 27, "far out")]
    assert told(read(saved(workbook(rows)))) == [
        "Line 2: column B has no heading; nothing in it was read.",
        "Line 4: column AC has no heading; nothing in it was read.",
    ]


def test_wrong_dimensions_hide_nobody(read: Read) -> None:
    raw = saved(workbook([TITLES, AMELIA, BOB]))
    for dimension in (b'<dimension ref="A1"/>', b""):
        changed = with_parts(
            raw, sheet1=lambda sheet, new=dimension: sheet.replace(b'<dimension ref="A1:E3" />', new)
        )  # type: ignore[misc]
        assert [entry.name for entry in read(changed).entries] == ["Amelia Hart", "Bob Stone"]


def test_rows_and_cells_need_not_be_numbered(read: Read) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>age</t></is></c></row>'
        b'<row><c t="inlineStr"><is><r><t>Amelia </t></r><r><t>Hart</t></r></is></c><c><v>9</v></c></row>'
        b'<row hidden="true"><c t="str"><f>x</f><v>Bob</v></c></row></sheetData></worksheet>'
    )
    found = read(with_parts(saved(workbook([])), sheet1=lambda _: sheet))
    assert [(entry.name, entry.under_18) for entry in found.entries] == [("Amelia Hart", True), ("Bob", None)]
    assert [problem.line for problem in found.problems] == [3]


def test_one_cell_far_away_takes_no_time(read: Read) -> None:
    book = workbook([("name",), ("Amelia",)])
    book["One"]["A1048576"] = "Bob"
    merged = b'</sheetData><mergeCells><mergeCell ref="A2:A1048575" /></mergeCells>'
    raw = with_parts(saved(book), sheet1=lambda sheet: sheet.replace(b"</sheetData>", merged))
    found = read(raw)
    assert ([entry.name for entry in found.entries], found.problems) == (["Amelia", "Bob"], ())


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def encrypted(raw: bytes) -> bytes:
    """The same file with every part flagged as encrypted in the archive's directory."""
    marked = bytearray(raw)
    at = marked.find(b"PK\x01\x02")
    while at >= 0:
        marked[at + 8] |= 1
        at = marked.find(b"PK\x01\x02", at + 4)
    return bytes(marked)


def bomb(sheet: bytes) -> bytes:
    return sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * 12_000_000)


def crowd(sheet: bytes) -> bytes:
    return sheet.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 300_001)


def entities(sheet: bytes) -> bytes:
    declared = b'<!DOCTYPE worksheet [<!ENTITY a "name">]>'
    return declared + sheet.replace(b"<sheetData>", b"<sheetData>&a;")


RAW = saved(workbook([TITLES, AMELIA]))
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
LENIENT = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WIDE = [[*TITLES, *[None] * 200, "far"], AMELIA]
# Made when they are wanted: some take longer to make than to refuse.
UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: RAW[: len(RAW) // 2], "it is a damaged spreadsheet"),
    "encrypted": (lambda: encrypted(RAW), "it is a damaged spreadsheet"),
    "another compression": (lambda: with_parts(RAW, ZIP_LZMA), "it is a damaged spreadsheet"),
    "no workbook part": (lambda: with_parts(RAW, workbook=lambda _: b"x"), "it is a damaged spreadsheet"),
    "no XML": (lambda: with_parts(RAW, sheet1=lambda sheet: sheet[:-20]), "it is a damaged spreadsheet"),
    "entities": (lambda: with_parts(RAW, sheet1=entities), "it is a damaged spreadsheet"),
    "bomb": (lambda: with_parts(RAW, sheet1=bomb), "it is too large to be a register"),
    "crowd": (lambda: with_parts(RAW, sheet1=crowd), "it is too large to be a register"),
    "wide": (lambda: saved(workbook(WIDE)), "it is too large to be a register"),
    "many": (lambda: saved(workbook([TITLES, *[AMELIA] * 5_001])), "it has more than 5000 rows"),
    "ods": (
        lambda: archive(mimetype=b"x", **{"content.xml": b"<x/>"}),
        "it is a spreadsheet of another kind (.ods)",
    ),
    "xlsb": (lambda: archive(**{"xl/workbook.bin": b"x"}), "it is a spreadsheet of another kind (.xlsb)"),
    "strict": (
        lambda: with_parts(RAW, workbook=lambda part: part.replace(LENIENT, STRICT)),
        "it is a spreadsheet of another kind (Strict Open XML)",
    ),
    "letter": (lambda: archive(**{"word/document.xml": b"<x/>"}), "it is a Word document"),
    "slides": (lambda: archive(**{"ppt/presentation.xml": b"<x/>"}), "it is a presentation"),
    "Numbers": (lambda: archive(**{"Index/Document.iwa": b"x"}), "export it from there as Excel or CSV"),
    "photographs": (lambda: archive(**{"one.jpg": b"x"}), "it is neither a spreadsheet nor a CSV file"),
    "empty": (lambda: saved(workbook([])), "it is empty"),
    "no headings": (lambda: saved(workbook([AMELIA])), "none of its rows names the columns"),
    "no names": (
        lambda: saved(workbook([("email",), ("a@example.org",)])),
        'none of its columns is called "name"',
    ),
}


@pytest.mark.parametrize(("made", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_usable_workbook_is_refused_in_plain_words(
    read: Read, made: Callable[[], bytes], reason: str
) -> None:
    raw = made()
    with pytest.raises(RegisterUnreadable) as caught:
        read(raw)
    assert reason in caught.value.reason
    assert "Amelia" not in repr(caught.value.__cause__)


PARTS: list[Callable[[bytes], bytes]] = [
    lambda part: part.replace(b'r="A2"', b'r="2A"'),
    lambda part: part.replace(b't="inlineStr"><is><t>name</t></is>', b't="s"><v>999</v>'),
    lambda part: part.replace(b't="inlineStr"><is><t>name</t></is>', b't="d"><v>9</v>'),
    lambda part: part.replace(b'r="2"', b'r="two"'),
    lambda part: part.replace(b'<row r="2"', b'<mergeCell/><row r="2"'),
    lambda part: part.replace(b"<sheetData>", b"<cols><col hidden='1'/></cols><sheetData>"),
]


@pytest.mark.parametrize("rewrite", PARTS)
def test_sheets_against_the_format_are_refused(read: Read, rewrite: Callable[[bytes], bytes]) -> None:
    rewritten: list[bool] = []

    def sheet1(part: bytes) -> bytes:
        rewritten.append(rewrite(part) != part)
        return rewrite(part)

    raw = with_parts(RAW, sheet1=sheet1)
    with pytest.raises(RegisterUnreadable, match="damaged"):
        read(raw)
    assert rewritten == [True]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["sheet1", "workbook", "styles", "sharedStrings", "[Content_Types]", "theme1"]),
    st.floats(0, 1),
    st.binary(min_size=1, max_size=6),
)
def test_any_damage_is_refused_or_read(read: Read, part: str, where: float, what: bytes) -> None:
    def damaged(content: bytes) -> bytes:
        place = int(where * len(content))
        return content[:place] + what + content[place + len(what) :]

    try:
        found = read(with_parts(RAW, **{part: damaged}))
    except RegisterUnreadable:
        return
    assert all(entry.name for entry in found.entries)
