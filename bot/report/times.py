"""Instants of a report as people read them: in the organisation's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

NOT_KNOWN = "not known"


def instant(text: str | None) -> datetime | None:
    """The aware instant that an ISO-8601 text names, None for None; a text without an offset is UTC."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def zulu(at: datetime | None) -> str | None:
    """An aware instant as reports have it, in UTC to the millisecond: what `instant` reads as the same."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lasted(span: timedelta) -> str:
    """A span in words, to the second below an hour and to the minute above: "4 min 20 s", "1 h 5 min"."""
    seconds = max(0, round(span.total_seconds()))
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = ((hours, "h"), (minutes, "min"), (0 if hours else seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than 1 s"


def day_words(at: date) -> str:
    """A date in words: "Tuesday 3 November 2026"."""
    return f"{at:%A} {at.day} {at:%B %Y}"


def moment(at: datetime, tz: ZoneInfo) -> str:
    """A day and time as lists show it: "Tue 3 Nov 2026, 16:00"."""
    local = at.astimezone(tz)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Clock times in `tz`; a time on another day than `today`, the session's, says which day."""

    tz: ZoneInfo
    today: date | None = None

    @classmethod
    def of_session(cls, tz: ZoneInfo, *starts: str | None) -> "LocalTimes":
        """The times of a session that began at the first of `starts` that is known."""
        known = next((at for at in map(instant, starts) if at is not None), None)
        return cls(tz, known.astimezone(tz).date() if known else None)

    def clock(self, text: str | None) -> str:
        """Hours and minutes, "18:42"."""
        return self._words(text, "%H:%M")

    def exact(self, text: str | None) -> str:
        """Hours, minutes and seconds, "18:42:10"."""
        return self._words(text, "%H:%M:%S")

    def day(self, text: str | None) -> str:
        """The date in words."""
        at = instant(text)
        return day_words(at.astimezone(self.tz)) if at else NOT_KNOWN

    def span(self, begin: str | None, end: str | None) -> str:
        """From one time to another, "18:30 to 19:15"."""
        return f"{self.clock(begin)} to {self.clock(end)}" if begin or end else NOT_KNOWN

    def _words(self, text: str | None, pattern: str) -> str:
        at = instant(text)
        if at is None:
            return NOT_KNOWN
        local = at.astimezone(self.tz)
        clock = local.strftime(pattern)
        return clock if local.date() == self.today else f"{local.day} {local:%b %Y}, {clock}"
