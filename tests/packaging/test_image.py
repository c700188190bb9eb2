"""The Dockerfile, without a container engine: what a linter says, and what it promises to whoever runs the image."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packaging.deploy_files import ROOT, dockerfile

HADOLINT = shutil.which("hadolint", path=str(Path(sys.executable).parent))


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not built for this machine")
def test_hadolint_has_nothing_to_say() -> None:
    assert HADOLINT is not None
    ended = subprocess.run([HADOLINT, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_base_is_named_to_the_last_digit() -> None:
    bases = [rest for word, rest in dockerfile() if word in {"ARG", "FROM"}]
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-[a-z]+", bases[0])
    assert all(base.startswith("${BASE}") for base in bases[1:])


def test_the_program_runs_as_a_user_that_kubernetes_can_tell_is_not_root() -> None:
    assert [rest for word, rest in dockerfile() if word == "USER"] == ["10001:10001"]


def test_what_was_only_needed_to_build_stays_behind() -> None:
    *_, last = (index for index, (word, _) in enumerate(dockerfile()) if word == "FROM")
    copied = [rest for word, rest in dockerfile()[last:] if word == "COPY"]
    assert copied == ["--from=build /opt/chaperone /opt/chaperone"]


def test_whatever_is_installed_is_held_to_its_hash() -> None:
    installs = [
        command
        for word, rest in dockerfile()
        if word == "RUN"
        for command in rest.split("&&")
        if re.search(r"pip .*install", command)
    ]
    assert installs
    assert all("--require-hashes" in command or "--no-deps /wheels/" in command for command in installs)


def test_nothing_but_the_program_is_sent_to_the_builder() -> None:
    everything, *wanted = [
        line
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert everything == "*"
    let_through = {line.removeprefix("!") for line in wanted if line.startswith("!")}
    copied = {
        source
        for word, rest in dockerfile()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert let_through - {"requirements*.lock"} == {one for one in copied if not one.endswith(".lock")}


def test_the_image_has_what_the_package_is_built_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    copied = " ".join(rest for word, rest in dockerfile() if word == "COPY").split()
    named = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {*named, project["project"]["readme"], *project["project"]["license-files"]} <= set(copied)
