"""What every event is made from."""

from datetime import datetime
from typing import TypedDict

from rules.events import Meeting


class Common(TypedDict):
    """When it happened, which delivery told of it, and of which meeting."""

    at: datetime
    delivery: str
    meeting: Meeting
