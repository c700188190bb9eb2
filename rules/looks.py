"""When Zoom's settings are looked at before a session begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Occasion(StrEnum):
    """What a look before a session is for: the meeting was made or changed, or the session is near."""

    CHANGED = "changed"
    DAY_BEFORE = "day_before"
    HALF_HOUR = "half_hour"
    FIVE_MINUTES = "five_minutes"


BEFORE: Mapping[Occasion, timedelta] = MappingProxyType(
    {
        Occasion.DAY_BEFORE: timedelta(hours=24),
        Occasion.HALF_HOUR: timedelta(minutes=30),
        Occasion.FIVE_MINUTES: timedelta(minutes=5),
    }
)
"""How long before the planned start the looks are that need no occasion, in their order."""


@dataclass(frozen=True, slots=True)
class Look:
    """Why settings are read before a session, and what Zoom said of a change that led to it.

    `changed_by` is the e-mail address of who made the change, `changed` the names of the settings that it touched, in
    alphabetical order; None and empty where Zoom did not say.
    """

    occasion: Occasion
    changed_by: str | None = None
    changed_at: datetime | None = None
    changed: tuple[str, ...] = ()


def first_look(start: datetime, now: datetime) -> Occasion:
    """What the look is for that a session gets as soon as it is known of: one that is near is told of as near."""
    near = [occasion for occasion, before in BEFORE.items() if occasion is not Occasion.DAY_BEFORE]
    return next((o for o in reversed(near) if now >= start - BEFORE[o]), Occasion.CHANGED)


def looks_to_come(start: datetime, now: datetime) -> dict[Occasion, datetime]:
    """The looks that are still to come before a session that starts then, and when."""
    return {occasion: start - before for occasion, before in BEFORE.items() if start - before > now}


def is_missed(occasion: Occasion, start: datetime, now: datetime) -> bool:
    """Whether a look comes so late that the next one is due, or the session itself."""
    spans = [*BEFORE.values(), timedelta()]
    following = next((span for span in spans if occasion in BEFORE and span < BEFORE[occasion]), timedelta())
    return now >= start - following
