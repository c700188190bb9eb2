"""What Zoom says of a finished recording, without what opens it: links, tokens and passcodes are never read."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from rules.events import Meeting
from rules.recording_events import RecordingCompleted, RecordingRecovered, RecordingRemoved, Span
from webhooks.occurrence import Occurrence
from webhooks.payloads import Delivered, Object, RecordingFile

# Many recordings at once; each delivery is about several sessions.
BATCHES: Mapping[str, type[RecordingRemoved | RecordingRecovered]] = {
    "recording.batch_trashed": RecordingRemoved,
    "recording.batch_deleted": RecordingRemoved,
    "recording.batch_recovered": RecordingRecovered,
}


def completed(common: Occurrence, told: Object) -> RecordingCompleted:
    """A recording is ready."""
    return RecordingCompleted(**_about(common), files=_ids(told), spans=tuple(dict.fromkeys(_spans(told))))


def removed(common: Occurrence, told: Object) -> RecordingRemoved:
    """Files went to the trash or for good."""
    return RecordingRemoved(**_about(common), files=_ids(told))


def recovered(common: Occurrence, told: Object) -> RecordingRecovered:
    """Files were taken back out of the trash."""
    return RecordingRecovered(**_about(common), files=_ids(told))


def _about(common: Occurrence) -> Occurrence:
    # The start and the length that stand here are those of the recording, and would be taken for the schedule.
    meeting = common["meeting"]
    return Occurrence(
        at=common["at"],
        delivery=common["delivery"],
        meeting=Meeting(meeting.meeting_id, meeting.host_id, meeting.topic),
    )


def _files(told: Object) -> Iterator[RecordingFile]:
    yield from told.recording_files or ()
    yield from told.participant_audio_files or ()


def _ids(told: Object) -> frozenset[str]:
    return frozenset(file.id for file in _files(told) if file.id is not None)


def _spans(told: Object) -> Iterator[Span]:
    for file in _files(told):
        start, end = file.recording_start, file.recording_end
        if start is not None and end is not None and start < end:
            yield Span(start, end)


def in_batch(
    delivered: Delivered, at: datetime
) -> Iterator[tuple[str, RecordingRemoved | RecordingRecovered]]:
    """What a delivery about many recordings says of each: the session's uuid, and what became of its recording at `at`."""
    kind, told = BATCHES.get(delivered.event), delivered.payload.object
    if kind is None or told is None:
        return
    for uuid in told.meeting_uuids or ():
        yield uuid, kind(at=at)
    for meeting in told.meetings or ():
        if meeting.meeting_uuid is not None:
            yield meeting.meeting_uuid, kind(at=at, files=frozenset(meeting.recording_file_ids or ()))
