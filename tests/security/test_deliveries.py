"""Deliveries that Zoom did not send, or sent before, at the door of the whole program."""

import ast
import inspect
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.simulator.signing import serialise, sign
from tests.bot.house import ADA, BEN, MEETING, UUID, House, live
from webhooks import signature
from webhooks.receiver import LARGEST_BODY, PATH
from webhooks.signature import reserialise

pytestmark = pytest.mark.slow

Send = Callable[[House, bytes, dict[str, str]], Any]


def sharing(house: House) -> bytes:
    """What Zoom says when somebody shares their screen, not delivered yet."""
    [event] = house.zoom.share_screen(MEETING, BEN)
    house.zoom.outbox.clear()
    return serialise(event)


def signed(house: House, body: bytes, secret: str | None = None) -> dict[str, str]:
    stamp = int(house.clock.now().timestamp())
    return sign(body, house.zoom.webhook_secret if secret is None else secret, stamp)


async def post(house: House, body: bytes, headers: dict[str, str]) -> httpx.Response:
    answer = await house.http.post(PATH, content=body, headers=headers)
    await house.wait(timedelta(seconds=10))
    return answer


def without(headers: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


FORGED: dict[str, Callable[[House, bytes], tuple[bytes, dict[str, str]]]] = {
    "unsigned": lambda house, body: (body, {}),
    "without a signature": lambda house, body: (body, without(signed(house, body), "x-zm-signature")),
    "without a time": lambda house, body: (body, without(signed(house, body), "x-zm-request-timestamp")),
    "signed by another": lambda house, body: (body, signed(house, body, "another")),
    "signed with nothing": lambda house, body: (body, signed(house, body, "")),
    "another body": lambda house, body: (body.replace(BEN.encode(), b"Marta Reyes"), signed(house, body)),
    "another time": lambda house, body: (
        body,
        signed(house, body) | {"x-zm-request-timestamp": str(int(house.clock.now().timestamp()) + 1)},
    ),
    "two bodies": lambda house, body: (body + body, signed(house, body)),
    "cut short": lambda house, body: (body[:-1], signed(house, body)),
    "too large": lambda house, body: (
        body + b" " * LARGEST_BODY,
        signed(house, body + b" " * LARGEST_BODY),
    ),
    "deep": lambda house, body: (b"[" * 200_000, signed(house, b"")),
}


@pytest.mark.parametrize("kind", FORGED)
def test_what_zoom_did_not_sign_changes_nothing(tmp_path: Path, kind: str) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        body, headers = FORGED[kind](house, sharing(house))
        before = (await house.report())["coverage"]["deliveries"]
        assert (await post(house, body, headers)).status_code in {401, 413}
        report = await house.report()
        assert report["coverage"]["deliveries"] == before
        assert not report["findings"]

    live(tmp_path, story)


def test_what_was_delivered_before_is_decided_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        body = sharing(house)
        headers = signed(house, body)
        assert (await post(house, body, headers)).status_code == 200
        await house.wait(timedelta(minutes=2))
        first = await house.report()
        assert [one["rule"] for one in first["findings"]] == ["screen_share"]
        messages = len(house.zoom.messages)
        spaced = json.dumps(json.loads(body), indent=1, ensure_ascii=False).encode()
        again = [
            (body, headers),
            (body, signed(house, body)),
            (spaced, headers),
            (spaced, signed(house, spaced)),
        ]
        for one, under in again:
            assert (await post(house, one, under)).status_code == 200
        report = await house.report()
        assert (report["findings"], report["coverage"]) == (first["findings"], first["coverage"])
        assert len(house.zoom.messages) == messages

    live(tmp_path, story)


def test_what_is_delivered_long_after_it_happened_is_written_down_and_not_acted_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        body = sharing(house)
        headers = signed(house, body)
        await house.wait(timedelta(minutes=30))
        before = len(house.zoom.calls)
        assert (await post(house, body, headers)).status_code == 200
        [finding] = [one for one in (await house.report())["findings"] if one["rule"] == "screen_share"]
        done = {one["action"] for one in finding["responses"] if one["outcome"] == "done"}
        assert done <= {"alert_host", "alert_safeguarding"}
        assert "remove_participant" in {one["action"] for one in finding["responses"]}
        assert {call.method for call in house.zoom.calls[before:]} <= {"GET", "POST"}

    acting = '[profiles.children.rules]\nscreen_share = { respond = ["alert_host", "remove_participant"] }'
    live(tmp_path, story, more=acting)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_browser_can_be_made_to_send_needs_a_signature_like_anything_else(
    tmp_path: Path, kind: str
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        body = sharing(house)
        headers = {"content-type": kind, "origin": "https://evil.example", "cookie": "a=b"}
        assert (await post(house, body, headers)).status_code == 401
        assert (await post(house, body, signed(house, body) | headers)).status_code == 200

    live(tmp_path, story)


@pytest.mark.parametrize(
    "costly",
    [
        b"[" + b"0," * 520_000 + b"0]",
        b"[" + b"1e300," * 170_000 + b"1]",
        b"{" + b",".join(b'"%d":0' % n for n in range(90_000, 0, -1)) + b"}",
        b'{"a":' * 150_000 + b"0" + b"}" * 150_000,
        b"[" + (b"9" * 4_300 + b",") * 240 + b"1]",
        b'["' + b"\\ud800" * 170_000 + b'"]',
        b'"' * LARGEST_BODY,
    ],
    ids=["numbers", "floats", "keys", "deep", "digits", "halves", "quotes"],
)
def test_a_forgery_costs_little_to_refuse(costly: bytes) -> None:
    """A tenth of a second for what took four times as long before there was a bound; 2 ms where nothing else runs."""
    assert len(costly) <= LARGEST_BODY
    spent = time.process_time()
    assert signature.verify(costly, "1", "v0=" + "0" * 64, ["loom", "shuttle"]) is None
    assert time.process_time() - spent < 0.1


def test_signatures_are_compared_in_constant_time() -> None:
    """Measuring this would prove little; so: nothing computed from a secret is compared in any other way."""
    tree = ast.parse(inspect.getsource(signature._signing_secret))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    assert [
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "compare_digest"
    ]


def test_a_key_that_comes_twice_hides_nothing(tmp_path: Path) -> None:
    """What is read is what is kept: of two keys the last, in the journal as in the decision."""

    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        body = sharing(house)
        twice = body.replace(b'"event":', b'"event":"meeting.ended","event":', 1)
        assert (await post(house, twice, signed(house, body))).status_code == 200
        rewritten = reserialise(twice)
        assert rewritten is not None
        assert b"ended" not in rewritten
        report = await house.report()
        assert report["session"]["ended_at"] is None
        assert [one["rule"] for one in report["findings"]] == ["screen_share"]

    live(tmp_path, story)


ELSEWHERE = "https://169.254.169.254/latest/meta-data"


@pytest.fixture
def spoken_to() -> Iterator[list[str]]:
    """Every host that a connection is made to, or whose name is looked up."""
    hosts: list[str] = []
    listening = True

    def hear(event: str, details: tuple[Any, ...]) -> None:
        if listening and event == "socket.getaddrinfo":
            hosts.append(str(details[0]))
        elif listening and event == "socket.connect" and isinstance(details[1], tuple):
            hosts.append(str(details[1][0]))

    sys.addaudithook(hear)  # which stays for good, so it is told when to stop
    yield hosts
    listening = False


def test_no_address_in_a_delivery_is_ever_asked_for(tmp_path: Path, spoken_to: list[str]) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.start_recording(MEETING)
        house.zoom.end(MEETING)
        await house.settle()
        house.zoom.complete_recording(UUID)
        [event] = [one for one in house.zoom.outbox if one["event"] == "recording.completed"]
        told = event["payload"]["object"]
        links = ("download_url", "play_url", "share_url", "join_url", "registration_url", "api_url")
        for part in (told, *told["recording_files"]):
            part |= dict.fromkeys(links, ELSEWHERE)
        event["download_token"], event["api_url"] = "t", ELSEWHERE
        house.zoom.outbox.clear()
        body = serialise(event)
        assert (await post(house, body, signed(house, body))).status_code == 200
        assert any(call.path.startswith("/meetings/") for call in house.zoom.calls)

    live(tmp_path, story, also=("recording_access",))
    assert set(spoken_to) == {"127.0.0.1"}


@pytest.mark.parametrize(
    "meeting", ["../users", "1/../../users/me", "1?option=x", "1#x", "@evil.example/", "%2e%2e"]
)
def test_an_id_in_a_delivery_stays_one_part_of_an_address(tmp_path: Path, meeting: str) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        [event] = house.zoom.share_screen(MEETING, ADA)
        house.zoom.outbox.clear()
        event["payload"]["object"] |= {"id": meeting, "uuid": meeting}
        event["payload"]["object"]["participant"] |= {"id": meeting, "participant_uuid": meeting}
        body = serialise(event)
        before = len(house.zoom.calls)
        await post(house, body, signed(house, body))
        await house.wait(timedelta(minutes=2))
        for call in house.zoom.calls[before:]:
            assert not call.path.startswith("/users/me"), call
            assert ".." not in call.path.split("/"), call

    live(tmp_path, story)
