"""The door that Zoom's deliveries come in by: `POST /webhooks/zoom`.

What the answers mean to Zoom (its webhook page): any 2xx is delivered; a 5xx or a timeout after 3 seconds is sent again
5, 25 and 85 minutes later, then dropped; a 4xx is dropped at once. So 4xx is only for what Zoom did not send.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from webhooks.delivery import Accept, Accepted, JournalUnavailable, Received, describe, describe_unreadable
from webhooks.payloads import URL_VALIDATION, Delivered, Unreadable, parse
from webhooks.refusals import Seldom
from webhooks.signature import SignedOver, Verified, challenge_reply, verify
from webhooks.translate import State

_log = logging.getLogger(__name__)

PATH = "/webhooks/zoom"

LARGEST_BODY = 1024 * 1024
"""In bytes. Zoom's own largest events, of recordings with many files, stay well below."""

RETRY_AFTER = timedelta(minutes=5)
"""When Zoom itself sends again what could not be kept."""


@dataclass(slots=True)
class DeliveryCounts:
    """How many deliveries there were, by what became of them, since the program started.

    Of those that are verified, all but the challenges are `accepted` (now kept), `duplicates` (kept before) or
    `postponed` (could not be kept). `ignored` and `unreadable` are among the accepted.
    """

    verified_raw: int = 0
    verified_reserialised: int = 0
    refused_signature: int = 0
    too_large: int = 0
    broken_off: int = 0
    challenges: int = 0
    accepted: int = 0
    duplicates: int = 0
    postponed: int = 0
    ignored: int = 0
    unreadable: int = 0


def router(
    accept: Accept,
    secrets: Sequence[str],
    *,
    now: Callable[[], datetime],
    counts: DeliveryCounts,
    largest_body: int = LARGEST_BODY,
) -> APIRouter:
    """The route that hands what Zoom signed with one of `secrets` to `accept`.

    `now` gives an aware time. Raises ValueError without a secret: nothing could be told from a stranger's then.
    """
    if not any(secrets):
        raise ValueError("a webhook secret is needed to tell Zoom's deliveries from others'")
    routes = APIRouter()
    receiver = _Receiver(accept, tuple(secrets), now, counts, largest_body)
    routes.add_route(PATH, receiver.post, methods=["POST"], include_in_schema=False)
    return routes


@dataclass(frozen=True, slots=True)
class _Receiver:
    accept: Accept
    secrets: tuple[str, ...]
    now: Callable[[], datetime]
    counts: DeliveryCounts
    largest_body: int
    refusals: Seldom = field(default_factory=Seldom)

    async def post(self, request: Request) -> Response:
        received_at = self.now()
        try:
            body = await _read(request, self.largest_body)
        except ClientDisconnect:
            self.counts.broken_off += 1
            return Response(status_code=503)
        if body is None:
            self.counts.too_large += 1
            return Response(status_code=413)
        verified = self._verified(request, body, received_at)
        if verified is None:
            return Response(status_code=401)
        try:
            delivered = parse(verified.body)
        except Unreadable as problem:
            return await self._keep(describe_unreadable(verified, problem, received_at))
        if (token := _challenge(delivered)) is not None:
            self.counts.challenges += 1
            return JSONResponse(challenge_reply(token, verified.secret))
        return await self._keep(describe(verified, delivered, received_at))

    def _verified(self, request: Request, body: bytes, now: datetime) -> Verified | None:
        timestamp = request.headers.get("x-zm-request-timestamp")
        signature = request.headers.get("x-zm-signature")
        verified = verify(body, timestamp, signature, self.secrets)
        if verified is None:
            self.counts.refused_signature += 1
            if self.refusals.is_told(now):
                why = "does not match" if timestamp and signature else "is missing"
                _log.warning("refused a delivery whose signature %s; %s", why, _request_id(request))
        elif verified.signed_over is SignedOver.RESERIALISED:
            self.counts.verified_reserialised += 1
            _log.warning(
                "a signature was over the re-serialised body, not the bytes; %s", _request_id(request)
            )
        else:
            self.counts.verified_raw += 1
        return verified

    async def _keep(self, received: Received) -> Response:
        try:
            accepted = await self.accept(received)
        except JournalUnavailable:
            self.counts.postponed += 1
            _log.error("delivery %s could not be kept; Zoom is asked to send it again", received.id)
            return Response(status_code=503, headers={"Retry-After": f"{RETRY_AFTER.total_seconds():.0f}"})
        self._count(received, accepted)
        return Response(status_code=200)

    def _count(self, received: Received, accepted: Accepted) -> None:
        if not accepted.new:
            self.counts.duplicates += 1
            return
        self.counts.accepted += 1
        if received.state is State.IGNORED:
            self.counts.ignored += 1
        elif received.state is State.UNREADABLE:
            self.counts.unreadable += 1
            _log.warning("delivery %s is kept but cannot be read: %s", received.id, received.reason)


async def _read(request: Request, largest: int) -> bytes | None:
    """The body, or None as soon as it is known to be larger, whatever its Content-Length says."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and float(declared) > largest:
        return None
    body = bytearray()
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > largest:
                return None
    return bytes(body)


def _request_id(request: Request) -> str:
    """What Zoom calls this request, as far as it can be believed: shortened and escaped, for it may not be Zoom's."""
    named = request.headers.get("x-zm-request-id") or request.headers.get("x-zm-trackingid")
    return f"request {named[:64]!a}" if named else "request without an id"


def _challenge(delivered: Delivered) -> str | None:
    return delivered.payload.plain_token if delivered.event == URL_VALIDATION else None
