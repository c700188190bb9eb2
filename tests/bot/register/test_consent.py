"""What registers say of consent to recording, and of who may give it."""

from datetime import date
from pathlib import Path

import pytest

from rules.register import RegisterEntry
from tests.bot.register_files import Read, reader, told

FIRST = date(2026, 9, 1)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


def agreed(entry: RegisterEntry) -> tuple[bool | None, str | None, date | None, str | None]:
    return entry.recording_consent, entry.consent_by, entry.consent_on, entry.consent_for


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
    "cell", ["maybe", "no objection", "audio only", "x", "?", "31/02/2026", "by Sarah", "for all"]
)
def test_consent_that_is_not_understood_is_not_given(read: Read, cell: str) -> None:
    found = read(f"name,Recording consent\nAmelia,{cell}\n")
    assert found.entries[0].recording_consent is None
    assert told(found) == [
        f'Line 2: "{cell}" in "Recording consent" is neither yes nor no; treated as not given.'
    ]


FULLER = [
    ("yes, Sarah Hart, 2026-09-01, for marketing", ("Sarah Hart", FIRST, "marketing")),
    ("Yes, for marketing, Sarah Hart, 1 September 2026", ("Sarah Hart", FIRST, "marketing")),
    ("yes by Sarah Hart on 01/09/2026 for marketing", ("Sarah Hart", FIRST, "marketing")),
    ("given by sarah hart", ("sarah hart", None, None)),
    ("yes; Sarah Hart; 1 September, 2026", ("Sarah Hart", FIRST, None)),
    ("yes: Sarah Hart", ("Sarah Hart", None, None)),
    ("2026-09-01, Sarah Hart", ("Sarah Hart", FIRST, None)),
    ("yes 2026-09-01, Sarah Hart", ("Sarah Hart", FIRST, None)),
    ("yes from 2026-09-01", (None, FIRST, None)),
    ("yes, her mother", ("her mother", None, None)),
    ("yes, Sarah Hart (mother)", ("Sarah Hart (mother)", None, None)),
    ("yes, Sarah and Tom Hart", ("Sarah and Tom Hart", None, None)),
    ("yes, Sarah Hart, Tom Hart", ("Sarah Hart, Tom Hart", None, None)),
    ("yes, Maria de la Cruz", ("Maria de la Cruz", None, None)),
    ("yes, 李 伟", ("李 伟", None, None)),
    ("yes, by e-mail, 2026-09-01", (None, FIRST, None)),
    ("yes for training and marketing", (None, None, "training and marketing")),
]


@pytest.mark.parametrize(("cell", "said"), FULLER)
def test_consent_says_by_whom_when_and_for_what(
    read: Read, cell: str, said: tuple[str | None, date | None, str | None]
) -> None:
    found = read(f'name,recording consent\nAmelia,"{cell}"\n')
    assert (agreed(found.entries[0]), found.problems) == ((True, *said), ())


@pytest.mark.parametrize(
    "cell", ["yes, Joanna", "yes, joanna hart", "yes, Jo", "yes, amelia", "yes, amelia stone"]
)
def test_a_name_of_the_line_may_be_short_or_in_small_letters(read: Read, cell: str) -> None:
    table = f'name,guardian,recording consent\nAmelia Stone,Joanna (Jo) Hart,"{cell}"\nBob,,"{cell}"\n'
    found = read(table)
    assert [agreed(entry)[:2] for entry in found.entries] == [(True, cell[5:]), (None, None)]
    assert [problem.line for problem in found.problems] == [3]


CONDITIONS = [
    "yes if asked", "yes, if asked", "yes 31/02/2026", "yes, but not photos", "yes, audio only", "yes, Audio Only",
    "yes, Sarah Hart, not for social media", "yes, for marketing, not for social media", "yes, Ask First", "yes please ask",
    "yes, by Sarah until Easter", "yes, Group Shots", "yes, face blurred", "yes, 2026-09-01, 2026-09-02", "yes, Amelia only",
    "yes, verbally", "yes, Internal", "yes, one two three four five six seven eight nine", "yes, 3 sessions",
    "yes, for marketing, for training", "2026-09-01 maybe", "yes, no", "yes, marketing",
]  # fmt: skip


