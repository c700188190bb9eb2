"""What may happen while a session is planned and has not begun."""

from dataclasses import dataclass
from datetime import datetime

from rules.events import Event
from rules.looks import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsUnread(Event):
    """Zoom's settings could not be read before a session; `problem` says why, in a sentence."""

    look: Look
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlanned(Event):
    """A session is to begin at `start`; what is known of the meeting is in `meeting`."""

    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnded(Event):
    """Nothing more is to be looked at before a session: it has begun, will not take place then, or its time is over."""
