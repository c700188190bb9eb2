"""The machine's clock, set while the program runs."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import WallClock

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@dataclass(slots=True)
class Machine:
    """A machine with a clock that can be set, and that may stand still after it was looked at."""

    wall: datetime = NOON
    seconds: float = 0.0
    stands_still: timedelta = timedelta()

    def look(self) -> datetime:
        at, still = self.wall, self.stands_still
        self.stands_still = timedelta()
        self.go_on(still)
        return at

    def go_on(self, span: timedelta) -> None:
        self.wall += span
        self.seconds += span.total_seconds()


def clock_of(machine: Machine) -> WallClock:
    return WallClock(machine.look, lambda: machine.seconds)


@pytest.mark.parametrize(
    ("by", "now"),
    [
        (timedelta(), NOON + SECOND),
        (HOUR, NOON + SECOND + HOUR),
        (-HOUR, NOON + SECOND),
        (-2 * SECOND, NOON + SECOND),
        (-SECOND, NOON),
    ],
)
def test_a_clock_set_forwards_is_followed_and_one_set_back_is_not(by: timedelta, now: datetime) -> None:
    machine = Machine()
    clock = clock_of(machine)
    assert clock.now() == NOON
    machine.go_on(SECOND)
    machine.wall += by
    assert clock.now() == now
    machine.go_on(HOUR)
    assert clock.now() == now + HOUR


def test_that_it_was_set_back_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    clock = clock_of(machine)
    machine.wall -= HOUR
    with caplog.at_level(logging.ERROR):
        clock.now()
        clock.now()
    (said,) = caplog.messages
    assert "was set back by 1:00:00" in said


def test_a_program_that_was_frozen_while_it_looked_has_the_right_time() -> None:
    machine = Machine()
    clock = clock_of(machine)
    machine.stands_still = 14 * SECOND
    assert clock.now() == NOON + 14 * SECOND
    machine.go_on(SECOND)
    assert clock.now() == NOON + 15 * SECOND
