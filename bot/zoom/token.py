"""The access token of an app: that of Server-to-Server OAuth, or a chatbot's.

Zoom's answer also names an `api_url`, the cluster that serves the account. It is not followed, not even where the
default is configured: Zoom keeps api.zoom.us serving every account, an organisation bound to a region says so in its
configuration, and so the token is never sent to a host that an answer named.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.clock import Clock
from bot.zoom.answers import Answer, error_of
from bot.zoom.errors import CredentialsRefused, NotAllowed, Refused, Unavailable, ZoomError

ASKED = "give an access token"

EARLY = timedelta(minutes=5)

_SECOND = timedelta(seconds=1)


class Token:
    """Gives an app's current token and renews it five minutes before it expires.

    However many callers wait, one request is under way, and all of them get its token or its error. A token that lives
    for less than ten minutes is renewed half-way. Lives in one event loop; a token is a plain string, which may be
    handed to a thread. `form` is the grant that it is asked for with. `skew` is how far ahead of the clock Zoom's own was when it last answered, None where that is not
    known.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        oauth_url: str,
        form: Mapping[str, str],
        client_id: str,
        client_secret: str,
        clock: Clock,
    ) -> None:
        self._client = client
        self._oauth_url = oauth_url
        self._form = form
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._clock = clock
        self._value: str | None = None
        self._renew_at: datetime | None = None
        self._renewal: asyncio.Task[str] | None = None
        self.scopes: frozenset[str] = frozenset()
        self.skew: timedelta | None = None

    async def current(self) -> str:
        """A token that is good for some minutes yet.

        Raises CredentialsRefused where Zoom does not know the credentials, RateLimited and Unavailable. `scopes` then holds
        what the app may do.
        """
        if self._value is None or self._renew_at is None or self._clock.now() >= self._renew_at:
            return await self.renew(self._value)
        return self._value

    async def renew(self, stale: str | None) -> str:
        """A token other than `stale`: the first who finds a token stale fetches another, the rest share it."""
        if self._value is not None and self._value != stale:
            return self._value
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._fetch())
            self._renewal.add_done_callback(self._renewed)
        return await asyncio.shield(self._renewal)

    async def close(self) -> None:
        """Give up a renewal that is under way."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait({self._renewal})

    def _renewed(self, renewal: asyncio.Task[str]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            # Looked at, or asyncio would complain where every caller has gone away meanwhile.
            renewal.exception()

    async def _fetch(self) -> str:
        asked_at = self._clock.now()
        try:
            response = await self._client.post(self._oauth_url, data=self._form, auth=self._credentials)
        except httpx.HTTPError as error:
            raise Unavailable(ASKED, message=type(error).__name__) from error
        answer = Answer(response.status_code, response.headers, response.content)
        self.skew = skew_of(response.headers.get("date", ""), asked_at, self._clock.now())
        match answer.body():
            case {"access_token": str(value), "expires_in": int(seconds), **rest} if (
                answer.status == 200 and value
            ):
                lifetime = timedelta(seconds=seconds)
                self._renew_at = self._clock.now() + lifetime - min(EARLY, lifetime / 2)
                self.scopes = frozenset(str(rest.get("scope", "")).split())
                self._value = value
                return value
            case _:
                raise self._error(answer)

    def _error(self, answer: Answer) -> ZoomError:
        error = error_of(answer, ASKED, self._clock.now())
        if isinstance(error, Refused | NotAllowed):
            # Whatever Zoom has against this request, it is about the credentials.
            return CredentialsRefused(ASKED, status=error.status, code=error.code, message=error.message)
        return error


def skew_of(date: str, asked_at: datetime, answered_at: datetime) -> timedelta | None:
    """How far ahead of our clock one is that wrote this HTTP date between these two moments; None where it is no date.

    An HTTP date is in whole seconds, and an answer takes its time: what these explain is no skew.
    """
    try:
        theirs = parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None
    if theirs > answered_at:
        return theirs - answered_at
    latest = theirs + _SECOND
    return latest - asked_at if latest < asked_at else timedelta()
