"""docs/operations.md, followed word by word on a Debian machine of its own that has systemd, Caddy and PostgreSQL."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.packaging import zoom_there
from tests.packaging.deploy_files import ROOT
from tests.packaging.machine import SERVER, Machine, booted, debian, why_not

PAGE = ROOT / "docs/operations.md"
# From here on it is about machines that cannot be had here: a container engine, a cluster.
END = "## Docker"

SITE: Final = "safe.example.org"
NEW_TOKEN: Final = "another-secret-token"
ONLINE = re.compile(r"^(apt-get|/usr/local/src/chaperone/docs/deploy/install)\b", re.MULTILINE)

CONFIG = """
mode = "enforce"

[zoom]
account_id = "{account_id}"
client_id = "{client_id}"
api_url = "{url}/v2"
oauth_url = "{url}/oauth/token"

[server]
public_url = "https://safe.example.org"

[storage]
url = "sqlite:////var/lib/chaperone/chaperone.db"

[organisation]
name = "Willow Lane Crafts"

[alerts]
sender = "chaperone@example.org"

[[staff]]
name = "Anna Okafor"
email = "anna@example.org"
roles = ["host", "safeguarding_lead"]

[[sessions]]
meeting_id = "81234567890"
profile = "children"
register = "registers/tuesday.csv"
"""


@dataclass(frozen=True, slots=True)
class Block:
    """Commands that stand together on the page; `by_hand` where the reader puts something of their own in."""

    line: int
    by_hand: bool
    text: str

    def __str__(self) -> str:
        return f"docs/operations.md, line {self.line}: {self.text.splitlines()[0]}"


def blocks() -> Iterator[Block]:
    """What the page has its reader type on the server, in order."""
    text, _, _ = PAGE.read_text(encoding="utf-8").partition(f"\n{END}\n")
    for found in re.finditer(r"^```sh( by hand)?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(text.count("\n", 0, found.start()) + 2, found[1] is not None, found[2])


class Reader:
    """Somebody who does what the page says, and at its blanks what makes sense on this machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.zoom: dict[str, str] = {}
        self.by_hand = {
            "git clone https://git.example.org/chaperone.git /usr/local/src/chaperone": self.clone,
            "nano /etc/chaperone/chaperone.toml": self.configure,
            "git -C /usr/local/src/chaperone pull": self.pull,
            "chaperone report 81234567890": self.hold_a_session,
            "scp /root/chaperone.tar.gz root@new.example.org:": self.lose_everything,
        }
        # What is looked at once a block with these words in it has been run.
        self.then = {
            "systemctl restart caddy": self.trust_caddy,
            "enable --now chaperone@8080": self.look_for_secrets,
            "mv /etc/chaperone/secrets/both": self.hold_a_session,
            "/opt/chaperone/before)": self.hold_a_session,
            "chaperone restore": self.hold_a_session,
            "systemctl kill": self.hold_a_session,
        }

    def follow(self, block: Block) -> str:
        """Do what a block of the page says, and give what it printed."""
        if block.by_hand:
            return self.by_hand[block.text.strip()]()
        said = self.type(block.text)
        for words, look in self.then.items():
            if words in block.text:
                look()
        return said

    def type(self, script: str) -> str:
        """Type into one and the same shell: it stays in the folder that it was in."""
        here = f'cd "$(cat /run/folder 2>/dev/null || echo /root)"\n{script}\npwd > /run/folder\n'
        answers = self.new_secrets() if "for secret in" in script else f"{NEW_TOKEN}\n"
        return self.machine.run(here, online=bool(ONLINE.search(script)), answers=answers)

    def new_secrets(self) -> str:
        return f"{self.zoom['client_secret']}\n{self.zoom['webhook_secret']}\n"

    def clone(self) -> str:
        bare = self.machine.root / "srv/chaperone.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(bare)], check=True)
        self.machine.run(f"""
            echo "127.0.0.1 {SITE}" >> /etc/hosts
            git config --global user.name Somebody
            git config --global user.email somebody@example.org
            git config --global safe.directory '*'
            git clone --quiet /srv/chaperone.git /usr/local/src/chaperone
            cd /usr/local/src/chaperone
            sed -i 's/^{{$/{{\\n\\tlocal_certs\\n\\tskip_install_trust/' docs/deploy/Caddyfile
            git commit --quiet --all --message "Certificates of its own"
        """)
        return ""

    def pull(self) -> str:
        return self.machine.run(
            "git -C /usr/local/src/chaperone commit --quiet --allow-empty --message 'A new release'"
        )

    def configure(self) -> str:
        (self.machine.root / "root/zoom_there.py").write_bytes(Path(zoom_there.__file__).read_bytes())
        self.machine.run(f"""
            systemd-run --quiet --unit=zoom --setenv=SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \\
                /opt/chaperone/current/bin/python /root/zoom_there.py /root/zoom.json https://{SITE}/webhooks/zoom
            while [ ! -s /root/zoom.json ]; do sleep 0.1; done
        """)
        self.zoom = json.loads((self.machine.root / "root/zoom.json").read_text())
        config = self.machine.root / "etc/chaperone/chaperone.toml"
        config.write_text(CONFIG.format(**self.zoom))
        (config.parent / "registers/tuesday.csv").write_text("name,under 18\nAda Fenwick,yes\n")
        return ""

    def lose_everything(self) -> str:
        """The new machine is this one again, with nothing of Chaperone on it but the program."""
        return self.machine.run("rm -r /etc/chaperone /var/lib/chaperone /var/backups/chaperone")

    def trust_caddy(self) -> None:
        root = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
        self.machine.run(f"""
            while [ ! -s {root} ]; do sleep 0.1; done
            cat {root} >> /etc/ssl/certs/ca-certificates.crt
            systemctl set-environment SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
        """)

    def look_for_secrets(self) -> None:
        """No list of processes or units shows a secret, and the program's user has no file with one."""
        shown = self.machine.run("""
            ps -ef ewww
            systemctl show 'chaperone@*'
            cat /proc/[0-9]*/environ | tr '\\0' '\\n'
            journalctl --no-pager
            find /etc/chaperone /opt/chaperone /var/lib/chaperone -type f \\
                -exec runuser --user chaperone -- grep --no-messages --text --files-with-matches . {} + | grep secrets/ || true
        """)
        kept = (self.zoom["client_secret"], self.zoom["webhook_secret"])
        assert "chaperone serve --port 8080" in shown
        assert [secret for secret in kept if secret in shown] == []
        assert "/etc/chaperone/secrets/" not in shown.rpartition("journal")[2]

    def hold_a_session(self) -> str:
        """A session with all that comes of it: each delivery is taken, and the report is there."""
        self.machine.run(f"""
            for second in $(seq 60); do
                code=$(curl --silent --output /dev/null --write-out '%{{http_code}}' https://{SITE}/)
                [ "$code" != 200 ] || break
                sleep 1
            done
            rm -f /root/answers.json
            systemctl kill --signal=SIGUSR1 zoom
            while [ ! -e /root/answers.json ]; do sleep 0.1; done
        """)
        answers = json.loads((self.machine.root / "root/answers.json").read_text())
        assert answers
        assert set(answers) == {200}
        report: dict[str, Any] = {}
        for _ in range(100):
            printed = self.machine.run("chaperone report 81234567890 --format json")
            report = json.loads(printed)
            if report["number"]:
                break
            time.sleep(0.2)
        assert report["session"]["topic"] == "Kids knitting"
        assert report["session"]["ended_at"] is not None
        return str(report["number"])


