"""Registers with forty deliberate faults: what can be loaded is, and every fault is named with its line."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.register.reading import RegisterFile, read_register
from tests.bot.register_files import saved, with_parts, workbook

TODAY = date(2026, 10, 6)

# UTF-8, commas.
PEOPLE = """Tuesday,16:00
name,also known as,email,under 18,booked by,policy agreed,
Amelia Hart,Millie,amelia@example.org,yes,Sarah Hart (mother),2026-09-01,
,,bob@example.org,yes,,,
12345,,,yes,,,
carla@example.org,,,yes,,,
#REF!,,,yes,,,
Dina & Emil Rose,,,yes,Kim Rose,01/09/2026,
Amelia  Hart,,,no,,1 September 2026,
Zo\ufffd Lee,,,yes,,,
Finn Moss,,,yes,RenÃ© Moss,,
Gita Nair,,gita at example.org,yes,,,
Hugo Orr,,h@example.org; hugo@example.org,yes,,,
Iris Pike,,,teenager,,,
Jack Quinn,,,yes,self,,
name,also known as,email,under 18,booked by,policy agreed,
Kaya Reed,,,yes,,,,a cell too many
"Leon" Shah,,,yes,,,
Mina Todd;;;yes;;;
Noor Umar,,,yes,,,paid
"""

# Windows-1252, semicolons; the columns of consent and dates.
CONSENT = """Child;Child;Recording Consent;Consent by;Policy agreed;recording consnt date
José Díaz;José;yes, Ana Díaz, 2026-09-01;;2026-09-01;
Zoë Eke;;maybe;;09/13/2026;
Ola Fry;;yes, but not photos;;31/02/2026;
Pia Gow;;;Max Gow;;
"""

# UTF-16 with a byte order mark, tabs, lines ended as on an old Macintosh.
EXEMPTIONS = """Name\tCamera off\tOther screen name\tApproved by\tUntil\r\
Rosa Hill\tyes\t\t\t\r\
Seth Iyer\tyes\t\tJo Field\tEaster\r\
Tara Joss\tyes\t\tJo Field\t2026-07-31\r\
Umar Khan\tsometimes\tBluebird\tJo Field\t\r\
Vera Lowe\tno\t?\tJo Field\t2026-12-31\r\
Walt Muir\tyes\tWolf\tJo Field\t31 Dec 2026\r"""

TITLES = ("Name", "Under 18", "Guardian", "Recording consent", "Policy agreed")


def sheet() -> bytes:
    """A workbook with what people do in one."""
    rows = [
        ("Tuesday club, autumn",),
        (*TITLES, "Notes"),
        ("Xena Nash", "9", "Pat Nash", "yes", date(2026, 9, 1)),
        ("Yara Nash", 11, None, "yes", "1 Sep 2026"),
        (None, None, "Lou Nash"),
        ("Beginners",),
        ("Zack Oaks", True, "not known", None, 46266),
        ("Abel Park", "=1=1", None, "yes"),
        ("Bess Rowe", True, "#N/A", "yes", "01/09/2026"),
        ("Cole Skye", False, None, "yes", date(2026, 9, 3)),
    ]
    book = workbook([("How to fill this in",)], rows, [("Name",), ("Dale Teal",)])
    for cells in ("A1:F1", "C3:C4", "A4:A5", "A6:F6", "C7:D7"):
        book["Two"].merge_cells(cells)
    book["Two"].row_dimensions[10].hidden = True
    book["Two"].column_dimensions["E"].hidden = True
    return with_parts(saved(book), sheet2=lambda part: part.replace(b"<v />", b"").replace(b"<v></v>", b""))


FILES: dict[str, Callable[[], bytes]] = {
    "people.csv": PEOPLE.encode,
    "consent.csv": lambda: CONSENT.encode("cp1252"),
    "exemptions.txt": lambda: EXEMPTIONS.encode("utf-16"),
    "club.xlsx": sheet,
}
LOADED = {
    "people.csv": [
        "Amelia Hart", "Dina & Emil Rose", "Amelia Hart", "Zo\ufffd Lee", "Finn Moss", "Gita Nair", "Hugo Orr", "Iris Pike",
        "Jack Quinn", "Noor Umar",
    ],
    "consent.csv": ["José Díaz", "Zoë Eke", "Ola Fry", "Pia Gow"],
    "exemptions.txt": ["Rosa Hill", "Seth Iyer", "Tara Joss", "Umar Khan", "Vera Lowe", "Walt Muir"],
    "club.xlsx": ["Xena Nash", "Yara Nash", "Zack Oaks", "Abel Park", "Bess Rowe", "Cole Skye"],
}  # fmt: skip

FAULTS = [
    ("people.csv", 1, "this line stands above the heading row"),
    ("people.csv", 4, "there is no name; the line was left out"),
    ("people.csv", 5, '"12345" is not a name; the line was left out'),
    ("people.csv", 6, '"carla@example.org" is not a name; the line was left out'),
    ("people.csv", 7, '"#REF!" is not a name; the line was left out'),
    ("people.csv", 8, '"Dina & Emil Rose" looks like more than one name'),
    ("people.csv", 9, '"Amelia Hart" is on line 3 as well'),
    ("people.csv", 10, '"Zo\ufffd Lee" in "name" has letters that were damaged'),
    ("people.csv", 11, '"RenÃ© Moss" in "booked by" has letters that were damaged'),
    ("people.csv", 12, '"gita at example.org" in "email" is not an e-mail address'),
    ("people.csv", 13, 'in "email" holds more than one e-mail address; only the first counts'),
    ("people.csv", 14, '"teenager" in "under 18" is neither yes nor no'),
    ("people.csv", 15, '"self" in "booked by" names no parent or carer of somebody under 18'),
    ("people.csv", 16, "the heading row stands here again"),
    ("people.csv", 17, "there are more cells than columns"),
    ("people.csv", 18, "there is a quotation mark too many or too few"),
    ("people.csv", 19, "its cells are parted by another sign than those of the other lines"),
    ("people.csv", 20, "column G has no heading"),
    ("consent.csv", 1, '"Child" and "Child" say the same'),
    ("consent.csv", 1, 'the column "recording consnt date" was not read; did you mean "consent date"?'),
    ("consent.csv", 3, '"maybe" in "Recording Consent" is neither yes nor no'),
    ("consent.csv", 3, '"09/13/2026" in "Policy agreed" is not a date'),
    ("consent.csv", 4, '"yes, but not photos" in "Recording Consent" says yes and something else'),
    ("consent.csv", 4, '"31/02/2026" in "Policy agreed" is not a date'),
    ("consent.csv", 5, '"Consent by" is filled in, but "Recording Consent" says neither yes nor no'),
    ("exemptions.txt", 2, 'nobody is named in "Approved by" who approved "Camera off"'),
    ("exemptions.txt", 3, '"Easter" in "Until" is not a date'),
    ("exemptions.txt", 4, '"Camera off" ran out on 2026-07-31'),
    ("exemptions.txt", 5, '"sometimes" in "Camera off" is neither yes nor no'),
    ("exemptions.txt", 6, '"?" in "Other screen name" is neither yes, no nor a screen name'),
    ("club.xlsx", 2, 'the sheet "Three" was not read; only "Two" was'),
    ("club.xlsx", 2, 'the column "Policy agreed" is hidden'),
    ("club.xlsx", 4, '"Guardian" is one merged cell from line 3 on'),
    ("club.xlsx", 5, "the name is one merged cell with that of line 4"),
    ("club.xlsx", 6, '"Beginners" goes across several columns and was taken for a heading'),
    ("club.xlsx", 7, 'one merged cell covers "Guardian" and "Recording consent"'),
    ("club.xlsx", 7, '"46266" in "Policy agreed" is not a date'),
    ("club.xlsx", 8, 'the formula in "Under 18" has no result in the file'),
    ("club.xlsx", 9, '"#N/A" in "Guardian" is a spreadsheet\'s error'),
    ("club.xlsx", 10, "the row is hidden in the spreadsheet"),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RegisterFile]:
    folder = tmp_path_factory.mktemp("registers")
    found = {}
    for name, content in FILES.items():
        (folder / name).write_bytes(content())
        found[name] = read_register(folder / name, TODAY)
    return found


@pytest.mark.parametrize(("file", "line", "fault"), FAULTS, ids=range(1, len(FAULTS) + 1))
def test_every_fault_is_named_with_its_line(
    read: dict[str, RegisterFile], file: str, line: int, fault: str
) -> None:
    named = [problem for problem in read[file].problems if fault in problem.message]
    assert [problem.line for problem in named] == [line]
    assert named[0].message.startswith(f"Line {line}: ")


@pytest.mark.parametrize("file", FILES)
def test_nothing_else_is_taken_for_a_fault(read: dict[str, RegisterFile], file: str) -> None:
    lines = [line for where, line, _ in FAULTS if where == file]
    assert [problem.line for problem in read[file].problems] == lines


@pytest.mark.parametrize(("file", "names"), LOADED.items())
def test_everybody_who_can_be_made_out_is_loaded(
    read: dict[str, RegisterFile], file: str, names: list[str]
) -> None:
    assert [entry.name for entry in read[file].entries] == names


def test_what_stands_beside_a_fault_is_loaded(read: dict[str, RegisterFile]) -> None:
    people = {entry.name: entry for file in read.values() for entry in reversed(file.entries)}
    assert people["Amelia Hart"].guardian_relation == "mother"
    assert people["Dina & Emil Rose"].policy_agreed == date(2026, 9, 1)
    assert people["Hugo Orr"].email == "h@example.org"
    assert (people["José Díaz"].recording_consent, people["José Díaz"].consent_by) == (True, "Ana Díaz")
    assert [people[name].recording_consent for name in ("Zoë Eke", "Ola Fry", "Pia Gow")] == [None] * 3
    assert [exemption.rule for exemption in people["Walt Muir"].exemptions] == ["camera", "screen_name"]
    assert [exemption.screen_name for exemption in people["Umar Khan"].exemptions] == ["Bluebird"]
    assert [exemption.until for exemption in people["Tara Joss"].exemptions] == [date(2026, 7, 31)]
    assert not any(people[name].exemptions for name in ("Rosa Hill", "Seth Iyer", "Vera Lowe"))
    assert [people[name].under_18 for name in ("Xena Nash", "Yara Nash", "Abel Park")] == [True, True, None]
    assert people["Yara Nash"].guardian == "Pat Nash"
    assert [people[name].policy_agreed for name in ("Xena Nash", "Yara Nash", "Bess Rowe")] == [
        date(2026, 9, 1)
    ] * 3
    assert people["Cole Skye"].recording_consent is True
