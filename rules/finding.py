"""What a rule says about a subject at one moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.events import Capture


class Status(StrEnum):
    """A rule's answer. `kept` only where something was looked at."""

    KEPT = "kept"
    BREACHED = "breached"
    EXEMPT = "exempt"
    NOT_CHECKED = "not_checked"
    OFF = "off"


class SubjectKind(StrEnum):
    """What a finding can be about."""

    SESSION = "session"
    PARTICIPANT = "participant"
    SETTING = "setting"
    RECORDING = "recording"
    AI_COMPANION = "ai_companion"
    LIVE_STREAM = "live_stream"
    MEDIA_STREAM = "media_stream"
    FOOTAGE = "footage"


class Curb(StrEnum):
    """What is to be taken back of what may be done with a finished recording, up to there being one."""

    SHARING = "sharing"
    SHARING_OUTSIDE = "sharing_outside"
    DOWNLOAD = "download"
    PASSCODE = "passcode"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about. `key` is unique among a rule's subjects in one session.

    For a participant, `participant_id` is Zoom's `user_id` at the time and `participant_uuid` what
    `participant.remove` wants; either is None where Zoom did not send it. `message_id` is Zoom's id of the chat message
    that it is about, where it is about one.
    """

    kind: SubjectKind
    key: str
    name: str
    participant_id: str | None = None
    participant_uuid: str | None = None
    message_id: str | None = None


SESSION = Subject(SubjectKind.SESSION, "session", "the session")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a subject now.

    `reason` is a whole sentence for a volunteer host, `advice` what they can do about it. A `doubtful` finding is
    asked about and never enforced, one `for_leads` is for the safeguarding lead and for nobody in the session, and one
    `for_report` is told to nobody before the report. `recheck_at` asks for a `Tick` about this subject; None calls off
    one that was asked for before. `captures` names the ways of recording that would have to stop, `curbs` what a finished
    recording would have to lose. What `ends_with_call` is put right by the end of the session; anything else that is open
    then was not put right. What `falls_due` is work for a certain day, and no breach once it is done. `concerns` is the
    e-mail address of the member of staff whom it is about, where the session's people do not tell. `clauses` are those of its
    rule's that it is about; all of them where it names none.
    """

    status: Status
    subject: Subject
    reason: str
    advice: str = ""
    doubtful: bool = False
    for_leads: bool = False
    for_report: bool = False
    recheck_at: datetime | None = None
    captures: tuple[Capture, ...] = ()
    ends_with_call: bool = False
    curbs: tuple[Curb, ...] = ()
    falls_due: bool = False
    concerns: str = ""
    clauses: tuple[str, ...] = ()

    def is_about(self, clause: str) -> bool:
        """Whether it is about one of its rule's clauses."""
        return not self.clauses or clause in self.clauses


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the host is told although nothing is wrong.

    It goes to the safeguarding lead where it is `for_leads`, and to everybody in the meeting where it is `for_everybody`. It is
    said once a session for each `key`; `about` is whom or what it concerns. `closes_at` is when the session closes, where
    everybody learns that from it.
    """

    key: str
    text: str
    for_leads: bool = False
    about: Subject = SESSION
    for_everybody: bool = False
    closes_at: datetime | None = None
