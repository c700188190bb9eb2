"""Zoom's own webhook receiver for JavaScript, `@zoom/rivet`, on the same machine."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.processes import PLACE, server
from tests.bench.receiving import Received, elsewhere
from tests.bench.traffic import Sessions

PACKAGE = "@zoom/rivet"
VERSION = "0.4.0"

_PATH = "/zoom/events"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_INSTALL_WITHIN = 120


class NotMeasured(Exception):
    """There is nothing to measure; the text says why."""


def receiving() -> Received:
    """What it does with the deliveries that Chaperone gets; NotMeasured where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotMeasured("node is missing")
    folder = PLACE / "rivet"
    if not (folder / "node_modules" / PACKAGE).is_dir():
        _install(npm, folder)
    script = shutil.copy(_SCRIPT, folder)
    secret = Sessions.begun(datetime.now(UTC), 1).zoom.webhook_secret
    with server([node, script], environ={"WEBHOOK_SECRET": secret}, folder=folder) as listening:
        return elsewhere(listening, _PATH)


def _install(npm: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}\n")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(
            command, check=False, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_WITHIN
        )
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{PACKAGE} could not be installed in time") from None
    if done.returncode:
        raise NotMeasured(f"{PACKAGE} could not be installed")