def test_every_block_of_the_page_is_run_or_done_by_hand() -> None:
    written = list(blocks())
    reader = Reader(Machine(Path("/"), 1))
    by_hand = {block.text.strip() for block in written if block.by_hand}
    assert by_hand == reader.by_hand.keys()
    for words in reader.then:
        assert any(words in block.text for block in written), words


@pytest.mark.slow
@pytest.mark.skipif(why_not() is not None, reason=f"no machine can be made: {why_not()}")
def test_whoever_follows_the_page_has_chaperone_running(tmp_path: Path) -> None:
    root = tmp_path / "server"
    debian(root, *SERVER)
    with booted(root) as machine:
        reader = Reader(machine)
        said = {block.text: reader.follow(block) for block in blocks()}
        curled = [answer for text, answer in said.items() if f"https://{SITE}/" in text]
        # The page that says that nobody can sign in yet, as the document has it.
        assert [answer.split()[-1] for answer in curled] == ["200", "200"]
        [moved] = [answer for text, answer in said.items() if "restore /var/lib/chaperone/" in text]
        assert re.search(r" and [1-9]\d* reports, .* were copied and counted on both sides", moved, re.DOTALL)
        # The one that was killed is started again.
        ready = "curl --fail --silent --retry 30 --retry-delay 1 --retry-all-errors --max-time 5 http://127.0.0.1:{}/readyz"
        for port in (8080, 8081, 8082):
            assert machine.run(ready.format(port)).strip() == "ready"
        listening = machine.run("ss --listening --tcp --numeric --no-header | awk '{print $4}'").split()
        assert {"127.0.0.1:8080", "127.0.0.1:8081", "127.0.0.1:8082"} <= set(listening)
        # Nothing that Chaperone listens on is open to the world, and Caddy keeps what is for the inside to itself.
        assert not {"0.0.0.0:8080", "*:8080"} & set(listening)
        inside = machine.run(f"""
            for path in healthz readyz metrics; do
              curl --silent --output /dev/null --write-out '%{{http_code}} ' https://{SITE}/$path
            done
        """)
        assert inside.split() == ["404", "404", "404"]
