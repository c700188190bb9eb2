"""An evening with a fault held against the same one without: nothing lost, nothing done twice, nothing otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.stories.evenings import DELIVERIES, PROVOKED
from tests.stories.replicas import Fault, Weathered, weather
from tests.stories.storm import Aftermath, in_seconds
from tests.stories.test_crash import gone_through

SESSIONS = 8

Record = Callable[[str, object], None]


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening on which nothing happened to a service with a journal in SQLite, and when that began."""

    start: datetime
    left_alone: Aftermath


def an_undisturbed_evening(folder: Path) -> Evening:
    """The evening that those with a fault are held against."""
    start = datetime.now(UTC) - timedelta(minutes=1)
    return Evening(start, gone_through(folder / "left alone", start, SESSIONS, 0))


def check(
    folder: Path,
    storage: str,
    evening: Evening,
    fault: Fault,
    record: Record,
    *,
    pause: timedelta,
    replicas: int = 2,
) -> Weathered:
    """Play the evening with this fault and hold it against the other; gives what came of it."""
    folder /= "faults"
    weathered = weather(
        folder, evening.start, storage, fault, sessions=SESSIONS, pause=pause, replicas=replicas
    )
    after, left_alone = weathered.aftermath, evening.left_alone
    lost = set(after.acknowledged) - set(after.decided)
    otherwise = (after.found ^ left_alone.found) | (after.wanted ^ left_alone.wanted)
    record("fault", fault.__name__)
    record("tried, times", len(weathered.recovered))
    record("lost", len(lost) + len(after.unfinished))
    record("twice", after.repeated)
    record("out of order", len(otherwise))
    record("seconds to recover", in_seconds(weathered.recovered))
    record("seconds until deciding went on", in_seconds(weathered.went_on))
    record("deliveries refused, and sent again", weathered.refused)
    assert not lost
    assert len(after.acknowledged) == len(after.decided) == len(set(after.decided)) == SESSIONS * DELIVERIES
    assert not after.unfinished
    assert not otherwise, sorted(map(str, otherwise))
    assert set(after.told) == after.due
    assert len(after.due) == SESSIONS * len(PROVOKED)
    assert after.repeated <= len(weathered.recovered)  # sent, and not written down before it was struck
    return weathered
