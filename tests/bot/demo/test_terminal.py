"""The demonstration as it is run: in a process of its own, to the end."""

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.demo.house import PLAYS
from bot.simulator.play import differences
from bot.site.forms import FIELD

pytestmark = pytest.mark.slow

COMMAND = (sys.executable, "-m", "bot", "demo")
NOWHERE = "http://127.0.0.1:9"
WRITTEN = [
    *(f"adults.{ending}" for ending in ("csv", "html", "json")),
    *("chaperone.db", "chaperone.toml"),
    *(f"children.{ending}" for ending in ("csv", "html", "json")),
]


def environ() -> dict[str, str]:
    """An environment in which nothing is as the demonstration would want it."""
    here = str(Path(__file__).parents[3])
    wrong = {
        "HTTP_PROXY": NOWHERE,
        "CHAPERONE_ZOOM_WEBHOOK_SECRET": "x",
    }
    return os.environ | wrong | {"PYTHONPATH": here, "COLUMNS": "100", "TERM": "xterm"}


def read_until_closed(terminal: int) -> Iterator[str]:
    with contextlib.suppress(OSError):  # how Linux says that the other side is gone
        while said := os.read(terminal, 4096):
            yield said.decode()


def opened(link: str) -> str:
    """The page that a link leads to, once its one button was pressed."""
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        token = re.findall(rf'name="{FIELD}" value="([^"]+)"', browser.get(link).text)[0]
        origin = f"http://{httpx.URL(link).netloc.decode()}"
        return browser.post(link, data={FIELD: token}, headers={"Origin": origin}).text


def test_without_a_terminal_it_ends_by_itself(tmp_path: Path) -> None:
    (tmp_path / "chaperone.toml").write_text("this is not a configuration")
    ended = subprocess.run(
        COMMAND, cwd=tmp_path, env=environ(), capture_output=True, text=True, timeout=120, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\x1b" not in ended.stdout
    said = " ".join(ended.stdout.split())
    for play in PLAYS:
        assert [scene.words for scene in play.scenes if scene.words not in said] == []
        report = json.loads((tmp_path / "demo" / f"{play.name}.json").read_text())
        assert differences(play, report) == []
        assert report["session"]["topic"] in (tmp_path / "demo" / f"{play.name}.html").read_text()
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == WRITTEN


def test_at_a_terminal_the_staff_page_is_there_until_enter(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        COMMAND, cwd=tmp_path, env=environ(), stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        said = ""
        for more in read_until_closed(ours):
            said += more
            if "until you press Enter" in more:
                assert "Evening Quilters" in opened(
                    re.findall(r"http://127\.0\.0\.1:\d+/enter/\S+", said)[-1]
                )
                os.write(ours, b"\n")
        os.close(ours)
        assert process.wait(timeout=20) == 0
    first, last = re.findall(r"http://127\.0\.0\.1:\d+/enter/\S+", said)
    assert last.startswith(f"{first}?next=/sessions/")
    assert said.index(first) < said.index("children's session.") < said.index(last)
    assert "\x1b[" in said
