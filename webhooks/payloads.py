"""What Zoom sends, read leniently.

Zoom's own examples disagree with its schemas: ids are strings or numbers, whole keys come and go, blank stands for
not known. So nothing here fails for what a field holds: what is of no use is None, what is not known is left out, and
only a body that is not an event at all is `Unreadable`. Whether enough is there is for `webhooks.translate` to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema, from_json

URL_VALIDATION = "endpoint.url_validation"


class Unreadable(Exception):
    """This body is not an event of Zoom's; the text says why, and quotes nothing from it."""


class _ElseNone:
    """Marks a field that is None when what came does not fit."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_MINUTES = 366 * 24 * 60


def _in_utc(moment: datetime | None) -> datetime | None:
    """In UTC, which Zoom means where it names no zone; None where no session can have been then."""
    if moment is None:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return aware.astimezone(UTC) if _EARLIEST <= aware < _LATEST else None


Id = Annotated[str | None, StringConstraints(min_length=1, pattern=r"^\P{Cc}+$"), _ElseNone()]
Text = Annotated[str | None, StringConstraints(min_length=1), _ElseNone()]
Moment = Annotated[datetime | None, AfterValidator(_in_utc), _ElseNone()]
MeetingType = Annotated[int | None, Field(gt=0, lt=100), _ElseNone()]
Minutes = Annotated[float | None, Field(gt=0, le=_LONGEST_MINUTES), _ElseNone()]


class _Lenient(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class SharingDetails(_Lenient):
    """What somebody shares."""

    content: Text = None
    date_time: Moment = None


class Participant(_Lenient):
    """`payload.object.participant`. `id` and `participant_user_id` are the account of somebody signed in."""

    user_id: Id = None
    user_name: Text = None
    id: Id = None
    participant_user_id: Id = None
    participant_uuid: Id = None
    parent_user_id: Id = None
    registrant_id: Id = None
    phone_number: Text = None
    email: Text = None
    join_time: Moment = None
    leave_time: Moment = None
    date_time: Moment = None
    leave_reason: Text = None
    old_role: Text = None
    new_role: Text = None
    sharing_details: Annotated[SharingDetails | None, _ElseNone()] = None


class LiveStreaming(_Lenient):
    """`payload.object.live_streaming`; stream keys are not read."""

    date_time: Moment = None


class RecordingFile(_Lenient):
    """`payload.object.recording_file`, or one of `recording_files`; `recording_end` is null while it runs.

    Links to watch and download it are not read.
    """

    id: Id = None
    recording_start: Moment = None
    recording_end: Moment = None


class RecordedMeeting(_Lenient):
    """One of `payload.object.meetings`, in events about many recordings."""

    meeting_uuid: Id = None
    recording_file_ids: Annotated[tuple[str, ...] | None, _ElseNone()] = None


_Files = Annotated[tuple[RecordingFile, ...] | None, _ElseNone()]


class FoundDetail(_Lenient):
    """One thing found in a chat message, with the words round it."""

    kind: Text = None
    snippet: Text = None


class Found(_Lenient):
    """What Chaperone puts in place of a chat message's text before a delivery is kept."""

    details: Annotated[tuple[FoundDetail, ...] | None, _ElseNone()] = None
    words: Annotated[tuple[str, ...] | None, _ElseNone()] = None


class ChatMessage(_Lenient):
    """`payload.object.chat_message`, or `chat_message_file` of a file; Zoom's text and the file's name are never read here.

    `sender_type` is "host" or "guest", `recipient_type` "everyone", "host", "guest" or "group". The session ids are the
    participants' `user_id`.
    """

    date_time: Moment = None
    sender_session_id: Id = None
    sender_name: Text = None
    sender_email: Text = None
    sender_type: Text = None
    recipient_session_id: Id = None
    recipient_name: Text = None
    recipient_email: Text = None
    recipient_type: Text = None
    message_id: Id = None
    found: Annotated[Found | None, _ElseNone()] = None


