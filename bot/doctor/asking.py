"""Asking Zoom about many, without holding up whatever else is asked of it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from bot.zoom.errors import NotNow, ZoomError

Said = TypeVar("Said")


async def each(
    wanted: Iterable[str], ask: Callable[[str], Awaitable[Said]]
) -> Mapping[str, Said | ZoomError]:
    """What Zoom says of each, or why it says nothing; once it does not answer, it is not asked about the rest."""
    found: dict[str, Said | ZoomError] = {}
    away: ZoomError | None = None
    for one in dict.fromkeys(wanted):
        if away is not None:
            found[one] = away
            continue
        try:
            found[one] = await ask(one)
        except NotNow as error:
            found[one] = away = error
        except ZoomError as error:
            found[one] = error
    return found
