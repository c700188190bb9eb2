"""When settings are looked at before a session."""

from datetime import timedelta

import pytest

from rules.looks import BEFORE, Occasion, first_look, is_missed, looks_to_come
from tests.rules.scenes import A_MOMENT, NOTHING, START, minutes

CHANGED, DAY, HALF, FIVE = Occasion
HOURS_24 = timedelta(hours=24)


@pytest.mark.parametrize(
    ("before", "first", "to_come"),
    [
        (timedelta(days=9), CHANGED, [DAY, HALF, FIVE]),
        (HOURS_24 + A_MOMENT, CHANGED, [DAY, HALF, FIVE]),
        (HOURS_24, CHANGED, [HALF, FIVE]),
        (minutes(30) + A_MOMENT, CHANGED, [HALF, FIVE]),
        (minutes(30), HALF, [FIVE]),
        (minutes(10), HALF, [FIVE]),
        (minutes(5) + A_MOMENT, HALF, [FIVE]),
        (minutes(5), FIVE, []),
        (NOTHING, FIVE, []),
    ],
)
def test_a_session_is_looked_at_at_once_and_whenever_it_comes_near(
    before: timedelta, first: Occasion, to_come: list[Occasion]
) -> None:
    now = START - before
    assert first_look(START, now) is first
    assert looks_to_come(START, now) == {occasion: START - BEFORE[occasion] for occasion in to_come}


@pytest.mark.parametrize(
    ("occasion", "missed_from"), [(CHANGED, NOTHING), (DAY, minutes(30)), (HALF, minutes(5)), (FIVE, NOTHING)]
)
def test_a_look_that_comes_late_is_left_out_once_the_next_is_due(
    occasion: Occasion, missed_from: timedelta
) -> None:
    assert not is_missed(occasion, START, START - missed_from - A_MOMENT)
    assert is_missed(occasion, START, START - missed_from)
    assert is_missed(occasion, START, START - missed_from + A_MOMENT)
