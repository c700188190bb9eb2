"""A delivery about a recording, made fit to be kept: without what opens it, and without what was said.

Zoom sends links, download tokens and passcodes along with news of a recording, and texts with those of summaries and
transcripts. What is let through is named here; anything else that Zoom says in such a delivery, or may come to say, is left
out.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.redaction.excerpts import compact, only, part, parts, texts
from webhooks.delivery import Received
from webhooks.payloads import parse

# By Zoom's names for what tells of recordings, transcripts and summaries.
_OF_RECORDS: Final = re.compile(r"(recording|meeting\.summary|meeting\.aic_transcript)[._]")

_ENVELOPE: Final = ("event", "event_ts")
_PAYLOAD: Final = ("account_id", "operator_id", "operation")
_OBJECT: Final = (
    "id",
    "uuid",
    "meeting_id",
    "meeting_uuid",
    "host_id",
    "meeting_host_id",
    "topic",
    "type",
    "start_time",
    "end_time",
    "timezone",
    "duration",
    "recording_count",
    "auto_delete",
    "auto_delete_date",
)
_FILE: Final = ("id", "recording_start", "recording_end", "recording_type", "file_type", "status")
_FILES: Final = ("recording_files", "participant_audio_files")


def without_access(delivery: Received) -> Received:
    """The delivery without what opens a recording; its id stays that of what Zoom sent, so that it is known when it comes again."""
    if delivery.event is None:
        # Nobody can say what is in it, so that what opens a recording is only safe if all of it goes.
        return replace(delivery, body=b"") if b"recording" in delivery.body.lower() else delivery
    if _OF_RECORDS.match(delivery.event.lower()) is None:
        return delivery
    return replace(delivery, body=compact(_rewritten(parse(delivery.body).document)))


def _rewritten(document: Mapping[str, Any]) -> dict[str, Any]:
    payload = part(document, "payload")
    told = part(payload, "object")
    kept = only(told, _OBJECT)
    if "recording_file" in told:
        kept["recording_file"] = only(part(told, "recording_file"), _FILE)
    kept |= {name: [only(file, _FILE) for file in parts(told, name)] for name in _FILES if name in told}
    if "meeting_uuids" in told:
        kept["meeting_uuids"] = texts(told, "meeting_uuids")
    if "meetings" in told:
        kept["meetings"] = [_batched(meeting) for meeting in parts(told, "meetings")]
    return only(document, _ENVELOPE) | {"payload": only(payload, _PAYLOAD) | {"object": kept}}


def _batched(meeting: Mapping[str, Any]) -> dict[str, Any]:
    return only(meeting, ("meeting_uuid",)) | {"recording_file_ids": texts(meeting, "recording_file_ids")}
