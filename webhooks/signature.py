"""Whether Zoom signed a delivery, and the answer to its challenge.

Zoom's `x-zm-signature` is "v0=" and the hex HMAC-SHA256, under the app's secret token, of
"v0:{x-zm-request-timestamp}:{body}" (Zoom's webhook page). Its own sample checks `JSON.stringify` of the parsed body
instead of the bytes, and signatures have been seen that fit only one of the two when a name holds an emoji; so either
will do here. There is no replay window: Zoom names none, and does not say whether a retry, up to 85 minutes later, is
signed afresh. What was delivered before is known by its delivery id instead.
"""

import hmac
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NoReturn, TypeAlias

_TIMESTAMP = re.compile(r"[0-9]{1,20}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

_Json: TypeAlias = "str | int | float | bool | list[_Json] | dict[str, _Json] | None"


LARGEST_REWRITTEN = 64 * 1024
"""In bytes. Whoever has no secret can have a body written again, which takes 400 ms for the largest that is received and
25 ms for this; the events with people's names in them are a tenth of it."""


class SignedOver(StrEnum):
    """What a signature was found to be over."""

    RAW = "raw"
    RESERIALISED = "reserialised"


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds: over what, under which secret, and the body exactly as it was signed.

    `body` is what to read and keep. It differs from the bytes received only when the signature is over the
    re-serialisation; then nothing that the signature does not cover (a duplicate key, say) is in it.
    """

    signed_over: SignedOver
    body: bytes = field(repr=False)
    secret: str = field(repr=False)


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """The signature that Zoom would send with this body; `timestamp` is in epoch seconds."""
    return "v0=" + hmac.digest(secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), "sha256").hex()


def verify(
    body: bytes, timestamp: str | None, signature: str | None, secrets: Sequence[str]
) -> Verified | None:
    """How `signature` covers `body` under one of `secrets`, or None if it does not. Never raises.

    The headers may be anything a stranger cares to send. A timestamp that is not all digits is refused: the colons of
    what is signed would let the beginning of a body pass for a timestamp. An empty secret signs nothing. A body above
    LARGEST_REWRITTEN has to be signed as it is.
    """
    if timestamp is None or signature is None:
        return None
    if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
        return None
    usable = [secret for secret in secrets if secret]
    if (secret := _signing_secret(body, timestamp, signature, usable)) is not None:
        return Verified(SignedOver.RAW, body, secret)
    rewritten = reserialise(body) if len(body) <= LARGEST_REWRITTEN else None
    if rewritten is None or rewritten == body:
        return None
    if (secret := _signing_secret(rewritten, timestamp, signature, usable)) is not None:
        return Verified(SignedOver.RESERIALISED, rewritten, secret)
    return None


def challenge_reply(plain_token: str, secret: str) -> dict[str, str]:
    """The answer to `endpoint.url_validation`.

    `secret` should be the one that verified the challenge: while secrets rotate only Zoom knows which is current, and
    it expects the answer under the one that it signs with. Never answer a challenge that is not signed: the token is
    the sender's choice, so the answer would be a signature for the asking.
    """
    token = plain_token.encode("utf-8", "surrogatepass")
    return {"plainToken": plain_token, "encryptedToken": hmac.new(secret.encode(), token, sha256).hexdigest()}


def _signing_secret(body: bytes, timestamp: str, signature: str, secrets: Iterable[str]) -> str | None:
    given = signature.encode()
    for secret in secrets:
        if hmac.compare_digest(given, sign(body, timestamp, secret).encode()):
            return secret
    return None


def reserialise(body: bytes) -> bytes | None:
    """What JavaScript's `JSON.stringify(JSON.parse(body))` gives, or None where that is not JSON.

    Compact, with letters of every script kept and lone surrogates escaped; numbers as JavaScript writes them; of
    duplicate keys the last; keys that are array indexes first. None too for what is too deep to read, or holds an
    integer of more digits than Python converts.
    """
    try:
        value: _Json = _PARSER.decode(body.decode())
        return _written(value).encode("utf-8", "backslashreplace")
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_PARSER = json.JSONDecoder(parse_constant=_refuse)
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _written(value: _Json) -> str:
    match value:
        case str():
            return _quoted(value)
        case None | bool():
            return "null" if value is None else str(value).lower()
        case int() | float():
            return _number(value)
        case list():
            return f"[{','.join(map(_written, value))}]"
        case _:
            return f"{{{','.join([f'{_quoted(key)}:{_written(value[key])}' for key in _ordered(value)])}}}"


_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_ARRAY_INDEX_LIMIT = 2**32 - 1


def _ordered(keys: Iterable[str]) -> Iterable[str]:
    """Keys in the order of a JavaScript object: array indexes by value, then the others as they came."""
    indexes = {key for key in keys if _ARRAY_INDEX.fullmatch(key) and int(key) < _ARRAY_INDEX_LIMIT}
    if not indexes:
        return keys
    return [*sorted(indexes, key=int), *(key for key in keys if key not in indexes)]


_EXACT = 2**53
"""The largest of the integers that a JavaScript number holds without gaps."""

_PLAIN_DIGITS = 21
_PLAIN_ZEROS = 6
"""JavaScript writes no exponent up to so many digits before the point or zeros after it (ECMAScript, Number::toString)."""


def _number(value: float) -> str:
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    try:
        double = float(value)
    except OverflowError:
        double = math.inf
    if math.isinf(double):
        return "null"
    if double == 0:
        return "0"
    text = repr(double)
    if "e" not in text:
        return text.removesuffix(".0")
    return ("-" if double < 0 else "") + _without_python_exponent(Decimal(text))


def _without_python_exponent(value: Decimal) -> str:
    """A number that Python writes with an exponent, below 0.0001 or from 10**16, as JavaScript writes it, unsigned."""
    _, figures, exponent = value.normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = len(digits) + int(exponent)
    if 0 < point <= _PLAIN_DIGITS:
        return digits.ljust(point, "0")
    if -_PLAIN_ZEROS < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
