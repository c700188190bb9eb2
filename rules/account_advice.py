"""What only the owner or an administrator of the Zoom account can set, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rules.events import SettingsRead

_MEETING_TAB: Final = "at zoom.us under Admin, Account Management, Account Settings, Meeting"


@dataclass(frozen=True, slots=True)
class AccountAdvice:
    """A setting of the account by its key: what is not as it could be, and the place where it is put right."""

    key: str
    sentence: str
    place: str


RENAME: Final = AccountAdvice(
    "rename",
    "Guests may change their own screen names during a session.",
    f'{_MEETING_TAB}, "In Meeting (Basic)", switch off "Allow participants to rename themselves".',
)
CHAT_ETIQUETTE: Final = AccountAdvice(
    "chat_etiquette",
    "Zoom's Chat Etiquette Tool, which stops messages with words or patterns of your choice, is switched off.",
    f'{_MEETING_TAB}, "In Meeting (Basic)", switch on "Chat Etiquette Tool" and add what must not be sent, such as '
    "phone numbers.",
)
WAITING_ROOM_LOCK: Final = AccountAdvice(
    "waiting_room_locked",
    "Hosts can switch the waiting room off for their own meetings.",
    f'{_MEETING_TAB}, Security, switch on "Waiting Room" and choose the lock beside it.',
)

# Every setting that this page knows, in the order in which they are told.
ACCOUNT_ADVICE: Final = (RENAME, CHAT_ETIQUETTE, WAITING_ROOM_LOCK)


def account_advice(settings: SettingsRead) -> Iterator[AccountAdvice]:
    """What there is to advise after a reading; nothing of what Zoom did not say."""
    if settings.rename:
        yield RENAME
    if settings.chat_etiquette is False:
        yield CHAT_ETIQUETTE
    if settings.waiting_room_locked is False:
        yield WAITING_ROOM_LOCK
