"""What people write into the cells of a register."""

from datetime import date
from pathlib import Path

import pytest

from rules.events import Participant
from rules.identity import Certainty, Register
from tests.bot.register_files import Read, reader, told


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


AGES = [
    ("9", True),
    ("17", True),
    ("18", False),
    ("64", False),
    ("12 yrs", True),
    ("aged 7", True),
    ("17 years old", True),
    ("18 y.o.", False),
    ("adult", False),
    ("child", True),
    ("18+", False),
]


def test_an_age_that_is_not_understood_is_named_by_line(read: Read) -> None:
    found = read("name,under 18\nAmelia,teenager\n")
    assert told(found) == [
        'Line 2: "teenager" in "under 18" is neither yes nor no, and no age in years; treated as not given.'
    ]


@pytest.mark.parametrize(("cell", "under_18"), AGES)
def test_an_age_says_whether_somebody_is_a_child(read: Read, cell: str, under_18: bool) -> None:
    assert read(f"name,under 18\nAmelia,{cell}\n").entries[0].under_18 is under_18


FIRST_OF_SEPTEMBER = [
    "2026-09-01", "2026/9/1", "01/09/2026", "1/9/26", "01-09-2026", "1.9.2026", "1 Sep 2026", "1st September 2026",
    "01-Sep-26", "1 Sept 2026", "1 sep. 2026", "2026-09-01 10:30:00", "2026-09-01T10:30:00Z", "01/09/2026 00:00",
]  # fmt: skip


@pytest.mark.parametrize("cell", FIRST_OF_SEPTEMBER)
def test_dates_have_the_day_first_unless_the_year_is(read: Read, cell: str) -> None:
    assert read(f"name,policy agreed\nAmelia,{cell}\n").entries[0].policy_agreed == date(2026, 9, 1)


@pytest.mark.parametrize("cell", ["yes", "09/13/2026", "2026-02-30", "1 Foo 2026", "soon", "September 2026"])
def test_a_date_that_is_not_understood_is_named_by_line(read: Read, cell: str) -> None:
    found = read(f"name,policy agreed\nBob,\nAmelia,{cell}\n")
    assert [entry.policy_agreed for entry in found.entries] == [None, None]
    why = "is not a date; write it like 2026-09-01; treated as not given."
    assert told(found) == [f'Line 3: "{cell}" in "policy agreed" {why}']


def test_addresses_are_read_out_of_what_is_written(read: Read) -> None:
    table = "name,email,parent's email,parent\nA,Ann <a@example.org>,,\nB,none yet,,\n"
    table += "C,c@example.org; d@example.org,,\nD,d2@example.org,p@example.org,Pat\nE,,q@example.org,Quinn\n"
    found = read(table)
    assert [(e.email, e.guardian) for e in found.entries] == [
        ("a@example.org", None),
        (None, None),
        ("c@example.org", None),
        ("d2@example.org", "Pat <p@example.org>"),
        ("q@example.org", "Quinn"),
    ]
    assert told(found) == [
        'Line 3: "none yet" in "email" is not an e-mail address; treated as not given.',
        'Line 4: "c@example.org; d@example.org" in "email" holds more than one e-mail address; only the first counts.',
    ]
    parent = Participant(name="iPad", email="p@example.org")
    assert Register.of(found.entries).match(parent).certainty is Certainty.LIKELY


def test_several_names_are_parted_by_semicolons_and_slashes(read: Read) -> None:
    found = read('name,aka\nAmelia,"Millie / Mills; ; Amelia Rose"\n')
    assert found.entries[0].also_known_as == ("Millie", "Mills", "Amelia Rose")


def test_a_long_cell_is_shown_in_part(read: Read) -> None:
    found = read(f"name,recording consent\nAmelia,{'word ' * 100}\n")
    assert len(str(found.problems[0])) < 150


@pytest.mark.parametrize(
    "address", ["amelia@example", "amelia@example,org", "@example.org", "amelia at example.org"]
)
def test_what_only_looks_like_an_address_is_none(read: Read, address: str) -> None:
    found = read(f'name,email\nAmelia,"{address}"\n')
    assert found.entries[0].email is None
    assert told(found) == [f'Line 2: "{address}" in "email" is not an e-mail address; treated as not given.']


ERRORS = ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "Err:502"]


@pytest.mark.parametrize("error", ERRORS)
def test_a_spreadsheets_error_is_not_taken_for_a_value(read: Read, error: str) -> None:
    found = read(f"name,guardian,aka\nAmelia,{error},\n{error},Sarah,\nAmelia {error},,\n")
    assert [(entry.name, entry.guardian) for entry in found.entries] == [("Amelia", None)]
    assert told(found) == [
        f'Line 2: "{error}" in "guardian" is a spreadsheet\'s error, not a value; treated as not given.',
        f'Line 3: "{error}" is not a name; the line was left out.',
        f'Line 4: "Amelia {error}" is not a name; the line was left out.',
    ]


@pytest.mark.parametrize("name", ["12345", "amelia@example.org", "A" * 201])
def test_what_can_be_no_name_is_left_out(read: Read, name: str) -> None:
    found = read(f"name\n{name}\nBob Stone\n")
    assert [entry.name for entry in found.entries] == ["Bob Stone"]
    assert [problem.line for problem in found.problems] == [2]
    assert "is not a name; the line was left out." in told(found)[0]


@pytest.mark.parametrize(
    "name", ["Amelia & Tom Hart", "Amelia and Tom Hart", "Amelia Hart; Tom Hart", "Amelia/Tom"]
)
def test_several_names_in_one_cell_are_told_of(read: Read, name: str) -> None:
    found = read(f"name,aka\n{name},\n")
    assert [entry.name for entry in found.entries] == [name]
    assert len(found.problems) == 1
    assert f'"{name}" looks like more than one name' in told(found)[0]


@pytest.mark.parametrize("name", ["Amanda Sandhu", "Anna-Maria Land", "O’Neil, Grandy"])
def test_an_and_within_a_name_is_part_of_it(read: Read, name: str) -> None:
    assert read(f'name\n"{name}"\n').problems == ()


@pytest.mark.parametrize(
    "name", ["Zo\ufffd Lee", "ZoÃ« Lee", "Siobh\u00c3\u00a1n", "O\u00e2\u20ac\u2122Neil"]
)
def test_letters_that_were_damaged_are_told_of(read: Read, name: str) -> None:
    found = read(f"name\n{name}\n")
    assert [entry.name for entry in found.entries] == [name]
    assert told(found) == [
        f'Line 2: "{name}" in "name" has letters that were damaged when the file was saved; please type it again.'
    ]


@pytest.mark.parametrize("name", ["Zoë Lee", "李伟", "Ærøskøbing", "Małgorzata", "Ñandú"])
def test_letters_of_other_languages_are_not_damaged(read: Read, name: str) -> None:
    found = read(f"name\n{name}\n")
    assert ([entry.name for entry in found.entries], found.problems) == ([name], ())


def test_a_letter_in_a_cell_is_not_read(read: Read) -> None:
    found = read(f"name,guardian\nAmelia,{'word ' * 300}\n")
    assert found.entries[0].guardian is None
    assert "is longer than 1000 characters; treated as not given." in told(found)[0]


def test_what_a_terminal_would_obey_is_taken_out(read: Read) -> None:
    found = read("name,email,na\u009bme\nAme\u009blia\u007f,a\u009b@example.org,\n\u009bx@,,\n")
    assert [(entry.name, entry.email) for entry in found.entries] == [
        ("Amelia", "a@example.org"),
        ("x@", None),
    ]
    assert not any("\u009b" in problem for problem in told(found))
