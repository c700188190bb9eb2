"""The words of the message about what stops Chaperone from doing what the policy asks for."""

from collections.abc import Sequence
from typing import Final

from bot.doctor.check import Check
from bot.zoom.chat import LONGEST_MESSAGE

STOPS: Final = (
    "Chaperone · something to put right\nFor the safeguarding lead: until this is put right, Chaperone cannot do all that your "
    "policy asks of it. Please pass it on to whoever looks after Chaperone.\n{things}\n{more}"
)
THING: Final = "• {name}: {says} Where: {place}."
ALL: Final = "All of it is on Chaperone's staff pages, under “Checkup”."

_MOST: Final = 4


def told(checks: Sequence[Check]) -> str:
    """What the leads are told of what was found."""
    shown = checks[:_MOST]
    while len(text := _text(shown)) > LONGEST_MESSAGE and len(shown) > 1:
        shown = shown[:-1]
    return text


def _text(checks: Sequence[Check]) -> str:
    things = "\n".join(THING.format(name=one.name, says=one.says, place=one.place) for one in checks)
    return STOPS.format(things=things, more=ALL)
