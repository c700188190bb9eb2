"""Zoom out of order for ten minutes, and the machine's clock set by an hour: nothing is lost, and what failed is named."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.clock import ManualClock, WallClock
from bot.journal.decided import actions_of
from bot.journal.done import Outcome, outcomes_of
from bot.journal.tables import deliveries
from rules.actions import ActionOutcome
from tests.bot.house import ADA, BEN, CAL, HOST_EMAIL, LEAD_EMAIL, MEETING, START, UUID, House, live

pytestmark = pytest.mark.slow

Record = Callable[[str, object], None]
Story = Callable[[House], Awaitable[datetime]]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# What waits for Zoom is tried every minute.
RECOVERS_WITHIN = 90 * timedelta(seconds=1)
TOO_MANY = {"code": 429, "message": "You have reached the maximum per-second rate limit for this API."}
HALF_ANSWERS = {"drop": True}
# Each is waited for in the machine's time, so that only the first of a kind of call are; the others are broken off at once.
TIME_OUTS = {"hang": True}
EVERYTHING = ("GET", "POST", "PATCH", "PUT", "DELETE")
STRANGER = "Piotr Quill"
FOUND = [
    ("recording", "The cloud recording"),
    ("screen_name", STRANGER),
    ("screen_share", BEN),
    ("screen_share", CAL),
]
"""What there is to be found in these sessions, whatever happens to whom."""


class SetClock(WallClock):
    """The program's clock on a machine whose own is set by `ahead` of the true time."""

    def __init__(self, true: ManualClock) -> None:
        self.true = true
        self.ahead = timedelta()
        super().__init__(lambda: true.now() + self.ahead, lambda: true.now().timestamp())

    async def sleep(self, span: timedelta) -> None:
        await self.true.sleep(span)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal holds once everything is over."""

    undecided: int
    twice_decided: int
    unnamed: list[str]
    failed: list[str]
    outcomes: list[datetime]


def is_named(outcome: Outcome) -> bool:
    """Whether it is said why something failed, if it did."""
    return outcome.outcome is not ActionOutcome.FAILED or bool(outcome.detail)


def kept(connection: Connection) -> Kept:
    session = (deliveries.c.session == UUID) & (deliveries.c.state == "for_session")
    ids = list(connection.scalars(select(deliveries.c.id).where(session)))
    undecided = connection.scalar(select(func.count()).where(session & deliveries.c.decided_at.is_(None)))
    ended = outcomes_of(connection, UUID)
    wanted = [action.id for action in actions_of(connection, UUID)]
    return Kept(
        undecided=undecided or 0,
        twice_decided=len(ids) - len(set(ids)) + len(wanted) - len(set(wanted)),
        unnamed=[identity for identity in wanted if identity not in ended or not is_named(ended[identity])],
        failed=[o.action for o in ended.values() if o.outcome is ActionOutcome.FAILED],
        outcomes=[o.at for o in ended.values()],
    )


def twice(house: House) -> int:
    """How often Zoom did the same once more, or somebody was told the same."""
    done = [
        (c.method, c.path, str(c.json))
        for c in house.zoom.calls
        if c.path.startswith("/live") and c.status == 202
    ]
    said = [(m.to_contact, m.to_channel, m.text) for m in house.zoom.messages]
    return len(done) - len(set(done)) + sum(Counter(said).values()) - len(set(said))


def check(
    folder: Path,
    story: Story,
    record: Record,
    *,
    recovered_at: Callable[[Iterable[datetime]], datetime],
    clock: SetClock | None = None,
) -> Kept:
    """Have a story happen, which gives when what it tries was over, and see what came of it.

    `recovered_at` says with which of the outcomes after that everything is well again.
    """

    async def told(house: House) -> Kept:
        over = await story(house)
        report = await house.end()
        await house.wait(10 * MINUTE)
        after = await house.look(kept)
        found = sorted((f["rule"], f["subject"].get("name")) for f in report["findings"])
        lost = after.undecided + len(after.unnamed)
        recovered = recovered_at(at for at in after.outcomes if at >= over) - over
        record("tried, times", 1)
        record("lost", lost)
        record("twice", twice(house) + after.twice_decided)
        record("out of order", len(set(found) ^ set(FOUND)))
        record("named as failed", len(after.failed))
        record("seconds to recover", f"{recovered.total_seconds():.1f}")
        assert all(receipt.status == 200 for receipt in house.delivery.receipts)
        assert not lost
        assert recovered < RECOVERS_WITHIN
        assert twice(house) == after.twice_decided == 0
        assert found == FOUND
        return after

    return live(folder, told, clock=clock, meeting={"duration": 300})


@pytest.mark.slow
@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"status": 429, "json": TOO_MANY}, id="429"),
        pytest.param({"status": 500}, id="500"),
        pytest.param(HALF_ANSWERS, id="half answers"),
        pytest.param(TIME_OUTS, id="time-outs"),
    ],
)
def test_ten_minutes_of_a_zoom_out_of_order_lose_nothing(
    tmp_path: Path, either_store: str, how: dict[str, Any], record_property: Record
) -> None:
    async def story(house: House) -> datetime:
        await house.begin(ADA, BEN, CAL, STRANGER)
        for method in EVERYTHING:
            if how == TIME_OUTS:
                house.zoom.fail(method, "/", times=2, **how)
            house.zoom.fail(method, "/", times=100_000, **(HALF_ANSWERS if how == TIME_OUTS else how))
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(MINUTE)
        house.zoom.start_recording(MEETING)
        await house.wait(8 * MINUTE)
        house.zoom.share_screen(MEETING, CAL)
        await house.wait(MINUTE)
        house.zoom.gate.failures.clear()
        over = house.clock.now()
        await house.wait(6 * MINUTE)
        assert house.told(HOST_EMAIL)
        assert house.told(LEAD_EMAIL)
        return over

    after = check(tmp_path, story, record_property, recovered_at=max)
    assert after.failed


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["forwards", "back"])
def test_a_clock_that_is_set_by_an_hour_loses_nothing(
    tmp_path: Path, either_store: str, by: timedelta, record_property: Record
) -> None:
    clock = SetClock(ManualClock(START))

    async def story(house: House) -> datetime:
        house.zoom.clock = clock.true
        await house.begin(ADA, BEN, CAL, STRANGER)
        house.zoom.share_screen(MEETING, BEN)
        await house.settle()
        clock.ahead = by
        over = house.clock.now()
        house.zoom.start_recording(MEETING)
        await house.wait(2 * MINUTE)
        house.zoom.share_screen(MEETING, CAL)
        await house.wait(5 * MINUTE)
        return over

    check(tmp_path, story, record_property, recovered_at=min, clock=clock)
