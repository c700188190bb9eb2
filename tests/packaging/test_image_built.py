"""The image, built from the Dockerfile without a container engine, and run as one would: on a file system that is read only.

The base is a stand-in, since no registry of images is at hand: the same Debian with the same Python, from debootstrap.
"""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.deploy_files import ROOT, dockerfile
from tests.packaging.machine import CERTIFICATES, debian, why_not

PATIENCE = 600
BASE = re.sub(r"^BASE=", "docker.io/library/", next(rest for word, rest in dockerfile() if word == "ARG"))
IMAGE = "chaperone:tried"

CONFIG = """
[zoom]
account_id = "acc"
client_id = "cli"
api_url = "http://127.0.0.1:9/v2"
oauth_url = "http://127.0.0.1:9/oauth/token"

[storage]
url = "sqlite:////var/lib/chaperone/chaperone.db"

[organisation]
name = "Willow Lane Crafts"

[[staff]]
name = "Tom"
email = "tom@example.org"
roles = ["safeguarding_lead"]
"""

# As an engine starts a container: alone on its network, nothing writable but what is mounted for that, no rights at all.
_CONTAINED = """
set -eu
root=$1 outside=$2; shift 2
mount --bind "$root" "$root"
mount --bind "$outside/configuration" "$root/etc/chaperone"
mount --bind "$outside/journal" "$root/var/lib/chaperone"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
ip link set lo up
exec chroot "$root" /usr/bin/env -i "PATH=$PATH_THERE" \\
    CHAPERONE_ZOOM_CLIENT_SECRET_FILE=/etc/chaperone/secret CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE=/etc/chaperone/secret \\
    setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- sh -c "$*"
"""


def no_builder() -> str | None:
    """Why no image can be built here, if none can."""
    return why_not() or (None if shutil.which("buildah") else "buildah not installed")


@dataclass(frozen=True, slots=True)
class Builder:
    """Buildah, with its images in a folder of the test's."""

    store: Path

    def __call__(self, *words: str) -> str:
        ended = subprocess.run(
            [
                "buildah",
                f"--root={self.store}/images",
                f"--runroot={self.store}/run",
                "--storage-driver=vfs",
                *words,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout
        return ended.stdout.strip()


@contextmanager
def built(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The files of the image, and what it says of how it is run."""
    base = folder / "base"
    debian(base, "ca-certificates", "python3", "python3-venv")
    (base / "usr/bin/python").symlink_to("python3")
    build = Builder(folder / "store")
    stand_in = build("from", "scratch")
    build("copy", "--quiet", stand_in, str(base), "/")
    shutil.rmtree(base)
    if CERTIFICATES.exists():
        build("config", f"--env=PIP_CERT={CERTIFICATES}", stand_in)
    build("commit", "--quiet", "--rm", stand_in, BASE)
    build("bud", "--isolation=chroot", "--pull-never", "--format=docker", f"--tag={IMAGE}", str(ROOT))
    container = build("from", "--pull-never", IMAGE)
    said = json.loads(build("inspect", "--type=image", IMAGE))
    try:
        yield Path(build("mount", container)), said["Docker"]["config"]
    finally:
        build("umount", container)


def contained(image: Path, folder: Path, path: str, script: str) -> str:
    """What a script prints that runs in the image as an engine would run it."""
    ended = subprocess.run(
        [
            *("unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"),
            *("--propagation=private", "sh", "-c", _CONTAINED, "contained", str(image), str(folder), script),
        ],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PATH_THERE": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.mark.slow
@pytest.mark.skipif(no_builder() is not None, reason=f"no image can be built: {no_builder()}")
def test_the_image_serves_without_rights_on_files_that_it_cannot_write(tmp_path: Path) -> None:
    for name in ("configuration", "journal"):
        (tmp_path / name).mkdir()
    (tmp_path / "configuration/chaperone.toml").write_text(CONFIG)
    (tmp_path / "configuration/secret").write_text("hush")
    shutil.chown(tmp_path / "journal", 10001, 10001)
    with built(tmp_path) as (image, says):
        assert (says["User"], says["WorkingDir"]) == ("10001:10001", "/etc/chaperone")
        assert "hush" not in json.dumps(says)
        path = next(one.removeprefix("PATH=") for one in says["Env"] if one.startswith("PATH="))
        command = " ".join([*says["Entrypoint"], *says["Cmd"]])
        kind, *test = says["Healthcheck"]["Test"]
        assert kind == "CMD"
        said = contained(
            image,
            tmp_path,
            path,
            f"""
            cd {says["WorkingDir"]}
            {command} 2>&1 & service=$!
            for i in $(seq 150); do {shlex.join(test)} 2>/dev/null && break; sleep 0.2; done
            {shlex.join(test)} && echo healthy
            id -u
            grep -E '^Cap(Eff|Bnd)|NoNewPrivs' /proc/self/status
            touch /opt/chaperone/x /etc/chaperone/x 2>&1 || true
            kill -TERM $service; wait $service; echo ended with $?
            """,
        )
    assert "healthy" in said
    assert "ended with 0" in said
    assert "\n10001\n" in said
    assert said.count("0000000000000000") == 2
    assert said.count("Read-only file system") >= 1
    assert (tmp_path / "journal/chaperone.db").exists()
