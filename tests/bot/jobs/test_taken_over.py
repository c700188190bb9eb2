"""A program is killed or frozen in the middle of a job: another does it, and one that wakes does not do it as well."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import WallClock
from bot.jobs.table import Job, JobKind, defer
from bot.journal.database import open_database
from tests.postgres import new_database

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TAKEN_OVER_WITHIN = timedelta(seconds=15)


@dataclass
class Workers:
    """Programs that do jobs from one journal, and their notes."""

    url: str
    notes: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", "tests.bot.jobs_worker", self.url, str(self.notes), name]
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.wait_for(lambda noted: f"up - {name}" in noted)

    def signal(self, name: str, what: signal.Signals) -> None:
        self.running[name].send_signal(what)

    def noted(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def wait_for(self, what: Callable[[list[str]], bool]) -> None:
        until = time.monotonic() + 40
        while not what(self.noted()):
            assert time.monotonic() < until, self.noted()
            time.sleep(0.02)


@contextmanager
def workers(folder: Path) -> Iterator[Workers]:
    these = Workers(new_database(), folder / "notes")
    try:
        yield these
    finally:
        for process in these.running.values():
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("struck", "kind"),
    [
        (signal.SIGKILL, JobKind.CARRY_OUT),
        (signal.SIGSTOP, JobKind.CARRY_OUT),
        (signal.SIGSTOP, JobKind.UPDATE_CARD),
    ],
)
def test_a_job_is_taken_over_in_time_and_done_by_one_program_alone(
    tmp_path: Path, struck: signal.Signals, kind: JobKind, record_property: Callable[[str, object], None]
) -> None:
    with workers(tmp_path) as programs, closing(open_database(programs.url)) as database:
        programs.start("first")
        with database.engine.begin() as connection:
            defer(connection, Job("j", kind, {}), WallClock().now())
        programs.wait_for(lambda noted: "begun j first" in noted)
        programs.signal("first", struck)
        at = time.monotonic()
        programs.start("second")
        programs.wait_for(lambda noted: "done j second" in noted)
        took = timedelta(seconds=time.monotonic() - at)
        if struck is signal.SIGSTOP:
            programs.signal("first", signal.SIGCONT)
            # It goes on from where it was, and does what comes next.
            time.sleep(2)
            programs.signal("second", signal.SIGKILL)
            with database.engine.begin() as connection:
                defer(connection, Job("next", kind, {}), WallClock().now())
            programs.wait_for(lambda noted: "done next first" in noted)
        done = [note for note in programs.noted() if note.startswith("done j ")]
    record_property("seconds until it was taken over and done", f"{took.total_seconds():.1f}")
    assert done == ["done j second"]
    assert took < TAKEN_OVER_WITHIN
