"""What people write into the cells of a register."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.registers import Problem, RegisterFile, read_register
from rules.events import Participant
from rules.identity import Certainty, Register

Read = Callable[[str | bytes], RegisterFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str | bytes) -> RegisterFile:
        path = tmp_path / "register.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_register(path)

    return read


CONSENT = [
    *(
        (cell, True)
        for cell in (
            "yes",
            "Y",
            "TRUE",
            "1",
            "given",
            "✓",
            "Yes!",
            "2026-09-01",
            "1 Sep 2026",
            "yes 01/09/2026",
        )
    ),
    *((cell, True) for cell in ("yes, 01/09/2026", "given on 1 September 2026", "agreed 2026-09-01")),
    *(
        (cell, False)
        for cell in ("no", "N", "false", "0", "withdrawn", "Withdrawn 2026-03-01", "withdrawn, by e-mail")
    ),
    *((cell, False) for cell in ("no 2026-03-01", "not given", "refused")),
    *((cell, None) for cell in ("", "  ", "-", "n/a")),
]


@pytest.mark.parametrize(("cell", "consent"), CONSENT)
def test_consent_is_a_plain_yes_or_no(read: Read, cell: str, consent: bool | None) -> None:
    found = read(f'name,recording consent\nAmelia,"{cell}"\n')
    assert (found.entries[0].recording_consent, found.problems) == (consent, ())


@pytest.mark.parametrize(
    "cell", ["maybe", "yes if asked", "no objection", "audio only", "x", "?", "yes 31/02/2026"]
)
def test_consent_that_is_not_understood_is_not_given(read: Read, cell: str) -> None:
    found = read(f"name,Recording consent\nAmelia,{cell}\n")
    assert found.entries[0].recording_consent is None
    assert found.problems == (
        Problem(2, f'Line 2: "{cell}" in "Recording consent" is neither yes nor no; treated as not given.'),
    )


AGES = [
    ("9", True),
    ("17", True),
    ("18", False),
    ("64", False),
    ("adult", False),
    ("child", True),
    ("18+", False),
]


def test_an_age_that_is_not_understood_is_named_by_line(read: Read) -> None:
    found = read("name,under 18\nAmelia,teenager\n")
    assert [str(problem) for problem in found.problems] == [
        'Line 2: "teenager" in "under 18" is neither yes nor no; treated as not given.'
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
    assert [str(problem) for problem in found.problems] == [f'Line 3: "{cell}" in "policy agreed" {why}']


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
    assert [str(problem) for problem in found.problems] == [
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
