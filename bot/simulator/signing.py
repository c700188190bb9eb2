"""How Zoom writes and signs what it posts to a webhook endpoint."""

import hashlib
import hmac
import json
from typing import Any


def serialise(event: Any) -> bytes:
    """The body, as JavaScript's `JSON.stringify` writes it: compact, non-ASCII kept, lone surrogates escaped."""
    text = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The value of `x-zm-signature`: HMAC-SHA-256 over version, timestamp and raw body."""
    message = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def sign(body: bytes, secret: str, timestamp: int, *, request_id: str = "") -> dict[str, str]:
    """The headers of a delivery; `timestamp` is in epoch seconds, while `event_ts` has milliseconds."""
    return {
        "content-type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": str(timestamp),
        "x-zm-signature": signature(body, secret, timestamp),
        "x-zm-request-id": request_id,
    }


def encrypted_token(plain_token: str, secret: str) -> str:
    """What the endpoint must answer to `endpoint.url_validation`."""
    return hmac.new(secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
