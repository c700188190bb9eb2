"""The steps in CONTRIBUTING.md, followed in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECRETS = {"CHAPERONE_ZOOM_CLIENT_SECRET": "client", "CHAPERONE_ZOOM_WEBHOOK_SECRET": "webhook"}


def blocks(language: str) -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("rules", "webhooks", "bot"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.example.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **SECRETS, "PYTHONPATH": str(folder)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_rule_takes_one_module_one_test_and_one_line(copy: Path) -> None:
    module, test = blocks("python")
    (line,) = blocks("toml")
    (copy / "rules/catalog/group_size.py").write_text(module, encoding="utf-8")
    (copy / "tests").mkdir()
    (copy / "tests/test_group_size.py").write_text(test, encoding="utf-8")
    config = (copy / "config.example.toml").read_text(encoding="utf-8")
    header = "[profiles.children.rules]\n"
    assert header in config
    (copy / "chaperone.toml").write_text(config.replace(header, header + line), encoding="utf-8")

    tested = run(copy, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "tests")
    assert tested.returncode == 0, tested.stdout
    assert "4 passed" in tested.stdout

    program = "from bot.config import read_config; from pathlib import Path; import os; "
    show = "print(read_config(Path('chaperone.toml'), os.environ).policy.profiles['children'].rules['group_size'])"
    configured = run(copy, "-c", program + show)
    assert configured.returncode == 0, configured.stderr
    assert "GroupSize(most=8)" in configured.stdout
    assert "ALERT_HOST" in configured.stdout
