"""The service as it is run for real: `bot serve` in a process of its own, with its files in a folder."""

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.simulator.account import Account

_UP = "listening on "


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(slots=True)
class Service:
    """Chaperone as `config` has it, brought down at will, and in any case with the block.

    `up` is set for as long as it listens, `starts` counts how often it did. `said` is its log, over every start.
    """

    config: Path
    environ: dict[str, str]
    up: asyncio.Event = field(default_factory=asyncio.Event)
    starts: int = 0
    said: list[str] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None
    _listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    async def start(self) -> None:
        """Start it and wait until it listens; RuntimeError with what it said where it ends instead."""
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve", "--config", str(self.config)),
            env=os.environ | self.environ,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listening = asyncio.create_task(self._listen(self.process))
        up = asyncio.create_task(self.up.wait())
        await asyncio.wait({up, self._listening}, return_when=asyncio.FIRST_COMPLETED)
        if not self.up.is_set():
            up.cancel()
            raise RuntimeError("".join(self.said))

    async def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        await self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """`kill -STOP`: it stands still and knows nothing of it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on from where it was frozen."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        """Ask it to stop and give its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        assert self._listening is not None
        self.up.clear()
        if self.process.returncode is None:
            self.process.send_signal(how)
        await self._listening
        return await self.process.wait()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.said.append(line.decode())
            if _UP in self.said[-1]:
                self.starts += 1
                self.up.set()


def environ_of(zoom: Account) -> dict[str, str]:
    """The secrets under which the service and this account trust each other."""
    return {CLIENT_VARIABLE: zoom.client_secret, WEBHOOK_VARIABLE: zoom.webhook_secret}


_HEAD = """\
mode = "{mode}"

[zoom]
account_id = "{zoom.account_id}"
client_id = "{zoom.client_id}"
api_url = "{zoom_url}/v2"
oauth_url = "{zoom_url}/oauth/token"
plan = "{plan}"

[server]
port = {port}

[storage]
url = "{storage}"

[organisation]
name = "Bramble Yard Makers"

[alerts]
sender = "chaperone@brambleyard.example"
"""


def write_config(
    folder: Path,
    zoom: Account,
    zoom_url: str,
    policy: str,
    *,
    port: int = 0,
    mode: str = "enforce",
    storage: str = "sqlite:///journal.db",
    name: str = "chaperone.toml",
    plan: str = "business",
) -> Path:
    """A configuration in `folder` for this account, whose API is at `zoom_url`; `policy` ends it."""
    path = folder / name
    head = _HEAD.format(zoom=zoom, zoom_url=zoom_url, port=port, mode=mode, storage=storage, plan=plan)
    path.write_text(head + policy)
    return path
