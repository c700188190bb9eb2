"""Screen names of people and things that are not on the register."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.events import Participant
from rules.identity import Certainty, Match, MatchedBy, Register
from rules.names import Likeness
from rules.register import RegisterEntry
from tests.rules.screen_names import STRANGE

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


def match(name: str) -> Match:
    return REGISTER.match(Participant(name=name))


STRANGERS = [case.shown for cases in STRANGE.values() for case in cases]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_nobody_of_a_shorter_register_either(name: str) -> None:
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
