"""What came of looking into Zoom's own records of a session."""

from dataclasses import dataclass
from enum import StrEnum

from rules.events import Event


class RecordsOf(StrEnum):
    """What Zoom keeps records of."""

    LIVE = "live"
    SESSION = "session"
    PARTICIPANTS = "participants"
    RECORDINGS = "recordings"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRead(Event):
    """Zoom's records of something were asked for; `problem` says why they could not be read, empty where they were."""

    of: RecordsOf
    problem: str = ""
