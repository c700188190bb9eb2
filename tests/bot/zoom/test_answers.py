"""What an answer means, whatever Zoom or a proxy before it writes into it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.zoom.answers import Answer, check_done, error_of, object_in
from bot.zoom.errors import NotAllowed, NotFound, RateLimited, Refused, Unavailable, ZoomError

NOW = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)
PER_SECOND = "You have reached the maximum per-second rate limit for this API. Try again later."
DAILY = "You have reached the maximum daily rate limit for this API. Refer to the response header."


def an_answer(status: int, code: int | None = None, message: str = "No.", **headers: str) -> Answer:
    body = b"" if code is None else json.dumps({"code": code, "message": message}).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 300, Refused),
        (400, 3000, Refused),
        (400, 3063, Refused),
        (400, 3309, Refused),
        (400, 4400, Refused),
        (400, 12702, Refused),
        (409, None, Refused),
        (404, 3001, NotFound),
        (404, 1001, NotFound),
        (404, 3301, NotFound),
        (404, None, NotFound),
        (400, 3001, NotFound),
        (400, 4927, NotFound),
        (400, 200, NotAllowed),
        (400, 3161, NotAllowed),
        (400, 4711, NotAllowed),
        (401, 124, NotAllowed),
        (401, None, NotAllowed),
        (403, None, NotAllowed),
        (404, 4711, NotAllowed),
        (408, None, Unavailable),
        (500, 500, Unavailable),
        (502, None, Unavailable),
        (503, 3001, Unavailable),
        (302, None, Unavailable),
    ],
)
def test_errors_are_sorted_by_what_can_be_done(status: int, code: int | None, kind: type[ZoomError]) -> None:
    error = error_of(an_answer(status, code), "end the meeting", NOW)
    assert type(error) is kind
    assert (error.status, error.code) == (status, code)
    assert error.message == ("" if code is None else "No.")


def test_an_errors_text_has_numbers_and_not_zooms_words() -> None:
    error = error_of(an_answer(404, 1001, "User does not exist: jo@example.org"), "read the user", NOW)
    assert str(error) == "asked to read the user, Zoom answered 404 with code 1001"
    assert error.message == "User does not exist: jo@example.org"
    assert str(error_of(an_answer(500), "read the user", NOW)) == "asked to read the user, Zoom answered 500"
    unanswered = Unavailable("read the user", message="ReadTimeout")
    assert str(unanswered) == "asked to read the user, Zoom gave no answer that can be used (ReadTimeout)"


@pytest.mark.parametrize(
    ("message", "headers", "daily", "retry_at"),
    [
        pytest.param(
            PER_SECOND,
            {"x_ratelimit_type": "QPS", "x_ratelimit_reset": str(int(NOW.timestamp()) + 2)},
            False,
            NOW + timedelta(seconds=2),
            id="per second",
        ),
        pytest.param(PER_SECOND, {"x_ratelimit_reset": "1000"}, False, NOW, id="reset long ago"),
        pytest.param(PER_SECOND, {}, False, NOW + timedelta(seconds=1), id="per second, no header"),
        pytest.param(PER_SECOND, {"retry_after": "7"}, False, NOW + timedelta(seconds=7), id="from a proxy"),
        pytest.param(
            "Too many concurrent requests.", {}, False, NOW + timedelta(seconds=1), id="concurrent writes"
        ),
        pytest.param(
            DAILY,
            {"x_ratelimit_type": "Daily-limit", "retry_after": "2026-11-03T00:00:00Z"},
            True,
            MIDNIGHT,
            id="daily",
        ),
        pytest.param(DAILY, {"retry_after": "2026-11-03T00:00:00"}, True, MIDNIGHT, id="daily, no zone"),
        pytest.param(DAILY, {"retry_after": "3600"}, True, NOW + timedelta(hours=1), id="daily, seconds"),
        pytest.param(DAILY, {}, True, MIDNIGHT, id="daily, no header"),
        pytest.param("", {"x_ratelimit_type": "Daily-limit"}, True, MIDNIGHT, id="daily, by header alone"),
    ],
)
def test_a_rate_limit_says_when_to_try_again(
    message: str, headers: dict[str, str], daily: bool, retry_at: datetime
) -> None:
    error = error_of(an_answer(429, 429, message, **headers), "end the meeting", NOW)
    assert isinstance(error, RateLimited)
    assert (error.daily, error.retry_at) == (daily, retry_at)


def test_the_days_allowance_comes_back_at_midnight_utc() -> None:
    afternoon_in_honolulu = NOW.astimezone(timezone(-timedelta(hours=10)))
    error = error_of(an_answer(429, 429, DAILY), "end the meeting", afternoon_in_honolulu)
    assert isinstance(error, RateLimited)
    assert error.retry_at == MIDNIGHT


values = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.datetimes().map(lambda at: at.isoformat())
)


@given(reset=values, later=values, kind=values, message=st.text(max_size=30))
@example(reset="9" * 40, later="9" * 40, kind="", message="")
@example(reset="253402300800000", later="²", kind="daily", message="")
def test_no_header_can_make_a_rate_limit_fail(reset: str, later: str, kind: str, message: str) -> None:
    answer = an_answer(429, 429, message, x_ratelimit_reset=reset, retry_after=later, x_ratelimit_type=kind)
    error = error_of(answer, "end the meeting", NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_at >= NOW


@given(status=st.integers(100, 599), content=st.binary(max_size=40) | st.just(b"[" * 5000))
def test_no_body_can_make_an_error_fail(status: int, content: bytes) -> None:
    assert isinstance(error_of(Answer(status, {}, content), "end the meeting", NOW), ZoomError)


def test_done_is_what_zoom_promised_and_nothing_else() -> None:
    check_done(Answer(204, {}, b""), "end the meeting", frozenset({202, 204}))
    with pytest.raises(Unavailable):
        check_done(Answer(200, {}, b"<html>Welcome to our hotel"), "end the meeting", frozenset({202, 204}))


def test_an_error_that_comes_as_success_is_not_taken_for_done() -> None:
    refusal = Answer(200, {}, b'{"code": 200, "message": "You do not have the right permission."}')
    with pytest.raises(NotAllowed):
        check_done(refusal, "move the recording to the trash", frozenset({200, 204}))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Unavailable),
        (b"<html>", Unavailable),
        (b"[1]", Unavailable),
        (b"{}", Unavailable),
        (b"\xff\xfe", Unavailable),
        (b'{"code": 200, "message": "You do not have the right permissions"}', NotAllowed),
    ],
)
def test_an_object_is_given_or_an_error_raised(content: bytes, kind: type[ZoomError]) -> None:
    with pytest.raises(kind):
        object_in(Answer(200, {}, content), "list the recordings")


def test_an_object_comes_as_zoom_sent_it() -> None:
    sent: dict[str, Any] = {"id": 1, "settings": {"waiting_room": True}}
    assert object_in(Answer(200, {}, json.dumps(sent).encode()), "read the meeting") == sent
