"""The processes that are measured, and those that measure them."""

import json
import os
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.simulator.account import Account
from tests.bench.load import Run
from tests.stories.chaperone_process import environ_of, write_config

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".bench"
"""Where the bench keeps its files: on the disk that the program would be on, not in memory."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_STOP_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Listening:
    """A process that listens at a port of loopback."""

    port: int
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that it has used, all its threads together."""
        times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> int:
        """The bytes of memory that it holds (resident set)."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    @property
    def open_files(self) -> int:
        """How many files and connections it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


class DidNotStart(Exception):
    """A process ended before it listened; the text is what it said."""


@contextmanager
def server(
    command: Sequence[str | Path], *, environ: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Listening]:
    """A process that names the address at which it listens on standard error; ended with the block."""
    process = subprocess.Popen(
        list(map(str, command)),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environ or {}),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if found := _ADDRESS.search(line):
                # What it says from now on has to go somewhere.
                threading.Thread(target=process.stderr.read, daemon=True).start()
                yield Listening(int(found[1]), process.pid)
                return
        raise DidNotStart("".join(said))
    finally:
        process.terminate()
        process.wait(_STOP_WITHIN)


def python(module: str, *arguments: object) -> list[str]:
    """The command that runs one of the bench's modules."""
    return [sys.executable, "-m", module, *map(str, arguments)]


@contextmanager
def service(
    folder: Path, account: Account, zoom: Listening, policy: str, *, storage: str = "sqlite:///journal.db"
) -> Iterator[Listening]:
    """Chaperone as it is run for real, with its configuration in `folder`, and its journal there or where `storage` says."""
    config = write_config(folder, account, f"http://127.0.0.1:{zoom.port}", policy, storage=storage)
    with server(python("bot", "serve", "--config", config), environ=environ_of(account)) as listening:
        yield listening


def post(to: Listening, requests: Sequence[bytes], *, connections: int = 64, rate: float = 0) -> Run:
    """Have the load client post every request once, and give what came of it."""
    PLACE.mkdir(exist_ok=True)
    file = PLACE / f"requests-{to.port}.pickle"
    file.write_bytes(pickle.dumps(list(requests)))
    command = python("tests.bench.load", to.port, file, connections, rate)
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Run(**json.loads(said.stdout))
