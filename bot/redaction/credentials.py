"""A delivery made fit to be kept: Zoom sends passcodes, keys and tokens along, and nobody needs them there."""

import re
from dataclasses import replace
from typing import Any, Final

from bot.redaction.excerpts import compact
from webhooks.delivery import Received
from webhooks.payloads import parse

MASK: Final = "***"

# By Zoom's names: what lets into a meeting or a recording (password, h323_password, recording_play_passcode,
# participant_pin_code and others), what makes anybody its host (host_key), what broadcasts on the organisation's channel
# (stream_key, and stream_url, in which some services put the key), what answers in the app's name (callback_token,
# response_url), and the link to a file that was shown (file_link), which opens for whoever has it.
_NAMES: Final = re.compile(
    "password|passcode|pin_?code|host_?key|stream_?key|stream_?url|token|secret"
    "|callback_?url|response_?url|file_?link",
    re.IGNORECASE,
)
# By Zoom's names in its links: a passcode (pwd), a registrant's own way in (tk), a host's (zak), and tokens.
_IN_LINKS: Final = re.compile(r"([?&](?:pwd|tk|zak|(?:\w*_)?token)=)[^&#\s\"]+", re.IGNORECASE)
# Of the bytes as they came, in which characters may be escaped: a link with anything after a question mark.
_MAY_HOLD_ONE: Final = re.compile(rb"\?|u003f|" + _NAMES.pattern.encode(), re.IGNORECASE)


def without_credentials(delivery: Received) -> Received:
    """The delivery with a mask for each passcode, key and token in it; that there is one, or is none, can still be seen.

    Its id stays that of what Zoom sent, so that it is known when it comes again.
    """
    if _MAY_HOLD_ONE.search(delivery.body) is None:
        return delivery
    if delivery.event is None:
        # Nobody can say what is in it, so that what lets somebody in is only safe if all of it goes.
        return replace(delivery, body=b"")
    document = parse(delivery.body).document
    masked = _masked(document)
    return delivery if masked == document else replace(delivery, body=compact(masked))


def _masked(value: Any) -> Any:
    match value:
        case dict():
            return {name: _named(name, part) for name, part in value.items()}
        case list():
            return [_masked(part) for part in value]
        case str():
            return _IN_LINKS.sub(rf"\1{MASK}", value)
        case _:
            return value


def _named(name: str, value: Any) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool) and _NAMES.search(name):
        return MASK if value != "" else ""
    return _masked(value)
