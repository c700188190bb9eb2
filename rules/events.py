"""What may happen in or around a session, as the rules see it.

Each event says when it happened (`at`, aware) and which delivery told of it. Events are translated from Zoom's
webhooks by `webhooks.translate`, or written by Chaperone itself (`SettingsRead`, `RegisterRead`, `Attested`, `Reported`,
`Tick`); the rules cannot tell the difference, and a stored session replays from them alone.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.looks import Look
from rules.register import RegisterEntry


@dataclass(frozen=True, slots=True)
class Meeting:
    """What Zoom repeats about the meeting in most events; whatever an event left out is None.

    `start_time` and `duration` are Zoom's, which may be those of the schedule or of this run. `type` is Zoom's number:
    1 instant, 2 scheduled, 3 recurring at no fixed time, 4 the host's personal meeting, 8 recurring at fixed times.
    """

    meeting_id: str | None = None
    host_id: str | None = None
    topic: str | None = None
    start_time: datetime | None = None
    duration: timedelta | None = None
    type: int | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """How Zoom names one participant in one event; which ids are present differs by event.

    `user_id` is new at every join and in every breakout room; `participant_uuid` lasts for the meeting; `zoom_id` is
    the Zoom account of somebody signed in; `registrant_id` is there when the meeting uses registration. `room` is the
    breakout room that `user_id` belongs to, which may be a number that the main room or another room uses too; None in
    the main room. `by_phone` says that they have dialled in, and are only heard.
    """

    user_id: str | None = None
    name: str = ""
    participant_uuid: str | None = None
    zoom_id: str | None = None
    email: str | None = None
    registrant_id: str | None = None
    parent_user_id: str | None = None
    room: str | None = None
    by_phone: bool = False


class ZoomRole(StrEnum):
    """The roles that Zoom gives in a meeting."""

    HOST = "host"
    CO_HOST = "co-host"
    ATTENDEE = "attendee"


class Capture(StrEnum):
    """The ways in which a session can be kept or sent elsewhere that Zoom tells of."""

    CLOUD_RECORDING = "cloud_recording"
    AI_COMPANION = "ai_companion"
    LIVE_STREAM = "live_stream"
    MEDIA_STREAM = "media_stream"


class Answer(StrEnum):
    """What can be answered to a question of the checklist; "yes" is what the policy asks for."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at `at`; `delivery` names the journal's record of it.

    One that is `reconciled` was found in Zoom's own records of the session, which know less than Zoom tells as it happens.
    """

    at: datetime
    delivery: str = ""
    meeting: Meeting = field(default_factory=Meeting)
    reconciled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingStarted(Event):
    """The session began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEnded(Event):
    """The session is over for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantEvent(Event):
    """Something that one participant did or that was done to them."""

    who: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(ParticipantEvent):
    """Somebody entered the main room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft(ParticipantEvent):
    """Somebody left the meeting. `reason` is Zoom's free text."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRoomJoined(ParticipantEvent):
    """Somebody arrived in the waiting room, or was put back into it by the host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRoomLeft(ParticipantEvent):
    """Somebody is no longer in the waiting room, whether let in or gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantAdmitted(ParticipantEvent):
    """Somebody was let in from the waiting room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForHost(ParticipantEvent):
    """Somebody waits for the host to start the meeting; Zoom gives no `user_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedBeforeHost(ParticipantEvent):
    """Somebody came in although the host was not there yet; Zoom gives no `user_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(ParticipantEvent):
    """Somebody was given or lost the host's or a co-host's role."""

    old: ZoomRole
    new: ZoomRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingStarted(ParticipantEvent):
    """Somebody shares a screen; `room` is the breakout room's uuid, None in the main room."""

    content: str = "unknown"
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingEnded(ParticipantEvent):
    """Somebody stopped sharing."""

    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSeen(ParticipantEvent):
    """Whether somebody's camera is on, as a channel that sees cameras tells: of everybody as it begins, then of changes.

    No webhook of Zoom's tells of cameras; a stream of the meeting's media or a program in the meeting can.
    """

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakoutRoomJoined(ParticipantEvent):
    """Somebody entered a breakout room, under another `user_id`; `parent_user_id` is the main room's."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakoutRoomLeft(ParticipantEvent):
    """Somebody left a breakout room."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStarted(Event):
    """A recording, AI Companion, a live stream or an app's media stream began or was resumed.

    `features` names what of AI Companion runs ("questions", "summary"); empty elsewhere. Zoom tells of cloud
    recordings only, and not who started them.
    """

    capture: Capture
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStopped(Event):
    """A recording, AI Companion, a live stream or an app's media stream was stopped or paused."""

    capture: Capture
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRead(Event):
    """What Zoom's settings of the meeting, its host and the account said when they were read; None where Zoom did not say.

    `look` is why they were read before a session; None during one, and after Chaperone itself changed something.
    `licensed` is the host. `passcode` is whether there is one, `passcode_in_link` whether the link holds it, so that it
    need not be typed. `personal_meeting` says that it is the host's own, `recurring` that one meeting has many sessions.
    Where the journal was searched (`uses_known`), `link_used_at` and `passcode_used_at` are when an earlier session that
    needed a link of its own had the same ones; None where none had. `rename` is whether guests may rename themselves;
    that, `chat_etiquette` and `waiting_room_locked` are the account's.
    """

    look: Look | None = None
    host_email: str | None = None
    scheduled_start: datetime | None = None
    scheduled_duration: timedelta | None = None
    waiting_room: bool | None = None
    join_before_host: bool | None = None
    guests_can_share: bool | None = None
    auto_recording: str | None = None
    local_recording: bool | None = None
    auto_ai_companion: bool | None = None
    private_chat: bool | None = None
    chat_channel_id: str | None = None
    licensed: bool | None = None
    passcode: bool | None = None
    passcode_in_link: bool | None = None
    personal_meeting: bool | None = None
    recurring: bool | None = None
    uses_known: bool | None = None
    link_used_at: datetime | None = None
    passcode_used_at: datetime | None = None
    file_transfer: bool | None = None
    live_streaming: bool | None = None
    cloud_recording: bool | None = None
    rename: bool | None = None
    chat_etiquette: bool | None = None
    waiting_room_locked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixFailed(Event):
    """Chaperone could not put the setting right that is a rules' subject with this key; `why` is a sentence for the host."""

    setting: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterNews(Event):
    """Something about who is expected, so that everybody may turn out to be somebody else than was thought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRead(RegisterNews):
    """Who is expected, as the session's register said when it was read.

    `scheduled_end` is the register's own end of the session, where it gives one. `problem` says why the register could
    not be read; the last one that could be stays in force then. `columns` names the fields of an entry that the
    register has something for; empty where whoever read it did not say.
    """

    entries: tuple[RegisterEntry, ...] = ()
    scheduled_end: datetime | None = None
    problem: str = ""
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested(Event):
    """What somebody answered to an item of the checklist; a later answer to the same item corrects it.

    `by` is their e-mail address, `question` the item's words at the time.
    """

    item: str
    answer: Answer
    by: str
    note: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Event):
    """Time passed: `rule` asked to look at the subject with key `subject` again at `at`."""

    rule: str
    subject: str
