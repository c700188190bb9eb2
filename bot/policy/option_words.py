"""A rule's own settings as sentences, for people who never saw the configuration. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from rules.phrases import listed

# By the rule and the name of its setting: the sentence, and another for a setting that is not set or says no.
WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "behaviour": {
        "limit": (
            "The host is asked to look once somebody has written this many messages with words from the lists: {value}.",
            "However many messages with words from the lists somebody writes, nobody is asked to look.",
        ),
        "at_once": (
            "A single word is enough that is about {value}.",
            "No single word is enough by itself.",
        ),
    },
    "camera": {"introductions": ("Introductions take {value} from the planned start.", "")},
    "eligibility": {
        "under_18": ("People under 18 in this kind of session: {value}.", ""),
        "tell_of_bookings": (
            "The host is told at once what the register does not say of bookings.",
            "What the register does not say of bookings only stands in the report.",
        ),
    },
    "personal_information": {
        "files": ("People may send files in the chat.", "Nobody is to send files in the chat.")
    },
    "private_chat": {
        "among_guests": (
            "Guests may write to each other privately.",
            "Guests are not to write to each other privately.",
        )
    },
    "recording": {
        "policy": ("Recording: {value}.", ""),
        "start_within": ("Where it is required, it has to run within {value} of the start.", ""),
    },
    "recording_access": {
        "sharing": ("With whom a recording may be shared: {value}.", ""),
        "download": ("It may be downloaded.", "It is not to be downloaded."),
        "passcode": ("It has to ask for a passcode.", "It need not ask for a passcode."),
        "keep_for": ("It is kept for {value} and then removed.", "It is kept until somebody removes it."),
        "without_consent": ("If it shows somebody who has not agreed: {value}.", ""),
    },
    "session_close": {
        "grace": ("The session may be open for {value} past its end.", ""),
        "host_away": ("It may go on without staff for {value}.", ""),
        "tell_before": (
            "The host is reminded {value} before the end.",
            "The host is not reminded before the end.",
        ),
        "announce_before": (
            "Everybody is told {value} before the end, in the meeting's chat or by the host.",
            "Nobody but the host is told before the end.",
        ),
    },
    "shared_link": {
        "strangers": ("The host is told once this many strangers have come close together: {value}.", ""),
        "within": ("Close together means within {value}.", ""),
    },
    "staff_clearance": {
        "warn": ("The safeguarding lead is told {value} before somebody's DBS check runs out.", ""),
        "agree_every": ("Staff agree to the policy again every {value}.", ""),
    },
    "supervision": {
        "grace": ("Something may be wrong for {value}, short times added up, before anybody is told.", ""),
        "min_adults": ("How many adults have to be in each room with children: {value}.", ""),
        "children_per_adult": (
            "There may be this many children to one adult: {value}.",
            "How many children there are to one adult is not looked at.",
        ),
    },
    "waiting_room": {
        "unseen": ("Somebody may be in the waiting room for {value} before the host is reminded.", "")
    },
}
_CHOICES: Final[Mapping[str, str]] = {
    "with_consent": "only with the consent of everybody present",
    "remove": "it is moved to the trash",
    "tell": "the safeguarding lead is told",
    "none": "nobody",
    "account": "members of your Zoom account",
    "public": "anybody",
}
_UNITS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))

# A list of words can be long.
_MOST: Final = 5


def option_words(rule: str, options: Any) -> Iterator[str]:
    """What each of a rule's settings comes to, as a sentence."""
    for option in fields(options):
        value = getattr(options, option.name)
        said, unset = WORDS[rule][option.name]
        is_unset = value is None or value is False or value in (0, (), frozenset())
        yield unset if is_unset and unset else said.format(value=_value(value))


def _value(value: object) -> str:
    match value:
        case timedelta():
            return _span(value)
        case StrEnum():
            return _CHOICES.get(value.value, value.value.replace("_", " "))
        case tuple() | frozenset():
            return _several(sorted(value) if isinstance(value, frozenset) else value)
        case _:
            return str(value)


def _span(span: timedelta) -> str:
    left, parts = int(span.total_seconds()), []
    for seconds, unit in _UNITS:
        count, left = divmod(left, seconds)
        parts += [f"{count} {unit}{'' if count == 1 else 's'}"] if count else []
    return listed(parts) or "no time"


def _several(values: Iterable[object]) -> str:
    every = [_value(value) for value in values]
    more = [f"{len(every) - _MOST} more"] if len(every) > _MOST else []
    return listed([*every[:_MOST], *more])
