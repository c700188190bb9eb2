"""Running the service until it is told to stop."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.loops.auto import auto_loop_factory

from bot.accounts.first_run import set_up_line
from bot.accounts.links import base_of
from bot.accounts.reception import Reception
from bot.clock import Clock
from bot.config import Config
from bot.connections import MOST_CONNECTIONS, REQUEST_WITHIN, prompt_protocol
from bot.journal.database import open_database
from bot.monitoring.vitals import Vitals
from bot.reloading.config_watch import ConfigWatch
from bot.reloading.succession import Succession
from bot.zoom.errors import CredentialsRefused, ZoomError

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


class _Server(uvicorn.Server):
    """A server that asks `stop` to have it ended when a signal comes, and ends at the second one.

    Uvicorn raises the signal once more after it has ended, which would end the process with everything else still open.
    """

    stop: Callable[[], object] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.stop is not None:
            stop, self.stop = self.stop, None
            stop()
        else:
            self.force_exit, self.should_exit = self.should_exit, True


def run(config: Config, clock: Clock, reread: Callable[[], Config]) -> None:
    """`serve` on the fastest event loop that is installed."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve(config, clock, ready=_leave_out_of_collections, reread=reread))


def _leave_out_of_collections(_address: str) -> None:
    # A full collection holds everything up while it looks at all there is, every few seconds under load. Most of that is
    # the program itself, which stays.
    gc.collect()
    gc.freeze()


async def serve(
    config: Config,
    clock: Clock,
    *,
    ready: Callable[[str], None] = lambda _: None,
    reread: Callable[[], Config] | None = None,
) -> None:
    """Receive, decide and act until a signal comes; CannotServe where the port or the credentials are wrong.

    `ready` is called with the address once the service listens. `reread` reads the configuration again once it was changed;
    without it, the first one stays.
    """
    with bind(config.server.host, config.server.port) as listener:
        vitals = Vitals()
        async with (
            open_database(config.storage.url) as journal,
            await Succession.begin(config, clock, journal, vitals) as succession,
        ):
            watch = ConfigWatch(config, reread, clock, vitals, succession.tell_leads) if reread else None
            await _Service(listener, succession, watch, ready).run()


@dataclass(slots=True)
class _Service:
    """What listens, what works behind it, and what looks whether the configuration was changed."""

    listener: socket.socket
    succession: Succession
    watch: ConfigWatch | None
    ready: Callable[[str], None]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    serving: asyncio.Task[None] | None = None
    error: CannotServe | None = None

    async def run(self) -> None:
        server = server_of(self.succession.front)
        server.stop = partial(asyncio.get_running_loop().call_soon_threadsafe, self.stopping.set)
        asking = asyncio.create_task(self._ask_for_token())
        try:
            with _hangups(self.watch.asked.set if self.watch else None):
                await self.succession.work(partial(self._changed, server))
        finally:
            asking.cancel()
            server.should_exit = True
            if self.serving is not None:
                await self.serving
        if self.error is not None:
            raise self.error

    async def _changed(self, server: uvicorn.Server) -> Config | None:
        """The next configuration; None once the service is to stop, or its server has ended."""
        # Listening begins once what comes in is decided, which it is when this is asked for first.
        if self.serving is None:
            self.serving = asyncio.create_task(server.serve(sockets=[self.listener]))
            host, port = self.listener.getsockname()[:2]
            log.info(LISTENING, host, port)
            await self._tell_set_up(port)
            self.ready(f"http://{host}:{port}")
        stop = asyncio.create_task(self.stopping.wait())
        change = asyncio.create_task(self.watch.changed()) if self.watch else None
        try:
            waits = {stop, self.serving, *([change] if change else [])}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            is_over = stop.done() or self.serving.done()
            return change.result() if change is not None and change.done() and not is_over else None
        finally:
            stop.cancel()
            if change is not None:
                change.cancel()

    async def _tell_set_up(self, port: int) -> None:
        config, journal = self.succession.chaperone.config, self.succession.journal
        base = base_of(config.server.public_url, config.server.host, port)
        if config.sign_in is not None:
            return
        line = await set_up_line(Reception.of(journal, self.succession.clock, config.policy), base)
        if line is not None:
            log.warning("%s", line)

    async def _ask_for_token(self) -> None:
        # Deliveries are received meanwhile: what Zoom sends now must not be lost over this.
        try:
            await self.succession.chaperone.zoom.token.current()
        except CredentialsRefused:
            self.error = CannotServe(WRONG_CREDENTIALS)
            self.stopping.set()
        except ZoomError as error:
            log.warning(ZOOM_OUT_OF_REACH, error)


@contextmanager
def _hangups(look: Callable[[], object] | None) -> Iterator[None]:
    """Have SIGHUP read the configuration again, where there is such a signal and a configuration to read."""
    hangup = getattr(signal, "SIGHUP", None)
    if look is None or hangup is None:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(hangup, look)
    try:
        yield
    finally:
        loop.remove_signal_handler(hangup)


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


def server_of(app: ASGIApp, *, within: timedelta = REQUEST_WITHIN) -> _Server:
    """A server for the app that leaves logging to the program, and waits for no request longer than `within`."""
    return _Server(
        uvicorn.Config(
            app,
            http=prompt_protocol(within),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=4,
        )
    )
