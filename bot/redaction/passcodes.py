"""A delivery made fit to be kept: Zoom sends the passcodes of meetings and recordings along, and nobody needs them there."""

import re
from dataclasses import replace
from typing import Any, Final

from bot.redaction.excerpts import compact
from webhooks.delivery import Received
from webhooks.payloads import parse

MASK: Final = "***"

# By Zoom's names: password, h323_password, pstn_password, recording_play_passcode and others.
_NAMES: Final = re.compile("password|passcode", re.IGNORECASE)
_IN_LINKS: Final = re.compile(r"([?&]pwd=)[^&#\s\"]+")
_MAY_HOLD_ONE: Final = re.compile(rb"password|passcode|pwd=", re.IGNORECASE)


def without_passcodes(delivery: Received) -> Received:
    """The delivery with a mask for each passcode in it; that there is one, or is none, can still be seen.

    Its id stays that of what Zoom sent, so that it is known when it comes again.
    """
    if delivery.event is None or _MAY_HOLD_ONE.search(delivery.body) is None:
        return delivery
    return replace(delivery, body=compact(_masked(parse(delivery.body).document)))


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
    if isinstance(value, str | int) and not isinstance(value, bool) and _NAMES.search(name):
        return MASK if value != "" else ""
    return _masked(value)
