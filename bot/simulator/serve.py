"""Running an ASGI application on loopback HTTP for as long as a block lasts."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

_SHUTDOWN_SECONDS = 1

# Longer than any client here keeps an idle connection: one that both sides close at once costs a request.
_KEEP_ALIVE_SECONDS = 75


class StartupError(Exception):
    """The application refused to start; what it said is in the log."""


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.ready_here = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit as error:
            for sock in sockets or []:
                sock.close()
            raise StartupError("the application did not start") from error
        finally:
            self.ready.set()
            self.ready_here.set()


def _bind(app: ASGIApp) -> tuple[_Server, socket.socket, str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        access_log=False,
        ws="none",
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return _Server(config), listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """Serve the application in this event loop, lifespan included; gives its base URL.

    Raises StartupError where its lifespan fails. Requests still open at the end have a second to finish.
    """
    server, listener, url = _bind(app)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    running.add_done_callback(lambda _: server.ready_here.set())
    try:
        await server.ready_here.wait()
        if server.started:
            yield url
    finally:
        server.should_exit = True
        await running


@contextmanager
def serve_in_thread(app: ASGIApp) -> Iterator[str]:
    """Serve the application from a thread with an event loop of its own, for callers without one; as `serve`."""
    server, listener, url = _bind(app)
    failures: list[StartupError] = []

    def run() -> None:
        try:
            asyncio.run(server.serve(sockets=[listener]))
        except StartupError as error:
            failures.append(error)
        finally:
            server.ready.set()

    thread = threading.Thread(target=run, name="simulated-zoom", daemon=True)
    thread.start()
    server.ready.wait()
    try:
        if server.started:
            yield url
    finally:
        server.should_exit = True
        thread.join()
    for failure in failures:
        raise failure
