"""A Debian machine of its own to try the documents on: files from debootstrap, systemd started in namespaces."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"
# What every Debian server has when it is handed over; the rest is for the documents to install.
SERVER = ("ca-certificates", "dbus", "iproute2", "procps", "systemd", "systemd-sysv", "sudo")

NEEDED = ("debootstrap", "nsenter", "setpriv", "unshare")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PATIENCE = 600

_NAMESPACES = ("--mount", "--pid", "--uts", "--ipc", "--cgroup")

# Devices and file systems as a container manager sets them up; then the first process of the machine takes over.
_BOOT = """
set -eu
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
# It is this kernel's, whoever's the machine is.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do : > dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
ip link set lo up
pivot_root . mnt
cd /
umount --lazy mnt
# What systemd mounts for one service it passes on to the namespaces of the others.
mount --make-rshared /
exec /usr/bin/env -i container=chaperone /lib/systemd/systemd --system --show-status=0
"""


def why_not() -> str | None:
    """Why no machine can be made here, if none can."""
    missing = [name for name in NEEDED if shutil.which(name, path=_path()) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    return None if os.geteuid() == 0 else "only root can make a machine"


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def debian(root: Path, *packages: str) -> None:
    """The files of a Debian with no more than these packages and what they need, in a new folder."""
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", SUITE, str(root)],
        check=True,
        timeout=PATIENCE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": _path()},
    )
    # Whatever stands between this machine and the packages is trusted there too.
    if CERTIFICATES.exists():
        shutil.copyfile(CERTIFICATES, root / "etc/ssl/certs/ca-certificates.crt")
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that runs, whose files are under `root`; `first` is its first process as seen from here."""

    root: Path
    first: int

    def run(self, script: str, *, online: bool = False, check: bool = True, answers: str = "") -> str:
        """Run a script on the machine as root and give what it printed; `answers` is what it reads.

        The machine is alone on its network; a script that is `online` reaches what this one does. Raises RuntimeError
        with all that was printed where a command fails.
        """
        network = () if online else ("--net",)
        ended = subprocess.run(
            [
                *("nsenter", f"--target={self.first}", *_NAMESPACES, *network, "--root"),
                *(
                    "/usr/bin/env",
                    "-i",
                    "-C",
                    "/root",
                    *self._environ(),
                    "bash",
                    "-euo",
                    "pipefail",
                    "-c",
                    script,
                ),
            ],
            input=answers,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE / 2,
            check=False,
        )
        if check and ended.returncode:
            raise RuntimeError(f"{script}\nended with {ended.returncode}:\n{ended.stdout}")
        return ended.stdout

    def _environ(self) -> Iterator[str]:
        yield "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        yield from ("HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "NO_COLOR=1")
        yield "PIP_CERT=/etc/ssl/certs/ca-certificates.crt"


@contextmanager
def booted(root: Path) -> Iterator[Machine]:
    """The machine whose files these are, started, and stopped with the block."""
    unshare = subprocess.Popen(
        [
            *("setpriv", "--pdeathsig=KILL"),
            *("unshare", *_NAMESPACES, "--net", "--fork", "--kill-child", "--propagation=private"),
            *("sh", "-c", _BOOT, "boot", str(root)),
        ],
        env={**os.environ, "PATH": _path()},
    )
    try:
        machine = Machine(root, _child_of(unshare))
        state = ""
        for _ in range(600):
            state = machine.run("systemctl is-system-running", check=False).strip()
            if state in {"running", "degraded"}:
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the machine did not start: {state}")
        yield machine
    finally:
        unshare.send_signal(signal.SIGKILL)
        unshare.wait()


def _child_of(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(100):
        if (found := children.read_text().split()) and _is_systemd(found[0]):
            return int(found[0])
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the machine did not start")


def _is_systemd(pid: str) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().strip() == "systemd"
