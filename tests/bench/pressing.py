"""How long it takes from a press on a card, as Zoom delivers it, to the call to Zoom's API that it asks for.

`python -m tests.bench.pressing` says so of some presses, with everything running as it does when it serves.
"""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

import typer

from bot.app import running
from bot.clock import WallClock
from tests.bench.figures import percentile
from tests.bot.cards_house import CHATBOT, SECRETS
from tests.bot.house import HOST_EMAIL, MEETING, UUID, House, a_house

PRESSES: Final = 30
AIM: Final = 200
WITHIN: Final = timedelta(seconds=20)
_LOOK: Final = 0.001


def measured(folder: Path, presses: int = PRESSES) -> list[float]:
    """Milliseconds of each press: children share a screen one after the other, and the host has each removed."""
    return asyncio.run(_measured(folder, presses))


async def _measured(folder: Path, presses: int) -> list[float]:
    names = [f"Quilter Number {number}" for number in range(presses)]
    async with (
        a_house(folder, clock=WallClock(), alerts=CHATBOT, environ=SECRETS) as house,
        running(house.chaperone),
    ):
        house.zoom.start(MEETING, uuid=UUID)
        for name in names:
            house.zoom.arrive(MEETING, name)
        return [await _press(house, name) for name in names]


async def _press(house: House, name: str) -> float:
    zoom = house.zoom
    cards, controls = len(zoom.chatbot.cards), f"/live_meetings/{MEETING}/events"
    person = zoom.person(MEETING, name)
    zoom.admit(MEETING, person)
    zoom.share_screen(MEETING, name)
    await house.delivery.deliver_all()
    await _until(lambda: len(zoom.chatbot.cards) > cards)
    before = len(house.asked_of_zoom("PATCH", controls))
    zoom.press_button(zoom.card_of(HOST_EMAIL), "Remove")
    began = perf_counter()
    await house.delivery.deliver_all()
    await _until(lambda: len(house.asked_of_zoom("PATCH", controls)) > before)
    return (perf_counter() - began) * 1000


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN.total_seconds()):
        while not holds():  # noqa: ASYNC110  what is waited for happens in another thread
            await asyncio.sleep(_LOOK)


def main() -> None:
    """Say how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        took = measured(Path(folder))
    figures = ", ".join(f"{share} % within {percentile(took, share):.0f} ms" for share in (50, 99))
    typer.echo(f"a press on a card reaches Zoom's API: {figures} of {len(took)} (the aim is {AIM} ms)")


if __name__ == "__main__":
    main()
