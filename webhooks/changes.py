"""What Zoom tells of changes to meetings and settings, after which they are read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from webhooks.payloads import Delivered

USER_SETTINGS_UPDATED = "user.settings_updated"
SETTINGS_EVENTS = frozenset(
    {
        "meeting.created",
        "meeting.updated",
        "meeting.deleted",
        "meeting.permanently_deleted",
        "meeting.recovered",
        USER_SETTINGS_UPDATED,
    }
)
"""The names of the events after which settings are read again: to be subscribed to beside those in `FOLLOWED`."""

# What stands among the settings in an event and is none.
_NO_SETTINGS = frozenset(
    {
        "event",
        "event_ts",
        "payload",
        "account_id",
        "operator",
        "operator_id",
        "operation",
        "scope",
        "time_stamp",
    }
    | {"object", "old_object", "id", "uuid", "host_id", "settings"}
)


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Whose settings were changed, a meeting's or a user's, or which meeting was made or deleted.

    `by` is the e-mail address of who did it, `names` the settings that it touched, without their values; None and empty
    where Zoom did not say.
    """

    meeting_id: str | None = None
    user_id: str | None = None
    by: str | None = None
    at: datetime | None = None
    names: frozenset[str] = frozenset()


def settings_changed(delivered: Delivered) -> SettingsChanged | None:
    """Whose settings to read again after this delivery; None where nobody's changed.

    Zoom sends only what changed, and not every setting at all, so what it sends is not used.
    """
    payload = delivered.payload
    changed = payload.object
    if changed is None or changed.id is None or delivered.event not in SETTINGS_EVENTS:
        return None
    said = (
        payload.operator,
        payload.time_stamp or delivered.occurred_at,
        frozenset(_names(delivered.document)) - _NO_SETTINGS,
    )
    if delivered.event == USER_SETTINGS_UPDATED:
        return SettingsChanged(None, changed.id, *said)
    return SettingsChanged(changed.id, None, *said)


def _names(told: object) -> Iterator[str]:
    """The names of everything in an event, within other things as well."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield str(name)
            yield from _names(value)
