"""Scripted sessions: what is to happen in a simulated meeting, and when."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.simulator.zoom import SimulatedZoom


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that people do in a meeting.

    `at` counts from the meeting's planned start and is negative before it. `words` tell it. `happens` makes it happen
    in the meeting with the id that it is given; LookupError or ValueError where people are not where it needs them.
    """

    at: timedelta
    words: str
    happens: Callable[[SimulatedZoom, str], object]


async def perform(
    zoom: SimulatedZoom,
    meeting_id: str,
    scenes: Iterable[Scene],
    before_each: Callable[[Scene], Awaitable[object]],
) -> None:
    """Make the scenes happen one after the other, each at its time by the account's clock or as soon after as may be.

    When its time has come, `before_each` is waited for first.
    """
    start = zoom.meetings[meeting_id].start
    for scene in scenes:
        await zoom.clock.sleep(start + scene.at - zoom.clock.now())
        await before_each(scene)
        scene.happens(zoom, meeting_id)
