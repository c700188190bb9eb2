"""How long the staff pages take to answer with many sessions stored."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

from bot.journal.decided import session_key
from bot.journal.tables import deliveries
from tests.bench import stored
from tests.bench.figures import Figure, aims, table
from tests.bench.processes import PLACE
from tests.bot.house import UUID, House, a_house

SESSIONS: Final = 10_000
LIMIT: Final = 100
ROUNDS: Final = 5
TIMES: Final = 10
"""How often each page is asked for in a round, of which the median counts."""

_PLAYED: Final = f"/sessions/{session_key(UUID)}"
_RUNNING: Final = f"/sessions/{session_key(f'copy {SESSIONS - 1}')}"
_MIDDLE: Final = session_key(f"copy {SESSIONS // 2}")

PAGES: Final[Mapping[str, str]] = {
    "Today": "/",
    "Sessions": "/sessions",
    "Sessions, from the middle on": f"/sessions?before={_MIDDLE}",
    "Sessions, searched for a word that some have": "/sessions?q=mending",
    "Sessions, searched for a word that none has": "/sessions?q=nowhere",
    "Sessions, breached and to be reviewed": "/sessions?outcome=breached&review=open",
    "Sessions, something found under a rule": "/sessions?rule=screen_share",
    "Sessions, nothing found under a rule": "/sessions?rule=camera",
    "Sessions of two months": "/sessions?from=2026-02-01&to=2026-03-31",
    "A session's report": _PLAYED,
    "A session that is running": _RUNNING,
    "What stands behind a finding": f"{_PLAYED}/findings/1",
    "Trends": "/trends",
    "Trends of one series": "/trends?series=81000000007",
    "What is due": "/attestations",
    "Checkup": "/checkup",
}

_SECTION: Final = """\
## Staff pages

Each page asked for within the program, so without a network between, with {sessions:,} sessions and {deliveries:,} deliveries
stored in SQLite. In milliseconds, by the clock and of one core, the median of {times} in each round.

{pages}
{aims}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking for a page takes by the clock, and of one core, in milliseconds."""

    took: Figure
    cpu: Figure


async def _measured() -> tuple[Mapping[str, Asked], int]:
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        async with a_house(Path(folder)) as house:
            await stored.play(house)
            tz = house.chaperone.config.organisation.timezone
            await house.chaperone.database.write(partial(stored.fill, count=SESSIONS, tz=tz))
            kept = await house.look(partial(stored.count_of, table=deliveries))
            return {name: await _page(house, path) for name, path in PAGES.items()}, kept


async def _page(house: House, path: str) -> Asked:
    took, cpu = zip(*[await _round(house, path) for _ in range(ROUNDS)], strict=True)
    return Asked(Figure.of(took), Figure.of(cpu))


async def _round(house: House, path: str) -> tuple[float, float]:
    took, cpu = [], []
    for _ in range(TIMES):
        before, cpu_before = perf_counter(), process_time()
        answer = await house.http.get(path)
        took.append((perf_counter() - before) * 1000)
        cpu.append((process_time() - cpu_before) * 1000)
        if answer.status_code != 200:
            raise ValueError(f"{path} was answered with {answer.status_code}")
    return median(took), median(cpu)


def measured() -> tuple[Mapping[str, Asked], int]:
    """Milliseconds for each page, round by round, and how many deliveries the journal held."""
    return asyncio.run(_measured())


def section(found: tuple[Mapping[str, Asked], int]) -> str:
    """The section of the page that says what asking for a page costs."""
    pages, kept = found
    met = all(asked.took.median < LIMIT for asked in pages.values())
    rows = [(name, asked.took.shown(1), asked.cpu.shown(1)) for name, asked in pages.items()]
    return _SECTION.format(
        sessions=SESSIONS,
        deliveries=kept,
        times=TIMES,
        pages=table(("page", "ms", "CPU"), rows),
        aims=aims((f"every page within {LIMIT} ms at the median with {SESSIONS:,} sessions stored", met)),
    )
