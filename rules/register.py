"""Who is expected in a session."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One person on a register. `key` is unique in it; what the register leaves out is None.

    `recording_consent` is True or False where the register says so.
    """

    key: str
    name: str
    also_known_as: tuple[str, ...] = ()
    email: str | None = None
    registrant_id: str | None = None
    under_18: bool | None = None
    guardian: str | None = None
    recording_consent: bool | None = None
    policy_agreed: date | None = None
