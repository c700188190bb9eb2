"""Spans of time as people write them: 30s, 2m, 1h, 1m30s."""

import re
from datetime import timedelta

_SPAN = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")


def read_span(text: str) -> timedelta:
    """The span that a text stands for: hours, minutes, seconds. Raises ValueError for any other text."""
    match = _SPAN.fullmatch(text)
    if match is None or not text:
        raise ValueError(f"not a span of time: {text}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
