"""What is planned, in the journal: begun, moved, called off, once each."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from bot.gate.occurrences import Occurrence
from bot.gate.plans import EARLY, Planned, end_begun, is_standing, keep_plans, look_job, look_of, standing
from bot.jobs.table import Job, JobKind, due
from bot.journal.database import open_database
from bot.journal.tables import deliveries
from bot.settings.budget import UPDATES_A_DAY, spend
from rules.events import Meeting
from rules.looks import Look, Occasion
from tests.bot.house import MEETING, START
from tests.bot.journals import new_journal

Result = TypeVar("Result")

SOON = START + timedelta(days=2)
LATER = SOON + timedelta(hours=3)
A_MOMENT = timedelta(seconds=1)
CHANGED = Look(Occasion.CHANGED, "jo@thimblelane.example", START, ("waiting_room",))


def in_journal(folder: Path, work: Callable[[Connection], Result]) -> Result:
    async def done() -> Result:
        async with open_database(new_journal(folder)) as database:
            return await database.write(work)

    return asyncio.run(done())


def at(*starts: datetime) -> list[Occurrence]:
    return [Occurrence(start, Meeting(MEETING, topic="Lace")) for start in starts]


def waiting(connection: Connection) -> list[Job]:
    return [job for job in due(connection, LATER, 99) if job.kind is JobKind.LOOK_AHEAD]


def looks(connection: Connection, now: datetime) -> dict[str, timedelta]:
    return {
        job.payload["occasion"]: job.run_at - now for job in waiting(connection) if job.run_at is not None
    }


def told(connection: Connection) -> list[str]:
    return [str(name) for name in connection.scalars(select(deliveries.c.event).order_by(deliveries.c.seq))]


def test_a_session_is_planned_once_with_its_looks(tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        for now in (START, START, START + A_MOMENT):
            keep_plans(connection, MEETING, at(SOON), now)
        assert standing(connection, MEETING) == [Planned(MEETING, SOON)]
        assert told(connection) == ["chaperone.session_planned"]
        assert looks(connection, START) == {
            "changed": timedelta(),
            "day_before": timedelta(days=1),
            "half_hour": timedelta(days=2, minutes=-30),
            "five_minutes": timedelta(days=2, minutes=-5),
        }

    in_journal(tmp_path, work)


def test_a_change_leads_to_another_look_at_the_next_session_once(tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        keep_plans(connection, MEETING, at(SOON, LATER), START)
        for _ in range(2):
            keep_plans(connection, MEETING, at(SOON, LATER), START + A_MOMENT, CHANGED, "d1")
        (new,) = [job for job in waiting(connection) if job.id.endswith("d1")]
        assert look_of(new) == CHANGED
        assert new.payload["session"] == Planned(MEETING, SOON).uuid

    in_journal(tmp_path, work)


def test_a_session_that_is_moved_is_called_off_and_planned_anew(tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        for number, start in enumerate((SOON, LATER, SOON)):
            keep_plans(connection, MEETING, at(start), START + number * A_MOMENT)
            assert standing(connection, MEETING) == [Planned(MEETING, start)]
        keep_plans(connection, MEETING, [], START + 4 * A_MOMENT)
        assert standing(connection, MEETING) == []
        assert told(connection).count("chaperone.plan_ended") == 3

    in_journal(tmp_path, work)


def test_what_is_planned_of_another_meeting_is_left_alone(tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        keep_plans(connection, MEETING, at(SOON), START)
        keep_plans(connection, "8462", [], START)
        assert is_standing(connection, Planned(MEETING, SOON))
        assert not is_standing(connection, Planned("8462", SOON))

    in_journal(tmp_path, work)


@pytest.mark.parametrize(
    ("early", "ends"), [(EARLY + A_MOMENT, False), (EARLY, True), (EARLY - A_MOMENT, True)]
)
def test_a_session_that_begins_near_its_time_is_the_one_that_was_planned(
    tmp_path: Path, early: timedelta, ends: bool
) -> None:
    def work(connection: Connection) -> None:
        keep_plans(connection, MEETING, at(SOON, SOON + timedelta(days=1)), START)
        end_begun(connection, MEETING, SOON - early, SOON - early)
        assert is_standing(connection, Planned(MEETING, SOON)) is not ends
        assert is_standing(connection, Planned(MEETING, SOON + timedelta(days=1)))

    in_journal(tmp_path, work)


@pytest.mark.parametrize("look", [CHANGED, Look(Occasion.HALF_HOUR)])
def test_a_look_is_kept_in_its_job_as_it_is(look: Look) -> None:
    assert look_of(look_job(Planned(MEETING, SOON), look, START, "d1")) == look


def test_a_planned_session_is_told_by_its_name() -> None:
    planned = Planned(MEETING, SOON)
    assert planned.uuid == "planned 84620017395 2026-11-05T16:00:00Z"
    assert Planned.of(planned.uuid) == planned
    with pytest.raises(ValueError, match="unpack"):
        Planned.of("kN1tt1ng/+Tuesday==")


def test_changes_are_counted_by_host_and_day_of_utc(tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        night = START.replace(hour=23, minute=59)
        assert [spend(connection, "marta", night) for _ in range(UPDATES_A_DAY + 2)] == [
            *[True] * UPDATES_A_DAY,
            False,
            False,
        ]
        assert spend(connection, "owen", night)
        assert spend(connection, "marta", night + timedelta(minutes=1))
        assert UPDATES_A_DAY < 100

    in_journal(tmp_path, work)
