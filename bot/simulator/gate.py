"""Who may call the simulated API, how often, and which calls are made to fail."""

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TOKEN_LIFE = timedelta(seconds=3600)

SCOPES = frozenset(
    {
        "account:read:lock_settings:admin",
        "account:read:settings:admin",
        "cloud_recording:delete:meeting_recording:admin",
        "cloud_recording:read:list_recording_files:admin",
        "cloud_recording:read:recording:admin",
        "cloud_recording:read:recording_settings:admin",
        "cloud_recording:update:recording_settings:admin",
        "dashboard:read:list_meeting_participants:admin",
        "meeting:delete:live_meeting_chat_message:admin",
        "meeting:read:list_meetings:admin",
        "meeting:read:list_past_instances:admin",
        "meeting:read:list_past_participants:admin",
        "meeting:read:list_registrants:admin",
        "meeting:read:meeting:admin",
        "meeting:read:participant:admin",
        "meeting:read:past_meeting:admin",
        "meeting:update:in_meeting_controls:admin",
        "meeting:update:livestream_status:admin",
        "meeting:update:meeting:admin",
        "meeting:update:status:admin",
        "report:read:list_meeting_participants:admin",
        "team_chat:write:user_message:admin",
        "user:read:settings:admin",
        "user:read:user:admin",
        "user:update:settings:admin",
    }
)


@dataclass(slots=True)
class Call:
    """An API request that was received.

    `path` is below `/v2` and as sent, percent-encoding kept. `json` is None where the body is no JSON. `status` is
    None until the answer was given, and for good where the connection was dropped.
    """

    method: str
    path: str
    query: dict[str, str]
    json: Any
    at: datetime
    status: int | None = None


@dataclass(slots=True)
class Failure:
    """How the next `times` calls that match are answered instead of as they should be."""

    method: str
    path_prefix: str
    status: int | None
    json: Any
    headers: Mapping[str, str]
    times: int
    delay: timedelta | None
    drop: bool
    hang: bool
    raises: Exception | None

    @property
    def answers(self) -> bool:
        """Whether the call is kept from the API; otherwise it is only slowed down."""
        return self.status is not None or self.drop or self.hang or self.raises is not None

    def matches(self, method: str, path: str) -> bool:
        """Whether this call meets it."""
        return self.times > 0 and self.method == method and path.startswith(self.path_prefix)


class Refusal(Exception):
    """The API says no: an HTTP status and, in the body, Zoom's own code and message."""

    def __init__(
        self, status: int, code: int, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {"code": code, "message": message}


@dataclass(slots=True)
class Gate:
    """Tokens, limits and arranged failures of one account's API.

    `requests_per_second` is None for no limit. `scopes` are Zoom's granular ones that the app was given.
    """

    requests_per_second: int | None = None
    scopes: frozenset[str] = SCOPES
    updates_per_day: int = 100
    calls: list[Call] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    _tokens: dict[str, datetime] = field(default_factory=dict)
    _recent: deque[datetime] = field(default_factory=deque)
    _updates: dict[tuple[str, str], int] = field(default_factory=dict)

    def issue_token(self, now: datetime) -> str:
        """A new access token, good for an hour from now."""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = now + TOKEN_LIFE
        return token

    def revoke_tokens(self) -> None:
        """Make every token issued so far worthless, as Zoom does when the app's secret changes."""
        self._tokens.clear()

    def check_token(self, authorization: str, now: datetime) -> None:
        """Let a request in; otherwise raise what Zoom answers to a token that is wrong or too old."""
        expires = self._tokens.get(authorization.removeprefix("Bearer "))
        if not authorization.startswith("Bearer ") or expires is None:
            raise Refusal(401, 124, "Invalid access token.")
        if now >= expires:
            raise Refusal(401, 124, "Access token is expired.")

    def check_scope(self, scope: str) -> None:
        """Raise what Zoom answers to an app that was not given the scope."""
        if scope not in self.scopes:
            raise Refusal(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")

    def check_rate(self, now: datetime) -> None:
        """Count a request against the per-second limit and refuse it where there are too many."""
        if self.requests_per_second is None:
            return
        while self._recent and self._recent[0] <= now - timedelta(seconds=1):
            self._recent.popleft()
        if len(self._recent) >= self.requests_per_second:
            raise Refusal(
                429,
                429,
                "You have reached the maximum per-second rate limit for this API. Try again later.",
                {
                    "X-RateLimit-Category": "Light",
                    "X-RateLimit-Type": "QPS",
                    "X-RateLimit-Limit": str(self.requests_per_second),
                    "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Reset": str(int(now.timestamp()) + 1),
                },
            )
        self._recent.append(now)

    def count_update(self, host_id: str, now: datetime) -> None:
        """Count a write to one of the host's meetings: Zoom takes 100 for each host and UTC day."""
        key = (host_id, now.date().isoformat())
        if self._updates.get(key, 0) >= self.updates_per_day:
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            raise Refusal(
                429,
                429,
                f"You have exceeded the daily rate limit ({self.updates_per_day}) of Meeting Create/Update API "
                "requests permitted for this particular user. You may resume these requests at GMT 00:00:00.",
                {
                    "X-RateLimit-Category": "Light",
                    "X-RateLimit-Type": "Daily-limit",
                    "X-RateLimit-Limit": str(self.updates_per_day),
                    "X-RateLimit-Remaining": "0",
                    "Retry-After": midnight.strftime("%Y-%m-%dT%H:%M:%SZ"),
                },
            )
        self._updates[key] = self._updates.get(key, 0) + 1

    def failure_for(self, method: str, path: str) -> Failure | None:
        """The arranged failure that this call meets, used up by one."""
        for failure in self.failures:
            if failure.matches(method, path):
                failure.times -= 1
                return failure
        return None
