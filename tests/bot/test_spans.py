from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spans import read_span, written_span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("2m", 120),
        ("1h", 3600),
        ("1m30s", 90),
        ("1h1s", 3601),
        ("0s", 0),
        ("30d", 2_592_000),
        ("1d2h", 93_600),
    ],
)
def test_a_span_is_read(text: str, seconds: int) -> None:
    assert read_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "30", "30 s", "s", "1s1m", "-1s", "1.5h", "1H", "٣s", "1h1d", "30s\n", "9999999h"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="span"):
        read_span(text)


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_a_span_is_the_sum_of_its_parts(hours: int, minutes: int, seconds: int) -> None:
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert read_span(f"{hours}h{minutes}m{seconds}s") == span
    assert read_span(written_span(span)) == span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (30, "30s"), (90, "1m30s"), (3600, "1h"), (2_592_000, "30d"), (90_061, "1d1h1m1s")],
)
def test_a_span_is_written_shortly(seconds: int, text: str) -> None:
    assert written_span(timedelta(seconds=seconds)) == text
