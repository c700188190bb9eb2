"""What Zoom's answers say of the way into a meeting: licence, link and passcode."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

# Zoom's numbers of the types of meetings.
_PERSONAL: Final = 4
_RECURRING: Final = frozenset({3, 8})


def licensed(host: Mapping[str, Any]) -> bool | None:
    """Whether Zoom's answer about a user says that they have a licence."""
    match host.get("type"):
        case 2:
            return True
        case 1 | 4 | 99:  # basic, unassigned, none
            return False
        case _:
            return None


def has_passcode(meeting: Mapping[str, Any]) -> bool | None:
    """Whether a meeting has a passcode; Zoom says nothing of one where there is none, and gives the link always."""
    if meeting.get("password") or meeting.get("encrypted_password") or passcode_in_link(meeting):
        return True
    return None if passcode_in_link(meeting) is None else False


def passcode_in_link(meeting: Mapping[str, Any]) -> bool | None:
    """Whether a meeting's link holds its passcode, as Zoom's parameter `pwd`."""
    link = meeting.get("join_url")
    return bool(parse_qs(urlsplit(link).query).get("pwd")) if isinstance(link, str) and link else None


def is_personal(meeting: Mapping[str, Any], host: Mapping[str, Any]) -> bool | None:
    """Whether a meeting takes place in its host's personal one, whose id and passcode stay the same."""
    settings = meeting.get("settings")
    uses_pmi = settings.get("use_pmi") if isinstance(settings, dict) else None
    number = _digits(meeting.get("id"))
    same_number = number != "" and number in {_digits(meeting.get("pmi")), _digits(host.get("pmi"))}
    if meeting.get("type") == _PERSONAL or uses_pmi is True or same_number:
        return True
    return False if isinstance(meeting.get("type"), int) or uses_pmi is False else None


def is_recurring(meeting: Mapping[str, Any]) -> bool | None:
    """Whether all sessions of a meeting have one id, and so one link."""
    kind = meeting.get("type")
    return kind in _RECURRING if isinstance(kind, int) else None


def _digits(number: object) -> str:
    return str(number) if isinstance(number, int | str) else ""
