"""How long it takes from a press on a card, as Zoom delivers it, to the call to Zoom's API that it asks for."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.app import running
from bot.clock import WallClock
from tests.bench.figures import aims, percentile, table
from tests.bot.cards_house import CHATBOT, SECRETS
from tests.bot.house import HOST_EMAIL, MEETING, UUID, House, a_house

HEADING: Final = "## From a press on a card to Zoom"
PRESSES: Final = 30
AIM: Final = 200
WITHIN: Final = timedelta(seconds=20)
_LOOK: Final = 0.001

_SECTION: Final = """\
{heading}

Children share a screen one after the other, the host gets a card about each, and presses *Remove*. Measured from the press, as Zoom
delivers it, to the simulated Zoom's hearing that somebody is to be removed, with everything running as it does when it serves.

{table}
{aims}
"""


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


def section() -> str:
    """The page's section about presses."""
    with tempfile.TemporaryDirectory() as folder:
        took = measured(Path(folder))
    row = (str(len(took)), f"{percentile(took, 50):.0f}", f"{percentile(took, 99):.0f}", f"{max(took):.0f}")
    return _SECTION.format(
        heading=HEADING,
        table=table(("presses", "p50, ms", "p99", "most"), [row]),
        aims=aims((f"each press reaches Zoom's API within {AIM} ms", max(took) < AIM)),
    )
