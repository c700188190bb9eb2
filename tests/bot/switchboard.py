"""One HTTP server on loopback for all the tests of a process: to start and stop one takes longer than most tests."""

import atexit
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import Clock, ManualClock
from bot.simulator.app import create_app
from bot.simulator.serve import serve_in_thread
from bot.simulator.zoom import SimulatedZoom

# Nothing that Zoom does happens at the very moment at which it was decided.
A_MOMENT = timedelta(milliseconds=50)


@dataclass(slots=True)
class Switchboard:
    """Puts every request through to the application of the test that runs; each takes a moment of its clock."""

    url: str = ""
    app: ASGIApp | None = None
    clock: Clock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.app is None:
            return
        if isinstance(self.clock, ManualClock):
            self.clock.advance(A_MOMENT)
        await self.app(scope, receive, send)


@cache
def _switchboard() -> Switchboard:
    board, closing = Switchboard(), ExitStack()
    board.url = closing.enter_context(serve_in_thread(board))
    atexit.register(closing.close)
    return board


def put_through(account: SimulatedZoom) -> str:
    """Have the simulated API answer for this account from now on; gives the address that it is at."""
    board = _switchboard()
    board.app, board.clock = create_app(account), account.clock
    return board.url
