"""Register files, as spreadsheets write them and people fill them in."""

import csv
import io
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.register.heading import Column
from bot.register.problems import Problem
from bot.register.reading import RegisterUnreadable, read_register
from rules.register import RegisterEntry
from tests.bot.register_files import Read, reader, told

FULL = """name,also known as,email,under 18,guardian,recording consent,policy agreed,registrant id
Amelia Hart,Millie; Mills,amelia@example.org,yes,Sarah Hart,yes,2026-09-01,abc-123
Bob Stone,,,no,,,,
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


def test_every_column_is_read(read: Read) -> None:
    found = read(FULL)
    assert found.problems == ()
    amelia, bob = found.entries
    assert amelia == RegisterEntry(
        key=amelia.key,
        name="Amelia Hart",
        also_known_as=("Millie", "Mills"),
        email="amelia@example.org",
        registrant_id="abc-123",
        under_18=True,
        guardian="Sarah Hart",
        recording_consent=True,
        policy_agreed=date(2026, 9, 1),
    )
    assert bob == RegisterEntry(key=bob.key, name="Bob Stone", under_18=False)


def test_only_the_name_must_be_there(read: Read) -> None:
    entry = read("name\nAmelia Hart\n").entries[0]
    assert entry == RegisterEntry(key=entry.key, name="Amelia Hart")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_write_it_differently(read: Read, delimiter: str, newline: str, encoding: str) -> None:
    written = io.StringIO()
    rows = [
        ["Name", "E-mail", "Guardian"],
        ["José Hart, jun.", "jose@example.org", "Zoë; Tom"],
        [],
        ["Bob Stone", "", ""],
    ]
    csv.writer(written, delimiter=delimiter, lineterminator=newline).writerows(rows)
    found = read(written.getvalue().encode(encoding))
    assert [(e.name, e.email, e.guardian) for e in found.entries] == [
        ("José Hart, jun.", "jose@example.org", "Zoë; Tom"),
        ("Bob Stone", None, None),
    ]
    assert found.problems == ()


def test_big_endian_and_an_instruction_about_the_delimiter(read: Read) -> None:
    assert read(b"\xfe\xff" + "name\nZoë".encode("utf-16-be")).entries[0].name == "Zoë"
    found = read("sep=;\nname;recording consent\nAmelia Hart, jun.;maybe\n")
    assert found.entries[0].name == "Amelia Hart, jun."
    assert found.problems[0].line == 2


HEADINGS = [
    ("Full Name", "name", "Amelia Hart"),
    ("PARTICIPANT", "name", "Amelia Hart"),
    ("Child's name", "name", "Amelia Hart"),
    ("child’s  name", "name", "Amelia Hart"),
    ("Child", "name", "Amelia Hart"),
    ("aka", "also_known_as", ("Millie",)),
    ("Known-As", "also_known_as", ("Millie",)),
    ("nickname", "also_known_as", ("Millie",)),
    ("E-Mail", "email", "a@example.org"),
    ("Email_Address", "email", "a@example.org"),
    ("Parent's e-mail", "email", "a@example.org"),
    ("UNDER-18", "under_18", True),
    ("child", "under_18", True),
    ("u18", "under_18", True),
    ("Age", "under_18", True),
    ("Parent or carer", "guardian", "Sarah Hart"),
    ("Parent/Carer", "guardian", "Sarah Hart"),
    ("recording_consent", "recording_consent", True),
    ("Consent to record", "recording_consent", True),
    ("Policy agreed on", "policy_agreed", date(2026, 9, 1)),
    ("Zoom Registrant ID", "registrant_id", "abc-123"),
]
WRITTEN = {
    "name": "Amelia Hart",
    "also_known_as": "Millie",
    "email": "a@example.org",
    "under_18": "9",
    "guardian": "Sarah Hart",
    "recording_consent": "yes",
    "policy_agreed": "2026-09-01",
    "registrant_id": "abc-123",
}


@pytest.mark.parametrize(("heading", "what", "value"), HEADINGS)
def test_columns_are_known_by_many_headings_in_any_order(
    read, heading: str, what: str, value: object
) -> None:
    table = f"Shoe size,{heading}\n38,{WRITTEN[what]}\n"
    if what != "name":
        table = f"{heading},Notes,name\n{WRITTEN[what]},likes glue,Bob Stone\n"
    found = read(table)
    assert getattr(found.entries[0], what) == value
    assert found.problems == ()


def test_first_and_last_names_make_a_name(read: Read) -> None:
    found = read("Surname,First name,child\nHart,Amelia,y\n,Cher,n\nStone,,\n")
    assert [(e.name, e.under_18) for e in found.entries] == [
        ("Amelia Hart", True),
        ("Cher", False),
        ("Stone", None),
    ]


def test_lines_are_the_rows_of_the_spreadsheet(read: Read) -> None:
    table = '\nname,notes,recording consent\n"Amelia Hart","likes\nglue,\n\nand string",maybe\n\n"Bob\nStone",,perhaps\n'
    found = read(table)
    assert [entry.name for entry in found.entries] == ["Amelia Hart", "Bob Stone"]
    assert [problem.line for problem in found.problems] == [3, 5]


LEFT_OUT = [
    (",no,", "there is no name; the line was left out."),
    ("---,no,", "there is no name; the line was left out."),
    ("Hart, Amelia,yes,x", "there are more cells than columns"),
    ('"Amelia" Hart,yes,', "there is a quotation mark too many or too few; the line was left out."),
    ('"Amelia Hart,yes,', "there is a quotation mark too many or too few; the line was left out."),
]


@pytest.mark.parametrize(("line", "why"), LEFT_OUT)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept(read: Read, line: str, why: str) -> None:
    found = read(f"name,recording consent,email\nBob Stone,yes,\n{line}\nCarl Wood,no,\n")
    assert [(e.name, e.recording_consent) for e in found.entries] == [
        ("Bob Stone", True),
        ("Carl Wood", False),
    ]
    assert [problem.line for problem in found.problems] == [3]
    assert found.problems[0].message.startswith(f"Line 3: {why}")


def test_empty_cells_beyond_the_last_column_do_not_matter(read: Read) -> None:
    assert read("name,,\nAmelia,,,,\n").problems == ()


def test_the_same_name_twice_is_kept_twice_and_told_of(read: Read) -> None:
    found = read('name,email\nNia Pryce,\nBob,\nNia Pryce,other@example.org\n"Pryce, Nia",\nnia  pryce,\n')
    assert len({entry.key for entry in found.entries}) == len(found.entries) == 5
    assert [problem.line for problem in found.problems] == [4, 5, 6]
    assert str(found.problems[0]) == (
        'Line 4: "Nia Pryce" is on line 2 as well; both are kept, but a screen name cannot tell them apart.'
    )


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("name", set()),
        ("name,age", {"under_18"}),
        ("child,agreed to policy", {"policy_agreed"}),
        ("name,child,booked by", {"under_18", "guardian"}),
        ("name,parent's email", {"guardian"}),
        ("name,under 18,guardian,policy agreed,email", {"under_18", "guardian", "policy_agreed"}),
    ],
)
def test_it_is_told_which_columns_there_are_of_those_that_rules_ask_for(
    read: Read, heading: str, columns: set[str]
) -> None:
    assert read(f"{heading}\nAmelia Hart\n").columns == columns


def test_a_parents_address_says_who_booked_where_there_is_no_name(read: Read) -> None:
    found = read(
        "name,email,parent's email\nAmelia Hart,,mum@example.org\nNoah Osei,n@example.org,pa@example.org\n"
    )
    assert [(entry.email, entry.guardian) for entry in found.entries] == [
        ("mum@example.org", "<mum@example.org>"),
        ("n@example.org", "<pa@example.org>"),
    ]


def test_columns_that_are_not_read_are_told_of(read: Read) -> None:
    found = read("name,full name,recordng consent,shoe size\nAmelia,Amelia Hart,no,38\n,Bob Stone,,\n")
    assert [entry.name for entry in found.entries] == ["Amelia", "Bob Stone"]
    assert told(found) == [
        'Line 1: "name" and "full name" say the same; "full name" counts only where "name" is empty.',
        'Line 1: the column "recordng consent" was not read; did you mean "recording consent"?',
    ]


def test_a_register_without_people_is_told_of(read: Read) -> None:
    found = read("name,email\n")
    assert (found.entries, found.problems) == (
        (),
        (Problem(1, "Line 1: there is nobody below the heading row."),),
    )
    assert found.headed == {Column.NAME, Column.EMAIL}


UNREADABLE = [
    (b"", "it is empty"),
    (b"\n \n\r\n", "it is empty"),
    (b"\xef\xbb\xbf", "it is empty"),
    (
        b"Amelia Hart,yes\nBob Stone,no\n",
        "none of its rows names the columns; its first row has to",
    ),
    (
        b'"name,email\nAmelia,\n',
        'none of its rows names the columns; its first row has to, with at least "name"',
    ),
    (b"email,recording consent\na@example.org,yes\n", 'none of its columns is called "name"'),
    (b"PK\x03\x04...", "it is a damaged spreadsheet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is protected by a password, or of an old kind (.xls)"),
    (b"name\n" + b"A\n" * 5_001, "it is too large to be a register; it has more than 5000 rows"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "it is a picture"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "it is a picture"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00", "it is a picture"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "it is a picture"),
    (b"BM\x36\x00\x00\x00", "it is a picture"),
    (b"%PDF-1.7\nname,email\n", "it is a PDF"),
    (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "it is a Word document"),
    (b"{\\rtf1 name}", "it is a text document and not a spreadsheet"),
    (
        b"PK\x03\x04".ljust(30, b"\0") + b"mimetypeapplication/vnd.oasis.opendocument.text",
        "it is a text document",
    ),
    (b"\n<!DOCTYPE html><p>name", "it is a web page"),
    (b"\xff\xfen", "it is neither a spreadsheet nor a CSV file"),
    ("name\nAmelia".encode("utf-16-le"), "it is neither a spreadsheet nor a CSV file"),
    (b"name\n\x81\xff", "it is neither a spreadsheet nor a CSV file"),
    (b"name\n" + b"A\n" * 5_000_000, "it is too large to be a register"),
]


@pytest.mark.parametrize(("raw", "reason"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_register_is_refused_in_plain_words(
    read: Read, tmp_path: Path, raw: bytes, reason: str
) -> None:
    with pytest.raises(RegisterUnreadable) as caught:
        read(raw)
    assert caught.value.path == tmp_path / "register.csv"
    assert caught.value.reason.startswith(reason)
    assert str(caught.value) == f"{caught.value.path}: {caught.value.reason}"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.csv").touch()
    paths = {
        tmp_path / "none.csv": "there is no such file",
        tmp_path: "it is a folder, not a file",
        tmp_path
        / "file.csv"
        / "below.csv": "it cannot be opened (what should be a folder on the way there is a file)",
    }
    for path, reason in paths.items():
        with pytest.raises(RegisterUnreadable) as caught:
            read_register(path)
        assert caught.value.reason == reason


people = st.lists(
    st.tuples(
        st.sampled_from(["Amelia Hart", "Bob", "Zoë Lee", "李伟"]), st.sampled_from(["", "a@b.c", "d@e.f"])
    )
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people, st.randoms(use_true_random=False))
def test_keys_are_unique_and_stay_when_rows_move(
    read: Read, rows: list[tuple[str, str]], chance: random.Random
) -> None:
    def keys(rows: list[tuple[str, str]]) -> list[str]:
        return [
            e.key for e in read("name,email\n" + "".join(f"{name},{email}\n" for name, email in rows)).entries
        ]

    moved = chance.sample(rows, len(rows))
    assert sorted(keys(rows)) == sorted(keys(moved))
    assert len(set(keys(rows))) == len(rows)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('a,;"\n\r\t -/0129'), max_size=200
    )
)
def test_any_rows_are_read_or_told_of(read: Read, rows: str) -> None:
    found = read(f"name,email,under 18,recording consent,policy agreed\n{rows}")
    assert all(entry.name for entry in found.entries)
    assert found.entries or found.problems
