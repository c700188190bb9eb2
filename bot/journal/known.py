"""What Chaperone itself makes known to the rules, as the journal keeps it."""

from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import to_json

from rules.events import Event, RegisterRead, SettingsRead

REGISTER_READ: Final = "chaperone.register_read"
SETTINGS_READ: Final = "chaperone.settings_read"


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    # Made when first wanted, since making one takes longer than all the rest of starting.
    return TypeAdapter(RegisterRead if name == REGISTER_READ else SettingsRead)


def written(event: RegisterRead | SettingsRead) -> tuple[str, bytes]:
    """The name and the body under which the journal keeps an event."""
    name = REGISTER_READ if isinstance(event, RegisterRead) else SETTINGS_READ
    body = _adapter(name).dump_python(event, mode="json")
    if name == REGISTER_READ:
        body["columns"].sort()
    return name, to_json(body)


def read_back(name: str, body: bytes, delivery: str) -> Event:
    """The event that `written` gave this name and body."""
    event: RegisterRead | SettingsRead = _adapter(name).validate_json(body)
    return replace(event, delivery=delivery)


def known_id(session: str, name: str, body: bytes) -> str:
    """The delivery id of something made known; the same for the same news of the same session."""
    return sha256(b"\n".join((session.encode(), name.encode(), body))).hexdigest()[:32]
