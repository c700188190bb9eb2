"""What the figures were measured on."""

import os
import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from tests.bench.figures import Figure
from tests.bench.processes import PLACE

_SYNCS = 200
_PAGE = b"\0" * 4096


def description() -> Mapping[str, str]:
    """The machine and what runs on it, as far as it bears on the figures."""
    disk = waiting_for_disk()
    return {
        "Date": f"{datetime.now(UTC):%d %B %Y}",
        "Cores": str(len(os.sched_getaffinity(0))),
        "Processor": _from("/proc/cpuinfo", "model name"),
        "Memory": f"{int(_from('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GiB",
        "Disk": f"a write of 4 KiB reaches it in {disk.shown(1)} ms (median; 10th and 99th percentile)",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Busy at the start": f"{os.getloadavg()[0]:.1f} processes on average over a minute",
    }


def waiting_for_disk() -> Figure:
    """How long the disk takes to say that it has something, in milliseconds, the bench itself apart."""
    PLACE.mkdir(exist_ok=True)
    file, waits = PLACE / "sync", []
    with file.open("wb", buffering=0) as written:
        for _ in range(_SYNCS):
            written.write(_PAGE)
            before = perf_counter()
            os.fdatasync(written.fileno())
            waits.append((perf_counter() - before) * 1000)
    file.unlink()
    waits.sort()
    return Figure.of((waits[_SYNCS // 10], waits[_SYNCS // 2], waits[_SYNCS * 99 // 100]))


def _from(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "not known"
