"""What is installed is what was looked at: pinned, hashed, and the same in every lock."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[0-9][0-9a-z.+!]*)(?: ; [^\\\n]+)? *\\?")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def pins(lock: Path) -> dict[str, str]:
    """The versions in a lock, by package."""
    found = [PIN.fullmatch(line) for line in lock.read_text(encoding="utf-8").splitlines()]
    return {one["name"]: one["version"] for one in found if one is not None}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_and_hashed_and_comes_from_nowhere_in_particular(lock: Path) -> None:
    packages: dict[str, int] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pinned := PIN.fullmatch(line):
            name = pinned["name"]
            packages[name] = 0
        else:
            assert HASH.fullmatch(line), f"{lock.name}: {line}"
            packages[name] += 1
    assert packages
    assert [name for name, hashes in packages.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_what_is_tested_is_what_runs(lock: Path) -> None:
    """`requirements.lock` is what runs; the other locks hold the same versions of it."""
    runs, tested = pins(ROOT / "requirements.lock"), pins(lock)
    shared = runs.keys() & tested.keys()
    assert {name: tested[name] for name in shared} == {name: runs[name] for name in shared}


def test_every_dependency_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": groups["dev"],
        "requirements-security.lock": [*groups["dev"], *groups["security"]],
        "requirements-bench.lock": groups["bench"],
    }
    for name, dependencies in wanted.items():
        locked = pins(ROOT / name)
        asked = [re.split(r"[^a-z0-9._-]", dependency)[0] for dependency in dependencies]
        assert [one for one in asked if one not in locked] == [], name


def test_everything_is_installed_by_hash() -> None:
    """No step of the build takes a package from a lock without its hashes, or one that is in no lock."""
    steps = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "Dockerfile"))
    installed = re.findall(r"pip install(?:[^\n]|\\\n)*", steps)
    assert installed
    for step in installed:
        assert "--require-hashes" in step or "--no-deps" in step, step