class RiskDetails(_Lenient):
    """`payload.object.armn_details`: where Zoom's At-Risk Meeting Notifier found the link."""

    post_platform: Text = None
    social_link: Text = None


class Object(_Lenient):
    """`payload.object`: the meeting, and what happened in it.

    AI Companion's events say `meeting_number` and `meeting_uuid` for `id` and `uuid`, RTMS's newer ones `meeting_id`.
    """

    id: Id = Field(None, validation_alias=AliasChoices("id", "meeting_number", "meeting_id"))
    uuid: Id = Field(None, validation_alias=AliasChoices("uuid", "meeting_uuid"))
    host_id: Id = None
    topic: Text = None
    type: MeetingType = None
    start_time: Moment = None
    end_time: Moment = None
    duration: Minutes = None
    breakout_room_uuid: Id = None
    participant: Annotated[Participant | None, _ElseNone()] = None
    recording_file: Annotated[RecordingFile | None, _ElseNone()] = None
    recording_files: _Files = None
    participant_audio_files: _Files = None
    meeting_uuids: Annotated[tuple[str, ...] | None, _ElseNone()] = None
    meetings: Annotated[tuple[RecordedMeeting, ...] | None, _ElseNone()] = None
    live_streaming: Annotated[LiveStreaming | None, _ElseNone()] = None
    ai_companion: Annotated[dict[str, Any] | None, _ElseNone()] = None
    chat_message: Annotated[ChatMessage | None, _ElseNone()] = Field(
        None, validation_alias=AliasChoices("chat_message", "chat_message_file")
    )
    armn_details: Annotated[RiskDetails | None, _ElseNone()] = None


class Payload(_Lenient):
    """`payload`. RTMS's older events have no `object` and name the meeting here.

    `operator` is the e-mail address of who changed something, `time_stamp` when, in epoch milliseconds.
    """

    object: Annotated[Object | None, _ElseNone()] = None
    meeting_uuid: Id = None
    event_ts: Moment = None
    time_stamp: Moment = None
    operator: Text = None
    plain_token: Annotated[str | None, StringConstraints(strip_whitespace=False), _ElseNone()] = Field(
        None, alias="plainToken"
    )


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="ignore")

    event: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
    event_ts: Moment = None
    payload: Annotated[Payload | None, _ElseNone()] = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """An event as Zoom sent it.

    `occurred_at` is `event_ts`, which Zoom gives in epoch milliseconds, sometimes as text, sometimes in the payload or
    not at all. `document` is the whole body as parsed.
    """

    event: str
    occurred_at: datetime | None
    payload: Payload
    document: Mapping[str, object] = field(repr=False)


def parse(body: bytes) -> Delivered:
    """The event in a body; raises Unreadable where there is none, and nothing else."""
    try:
        document = _document(body)
    except ValueError as error:
        raise Unreadable("the body is not JSON in UTF-8, or is nested too deeply") from error
    if not isinstance(document, dict):
        raise Unreadable("the body is not a JSON object")
    try:
        envelope = _Envelope.model_validate(document)
    except ValidationError:
        raise Unreadable("the body does not name an event") from None  # the cause would quote the body
    payload = envelope.payload or _NOTHING
    return Delivered(envelope.event, envelope.event_ts or payload.event_ts, payload, document)


_NOTHING = Payload()

_ESCAPE = re.compile(
    rb"\\(?:(?P<pair>u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _document(body: bytes) -> object:
    """The parsed body. A name cut in the middle of an emoji, half a surrogate pair, must not make it unreadable.

    The parser bounds nesting and the digits of an integer by itself, wherever on the stack it is called.
    """
    try:
        return from_json(body, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        mended = _ESCAPE.sub(lambda escape: rb"\ufffd" if escape["half"] else escape[0], body)
        return from_json(mended, allow_inf_nan=False, cache_strings="keys")
