"""What Zoom answered, whichever HTTP library carried it, and the error that an answer means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.zoom.errors import NotAllowed, NotFound, RateLimited, Refused, Unavailable, ZoomError

# Codes that mean the app or the account, whatever the status: an invalid token (124), a feature of paid accounts or a
# missing permission (200), a host who may not hold meetings (3161), an empty or wrong token (4700), a missing scope (4711).
MISSING_SCOPE = 4711
ADMINISTRATORS_CODES = frozenset({124, 200, 3161, 4700, MISSING_SCOPE})

# A meeting that does not exist or is not live, in the words of different endpoints.
NO_SUCH_MEETING = frozenset({3001, 4927})

SHORT_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (looked up in any case) and body of one HTTP answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def body(self) -> dict[str, Any]:
        """The JSON object in the body, empty where the body is not one."""
        try:
            parsed = json.loads(self.content)
        except (ValueError, RecursionError):
            return {}
        return parsed if isinstance(parsed, dict) else {}

    def reason(self) -> tuple[int | None, str]:
        """Zoom's error code and message, None and empty where there are none; the token's endpoint says "reason"."""
        body = self.body()
        code, message = body.get("code"), body.get("message", body.get("reason"))
        return code if isinstance(code, int) else None, message if isinstance(message, str) else ""


def error_of(answer: Answer, asked: str, now: datetime) -> ZoomError:
    """The error that an answer other than success means."""
    code, message = answer.reason()
    kind: type[ZoomError]
    match answer.status:
        case 429:
            return rate_limit_of(answer, asked, now)
        case status if status == 408 or not 400 <= status < 500:
            kind = Unavailable
        case 401 | 403:
            kind = NotAllowed
        case _ if code in ADMINISTRATORS_CODES:
            kind = NotAllowed
        case 404:
            kind = NotFound
        case _:
            kind = NotFound if code in NO_SUCH_MEETING else Refused
    return kind(asked, status=answer.status, code=code, message=message)


def check_done(answer: Answer, asked: str, promised: frozenset[int]) -> None:
    """Raise Unavailable unless the status is one that Zoom promises for success.

    A proxy's own page comes with 200 too, and what was not done must not be recorded as done. NotAllowed where it holds an
    error instead: deleting recordings without permission is answered with status 200 and code 200.
    """
    if answer.status not in promised:
        raise Unavailable(asked, status=answer.status)
    code, message = answer.reason()
    if code is not None:
        raise NotAllowed(asked, status=answer.status, code=code, message=message)


def object_in(answer: Answer, asked: str) -> dict[str, Any]:
    """The JSON object that Zoom promised; Unavailable where there is none.

    NotAllowed where it holds an error instead: reading recordings without permission is answered with status 200 and
    code 200, as Zoom's specification says.
    """
    match answer.body():
        case {"code": int(code), "message": str(message)}:
            raise NotAllowed(asked, status=answer.status, code=code, message=message)
        case body if body:
            return body
        case _:
            raise Unavailable(asked, status=answer.status)


def rate_limit_of(answer: Answer, asked: str, now: datetime) -> RateLimited:
    """The error for a 429, with the time from which Zoom takes calls again.

    The per-second limit gives `X-RateLimit-Reset` in Unix seconds, the daily one `Retry-After` as a date; a limit on
    concurrent writes gives neither. Zoom's day is UTC's.
    """
    code, message = answer.reason()
    daily = (
        answer.headers.get("x-ratelimit-type", "").lower().startswith("daily") or "daily" in message.lower()
    )
    reset = _unix_time(answer.headers.get("x-ratelimit-reset", ""))
    later = _retry_after(answer.headers.get("retry-after", ""), now)
    retry_at = (later or reset or _next_midnight(now)) if daily else (reset or later or now + SHORT_PAUSE)
    return RateLimited(
        asked, retry_at=max(now, retry_at), daily=daily, status=answer.status, code=code, message=message
    )


def _unix_time(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _retry_after(text: str, now: datetime) -> datetime | None:
    try:
        if text.isdecimal():
            return now + timedelta(seconds=int(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _next_midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
