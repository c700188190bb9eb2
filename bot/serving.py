"""Running the service until it is told to stop."""

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from bot.app import Chaperone, assembled, create_app, running
from bot.clock import Clock
from bot.config import Config
from bot.connections import MOST_CONNECTIONS, REQUEST_WITHIN, prompt_protocol
from bot.zoom.errors import NotAllowed, ZoomError

log = logging.getLogger(__name__)

PORT_TAKEN = "Port {port} on {host} cannot be used: {why}. Is Chaperone running already? Change [server] port, or stop the other program."
WRONG_CREDENTIALS = (
    "Zoom does not accept the app's credentials. Please check account_id and client_id in [zoom] and the environment "
    "variable CHAPERONE_ZOOM_CLIENT_SECRET against the app's page on Zoom's Marketplace."
)
ZOOM_OUT_OF_REACH = (
    "Zoom could not be reached at start (%s); deliveries are kept, and Zoom is asked again when needed"
)
LISTENING = "listening on http://%s:%d; Zoom's deliveries go to /webhooks/zoom"


class CannotServe(Exception):
    """The service cannot run; the message is one sentence for whoever started it."""


class WrongCredentials(CannotServe):
    """Zoom does not accept the credentials."""


@dataclass(slots=True)
class _Verdict:
    error: CannotServe | None = None


class _Server(uvicorn.Server):
    """A server that ends when it is told to and leaves it at that.

    Uvicorn raises the signal once more after it has ended, which would end the process with everything else still open.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit, self.should_exit = self.should_exit, True


def run(config: Config, clock: Clock) -> None:
    """`serve` on the fastest event loop that is installed."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve(config, clock))


async def serve(config: Config, clock: Clock, *, ready: Callable[[str], None] | None = None) -> None:
    """Receive, decide and act until a signal comes; CannotServe where the port or the credentials are wrong.

    `ready` is called with the address once the service listens.
    """
    listener = bind(config.server.host, config.server.port)
    verdict = _Verdict()
    with listener:
        async with assembled(config, clock) as chaperone, running(chaperone):
            server = server_of(create_app(chaperone))
            asking = asyncio.create_task(_ask_for_token(chaperone, server, verdict))
            host, port = listener.getsockname()[:2]
            log.info(LISTENING, host, port)
            if ready is not None:
                ready(f"http://{host}:{port}")
            try:
                await server.serve(sockets=[listener])
            finally:
                asking.cancel()
    if verdict.error is not None:
        raise verdict.error


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens on the address; CannotServe where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CannotServe(PORT_TAKEN.format(port=port, host=host, why=error.strerror)) from error
    listener.setblocking(False)
    return listener


def server_of(app: FastAPI, *, within: timedelta = REQUEST_WITHIN) -> uvicorn.Server:
    """A server for the app that leaves logging to the program, and waits for no request longer than `within`."""
    return _Server(
        uvicorn.Config(
            app,
            http=prompt_protocol(within),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=5,
        )
    )


async def _ask_for_token(chaperone: Chaperone, server: uvicorn.Server, verdict: _Verdict) -> None:
    # Deliveries are received meanwhile: what Zoom sends now must not be lost over this.
    try:
        await chaperone.zoom.token.current()
    except NotAllowed:
        verdict.error = WrongCredentials(WRONG_CREDENTIALS)
        server.should_exit = True
    except ZoomError as error:
        log.warning(ZOOM_OUT_OF_REACH, error)
