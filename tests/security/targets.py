"""What has to hold whatever bytes come: for the fuzzers, for hypothesis, and for the cases that were found before."""

import json
from datetime import UTC, datetime

from webhooks.delivery import describe, describe_unreadable
from webhooks.payloads import Unreadable, parse
from webhooks.signature import SignedOver, Verified, challenge_reply, reserialise, sign, verify

NOW = datetime(2026, 11, 2, 16, 0, 1, tzinfo=UTC)
SECRET, STAMP = "loom-and-shuttle", "1793635200"


def parser(data: bytes) -> None:
    """The parser reads it or says that it cannot; what it reads has an id, a state, and nothing that breaks a log."""
    verified = Verified(SignedOver.RAW, data, SECRET)
    try:
        delivered = parse(data)
    except Unreadable as problem:
        received = describe_unreadable(verified, problem, NOW)
    else:
        received = describe(verified, delivered, NOW)
        assert received.event is not None
        assert received.event.isprintable()
        if delivered.payload.plain_token is not None:
            challenge_reply(delivered.payload.plain_token, SECRET)
    assert len(received.id) == 32
    assert received.body == data
    assert received.reason.isprintable()
    assert SECRET not in repr(received)


def signature(data: bytes) -> None:
    """Only what the secret signed is verified; the first bytes are headers that a stranger chose, the rest a body."""
    head, _, body = data.partition(b"\n")
    stamp, _, given = head.decode("latin-1").partition(" ")
    assert verify(body, stamp, given, [SECRET, ""]) is None
    assert verify(body, STAMP, given, [SECRET]) is None
    assert verify(body, STAMP, sign(body, STAMP, SECRET), [SECRET]) == Verified(SignedOver.RAW, body, SECRET)
    assert verify(body + b" ", STAMP, sign(body, STAMP, SECRET), []) is None
    rewritten = reserialise(body)
    if rewritten is None:
        return
    # So whatever is made of a delivery that was signed is kept as it was signed, and has its id.
    again = verify(body, STAMP, sign(rewritten, STAMP, SECRET), ["", SECRET])
    assert again is not None
    assert again.body == rewritten
    assert reserialise(rewritten) == rewritten, "written again it is the same"


TARGETS = {"parser": parser, "signature": signature}

_EVENT = {
    "event": "meeting.participant_joined",
    "event_ts": 1793635200250,
    "payload": {
        "account_id": "q1",
        "object": {
            "id": 81234567890,
            "uuid": "kn1tT/ngCirc1e+0001==",
            "host_id": "h0st",
            "topic": "Kids knitting \U0001f9f6",
            "type": 8,
            "start_time": "2026-11-02T16:00:00Z",
            "participant": {
                "user_id": "16778240",
                "user_name": "Fern \ud83e",
                "email": "Fern@Example.Org",
                "join_time": "2026-11-02T15:59:58Z",
            },
        },
    },
}
_CHAT = {
    "date_time": "2026-11-02T16:00:00Z",
    "sender_session_id": 1,
    "sender_type": "guest",
    "recipient_type": "everyone",
    "message_id": "m",
    "message_content": "07700 900123",
    "found": {"details": [{"kind": "phone", "snippet": "x"}], "words": [1, None]},
}
_RECORDING = {
    "recording_files": [{"id": "f", "recording_start": "2026-11-02T16:00:00Z", "recording_end": ""}]
}


def _about(name: str, **parts: object) -> bytes:
    told = {"id": "81234567890", "uuid": "u==", **parts}
    return json.dumps({"event": name, "event_ts": 1793635200250, "payload": {"object": told}}).encode()


CORPUS: tuple[bytes, ...] = (
    json.dumps(_EVENT).encode(),
    json.dumps(_EVENT, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"),
    _about("meeting.chat_message_sent", chat_message=_CHAT),
    _about("meeting.chat_message_file_sent", chat_message_file=_CHAT | {"file_name": "a.exe"}),
    _about("recording.completed", **_RECORDING),
    _about("recording.batch_trashed", meeting_uuids=["u==", 1, None]),
    _about("meeting.sharing_started", participant={"sharing_details": {"content": "desktop"}}),
    _about("meeting.ended", end_time="9999-12-31T23:59:59Z", duration=1e308),
    b'{"event":"endpoint.url_validation","payload":{"plainToken":"\\ud800"},"event_ts":1}',
    b'{"event":"a","event":"meeting.started","payload":{},"payload":null}',
    b'{"event":"meeting.started","event_ts":"1793635200250","payload":{"object":{"id":1e400}}}',
    b'{"event":"meeting.started","event_ts":-1e309,"payload":{"object":[]}}',
    b'{"10":1,"2":[1.0,-0.0,1e21,1E-7,5e-324,123456789012345680000],"__proto__":{},"":""}',
    b'{"event":"x\\u0000y"}',
    b"\xef\xbb\xbf{}",
    b'{"event":"\xff\xfe"}',
    b"[" * 3000,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b"9" * 5000,
    b'{"n":' + b"9" * 4300 + b"}",
    b"NaN",
    b"-Infinity",
    b'"\\ud83e\\udd73\\ud83e"',
    b"",
    b"null",
)
"""What each field may come as, and what broke parsers before: each is read by every target."""
