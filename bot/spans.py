"""Spans of time as people write them: 30s, 2m, 1h, 1m30s, 30d."""

import re
from datetime import timedelta

_SPAN = re.compile(r"(?:([0-9]{1,5})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")

_IN_WORDS = re.compile(
    r"([0-9]{1,5}) *(?:(w)eeks?|(d)ays?|(h)(?:ou)?rs?|(m)in(?:ute)?s?|(s)ec(?:ond)?s?)", re.IGNORECASE
)


def meant_span(text: str) -> str | None:
    """How a span in words is to be written, "30d" for "30 days"; None for what is none."""
    words = _IN_WORDS.fullmatch(text.strip())
    if words is None:
        return None
    count, unit = int(words[1]), next(filter(None, words.groups()[1:])).lower()
    return f"{count * 7}d" if unit == "w" else f"{count}{unit}"


def read_span(text: str) -> timedelta:
    """The span that a text stands for: days, hours, minutes, seconds. Raises ValueError for any other text."""
    match = _SPAN.fullmatch(text)
    if match is None or not text:
        raise ValueError(f"not a span of time: {text}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def written_span(span: timedelta) -> str:
    """How a span of whole seconds is written: what `read_span` reads as the same."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
