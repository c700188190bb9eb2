"""What every event is made from."""

from datetime import datetime
from typing import TypedDict

from rules.events import Meeting


class Occurrence(TypedDict):
    """When something happened, which delivery told of it, and in which meeting."""

    at: datetime
    delivery: str
    meeting: Meeting
