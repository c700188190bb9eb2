"""Zoom's news of who has registered for a meeting."""

from typing import Final

from webhooks.payloads import Delivered

REGISTRATION_EVENTS: Final = frozenset(
    {
        "meeting.registration_created",
        "meeting.registration_approved",
        "meeting.registration_cancelled",
        "meeting.registration_denied",
    }
)
"""The events over which the registrants of a meeting are read again."""


def registration_changed(delivered: Delivered) -> str | None:
    """The id of the meeting whose registrants to read again after this delivery; None where they did not change.

    Zoom says of one registrant what changed and not always all of it, so what it sends is not used.
    """
    if delivered.event not in REGISTRATION_EVENTS or delivered.payload.object is None:
        return None
    return delivered.payload.object.id
