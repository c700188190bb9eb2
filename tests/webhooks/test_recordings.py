"""What Zoom says of finished recordings, one at a time and many at once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from rules.events import Meeting
from rules.recording_events import RecordingCompleted, RecordingRecovered, RecordingRemoved, Span
from tests.webhooks.payloads import UUID, body
from webhooks.payloads import parse
from webhooks.recordings import in_batch
from webhooks.translate import to_event

AT = datetime(2026, 11, 2, 17, 30, tzinfo=UTC)
FILE = {"id": "f1", "recording_start": "2026-11-02T16:05:00Z", "recording_end": "2026-11-02T16:40:00Z"}
SPAN = Span(datetime(2026, 11, 2, 16, 5, tzinfo=UTC), datetime(2026, 11, 2, 16, 40, tzinfo=UTC))
SECRETS = {
    "share_url": "https://zoom.example/rec/share/s3cret",
    "password": "s3cret",
    "recording_play_passcode": "s3cret",
    "host_email": "s3cret@example.org",
}


def heard(name: str, told: dict[str, Any]) -> Any:
    event = to_event(parse(body(name, told)), delivery="d1", received_at=AT)
    assert event is not None
    assert event.meeting_uuid == UUID
    return event.event


def test_a_recording_that_is_ready_has_files_and_times_and_nothing_that_opens_it() -> None:
    files = [
        FILE | {"play_url": "https://zoom.example/s3cret"},
        FILE | {"id": "f2", "download_url": "https://zoom.example/s3cret"},
    ]
    audio = [{"id": "a1", "recording_start": "2026-11-02T16:50:00Z", "recording_end": None}]
    told = {"recording_files": files, "participant_audio_files": audio, **SECRETS}
    event = heard("recording.completed", told)
    assert isinstance(event, RecordingCompleted)
    assert (event.files, event.spans) == (frozenset({"f1", "f2", "a1"}), (SPAN,))
    assert "s3cret" not in repr(event)


def test_the_start_and_the_length_are_the_recordings_and_not_the_meetings() -> None:
    event = heard("recording.completed", {"start_time": "2026-11-02T16:05:00Z", "duration": 35})
    known = event.meeting
    assert known == Meeting(known.meeting_id, known.host_id, known.topic)
    assert None not in (known.meeting_id, known.host_id, known.topic)


@pytest.mark.parametrize(
    "files",
    [
        None,
        "f1",
        [],
        [None],
        [{"id": ""}],
        [FILE | {"id": None, "recording_end": FILE["recording_start"]}],
        [{"recording_start": "soon", "recording_end": 3}],
    ],
)
def test_what_makes_no_sense_is_left_out(files: Any) -> None:
    event = heard("recording.completed", {"recording_files": files})
    assert (event.files, event.spans) == (frozenset(), ())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("recording.trashed", RecordingRemoved),
        ("recording.deleted", RecordingRemoved),
        ("recording.recovered", RecordingRecovered),
    ],
)
def test_files_go_and_come_back(name: str, kind: type) -> None:
    event = heard(name, {"recording_files": [FILE]})
    assert type(event) is kind
    assert event.files == frozenset({"f1"})


def batch(name: str, told: object) -> list[Any]:
    text = json.dumps({"event": name, "payload": {"object": told}}).encode()
    return list(in_batch(parse(text), AT))


def test_many_go_at_once() -> None:
    assert batch("recording.batch_trashed", {"meeting_uuids": ["u1", "u2"]}) == [
        ("u1", RecordingRemoved(at=AT)),
        ("u2", RecordingRemoved(at=AT)),
    ]
    meetings = [{"meeting_uuid": "u1", "recording_file_ids": ["f1"]}, {"meeting_uuid": "u2"}, {}]
    assert batch("recording.batch_deleted", {"meetings": meetings}) == [
        ("u1", RecordingRemoved(at=AT, files=frozenset({"f1"}))),
        ("u2", RecordingRemoved(at=AT)),
    ]
    assert batch("recording.batch_recovered", {"meetings": meetings[1:]}) == [
        ("u2", RecordingRecovered(at=AT))
    ]


@pytest.mark.parametrize("told", [None, {}, {"meeting_uuids": "u1"}, {"meetings": [None]}])
def test_a_batch_of_nothing_is_nothing(told: object) -> None:
    assert batch("recording.batch_trashed", told) == []
    assert batch("recording.trashed", {"meeting_uuids": ["u1"]}) == []
