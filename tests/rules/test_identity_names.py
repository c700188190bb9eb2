"""Whom a screen name is taken for, held against one invented register."""

from collections import Counter
from pathlib import Path

import pytest

from rules.events import Participant
from rules.identity import Certainty, Match, Register
from tests.rules.screen_names import BY_KIND, ENTRIES, EVERY_CASE, KNOWN, STRANGE, Case

REGISTER = Register.of(ENTRIES)
PAGE = Path(__file__).parents[2] / "docs" / "identity.md"
TITLES = (
    "Kind of screen name",
    "Cases",
    "Certain",
    "Likely",
    "Doubtful",
    "None",
    "Strangers taken for a child",
)


def match(name: str) -> Match:
    return REGISTER.match(Participant(name=name))


@pytest.mark.parametrize(
    "case", [case for cases in KNOWN.values() for case in cases], ids=lambda case: ascii(case.shown)
)
def test_a_screen_name_is_matched(case: Case) -> None:
    found = match(case.shown)
    who = {found.entry.name} if found.entry is not None else set(found.candidates)
    assert (found.certainty, who) == (case.certainty, case.who)
    assert (found.entry is None) is (case.certainty is Certainty.DOUBTFUL)


@pytest.mark.parametrize(
    "case", [case for cases in STRANGE.values() for case in cases], ids=lambda case: ascii(case.shown)
)
def test_no_stranger_is_taken_for_a_child(case: Case) -> None:
    found = match(case.shown)
    assert (found.certainty, found.entry) == (Certainty.NONE, None)


def test_there_are_two_hundred_of_them_at_least() -> None:
    distinct = {case.shown for case in EVERY_CASE}
    assert 200 <= len(distinct) == len(EVERY_CASE)


def results() -> list[tuple[str, ...]]:
    """What comes of each kind of screen name, counted."""
    rows = []
    for kind, cases in BY_KIND.items():
        found = [match(case.shown) for case in cases]
        count = Counter(one.certainty for one in found)
        taken = sum(one.entry is not None for one in found) if kind in STRANGE else None
        numbers = [len(cases), *(count[certainty] for certainty in Certainty), taken]
        rows.append((kind, *("" if number is None else str(number) for number in numbers)))
    columns = list(zip(*rows, strict=True))[1:]
    sums = [str(sum(int(cell) for cell in column if cell)) for column in columns]
    return [*rows, ("All", *sums)]


def test_the_page_says_what_comes_of_them() -> None:
    lines = ["| " + " | ".join(row) + " |" for row in (TITLES, ("---",) * len(TITLES), *results())]
    table = "\n".join(line.replace("|  |", "| |") for line in lines)
    assert table in PAGE.read_text(encoding="utf-8"), f"docs/identity.md has to hold:\n\n{table}"
