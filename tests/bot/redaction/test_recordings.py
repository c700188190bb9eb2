"""What is kept of a delivery about a recording: enough to decide again, and nothing that opens it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.redaction.recordings import without_access
from bot.simulator.records import JSON
from tests.bot.house import ADA, MEETING, START, UUID, House, live, received
from webhooks.delivery import describe_unreadable
from webhooks.payloads import Unreadable, parse
from webhooks.recordings import in_batch
from webhooks.signature import SignedOver, Verified
from webhooks.translate import to_event

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "zoom" / "samples"
OPENS = ("http", "url", "token", "passcode", "password", "s3cret", "@example.org", "summary_details")


def kept(event: JSON) -> str:
    return without_access(received(event, START)).body.decode()


def completed(**more: Any) -> JSON:
    file = {
        "id": "f1",
        "recording_start": "2026-11-03T16:05:00Z",
        "recording_end": "2026-11-03T16:40:00Z",
        "play_url": "https://zoom.example/s3cret",
        "download_url": "https://zoom.example/s3cret",
        "file_name": "s3cret",
    }
    return {
        "event": "recording.completed",
        "event_ts": 1_793_724_000_000,
        "download_token": "s3cret",
        "payload": {
            "account_id": "acc",
            "operator": "s3cret@example.org",
            "object": {
                "id": int(MEETING),
                "uuid": UUID,
                "host_id": "host",
                "topic": "Kids knitting 🧶",
                "host_email": "s3cret@example.org",
                "share_url": "https://zoom.example/s3cret",
                "password": "s3cret",
                "recording_play_passcode": "s3cret",
                "recording_files": [file],
                "participant_audio_files": [file | {"id": "a1"}],
                "something_new": {"link": "s3cret"},
            }
            | more,
        },
    }


def test_what_opens_a_recording_is_not_kept() -> None:
    text = kept(completed())
    assert not any(word in text for word in OPENS)
    assert "Kids knitting 🧶" in text


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"recording_files": None},
        {"recording_files": "s3cret", "participant_audio_files": ["s3cret", None]},
        {"topic": {"s3cret": 1}, "id": None},
        {"recording_file": {"recording_start": "2026-11-03T16:05:00Z", "recording_end": None, "x": "s3cret"}},
        {"recording_file": "s3cret"},
    ],
)
@pytest.mark.parametrize("name", ["recording.completed", "recording.trashed", "recording.stopped"])
def test_what_is_kept_tells_the_rules_the_same(name: str, told: dict[str, Any]) -> None:
    event = completed(**told) | {"event": name}
    before = received(event, START)
    after = without_access(before)
    assert after == replace(before, body=after.body)
    assert to_event(parse(after.body), delivery=after.id, received_at=START) == to_event(
        parse(before.body), delivery=before.id, received_at=START
    )
    assert b"s3cret" not in after.body


@pytest.mark.parametrize("payload", [None, {}, {"object": None}, {"object": []}, "s3cret"])
def test_a_delivery_without_much_in_it_is_kept_without_more(payload: object) -> None:
    text = kept({"event": "recording.renamed", "payload": payload, "download_token": "s3cret"})
    assert json.loads(text) == {"event": "recording.renamed", "payload": {"object": {}}}


def test_many_at_once_are_named_and_nothing_else() -> None:
    told = {
        "meeting_uuids": ["u1", {"s3cret": 1}],
        "meetings": [
            {"meeting_uuid": "u2", "recording_file_ids": ["f1"], "x": "s3cret"},
            {"meeting_uuid": "u3"},
            3,
        ],
    }
    event = completed(**told) | {"event": "recording.batch_deleted"}
    text = kept(event)
    assert "s3cret" not in text
    assert [uuid for uuid, _ in in_batch(parse(text.encode()), START)] == ["u1", "u2", "u3"]


@pytest.mark.parametrize("told", [{"meeting_uuids": "s3cret"}, {"meetings": {"s3cret": 1}}])
def test_a_batch_that_makes_no_sense_names_nothing(told: dict[str, Any]) -> None:
    assert "s3cret" not in kept(completed(**told) | {"event": "recording.batch_trashed"})


@pytest.mark.parametrize(
    "name", ["meeting.summary_completed", "meeting.aic_transcript_completed", "Recording.X"]
)
def test_what_was_said_is_not_kept_either(name: str) -> None:
    assert "s3cret" not in kept(completed(summary_details=[{"text": "s3cret"}]) | {"event": name})


def test_what_is_about_something_else_stays_as_it_is() -> None:
    before = received({"event": "meeting.started", "payload": {"object": {"uuid": UUID, "x": "y"}}}, START)
    assert without_access(before) is before


@pytest.mark.parametrize(("body", "stays"), [(b'{"Recording": s3cret', False), (b"hello", True)])
def test_of_what_cannot_be_read_nothing_is_kept_that_may_open_a_recording(body: bytes, stays: bool) -> None:
    before = describe_unreadable(Verified(SignedOver.RAW, body, "secret"), Unreadable("not JSON"), START)
    after = without_access(before)
    assert after.body == (body if stays else b"")
    assert after.id == before.id


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="Zoom's samples are not here")
def test_zooms_own_examples_are_kept_without_links_and_passcodes() -> None:
    names = sorted(SAMPLES.glob("recording.*.json"))
    assert names
    for sample in names:
        text = kept(json.loads(sample.read_text()))
        assert not any(word in text for word in OPENS), sample.name


def test_nothing_that_opens_a_recording_is_in_the_journal(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.start_recording(MEETING)
        house.zoom.end(MEETING)
        house.zoom.complete_recording(UUID)
        await house.wait(timedelta(minutes=1))
        assert house.zoom.runs[-1].recording_settings["share_recording"] == "none"

    live(tmp_path, story, also=("recording_access",))
    journal = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    for word in (b"Warp-7x8", b"zoom.example/rec", b"download_token", b"share_url"):
        assert word not in journal
