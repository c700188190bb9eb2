"""The closed vocabulary of what may be done, and which of it fits what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.buttons import Button
from rules.events import Capture
from rules.finding import Curb, Finding, Subject, SubjectKind


class ActionKind(StrEnum):
    """Everything that a policy may ask for."""

    ALERT_HOST = "alert_host"
    ALERT_SAFEGUARDING = "alert_safeguarding"
    ASK_PARTICIPANT = "ask_participant"
    ANNOUNCE = "announce"
    REMOVE_PARTICIPANT = "remove_participant"
    PUT_IN_WAITING_ROOM = "put_in_waiting_room"
    RENAME = "rename"
    STOP_RECORDING = "stop_recording"
    STOP_AI_COMPANION = "stop_ai_companion"
    STOP_LIVE_STREAM = "stop_live_stream"
    DELETE_MESSAGE = "delete_message"
    FIX_SETTINGS = "fix_settings"
    RESTRICT_RECORDING = "restrict_recording"
    TRASH_RECORDING = "trash_recording"
    END_MEETING = "end_meeting"


class ActionOutcome(StrEnum):
    """How an action ended."""

    DONE = "done"
    ASKED_HOST = "asked_host"
    WOULD_HAVE = "would_have"
    FAILED = "failed"
    NOT_POSSIBLE = "not_possible"


class Step(StrEnum):
    """Why an action is done now: at once, because the breach is still open, only to say something, or because of a press."""

    RESPOND = "respond"
    THEN = "then"
    NOTICE = "notice"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about one finding.

    `id` is derived from session, finding and step, so that deciding again cannot do it twice. `at` is when the event
    that led to it happened; whether that is too long ago to act upon is for the carrier to see. `barred` says why it
    must not be done although the policy asks for it; empty where it may. `left_to_host` says why the host is asked to do it
    instead. `concerns` is the e-mail address of the member of staff whom it is about, who is not to be told of it; of one
    `for_leads` nobody in the session is told. `beside` is what else is done about it at the same time, `later` what is
    done at `later_at` if it is still open then. `curbs` is what a finished recording is to lose, `buttons` what
    whoever is told of it may press about it.
    """

    id: str
    kind: ActionKind
    rule: str
    finding: str
    subject: Subject
    at: datetime
    step: Step
    text: str
    advice: str = ""
    barred: str = ""
    left_to_host: str = ""
    concerns: str = ""
    for_leads: bool = False
    beside: tuple[ActionKind, ...] = ()
    later: tuple[ActionKind, ...] = ()
    later_at: datetime | None = None
    curbs: tuple[Curb, ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def is_pressed(self) -> bool:
        """Whether a person asked for it with a button, and neither Chaperone nor the policy did."""
        return self.step is Step.PRESS


TELLING = frozenset(
    {ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE}
)

_STOPS = {
    Capture.CLOUD_RECORDING: ActionKind.STOP_RECORDING,
    Capture.AI_COMPANION: ActionKind.STOP_AI_COMPANION,
    Capture.LIVE_STREAM: ActionKind.STOP_LIVE_STREAM,
}

# What may come of any breach that is beyond doubt, and of one that is about somebody in particular as well.
ON_SESSION = (TELLING - {ActionKind.ASK_PARTICIPANT}) | {ActionKind.END_MEETING}
ON_PARTICIPANTS = frozenset(
    {
        ActionKind.ASK_PARTICIPANT,
        ActionKind.REMOVE_PARTICIPANT,
        ActionKind.PUT_IN_WAITING_ROOM,
        ActionKind.RENAME,
    }
)


def fitting(kind: ActionKind, finding: Finding) -> tuple[ActionKind, ...]:
    """The actions that `kind` comes to for this finding; none where it makes no sense.

    A doubtful finding is only told about, one for the report not even that. "Stop recording" means whatever the finding is about: it becomes the actions
    that stop the recording, AI Companion and the live stream. "Restrict recording" likewise comes to moving it to the trash
    where it has to go altogether.
    """
    subject = finding.subject.kind
    on_nobody = kind in ON_PARTICIPANTS and subject is not SubjectKind.PARTICIPANT
    too_sure = finding.doubtful and kind not in TELLING
    if finding.for_report or on_nobody or too_sure:
        return ()
    stops = tuple(_STOPS[capture] for capture in finding.captures if capture in _STOPS)
    match kind:
        case ActionKind.STOP_RECORDING:
            return stops
        case ActionKind.STOP_AI_COMPANION | ActionKind.STOP_LIVE_STREAM:
            return (kind,) if kind in stops else ()
        case ActionKind.FIX_SETTINGS:
            return (kind,) if subject is SubjectKind.SETTING else ()
        case ActionKind.RESTRICT_RECORDING if Curb.REMOVAL in finding.curbs:
            return (ActionKind.TRASH_RECORDING,)
        case ActionKind.RESTRICT_RECORDING:
            return (kind,) if finding.curbs else ()
        case ActionKind.TRASH_RECORDING:
            return (kind,) if Curb.REMOVAL in finding.curbs else ()
        case ActionKind.DELETE_MESSAGE:
            return (kind,) if finding.subject.message_id is not None else ()
        case _:
            return (kind,)
