"""Personal details in a text, by kind."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number, is_valid_number

from bot.chat import patterns
from rules.chat_events import DetailKind

REGION: Final = "GB"

# The shortest passcode that is looked for as it stands; shorter ones are found in ordinary numbers.
SHORTEST_PASSCODE: Final = 4

# In digits; what is shorter is an extension or something else.
SHORTEST_PHONE: Final = 10

# So many that look like telephone numbers are looked at in a text; each takes a while.
MOST_NUMBERS: Final = 20

# The shortest own detail of an organisation's that is known by a part of it.
SHORTEST_OWN: Final = 5

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Door:
    """What lets people into the session that a message was written in; what is not known is None."""

    meeting_id: str | None = None
    passcode: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a text something was found."""

    kind: DetailKind
    start: int
    end: int


NO_DOOR: Final = Door()


def readable(text: str) -> str:
    """The text with what only hides something taken out: full-width digits, invisible characters."""
    return text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def details_in(text: str, door: Door = NO_DOOR) -> list[Span]:
    """What a readable text tells, in its order; what is found within something else is a part of that."""
    found: list[Span] = []
    lower = text.lower()
    for looks, hints in _LOOKS:
        if any(hint in lower for hint in hints):
            for span in looks(text, door):
                if not any(other.start <= span.start and span.end <= other.end for other in found):
                    found.append(span)
    found.sort(key=lambda span: span.start)
    return found


def _links(text: str, door: Door) -> Iterator[Span]:
    for match in patterns.JOIN_LINK.finditer(text):
        if match["number"] == door.meeting_id:
            yield Span(DetailKind.LINK, *match.span())
    for match in patterns.NUMBER.finditer(text):
        if _digits(match[0]) == door.meeting_id:
            yield Span(DetailKind.LINK, *match.span())


def _passcodes(text: str, door: Door) -> Iterator[Span]:
    code = door.passcode or ""
    at = text.find(code) if len(code) >= SHORTEST_PASSCODE else -1
    if (
        at >= 0
        and not text[at - 1 : at].isalnum()
        and not text[at + len(code) : at + len(code) + 1].isalnum()
    ):
        yield Span(DetailKind.PASSCODE, at, at + len(code))
    for match in patterns.PASSCODE.finditer(text):
        yield Span(DetailKind.PASSCODE, *match.span())


def _phones(text: str, _: Door) -> Iterator[Span]:
    for spoken in patterns.SPOKEN_NUMBER.finditer(text):
        yield Span(DetailKind.PHONE, *spoken.span())
    text = patterns.LOOKALIKES.sub(_as_digits, text)
    if patterns.MANY_DIGITS.search(text) is None:
        return
    for british in patterns.BRITISH_NUMBER.finditer(text):
        yield Span(DetailKind.PHONE, *british.span())
    possible = PhoneNumberMatcher(text, REGION, leniency=Leniency.POSSIBLE)
    for match in islice(possible, MOST_NUMBERS):
        # Numbers that are set aside for stories are possible and not valid. Orders and sums begin with neither 0 nor +,
        # and a number of a mobile telephone may, where the 0 was left out.
        digits = _digits(match.raw_string)
        dialled = match.raw_string.lstrip("(")[:1] in {"0", "+"} and len(digits) >= SHORTEST_PHONE
        if dialled or (digits.startswith("7") and is_valid_number(match.number)):
            yield Span(DetailKind.PHONE, match.start, match.end)


def _as_digits(match: re.Match[str]) -> str:
    """What may be a part of a number with letters for some digits, as digits; as many characters as before."""
    has_digits = any(map(str.isdecimal, match[0]))
    return match[0].translate(_LETTERS) if has_digits else match[0]


def _matches(kind: DetailKind, pattern: re.Pattern[str]) -> Callable[[str, Door], Iterator[Span]]:
    def look(text: str, _: Door) -> Iterator[Span]:
        return (Span(kind, *match.span()) for match in pattern.finditer(text))

    return look


_LETTERS: Final = str.maketrans("OoIl", "0011")

_DIGITS: Final = tuple("0123456789")

# Each with words of which one must be there before it is worth looking.
_LOOKS: Final = (
    (_links, _DIGITS),
    (_passcodes, ("",)),
    (_matches(DetailKind.EMAIL, patterns.EMAIL), ("@", "dot", " at ", "(at)", "[at]")),
    (_phones, (*_DIGITS, "oh", "zero", "ought", "plus")),
    (
        _matches(DetailKind.SOCIAL, patterns.SOCIAL),
        ("insta", "snap", "tik", "discord", "roblox", "what", "telegram", "kik", "face", "fb", "mess", "twit", "tube",
         "box", "psn", "gamer", "user", "handle", "fortnite", "minecraft", "real", "ig", "x.com", "t.me", "wa.me", "threads"),
    ),
    (_matches(DetailKind.POSTCODE, patterns.POSTCODE), _DIGITS),
    (_matches(DetailKind.ADDRESS, patterns.ADDRESS), (*_DIGITS, "live", "address", "cottage", "house", "farm", "lodge")),
    (_matches(DetailKind.SCHOOL, patterns.SCHOOL), ("school", "academy", "college", "primary", "grammar", "high", "st ", "st.", "saint")),
    (_matches(DetailKind.MEETING_UP, patterns.MEETING_UP), ("meet", "come", "pop", "sleep", "hang", "see ")),
)  # fmt: skip


class OwnDetails:
    """An organisation's own address, numbers and links, which may be told to everybody."""

    def __init__(self, details: Iterable[str]) -> None:
        self._known = tuple(form for detail in details for form in _forms(detail))

    def __contains__(self, detail: str) -> bool:
        """Whether this is one of them, or a part of one."""
        if not self._known:
            return False
        return any(
            len(form) >= SHORTEST_OWN and form in known for form in _forms(detail) for known in self._known
        )


def _forms(detail: str) -> set[str]:
    """A detail as letters and digits alone, and a telephone number also as it is dialled from abroad."""
    plain = "".join(filter(str.isalnum, detail.casefold()))
    numbers = PhoneNumberMatcher(detail, REGION, leniency=Leniency.POSSIBLE)
    dialled = {_digits(format_number(match.number, PhoneNumberFormat.E164)) for match in numbers}
    return {plain, *dialled}


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))
