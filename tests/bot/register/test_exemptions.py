"""Exemptions on a register: who need not keep a rule, by whose leave, and until when."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.journal.known import REGISTER_READ, read_back, written
from bot.register.problems import UNTIL_UNCLEAR
from bot.register.reading import RegisterFile, read_register
from rules.events import RegisterRead
from rules.register import Exemption, RegisterEntry
from tests.bot.register_files import Read, reader, told

LAST = date(2026, 12, 31)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


EXEMPT = [
    ("yes,,Jo Field,2026-12-31", (Exemption("camera", "Jo Field", LAST),)),
    ("off,,Jo Field,", (Exemption("camera", "Jo Field"),)),
    (",yes,Jo Field,31/12/2026", (Exemption("screen_name", "Jo Field", LAST),)),
    (",Butterfly 7,Jo Field,-", (Exemption("screen_name", "Jo Field", None, "Butterfly 7"),)),
    ("yes,Butterfly,Jo,", (Exemption("camera", "Jo"), Exemption("screen_name", "Jo", None, "Butterfly"))),
    ("no,no,Jo Field,2026-12-31", ()),
    ("on,,Jo Field,", ()),
    (",,Jo Field,2026-12-31", ()),
    (",,,soon", ()),
]


@pytest.mark.parametrize(("cells", "exemptions"), EXEMPT)
def test_exemptions_are_read(read: Read, cells: str, exemptions: tuple[Exemption, ...]) -> None:
    found = read(f"name,Camera off,Other screen name,Approved by,Until\nAmelia,{cells}\n")
    assert (found.entries[0].exemptions, found.problems) == (exemptions, ())


NOBODY = 'Line 2: nobody is named in "Approved by" who approved "Camera off", so that it does not count.'
DOES_NOT_COUNT = [
    ("yes,,,", NOBODY),
    ("yes,,yes,", NOBODY),
    ("yes,,TBC,2026-12-31", NOBODY),
    ("yes,,?,", NOBODY),
    (
        ",Butterfly,no,",
        'Line 2: nobody is named in "Approved by" who approved "Other screen name", so that it does not count.',
    ),
    (
        "yes,,Jo,Easter",
        UNTIL_UNCLEAR.format(line=2, cell="Easter", until="Until", title="Camera off"),
    ),
    (
        "sometimes,,Jo,",
        'Line 2: "sometimes" in "Camera off" is neither yes nor no; treated as not given.',
    ),
    (
        ",?,Jo,",
        'Line 2: "?" in "Other screen name" is neither yes, no nor a screen name; treated as not given.',
    ),
    (
        ",tbc,Jo,",
        'Line 2: "tbc" in "Other screen name" is neither yes, no nor a screen name; treated as not given.',
    ),
]


@pytest.mark.parametrize(("cells", "why"), DOES_NOT_COUNT)
def test_an_exemption_that_is_in_doubt_does_not_count(read: Read, cells: str, why: str) -> None:
    found = read(f"name,Camera off,Other screen name,Approved by,Until\nAmelia,{cells}\n")
    assert found.entries[0].exemptions == ()
    assert told(found) == [why]


def test_without_a_column_for_it_nobody_approved(read: Read) -> None:
    assert told(read("name,camera off\nAmelia,yes\n")) == [
        'Line 2: nobody is named in "approved by" who approved "camera off", so that it does not count.'
    ]


@pytest.mark.parametrize(
    ("today", "ran_out"),
    [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (None, False)],
)
def test_an_exemption_that_ran_out_is_told_of_and_kept_for_the_rules_to_judge(
    tmp_path: Path, today: date | None, ran_out: bool
) -> None:
    path = tmp_path / "register.csv"
    path.write_text("name,camera off,approved by,until\nAmelia,yes,Jo,2026-12-31\n")
    found: RegisterFile = read_register(path, today)
    assert found.entries[0].exemptions == (Exemption("camera", "Jo", LAST),)
    message = 'Line 2: "camera off" ran out on 2026-12-31, so that it does not count any more.'
    assert told(found) == ([message] if ran_out else [])


@pytest.mark.parametrize(
    ("until", "on", "run_out"),
    [
        (LAST, date(2026, 12, 30), False),
        (LAST, LAST, False),
        (LAST, date(2027, 1, 1), True),
        (None, LAST, False),
    ],
)
def test_an_exemption_counts_on_its_last_day(until: date | None, on: date, run_out: bool) -> None:
    assert Exemption("camera", "Jo", until).has_run_out(on) is run_out


def test_registers_that_were_stored_without_the_newer_columns_are_read_back() -> None:
    old = (
        b'{"at":"2026-11-03T16:00:00Z","delivery":"","entries":[{"key":"k","name":"Amelia","also_known_as":["Millie"],'
        b'"email":null,"registrant_id":null,"under_18":true,"guardian":"Sarah","recording_consent":true,'
        b'"policy_agreed":"2026-09-01"}],"scheduled_end":null,"problem":""}'
    )
    event = read_back(REGISTER_READ, old, "d")
    assert isinstance(event, RegisterRead)
    assert event.entries == (
        RegisterEntry("k", "Amelia", ("Millie",), None, None, True, "Sarah", True, date(2026, 9, 1)),
    )


def test_a_register_with_all_of_it_is_stored_and_read_back(read: Read) -> None:
    entries = read(
        "name,guardian,recording consent,other screen name,approved by,until\n"
        'Amelia,Sarah Hart (mother),"yes, Sarah Hart, 2026-09-01, for marketing",Butterfly,Jo,2026-12-31\n'
    ).entries
    assert entries[0].exemptions
    assert entries[0].consent_for == "marketing"
    event = RegisterRead(at=datetime(2026, 11, 3, 16, 0, tzinfo=UTC), entries=entries)
    name, body = written(event)
    assert read_back(name, body, event.delivery) == event
