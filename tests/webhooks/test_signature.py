"""Who signed a delivery."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.webhooks.payloads import OLD_SECRET, SECRET, STAMP
from webhooks.signature import (
    LARGEST_REWRITTEN,
    SignedOver,
    Verified,
    challenge_reply,
    reserialise,
    sign,
    verify,
)

BODY = '{"event":"meeting.started","payload":{"object":{"topic":"Knitting 🧶"}}}'.encode()


def by_the_book(body: bytes, secret: str = SECRET, stamp: str = STAMP) -> str:
    message = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def test_a_signature_is_the_one_that_zoom_documents() -> None:
    assert sign(BODY, STAMP, SECRET) == by_the_book(BODY)


@pytest.mark.parametrize("secrets", [[SECRET], [SECRET, OLD_SECRET], [OLD_SECRET, SECRET], ["", SECRET]])
def test_any_of_the_secrets_will_do(secrets: list[str]) -> None:
    assert verify(BODY, STAMP, by_the_book(BODY), secrets) == Verified(SignedOver.RAW, BODY, SECRET)


@pytest.mark.parametrize(
    ("received", "signed"),
    [
        ('{"name": "Fern 🧵"}', '{"name":"Fern 🧵"}'),
        ('{"name":"Fern \\ud83e\\uddf5"}', '{"name":"Fern 🧵"}'),
        ('{"name":"F\\u00e9ern"}', '{"name":"Féern"}'),
        ('{"name":"half \\uD83E"}', '{"name":"half \\ud83e"}'),
        ('{"url":"https:\\/\\/example.org"}', '{"url":"https://example.org"}'),
        ('{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'),
    ],
)
@pytest.mark.parametrize("secrets", [[SECRET], [OLD_SECRET, SECRET]])
def test_a_signature_over_the_reserialised_body_holds(received: str, signed: str, secrets: list[str]) -> None:
    verified = verify(received.encode(), STAMP, by_the_book(signed.encode()), secrets)
    assert verified == Verified(SignedOver.RESERIALISED, signed.encode(), SECRET)


@pytest.mark.parametrize(("size", "verified"), [(LARGEST_REWRITTEN, True), (LARGEST_REWRITTEN + 1, False)])
def test_nobody_has_more_rewritten_than_is_quickly_done(size: int, verified: bool) -> None:
    received = b'{"a": "' + b"x" * (size - 9) + b'"}'
    assert len(received) == size
    signature = by_the_book(received.replace(b" ", b""))
    assert (verify(received, STAMP, signature, [SECRET]) is not None) is verified
    assert verify(received, STAMP, by_the_book(received), [SECRET]) == Verified(
        SignedOver.RAW, received, SECRET
    )


def test_only_what_the_signature_covers_is_handed_on() -> None:
    smuggled = b'{"event":"meeting.ended","event":"meeting.started"}'
    verified = verify(smuggled, STAMP, by_the_book(b'{"event":"meeting.started"}'), [SECRET])
    assert verified is not None
    assert b"ended" not in verified.body


@pytest.mark.parametrize(
    "stamp", [None, "", " ", "now", "17٣", "1" * 21, "1" * 100_000, "é", "\udcff", "-5", "1:2"]
)
def test_a_timestamp_that_is_none_is_refused(stamp: str | None) -> None:
    signature = sign(BODY, stamp, SECRET) if stamp and stamp.isascii() else by_the_book(BODY)
    assert verify(BODY, stamp, signature, [SECRET]) is None


@pytest.mark.parametrize(
    "signature",
    [None, "", "v0=", "v0", "é", "v0=" + "é" * 64, "\udcff", "v0=" + "0" * 64, "v0=" + "0" * 100_000],
)
def test_a_signature_that_is_none_is_refused(signature: str | None) -> None:
    assert verify(BODY, STAMP, signature, [SECRET]) is None


@pytest.mark.parametrize(
    "signature",
    [by_the_book(BODY).upper(), by_the_book(BODY)[3:], by_the_book(BODY) + "0", f" {by_the_book(BODY)}"],
)
def test_a_signature_in_another_shape_is_refused(signature: str) -> None:
    assert verify(BODY, STAMP, signature, [SECRET]) is None


@pytest.mark.parametrize("secrets", [[], [""], ["", ""], [OLD_SECRET]])
def test_a_signature_under_another_secret_or_none_is_refused(secrets: list[str]) -> None:
    assert verify(BODY, STAMP, by_the_book(BODY), secrets) is None
    assert verify(BODY, STAMP, by_the_book(BODY, secret=""), secrets) is None


def test_the_start_of_a_body_cannot_pass_for_a_timestamp() -> None:
    whole = b'{"a":{"event":"meeting.ended"}}'
    signature = by_the_book(whole)
    assert verify(whole[5:], f'{STAMP}:{{"a"', signature, [SECRET]) is None


def test_a_signature_over_neither_form_of_a_body_is_refused() -> None:
    body = b'{"topic": "<3"}'
    assert reserialise(body) not in (None, body)
    assert verify(body, STAMP, by_the_book(b"{}"), [SECRET]) is None


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b"9" * 5_000, b"\xff", b"NaN", b""])
def test_what_cannot_be_reserialised_is_refused(body: bytes) -> None:
    assert reserialise(body) is None
    assert verify(body, STAMP, by_the_book(BODY), [SECRET]) is None
    assert verify(body, STAMP, by_the_book(body), [SECRET]) == Verified(SignedOver.RAW, body, SECRET)


def test_what_verified_is_not_shown_with_its_secret() -> None:
    assert SECRET not in repr(verify(BODY, STAMP, by_the_book(BODY), [SECRET]))


bodies = st.binary() | st.text().map(str.encode)
secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
stamps = st.integers(0, 10**19).map(str)


@given(bodies, stamps, secrets)
def test_what_is_signed_verifies(body: bytes, stamp: str, secret: str) -> None:
    assert verify(body, stamp, sign(body, stamp, secret), [secret]) == Verified(SignedOver.RAW, body, secret)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values, st.data())
def test_any_changed_byte_is_refused(value: Any, data: st.DataObject) -> None:
    body = json.dumps(value, ensure_ascii=False).encode()
    at = data.draw(st.integers(0, len(body) - 1))
    changed = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    assume(reserialise(changed) != body)
    assert verify(changed, STAMP, sign(body, STAMP, SECRET), [SECRET]) is None


@given(json_values)
def test_reserialising_keeps_the_meaning_and_settles_at_once(value: Any) -> None:
    written = reserialise(json.dumps(value).encode())
    assert written is not None
    assert reserialise(written) == written
    assert json.loads(written, parse_int=float) == json.loads(json.dumps(value), parse_int=float)


@given(st.text(), st.text(), st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.binary())
def test_headers_of_any_kind_are_refused(stamp: str, signature: str, secrets: list[str], body: bytes) -> None:
    assert verify(body, stamp, signature, secrets) is None


# Each pair is what Node's JSON.stringify(JSON.parse(…)) gives.
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{ "b" : 1 , "a" : [ ] , "c" : { } }', '{"b":1,"a":[],"c":{}}'),
        ("[true,false,null]", "[true,false,null]"),
        ('{"10":1,"b":2,"2":3,"01":4,"4294967294":5,"4294967295":6}', '{"2":3,"10":1,"4294967294":5,"b":2,"01":4,"4294967295":6}'),
        ('{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'),
        ('"\\u2028\\u2029\\u007f\\u0085\\ufeff"', '"\u2028\u2029\x7f\x85\ufeff"'),
        ('"\\u0000\\u0008\\t\\n\\u000b\\f\\r\\u001F"', '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f"'),
        ('"\\/\\\\\\""', '"/\\\\\\""'),
        ('"\\uD83E\\uDDF5 \\uD83E \\uDDF5"', '"🧵 \\ud83e \\uddf5"'),
        ("[0,-0,-0.0,1.0,1e2,-12.50]", "[0,0,0,1,100,-12.5]"),
        ("[9007199254740991,9007199254740993,12345678901234567890]", "[9007199254740991,9007199254740992,12345678901234567000]"),
        ("[1e16,1e20,1e21,1.5e300]", "[10000000000000000,100000000000000000000,1e+21,1.5e+300]"),
        ("[0.0001,0.00001,0.00000123,0.0000001,-1.5e-9,5e-324]", "[0.0001,0.00001,0.00000123,1e-7,-1.5e-9,5e-324]"),
        ("[1e400,-1e400]", "[null,null]"),
        ("9" * 400, "null"),
    ],
)  # fmt: skip
def test_a_body_is_written_as_javascript_writes_it(text: str, written: str) -> None:
    assert reserialise(text.encode()) == written.encode()


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", "-Infinity", "\ufeff{}", "{'a':1}", '"\n"', "[1,]", "1 2"]
)
def test_what_javascript_cannot_parse_is_not_reserialised(text: str) -> None:
    assert reserialise(text.encode()) is None


@pytest.mark.parametrize("token", ["qgg8vlvZRS6UYooatFL8Aw", "", "töken", "\ud83e"])
def test_a_challenge_is_answered_as_zoom_documents(token: str) -> None:
    digest = hmac.new(SECRET.encode(), token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    assert challenge_reply(token, SECRET) == {"plainToken": token, "encryptedToken": digest}
