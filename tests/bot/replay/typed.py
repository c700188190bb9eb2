"""`chaperone replay` as it is typed, and the sessions that it is typed about."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bot.cli import app
from tests.bot.house import ADA, BEN, MEETING, House

SECOND = timedelta(seconds=1)

ANOTHER = "and another/one=="


async def two_sessions(house: House) -> None:
    """In the first a guest shares for too long; in the second nobody comes."""
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(timedelta(seconds=45))
    await house.end()
    await house.wait(timedelta(minutes=5))
    house.zoom.start(MEETING, uuid=ANOTHER)
    await house.wait(timedelta(minutes=5))
    house.zoom.end(MEETING)
    await house.wait(timedelta(minutes=2))


@dataclass(frozen=True)
class Typed:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def replay(folder: Path, *words: str) -> Typed:
    result = CliRunner().invoke(app, ["replay", *words, "--config", str(folder / "chaperone.toml")], env={})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Typed(result.exit_code, result.stdout, result.stderr)
