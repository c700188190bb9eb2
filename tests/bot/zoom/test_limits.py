"""Calls pass as fast as the plan allows and no faster."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.zoom.limits import LONGEST_PAUSE, Label, Plan, RateLimits

START = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("plan", "label", "calls", "span"),
    [
        (Plan.FREE, Label.LIGHT, 4, SECOND),
        (Plan.FREE, Label.MEDIUM, 2, SECOND),
        (Plan.FREE, Label.HEAVY, 1, SECOND),
        (Plan.FREE, Label.RESOURCE_INTENSIVE, 10, 60 * SECOND),
        (Plan.PRO, Label.LIGHT, 30, SECOND),
        (Plan.PRO, Label.MEDIUM, 20, SECOND),
        (Plan.PRO, Label.HEAVY, 10, SECOND),
        (Plan.PRO, Label.RESOURCE_INTENSIVE, 10, 60 * SECOND),
        (Plan.BUSINESS, Label.LIGHT, 80, SECOND),
        (Plan.BUSINESS, Label.MEDIUM, 60, SECOND),
        (Plan.BUSINESS, Label.HEAVY, 40, SECOND),
        (Plan.BUSINESS, Label.RESOURCE_INTENSIVE, 20, 60 * SECOND),
    ],
)
def test_the_plan_sets_how_many_calls_pass(plan: Plan, label: Label, calls: int, span: timedelta) -> None:
    async def run() -> None:
        clock = ManualClock(START)
        limits = RateLimits(plan, clock)
        for _ in range(calls):
            await limits.turn(label)
        assert clock.now() == START
        await limits.turn(label)
        assert clock.now() == START + span

    asyncio.run(run())


@given(gaps=st.lists(st.integers(0, 700), min_size=1, max_size=40))
def test_no_window_ever_holds_more_calls_than_allowed(gaps: list[int]) -> None:
    async def run() -> list[datetime]:
        clock = ManualClock(START)
        limits = RateLimits(Plan.FREE, clock)
        passed = []
        for gap in gaps:
            clock.advance(timedelta(milliseconds=gap))
            await limits.turn(Label.LIGHT)
            passed.append(clock.now())
        return passed

    passed = asyncio.run(run())
    for first, fifth in zip(passed, passed[4:], strict=False):
        assert fifth - first >= SECOND


def test_labels_do_not_wait_for_each_other_and_calls_keep_their_order() -> None:
    async def run() -> None:
        clock = ManualClock(START)
        limits = RateLimits(Plan.FREE, clock)
        order: list[int] = []

        async def call(number: int) -> None:
            await limits.turn(Label.HEAVY)
            order.append(number)

        await asyncio.gather(*(call(number) for number in range(6)))
        assert order == list(range(6))
        assert clock.now() == START + 5 * SECOND
        await limits.turn(Label.LIGHT)
        assert clock.now() == START + 5 * SECOND

    asyncio.run(run())


@pytest.mark.parametrize(
    ("pauses", "until"),
    [
        pytest.param([3], 3, id="once"),
        pytest.param([3, 1], 3, id="a shorter one does not end a longer one"),
        pytest.param([-5], 0, id="over already"),
        pytest.param([3600], LONGEST_PAUSE.seconds, id="no longer than is good for anybody"),
    ],
)
def test_a_pause_holds_back_everybody_with_the_label(pauses: list[int], until: int) -> None:
    async def run() -> None:
        clock = ManualClock(START)
        limits = RateLimits(Plan.PRO, clock)
        for seconds in pauses:
            limits.pause(Label.MEDIUM, START + seconds * SECOND)
        await limits.turn(Label.LIGHT)
        assert clock.now() == START
        await limits.turn(Label.MEDIUM)
        assert clock.now() == START + until * SECOND

    asyncio.run(run())


class SetBackClock(ManualClock):
    """A clock that somebody sets back."""

    def set_back(self, span: timedelta) -> None:
        self._now -= span


def test_a_clock_that_is_set_back_does_not_stop_calls() -> None:
    async def run() -> None:
        clock = SetBackClock(START)
        limits = RateLimits(Plan.FREE, clock)
        await limits.turn(Label.HEAVY)
        limits.pause(Label.HEAVY, START + SECOND)
        clock.set_back(timedelta(hours=1))
        await limits.turn(Label.HEAVY)
        assert clock.now() == START - timedelta(hours=1)
        await limits.turn(Label.HEAVY)
        assert clock.now() == START - timedelta(hours=1) + SECOND

    asyncio.run(run())
