"""Times as people read them beside a session: by the organisation's clock, with the day where it is another."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, Self

from bot.report.times import day_words

ON_ANOTHER_DAY: Final = "{time} on {day}"
FROM_TO: Final = "{begin} to {end}"
FROM: Final = "from {begin} on"
UNTIL: Final = "until {end}"
NOT_KNOWN: Final = "at a time that Zoom did not tell"


@dataclass(frozen=True, slots=True)
class Times:
    """Times by the clock of a time zone; one that is not on the session's day says which it is on."""

    timezone: tzinfo
    today: date

    @classmethod
    def of(cls, timezone: tzinfo, began: datetime) -> Self:
        """The times of a session that began then."""
        return cls(timezone, began.astimezone(timezone).date())

    def day(self, at: datetime) -> str:
        """The day, "Tuesday 3 November 2026"."""
        return day_words(at.astimezone(self.timezone).date())

    def clock(self, at: datetime) -> str:
        """Hours and minutes, "18:42"."""
        return self._on(at, f"{at.astimezone(self.timezone):%H:%M}")

    def exact(self, at: datetime) -> str:
        """Hours, minutes and seconds, "18:42:10"."""
        return self._on(at, f"{at.astimezone(self.timezone):%H:%M:%S}")

    def span(self, begin: datetime | None, end: datetime | None) -> str:
        """From one time to another, as far as they are known."""
        if begin is None:
            return UNTIL.format(end=self.exact(end)) if end is not None else NOT_KNOWN
        if end is None:
            return FROM.format(begin=self.exact(begin))
        return FROM_TO.format(begin=self.exact(begin), end=self.exact(end))

    def _on(self, at: datetime, time: str) -> str:
        day = at.astimezone(self.timezone).date()
        return time if day == self.today else ON_ANOTHER_DAY.format(time=time, day=day_words(day))
