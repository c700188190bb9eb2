"""Screen names of people and things that are not on the register."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.events import Participant
from rules.identity import Certainty, Match, MatchedBy, Register
from rules.names import Likeness
from rules.register import RegisterEntry

AMELIA = "Amelia Hart"
NAMES = [
    AMELIA,
    "William Ashby",
    "José Núñez",
    "Jack Underhill",
    "Jack Overton",
    "Ella Marsh",
    "Emma Marsh",
    "Samuel Okoro",
    "Samantha Bright",
    "Alexandra Thorne",
    "Rosa Linde",
    "Otter Wells",
    "李伟",
    "محمد علي",
    "נועה כהן",
    "Дмитрий Волков",
]
REGISTER = Register.of(
    [
        *(RegisterEntry(name, name) for name in NAMES),
        RegisterEntry("beth", "Elizabeth O'Brien", ("Beth",)),
        RegisterEntry("mo", "Muhammad Siddiqui", ("Mo",)),
    ]
)

STRANGERS = [
    "Amelia Stone",
    "Amelia S",
    "Amelia Hard",
    "Amelia Hope",
    "Millie Stone",
    "Beth Stone",
    "Mo Farrow",
    "Hart",
    "Mr Hart",
    "Mrs. Hart",
    "The Hart Family",
    "Oliver Hart",
    "Emily Hart",
    "B. Hart",
    "A",
    "Mia Amelia Stone",
    "Jack Stone",
    "Jack Black",
    "Jane Doe",
    "Bob",
    "Bob's mum",
    "Tom's iPad",
    "iPhone",
    "iPad (2)",
    "Galaxy S21",
    "SM-A515F",
    "DESKTOP-4F2K",
    "Zoom user",
    "User",
    "Guest",
    "Guest 2",
    "+44 7700 900123",
    "07700900123",
    "1415***0123",
    "",
    "   ",
    "🦄",
    "...",
    "Marsh",
    "Anna Marsh",
    "Elsa Marsh",
    "Wei",
    "李娜",
    "محمد حسن",
    "נועם לוי",
    "Thorne",
    "Willow Ashby",
    "Wilma Ashby",
    "Josephine Nunez",
    "Sammy Davis",
    "Otter.ai",
    "Amelia Hart's Notetaker (Otter.ai)",
    "Amelia's Notetaker",
    "Fireflies.ai Notetaker Amelia",
    "read.ai meeting notes",
    "OtterPilot",
    "Rosa Parks",
    "Dimitri Volkov",
    "نُعَلي محمد",
]


def match(name: str) -> Match:
    return REGISTER.match(Participant(name=name))


@pytest.mark.parametrize("name", STRANGERS)
def test_no_stranger_is_taken_for_a_child(name: str) -> None:
    found = match(name)
    assert (found.certainty, found.by, found.entry) == (Certainty.NONE, MatchedBy.NOTHING, None)
    assert found.name_fits is Likeness.DIFFERENT


NEAREST = [
    ("Amelia Stone", (AMELIA,)),
    ("Hart", (AMELIA,)),
    ("Jack Stone", ("Jack Underhill", "Jack Overton")),
    ("Marsh", ("Ella Marsh", "Emma Marsh")),
    ("Bob", ()),
    ("iPhone", ()),
]


@pytest.mark.parametrize(("name", "nearest"), NEAREST)
def test_a_stranger_comes_with_the_nearest_names(name: str, nearest: tuple[str, ...]) -> None:
    assert match(name).candidates == nearest


@settings(deadline=None)
@given(
    st.sampled_from([name for name in NAMES if " " in name]),
    st.sampled_from(["Quill", "Zabel", "Xu", "Yarrow", "Vexley"]),
)
def test_another_surname_is_another_person(name: str, surname: str) -> None:
    first = name.split(maxsplit=1)[0]
    assert match(f"{first} {surname}").certainty is Certainty.NONE
