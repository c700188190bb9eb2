"""What may happen in or around a session's chat, without any text of it."""

from dataclasses import dataclass
from enum import StrEnum

from rules.events import Event, Participant


class Audience(StrEnum):
    """To whom a chat message goes: Zoom's four, of which GUEST and HOST are one person alone."""

    EVERYONE = "everyone"
    HOST = "host"
    GUEST = "guest"
    GROUP = "group"


class DetailKind(StrEnum):
    """What in a chat message may say more than strangers are to know; LINK and PASSCODE are those of the session itself."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE = "postcode"
    SCHOOL = "school"
    SOCIAL = "social"
    MEETING_UP = "meeting_up"
    LINK = "link"
    PASSCODE = "passcode"


@dataclass(frozen=True, slots=True)
class Detail:
    """Something found in a chat message; `snippet` is what stands round it, with the detail itself blanked."""

    kind: DetailKind
    snippet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSent(Event):
    """Somebody wrote in the session's chat, or sent a file there; the text is not kept, only what was found in it.

    `to` is None where Zoom did not say, `recipient` is None unless it is one person. `words` names the categories of the
    word lists that it held something of. Zoom tells of chat only where an account has its data loss prevention (DLP).
    """

    sender: Participant
    sender_is_host_side: bool = False
    to: Audience | None = None
    recipient: Participant | None = None
    details: tuple[Detail, ...] = ()
    words: frozenset[str] = frozenset()
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAlerted(Event):
    """Zoom found the session's link in a public post; it may say so long before the session begins."""

    platform: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Event):
    """Somebody told of how somebody behaves; None where it is not said who, or about whom."""

    by: Participant | None = None
    about: Participant | None = None
