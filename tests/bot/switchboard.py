"""One simulated API on loopback for all the tests of a process: to set one up takes longer than most tests."""

import atexit
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import ManualClock
from bot.simulator.app import create_app
from bot.simulator.serve import serve_in_thread
from bot.simulator.zoom import SimulatedZoom

# Nothing that Zoom does happens at the very moment at which it was decided.
A_MOMENT = timedelta(milliseconds=50)


class Current:
    """The account of the test that runs, whichever that is."""

    def __init__(self) -> None:
        self.account: SimulatedZoom | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.account, name)


@dataclass(slots=True)
class Switchboard:
    """The simulated API of the current account; each request takes a moment of its clock."""

    current: Current
    app: ASGIApp
    url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if isinstance(self.current.clock, ManualClock):
            self.current.clock.advance(A_MOMENT)
        await self.app(scope, receive, send)


@cache
def _switchboard() -> Switchboard:
    current, closing = Current(), ExitStack()
    board = Switchboard(current, create_app(cast("SimulatedZoom", current)))
    board.url = closing.enter_context(serve_in_thread(board))
    atexit.register(closing.close)
    return board


def put_through(account: SimulatedZoom) -> str:
    """Have the simulated API answer for this account from now on; gives the address that it is at."""
    board = _switchboard()
    board.current.account = account
    return board.url
