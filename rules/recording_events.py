"""What may become of a session's cloud recording once it is finished; most of it comes when the session is over."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.events import Event


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was recorded."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEvent(Event):
    """Something that became of a finished recording; `files` are Zoom's ids of its files, empty where none were named."""

    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingCompleted(RecordingEvent):
    """Zoom has processed a recording and offers it, minutes to hours after it ended; it may say so twice.

    Links, tokens and passcodes that Zoom sends along are not part of it.
    """

    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRemoved(RecordingEvent):
    """Files of a recording were moved to Zoom's trash, or deleted for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecovered(RecordingEvent):
    """Somebody took files of a recording back out of Zoom's trash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRead(Event):
    """What Zoom's settings of a finished recording said when they were read; None where Zoom did not say.

    `sharing` is Zoom's word: "publicly", "internally" (the account's members) or "none". `passcode` is whether there is
    one, `signed_in` whether only people who are signed in to Zoom may watch. Of one that was not `found` there is nothing
    to say. `problem` says why they could not be read; nothing else was learnt then.
    """

    found: bool = True
    sharing: str | None = None
    download: bool | None = None
    passcode: bool | None = None
    signed_in: bool | None = None
    deleted_on: date | None = None
    problem: str = ""
