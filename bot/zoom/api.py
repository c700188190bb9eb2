"""How Zoom is asked: one path for every call, whichever library carries it.

A call waits for its turn, carries the bearer token, is tried again where that can help, and ends in an answer or in one
of the errors of `bot.zoom.errors`.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import requests
import stamina

from bot.clock import Clock
from bot.zoom.answering import Answering
from bot.zoom.answers import Answer, check_done, error_of, object_in
from bot.zoom.errors import RateLimited, Unavailable, ZoomError
from bot.zoom.limits import LONGEST_PAUSE, Label, RateLimits
from bot.zoom.token import Token

# Four tries, and no further one once 15 seconds are over: a failing call is given up while there is still time to ask
# somebody to do it.
TRIES = 4
TRY_FOR = timedelta(seconds=15)
FIRST_WAIT = timedelta(seconds=0.5)
LONGEST_WAIT = timedelta(seconds=4)
JITTER = timedelta(seconds=0.5)

# How success without a body looks: 204, and 202 for in-meeting controls.
DONE = frozenset({202, 204})

NO_ANSWER = (httpx.HTTPError, requests.RequestException)

Send = Callable[[str], Awaitable[Answer]]


@dataclass(slots=True)
class Counters:
    """What was asked of Zoom since the start, for the metrics.

    `requests` went out, `retries` of them were for a call tried before; `errors` counts what callers were told, by the
    name of the exception; `remaining` and `remaining_today` are the last `X-RateLimit-Remaining` seen for each label, of the
    limit per second and of the day's.
    """

    requests: int = 0
    retries: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    remaining: dict[Label, int] = field(default_factory=dict)
    remaining_today: dict[Label, int] = field(default_factory=dict)

    def note_remaining(self, label: Label, headers: Mapping[str, str]) -> None:
        """Keep what an answer's headers say is left, where they do."""
        remaining = headers.get("x-ratelimit-remaining", "")
        if remaining.isdecimal():
            is_daily = headers.get("x-ratelimit-type", "").casefold().startswith("daily")
            (self.remaining_today if is_daily else self.remaining)[label] = int(remaining)


def path_uuid(uuid: str) -> str:
    """A session's uuid as a segment of a path.

    Zoom wants those that begin with "/" or contain "//" encoded twice and takes the rest either way, so all that contain
    a slash are; httpx and requests leave what is already encoded as it is.
    """
    once = quote(uuid, safe="")
    return quote(once, safe="") if "/" in uuid else once


def path_id(text: str) -> str:
    """A meeting's number, a user's id or an address as a segment of a path."""
    return quote(text, safe="")


class Api:
    """Makes calls to Zoom under one token, one set of limits and one policy for trying again.

    What a call asks for is put in words (`asked`) for errors: "end the meeting".

    Time-outs, lost connections, 5xx and the per-second limit are tried again; other errors are not, and the daily limit
    is for the caller to wait for. A call that Zoom carried out but did not answer in time is made twice: every control
    used here can be given twice, and a warning that comes twice is better than none. So NotFound from ending a meeting
    may mean that the first try ended it.

    Between tries of a failing Zoom stamina waits in the machine's time; turns and limits are waited for on the clock.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        token: Token,
        limits: RateLimits,
        clock: Clock,
        *,
        api_url: str,
        before_each: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._token = token
        self._limits = limits
        self._clock = clock
        self._before_each = before_each
        self.url = api_url.rstrip("/")
        self.counters = Counters()
        self.answering = Answering(clock)

    def sending(self, method: str, path: str, body: dict[str, Any] | None = None) -> Send:
        """A request to `path`, whose segments are encoded already, with `body` as JSON; sent when given a token."""

        async def send(token: str) -> Answer:
            response = await self._client.request(
                method, self.url + path, json=body, headers={"Authorization": f"Bearer {token}"}
            )
            return Answer(response.status_code, response.headers, response.content)

        return send

    async def carry_out(
        self, asked: str, label: Label, send: Send, *, promised: frozenset[int] = DONE
    ) -> None:
        """Have Zoom do something that it answers without a body, with one of the `promised` statuses."""
        with self._counted():
            check_done(await self._answer(asked, label, send), asked, promised)

    async def fetch(self, asked: str, label: Label, send: Send) -> dict[str, Any]:
        """Have Zoom answer with a JSON object."""
        with self._counted():
            return object_in(await self._answer(asked, label, send), asked)

    async def _answer(self, asked: str, label: Label, send: Send) -> Answer:
        async for attempt in stamina.retry_context(
            on=self._worth_retrying,
            attempts=TRIES,
            timeout=TRY_FOR,
            wait_initial=FIRST_WAIT,
            wait_max=LONGEST_WAIT,
            wait_jitter=JITTER,
        ):
            with attempt:
                if attempt.num > 1:
                    self.counters.retries += 1
                return await self._try(asked, label, send)
        raise AssertionError("stamina ends in an answer or an error")

    def _worth_retrying(self, error: Exception) -> bool | timedelta:
        match error:
            case Unavailable():
                return True
            case RateLimited(daily=False, retry_at=retry_at) if retry_at - self._clock.now() <= LONGEST_PAUSE:
                # The label is paused until then, which the next try waits for with everybody else.
                return timedelta()
            case _:
                return False

    async def _try(self, asked: str, label: Label, send: Send) -> Answer:
        try:
            token = await self._token.current()
            answer = await self._send(asked, label, send, token)
            if answer.status == httpx.codes.UNAUTHORIZED:
                token = await self._token.renew(token)
                answer = await self._send(asked, label, send, token)
            if not httpx.codes.is_success(answer.status):
                raise error_of(answer, asked, self._clock.now())
        except RateLimited as limit:
            if not limit.daily:
                self._limits.pause(label, limit.retry_at)
            raise
        except Unavailable as error:
            self.answering.failed(error)
            raise
        self.answering.answered()
        return answer

    async def _send(self, asked: str, label: Label, send: Send, token: str) -> Answer:
        await self._limits.turn(label)
        self._before_each()
        self.counters.requests += 1
        try:
            answer = await send(token)
        except NO_ANSWER as error:
            # Not chained: requests puts the address of the page, with a person's in it, into its message.
            raise Unavailable(asked, message=type(error).__name__) from None
        self.counters.note_remaining(label, answer.headers)
        return answer

    @contextmanager
    def _counted(self) -> Iterator[None]:
        try:
            yield
        except ZoomError as error:
            self.counters.errors[type(error).__name__] += 1
            raise