@pytest.mark.parametrize("cell", CONDITIONS)
def test_a_yes_with_a_condition_is_no_consent(read: Read, cell: str) -> None:
    found = read(f'name,recording consent\nAmelia Hart,"{cell}"\n')
    assert agreed(found.entries[0]) == (None, None, None, None)
    assert [problem.line for problem in found.problems] == [2]
    assert f'"{cell[:40]}' in told(found)[0]
    assert told(found)[0].endswith("treated as not given.")


@pytest.mark.parametrize(
    "cell", ["no, Sarah Hart, 2026-09-01", "refused on 2026-09-01", "no 2026-09-01", "withdrawn; 1/9/26"]
)
def test_a_refusal_keeps_its_date(read: Read, cell: str) -> None:
    found = read(f'name,recording consent\nAmelia,"{cell}"\n')
    assert (found.entries[0].recording_consent, found.entries[0].consent_on) == (False, FIRST)
    assert found.problems == ()


def test_columns_of_their_own_say_more_about_consent(read: Read) -> None:
    found = read(
        "name,Recording consent,Consent by,Consent date,Consent for\n"
        "Amelia,yes,sarah hart,1 Sep 2026,marketing\n"
        'Bob,"yes, Pat Stone, 2026-08-01, for training",Jo Stone,,\n'
        "Carl,no,Kim Wood,2026-09-01,\n"
        "Dina,,Lee Rose,,\n"
        "Emil,maybe,Max Lund,,\n"
        "Finn,yes,,soon,\n"
    )
    assert [agreed(entry) for entry in found.entries] == [
        (True, "sarah hart", FIRST, "marketing"),
        (True, "Jo Stone", date(2026, 8, 1), "training"),
        (False, "Kim Wood", FIRST, None),
        (None, None, None, None),
        (None, None, None, None),
        (True, None, None, None),
    ]
    assert told(found) == [
        'Line 5: "Consent by" is filled in, but "Recording consent" says neither yes nor no; treated as not given.',
        'Line 6: "maybe" in "Recording consent" is neither yes nor no; treated as not given.',
        'Line 7: "soon" in "Consent date" is not a date; write it like 2026-09-01; treated as not given.',
    ]


GUARDIANS = [
    ("Sarah Hart (mother)", ("Sarah Hart", "mother")),
    ("Sarah Hart (Mum)", ("Sarah Hart", "Mum")),
    ("Sarah Hart (her grandmother)", ("Sarah Hart", "her grandmother")),
    ("Sarah Hart, foster carer", ("Sarah Hart", "foster carer")),
    ("Sarah Hart - mother", ("Sarah Hart", "mother")),
    ("Kim Lee (social worker)", ("Kim Lee", "social worker")),
    ("Sarah Hart (mother); Tom Hart (father)", ("Sarah Hart; Tom Hart", "mother; father")),
    ("Sarah Hart", ("Sarah Hart", None)),
    ("Sarah (Sally) Hart", ("Sarah (Sally) Hart", None)),
    ("Sarah Hart (07700 900123)", ("Sarah Hart (07700 900123)", None)),
    ("Hart, Sarah", ("Hart, Sarah", None)),
    ("Sarah Hart-Lee", ("Sarah Hart-Lee", None)),
    ("Mum", ("Mum", None)),
    ("(mother)", ("(mother)", "mother")),
]


@pytest.mark.parametrize(("cell", "said"), GUARDIANS)
def test_a_guardians_relation_stands_beside_the_name(
    read: Read, cell: str, said: tuple[str, str | None]
) -> None:
    entry = read(f'name,booked by\nAmelia,"{cell}"\n').entries[0]
    assert (entry.guardian, entry.guardian_relation) == said


@pytest.mark.parametrize("heading", ["relation", "Relationship", "Relationship to child"])
def test_a_relation_may_have_a_column_of_its_own(read: Read, heading: str) -> None:
    found = read(f"name,guardian,{heading}\nAmelia,Sarah Hart (mother),aunt\nBob,,father\nCal,Jo (mum),\n")
    assert [(entry.guardian, entry.guardian_relation) for entry in found.entries] == [
        ("Sarah Hart", "aunt"),
        (None, "father"),
        ("Jo", "mum"),
    ]
    assert found.problems == ()


def test_nobody_under_18_is_booked_by_themselves(read: Read) -> None:
    found = read("name,under 18,booked by\nAmelia,yes,self\nBob,no,Self\nCarl,,himself\n")
    assert [entry.guardian for entry in found.entries] == [None, None, None]
    assert told(found) == [
        'Line 2: "self" in "booked by" names no parent or carer of somebody under 18; treated as not given.'
    ]
