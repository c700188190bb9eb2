"""Who has signed in, and what they may see and do. Pure.

What somebody may not see is answered as if it were not there, so nobody learns from an answer what exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.policy import StaffRole


class Right(StrEnum):
    """What people can be allowed to do; of sessions, a host has these for their own and the others for all."""

    SEE_SESSIONS = "see_sessions"
    PRESS_BUTTONS = "press_buttons"
    REVIEW = "review"
    RECORD_CONCERN = "record_concern"
    SEE_CONCERNS = "see_concerns"
    EXPORT = "export"
    KEEP_REGISTERS = "keep_registers"
    SEE_INSTALLATION = "see_installation"
    KEEP_ACCOUNTS = "keep_accounts"


_HOST: Final = frozenset({Right.RECORD_CONCERN})
_REVIEWER: Final = _HOST | {Right.SEE_SESSIONS, Right.REVIEW, Right.KEEP_REGISTERS, Right.SEE_INSTALLATION}
_LEAD: Final = _REVIEWER | {Right.PRESS_BUTTONS, Right.SEE_CONCERNS, Right.EXPORT}

RIGHTS: Final[Mapping[StaffRole, frozenset[Right]]] = {
    StaffRole.HOST: _HOST,
    StaffRole.REVIEWER: _REVIEWER,
    StaffRole.ALTERNATE_LEAD: _LEAD,
    StaffRole.SAFEGUARDING_LEAD: _LEAD,
    StaffRole.ADMINISTRATOR: _HOST | {Right.KEEP_REGISTERS, Right.SEE_INSTALLATION, Right.KEEP_ACCOUNTS},
}
"""What each role may do everywhere. An administrator looks after the program and sees no session by that."""

SETTING_UP: Final = frozenset({StaffRole.ADMINISTRATOR, StaffRole.SAFEGUARDING_LEAD})
"""Any of these roles lets somebody set the pages up while nobody can sign in."""

OF_OWN_SESSION: Final = frozenset({Right.SEE_SESSIONS, Right.PRESS_BUTTONS})
"""What somebody may do in the sessions that they host, whatever their role."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at the pages. `email` is that on the list of staff, in lower case."""

    email: str
    name: str
    roles: frozenset[StaffRole]

    def may(self, right: Right) -> bool:
        """Whether they may do this everywhere."""
        return any(right in RIGHTS[role] for role in self.roles)

    def may_in(self, right: Right, host_email: str | None) -> bool:
        """Whether they may do this in a session with this host; None where Zoom has not said who that is."""
        own = host_email is not None and host_email.casefold() == self.email
        return self.may(right) or (own and right in OF_OWN_SESSION)
