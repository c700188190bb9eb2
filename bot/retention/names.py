"""What can be held."""

from enum import StrEnum


class HoldOn(StrEnum):
    """What can be held."""

    SESSION = "session"
    SERIES = "series"
    PERSON = "person"
    CONCERN = "concern"
